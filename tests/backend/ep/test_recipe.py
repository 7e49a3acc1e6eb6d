"""ep.recipe: its map beside ep.agreement and beside plain autograd, the rule, what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from settle.app.cli.output import summary_lines
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.runner import Runner
from settle.backend.data import digits
from settle.backend.ep.agreement.experiment import Agreement
from settle.backend.ep.models.initialisation import random_parameters
from settle.backend.ep.models.wiring import chain
from settle.backend.ep.recipe.experiment import Recipe
from settle.backend.ep.recipe.measurements import CellMean, CellMeasurement
from settle.backend.ep.recipe.recommend import recommend
from settle.backend.ep.train.experiment import Train

NET = {"model": "p", "activation": "sigm", "hidden": "12", "dt": 1.0}
SMALL = {**NET, "Ts": "6, 15", "Ks": "3, 8", "betas": "0.05, 0.5", "batch": 4, "batches": 1, "updates": 40}


def run(kind: type[Experiment] = Recipe, seed=0, **settings):
    runner = Runner(kind.make("", settings), seed=seed).start()
    assert runner.join(120)
    assert runner.recording.outcome == "finished", runner.recording.error
    return runner.recording


def cells(recording, column):
    """Setting -> the last value of a column."""
    table = recording.tables["cells"]
    settings = zip(*(table[name][:].tolist() for name in ("T", "K", "beta")), strict=True)
    return dict(zip(settings, table[column][:].tolist(), strict=True))


@pytest.mark.parametrize(
    "net", [{}, {"model": "eb", "dt": 0.2, "clamp": True, "output": "energy", "nudging": "symmetric"}], ids=["p", "eb"]
)
def test_every_cell_is_what_a_run_of_ep_agreement_gives(net):
    found = run(**{**SMALL, **net})
    figures = {name: cells(found, name) for figure in ("sign_agreement", "relmse", "cosine") for name in (f"{figure}.W0", f"{figure}.W1")}
    assert len(figures["relmse.W0"]) == 8
    for T, K, beta in figures["relmse.W0"]:
        one = run(Agreement, **{"output": "code", **NET, **net}, T=T, K=K, beta=beta, batch=4, every=1000)
        for name, values in figures.items():
            figure, array = name.split(".")
            assert values[T, K, beta] == pytest.approx(one.summary[figure][array], abs=1e-9), (name, T, K, beta)
        assert cells(found, "residual")[T, K, beta] == one.summary["residual"]
        assert cells(found, "steady")[T, K, beta] == one.summary["conditions"]["steady"]


def by_autograd(x, y, T, K, beta, seed=0):
    """The updates of a prototypical net's weights, both by loops and torch.autograd alone: parameter -> (EP, BPTT)."""
    wiring = chain((10, 12, 64))
    parameters = {n: p.requires_grad_() for n, p in random_parameters(wiring, seed).items()}

    def step(s, p, pull=0.0):
        s0, s1 = s
        new0 = torch.sigmoid(4 * (s1 @ p["W0"].T + p["b0"] - 0.5)) + pull * (y - s0)
        return new0, torch.sigmoid(4 * (x @ p["W1"].T + p["b1"] + s0 @ p["W0"] - 0.5))

    def phi(s):
        return {"W0": s[0].T @ s[1] / len(x), "W1": s[1].T @ x / len(x)}

    s = torch.zeros(len(x), 10, dtype=x.dtype), torch.zeros(len(x), 12, dtype=x.dtype)
    for t in range(T):
        s = tuple(v.detach() for v in s) if t == T - K else s  # only the last K steps are followed back
        s = step(s, parameters)
    loss = ((s[0] - y) ** 2).sum() / (2 * len(x))
    gradients = dict(zip(("W0", "W1"), torch.autograd.grad(loss, [parameters["W0"], parameters["W1"]]), strict=True))
    with torch.no_grad():
        nudged = s
        for _ in range(K):
            nudged = step(nudged, parameters, beta)
        ep = {name: (phi(nudged)[name] - phi(s)[name]) / beta for name in ("W0", "W1")}
    return {name: (ep[name].flatten(), -gradients[name].flatten()) for name in ep}


def test_a_cell_is_the_mean_over_mini_batches_of_what_autograd_gives():
    found = run(**{**SMALL, "batches": 3, "sample": 7})
    pictures, classes = digits.load()
    x = torch.tensor(pictures[7:19].reshape(12, 64) / (255 if pictures.dtype == np.uint8 else 1), dtype=torch.float64)
    y = torch.eye(10, dtype=torch.float64)[torch.tensor(classes[7:19].astype(int))]
    T, K, beta = 15, 8, 0.5
    signs, cosines = [], []
    for part in (slice(0, 4), slice(4, 8), slice(8, 12)):
        pairs = by_autograd(x[part], y[part], T, K, beta)
        ep, bptt = (torch.cat([pair[side] for pair in pairs.values()]) for side in (0, 1))
        alive = ep * bptt != 0
        signs.append(float((ep.sign() == bptt.sign())[alive].double().mean()))
        cosines.append(float(torch.dot(ep, bptt) / ep.norm() / bptt.norm()))
    assert cells(found, "sign_agreement.all")[T, K, beta] == pytest.approx(np.mean(signs), abs=1e-12)
    assert cells(found, "spread")[T, K, beta] == pytest.approx(np.std(signs, ddof=1), abs=1e-12)
    assert cells(found, "cosine.all")[T, K, beta] == pytest.approx(np.mean(cosines), abs=1e-10)
    assert cells(found, "sd.cosine")[T, K, beta] == pytest.approx(np.std(cosines, ddof=1), abs=1e-10)
    assert cells(found, "sd.reference_cosine")[T, K, beta] > 0
    chosen = found.summary["recommended"]
    assert chosen is None or chosen["sd"]["cosine"] == cells(found, "sd.cosine")[chosen["T"], chosen["K"], chosen["beta"]]
    assert cells(found, "batches")[T, K, beta] == 3 and cells(found, "steps")[T, K, beta] == 23
    assert cells(run(**{**SMALL, "nudging": "symmetric"}), "steps")[T, K, beta] == 31


def test_each_update_is_compared_with_autograd_at_the_largest_T_and_K():
    found = run(**{**SMALL, "sample": 7})
    pictures, classes = digits.load()
    x = torch.tensor(pictures[7:11].reshape(4, 64) / (255 if pictures.dtype == np.uint8 else 1), dtype=torch.float64)
    y = torch.eye(10, dtype=torch.float64)[torch.tensor(classes[7:11].astype(int))]
    largest = {str(name): bptt for name, (_, bptt) in by_autograd(x, y, 15, 8, 0.5).items()}
    for T, K, beta in ((6, 3, 0.05), (15, 3, 0.5), (15, 8, 0.5)):
        updates = {str(name): ep for name, (ep, _) in by_autograd(x, y, T, K, beta).items()}
        cosines = [float(torch.dot(ep, largest[name]) / ep.norm() / largest[name].norm()) for name, ep in updates.items()]
        assert cells(found, "reference_cosine")[T, K, beta] == pytest.approx(min(cosines), abs=1e-10)


def mean(setting: tuple[int, int, float], agreement, cosine=0.9, steady=(True, True)):
    """A setting over two mini-batches."""
    found = CellMean()
    for still in steady:
        found.add(CellMeasurement(*setting, {"sign_agreement": {"all": agreement}}, 0.0, still, cosine))
    return found


def means(made, **about):
    return {setting: mean(setting, agreement, **about) for setting, agreement in made.items()}


def test_recommended_is_the_cheapest_within_the_margin():
    made = {(50, 20, 0.1): 0.95, (20, 10, 0.1): 0.941, (20, 10, 0.2): 0.945, (10, 5, 0.1): 0.93, (5, 9, 0.1): 0.99, (9, 5, 1.0): math.nan}
    start, trained = means(made), means(made)
    found = recommend(start, trained, 0.01, 7)
    assert (found.setting, found.best, found.counted, found.settled, found.agreeing) == ((20, 10, 0.2), 0.95, 4, 4, 4)
    assert recommend(start, trained, 0.0, 7).setting == (50, 20, 0.1)
    assert recommend(start, trained, 0.05, 7).setting == (10, 5, 0.1)
    assert recommend(start, means({**made, (10, 5, 0.1): 0.8}), 0.05, 7).setting == (20, 10, 0.2), "what it is after training counts"
    assert recommend(start, {}, 0.05, 7).setting is None, "the first weights alone tell nothing"
    only = {(9, 5, 1.0): start[9, 5, 1.0]}
    assert recommend(only, only, 0.1, 7).setting is None and math.isnan(recommend(only, only, 0.1, 7).best)


@pytest.mark.parametrize("which", [0, 1], ids=["first weights", "trained weights"])
def test_a_setting_that_follows_bptt_worse_is_left_out(which):
    made = {(50, 20, 0.1): 0.9, (10, 5, 0.1): 0.9}
    sides = [means(made, cosine=0.95), means(made, cosine=0.95)]
    for angle, chosen in ((6.5, (10, 5, 0.1)), (7.5, (50, 20, 0.1))):
        sides[which][10, 5, 0.1] = mean((10, 5, 0.1), 0.9, math.cos(math.acos(0.95) + math.radians(angle)))
        assert recommend(sides[0], sides[1], 0.01, 7).setting == chosen
    sides[which] = means(made, cosine=0.59)
    found = recommend(sides[0], sides[1], 0.01, 7)
    assert found.setting is None and (found.settled, found.agreeing) == (2, 0), "the best is not good enough"


def test_a_setting_that_is_not_at_rest_in_all_mini_batches_is_never_recommended():
    random = np.random.default_rng(0)
    for _ in range(300):
        sides = [{}, {}]
        for setting in ((5, 2, 0.1), (20, 5, 0.1), (20, 10, 0.5), (50, 20, 0.1)):
            for side in sides:
                side[setting] = mean(setting, random.random(), 0.9, random.random(2) < 0.7)
        found = recommend(sides[0], sides[1], random.random(), 180)
        still = {setting for setting in sides[0] if all(side[setting].settled for side in sides)}
        assert found.setting in still if still else found.setting is None
        assert found.settled == len(still)


def test_the_summary_says_what_to_take_and_why():
    found = run(**{**SMALL, "Ts": "10, 40", "Ks": "3, 8", "betas": "0.2, 0.5", "margin": 0.02})
    chosen = found.summary["recommended"]
    setting = chosen["T"], chosen["K"], chosen["beta"]
    assert chosen["sign_agreement"] == cells(found, "sign_agreement.all")[setting] and chosen["ms"] > 0
    assert chosen["steady"] is True and chosen["trained"]["steady"] is True
    assert f"T = {setting[0]}, K = {setting[1]}" in found.summary["says"] and "2 percentage points" in found.summary["says"]
    assert (found.tables["recommended"]["step"][:] == np.arange(2, 6)).all(), "after two steps of brief training"
    assert (found.tables["recommended"]["T"][:3] == 0).all(), "there is none before all settings were measured"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"Ts": "3, 4"}, "was at rest when nudged"),
        ({"updates": 0}, "weights that have not learnt"),
        ({"Ts": "70", "Ks": "60", "betas": "8"}, "beyond all bounds"),
    ],
)
def test_where_none_qualifies_it_says_so_and_why(settings, words):
    found = run(**{**SMALL, **settings})
    says = found.summary["says"]
    assert found.summary["recommended"] is None and found.summary["sign_agreement"] is None
    assert says.startswith("No setting can be recommended") and words in says
    assert found.tables["recommended"]["T"][-1] == 0 and says in summary_lines(found.summary)


def test_brief_training_learns_what_is_measured_then():
    found = run(**{**SMALL, "updates": 90, "hidden": "32"})
    training = found.tables["brief_training"]
    assert training["updates"][:].tolist() == [20, 40, 60, 80, 90] and training["T"][0] == 15 and training["K"][0] == 8
    assert training["loss"][-1] < 0.8 * training["loss"][0]
    first, then = cells(found, "reference_cosine"), cells(found, "residual")
    table = found.tables["trained_cells"]
    assert len(table) == len(first) and table["residual"][0] > 2 * then[6, 3, 0.05], "weights that act back settle more slowly"


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_net_trains_with_the_recommended_setting_as_with_the_largest_one(seed):
    """Of the small digits: 300 test pictures, one of them 0.33 points, and seeds differ by 1 point after 10 epochs."""
    knobs = dict(Recipe.presets["digits"].knobs)
    found = run(seed=seed, **{**knobs, "batches": 2}).summary["recommended"]
    assert found is not None
    shared = {**Train.presets["digits"].knobs, "learners": "ep", "epochs": 10, "compare_every": 0}
    largest = {"T": max(knobs["Ts"]), "K": max(knobs["Ks"]), "beta": 0.1}
    settings = {name: found[name] for name in ("T", "K", "beta")}, largest
    error = [run(Train, seed, **{**shared, **each}).summary["test_error"]["ep"] for each in settings]
    assert found["steps"] < largest["T"] + 2 * largest["K"] and error[0] <= error[1] + 1.5 and error[0] < 8


def test_a_beta_that_tears_the_states_apart_leaves_the_others_alone():
    found = run(**{**SMALL, "Ks": "3, 60", "Ts": "15, 70", "betas": "0.05, 8"})
    agreement = cells(found, "sign_agreement.all")
    assert math.isnan(agreement[15, 60, 8.0]) and agreement[15, 60, 0.05] > 0.5
    assert (found.tables["recommended"]["counted"][:] <= 6).all()


@pytest.mark.parametrize(
    "settings", [{"model": "toy", "dt": 0.08}, {"model": "conv", "activation": "hardsigm", "channels": "4", "kernel": 3}]
)
def test_other_models(settings):
    found = run(**{**SMALL, **settings, "batches": 2})
    arrays = [name for name in found.tables["cells"].columns if name.startswith("relmse.")]
    assert len(arrays) == (4 if settings["model"] == "toy" else 3)
    assert cells(found, "spread")[15, 8, 0.05] > 0, "each mini-batch has samples of its own"


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"Ts": "3, 5", "Ks": "6, 9"}, "Ks = 6, 9"),
        ({"Ts": " ".join(map(str, range(100, 120))), "betas": " ".join(f"{b / 100}" for b in range(1, 60))}, "settings"),
        ({"batch": 1000, "batches": 2}, "sample = 0"),
        ({"betas": "0.1, 0"}, "betas"),
    ],
)
def test_grids_that_cannot_be(settings, word):
    with pytest.raises(KnobError, match=word):
        Recipe.make("", {**SMALL, **settings})


def test_a_network_file_must_hold_all_samples(tmp_path):
    random = np.random.default_rng(0)
    arrays = {"x": random.random((6, 5)), "y": np.eye(3)[[0, 1, 2, 0, 1, 2]], "W0": random.random((3, 5)), "b0": np.zeros(3)}
    np.savez(tmp_path / "own.npz", **arrays)
    own = {**SMALL, "network": str(tmp_path / "own.npz"), "batch": 3}
    found = run(**{**own, "batches": 2})
    assert found.tables["cells"]["batches"][-1] == 2
    with pytest.raises(KnobError, match="are 9 samples, and the network file holds 6"):
        Recipe.make("", {**own, "batches": 3}).read_inputs()
