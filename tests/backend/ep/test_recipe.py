"""ep.recipe: its map beside ep.agreement and beside plain autograd, the rule, what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from settle.backend.core.knobs import KnobError
from settle.backend.core.runner import Runner
from settle.backend.data import digits
from settle.backend.ep.agreement.experiment import Agreement
from settle.backend.ep.models.initialisation import random_parameters
from settle.backend.ep.models.wiring import chain
from settle.backend.ep.recipe.experiment import Recipe
from settle.backend.ep.recipe.measurements import CellMean, CellMeasurement
from settle.backend.ep.recipe.recommend import recommend

NET = {"model": "p", "activation": "sigm", "hidden": "12", "dt": 1.0}
SMALL = {**NET, "Ts": "6, 15", "Ks": "3, 8", "betas": "0.05, 0.5", "batch": 4, "batches": 1}


def run(kind=Recipe, seed=0, **settings):
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
    assert cells(found, "batches")[T, K, beta] == 3 and cells(found, "steps")[T, K, beta] == 23
    assert cells(run(**{**SMALL, "nudging": "symmetric"}), "steps")[T, K, beta] == 31


def measured(T, K, beta, agreement):
    return CellMeasurement(T, K, beta, {"sign_agreement": {"all": agreement}}, 0.0, True)


def test_recommended_is_the_cheapest_within_the_margin():
    made = {(50, 20, 0.1): 0.95, (20, 10, 0.1): 0.941, (20, 10, 0.2): 0.945, (10, 5, 0.1): 0.93, (5, 9, 0.1): 0.99, (9, 5, 1.0): math.nan}
    means = {}
    for setting, agreement in made.items():
        means[setting] = CellMean()
        means[setting].add(measured(*setting, agreement))
    assert recommend(means, 0.01) == ((20, 10, 0.2), (50, 20, 0.1))
    assert recommend(means, 0.0) == ((50, 20, 0.1), (50, 20, 0.1))
    assert recommend(means, 0.05) == ((10, 5, 0.1), (50, 20, 0.1))
    assert recommend({(9, 5, 1.0): means[9, 5, 1.0]}, 0.1) == (None, None)


def test_the_summary_says_what_to_take_and_why():
    found = run(**{**SMALL, "margin": 0.02})
    chosen, agreement = found.summary["recommended"], cells(found, "sign_agreement.all")
    setting = chosen["T"], chosen["K"], chosen["beta"]
    allowed = [s for s, value in agreement.items() if s[1] <= s[0] and value >= found.summary["best_sign_agreement"] - 0.02]
    assert setting in allowed and chosen["steps"] == min(T + K for T, K, _ in allowed)
    assert chosen["sign_agreement"] == agreement[setting] and chosen["ms"] > 0
    assert f"T = {setting[0]}, K = {setting[1]}" in found.summary["says"] and "2 percentage points" in found.summary["says"]
    assert (found.tables["recommended"]["step"][:] == np.arange(4)).all()


def test_a_beta_that_tears_the_states_apart_leaves_the_others_alone():
    found = run(**{**SMALL, "Ks": "3, 60", "Ts": "15, 70", "betas": "0.05, 8"})
    agreement = cells(found, "sign_agreement.all")
    assert math.isnan(agreement[15, 60, 8.0]) and agreement[15, 60, 0.05] > 0.5
    assert found.summary["recommended"]["beta"] == 0.05


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
