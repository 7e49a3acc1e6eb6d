"""gan.plane: what it records, what may be turned, checkpoints, failures told in a sentence."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from short_run import ended, finished

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording_prefix import history
from settle.backend.gan.plane.experiment import Plane
from settle.backend.gan.plane.points_file import MAX_PAINTED

SMALL = {
    **{"g_hidden": (24,), "d_hidden": (24, 16), "batch": 32, "latent": 3, "iterations": 40},
    **{"every": 10, "measure": 20, "w1_points": 40, "r1": 0.1},
}

start, run = partial(ended, Plane, SMALL), partial(finished, Plane, SMALL)


def test_what_is_recorded_and_when():
    recording = run()
    tables = recording.tables
    assert {name: list(table["step"][:]) for name, table in tables.items() if name != "game"} == {
        "plane": [0], "samples": [0, 10, 20, 30, 40], "field": [0, 10, 20, 30, 40], "figures": [0, 20, 40]
    }  # fmt: skip
    game, samples, field = tables["game"], tables["samples"], tables["field"]
    assert list(game["t"][:]) == list(range(1, 41)) and np.isfinite(game["value"][:]).all() and list(recording.checkpoints) == [41]
    assert game["rate_d"][0] == 0.002 and game["rate_g"][-1] == pytest.approx(0.002 * (1 - 0.98 * 39 / 40))
    assert samples["fake"].shape == samples["pull"].shape == (512, 2) and samples["fake_score"].shape == (512,)
    assert field["d"].shape == field["optimal"].shape == (48, 48) and field["manifold"].shape == (17, 17, 2)
    d = field["d"][:]
    assert ((d > 0) & (d < 1)).all() and np.ptp(samples["fake"][:], 0).max() > 0, "the points move"
    plane = tables["plane"]
    assert plane["centres"].shape == (8, 2) and plane["mode_sd"][0] == 0.02 and list(plane["extent"][0]) == [-1.4, 1.4, -1.4, 1.4]
    assert plane["density"][0].sum() * (2.8 / 48) ** 2 == pytest.approx(1, abs=1e-5), "a density, rows upwards"
    assert plane["density"][0][:, 41].sum() > 10 > plane["density"][0][:, 44].sum()
    summary = recording.summary
    assert summary["modes_total"] == 8 and summary["js"] == tables["figures"]["js"][-1] and summary["iterations_per_second"] > 1
    assert summary["value"] == pytest.approx(game["value"][:].mean())
    assert summary["value_sd"] == pytest.approx(game["value"][:].std(ddof=1))


def test_the_pull_is_minus_the_gradient_of_the_generators_cost_and_d_its_discriminator():
    recording = run()
    samples, field = recording.tables["samples"], recording.tables["field"]
    fake, pull, score, d = samples["fake"][-1], samples["pull"][-1], samples["fake_score"][-1], field["d"][-1]
    column, row = (((fake + 1.4) / 2.8 * 48).astype(int).clip(0, 47)[:, i] for i in (0, 1))
    assert np.abs(d[row, column] - score).max() < 0.06, "the field shows what the points are given, y upwards"
    logit = np.log(d / (1 - d))
    up = np.gradient(logit, 2.8 / 48, axis=0)[row, column], np.gradient(logit, 2.8 / 48, axis=1)[row, column]
    wanted = np.stack([up[1], up[0]], 1) * (1 - score)[:, None]  # of the non-saturating cost
    assert np.corrcoef(wanted.ravel(), pull.ravel())[0, 1] > 0.97
    assert np.median(np.linalg.norm(wanted - pull, axis=1)) < 0.1 * np.median(np.linalg.norm(pull, axis=1))


@pytest.mark.parametrize("data", ["ring", "moons", "fig1"])
def test_a_trained_discriminator_comes_near_the_best_one(data):
    recording = run(data=data, train="discriminator", iterations=600, every=600, measure=600, d_hidden=(64, 64), batch=256, r1=0.0)
    field = recording.tables["field"]
    d, best = field["d"][-1], field["optimal"][-1]
    first = np.nanmean(np.abs(field["d"][0] - best))
    seen = np.isfinite(best) & (recording.tables["plane"]["density"][0] > 0.05)
    assert np.abs(d - best)[seen].mean() < 0.12 < first
    game = recording.tables["game"]
    assert np.isnan(game["g_loss"][:]).all() and np.array_equal(*recording.tables["samples"]["fake"][:])
    assert game["value"][-50:].mean() > -1.3, "V is above -log 4 against a generator that is not right"


@pytest.mark.parametrize("events", [[(15, "knob", {"k": 3})], [(9, "knob", {"game": "wasserstein", "clip": 0.05, "smoothing": 0.9})]])
def test_turned_knobs_are_repeated_bit_for_bit_and_leave_the_data_in_order(events):
    first = run(events)
    assert differences(first, run(events)) == []
    plain = run()
    assert np.array_equal(first.tables["game"]["d_loss"][: events[0][0] - 1], plain.tables["game"]["d_loss"][: events[0][0] - 1])
    assert differences(first, plain) != []


VARIANTS = [
    {"optimiser": "adam"},
    {"optimiser": "optimistic-adam", "spectral": True, "instance_noise": 0.2, "momentum_end": 0.7, "k": 2},
    {"optimiser": "sgd", "game": "relativistic", "gp": 1.0, "r2": 0.1, "decay": "exponential", "noise": "uniform"},
]


@pytest.mark.parametrize("settings", VARIANTS)
def test_a_run_goes_on_from_a_checkpoint_bit_for_bit(settings):
    settings = {**settings, "iterations": 530, "every": 100, "measure": 265, "g_hidden": (8,), "d_hidden": (8,), "batch": 8}
    whole = run(**settings)
    assert sorted(whole.checkpoints) == [501, 531]
    arrays = whole.checkpoints[501].arrays
    assert {"generator", "discriminator", "average"} < set(arrays) and any(name.startswith("of_d.") for name in arrays)
    assert differences(whole, run(**settings, history=history(whole, 501))) == []


@pytest.mark.parametrize("game", ["minimax", "maximum-likelihood", "wasserstein", "least-squares", "hinge", "relativistic"])
def test_every_game_brings_the_points_to_the_data(game):
    recording = run(data="disjoint", game=game, iterations=300, measure=100, every=300, batch=128, r1=0.5, k=3)
    figures = recording.tables["figures"]
    assert figures["w1"][-1] < 0.6 * figures["w1"][0] and figures["js"][-1] < figures["js"][0]
    assert np.isnan(recording.tables["game"]["value"][:]).all() == (game in ("wasserstein", "least-squares", "hinge", "relativistic"))


def test_slow_motion_shows_the_same_iterations_stage_by_stage():
    plain, slow = run(), run([(11, "knob", {"slow": True}), (35, "knob", {"slow": False})], steps=55)
    assert np.array_equal(slow.tables["game"]["d_loss"][:], plain.tables["game"]["d_loss"][: len(slow.tables["game"])])
    flow = slow.tables["flow"]
    assert list(flow["stage"][:]) == [*range(8)] * 3 and list(flow["step"][:]) == list(range(11, 35))
    latent, fake, score, pull = (flow[name][8:16] for name in ("latent", "fake", "score", "pull"))
    assert latent.shape == (8, 8, 3) and fake.shape == (8, 8, 2)
    known = [[bool(np.isfinite(rows[s]).all()) for s in range(8)] for rows in (fake, score, pull)]
    assert known == [[False] + [True] * 7, [False] * 2 + [True] * 6, [False] * 6 + [True] * 2]
    assert not np.array_equal(latent[4], latent[5]), "the generator's noise is its own"
    assert list(slow.tables["game"]["step"][10:13]) == [18, 26, 34]


@pytest.mark.parametrize(
    ("events", "settings", "steps"),
    [
        ([], {"slow": True}, 1 + 40 * 8),
        ([], {"slow": True, "k": 2, "train": "discriminator"}, 1 + 40 * 10),
        ([(11, "knob", {"slow": True}), (35, "knob", {"slow": False})], {}, 41 + 3 * 7),
        ([(40, "knob", {"slow": True})], {}, 41 + 7),
        ([(11, "knob", {"slow": True}), (16, "knob", {"slow": False, "k": 3})], {}, 41 + 5),
    ],
)
def test_slow_motion_takes_as_many_more_steps_and_ends_with_the_last_iteration(events, settings, steps):
    recording = run(events, **settings)
    assert (recording.steps, recording.planned, recording.tables["game"]["t"][-1]) == (steps, steps, 40)
    assert Plane.make("", {**SMALL, **settings}).steps() == (steps if not events else 41)
    assert recording.tables["figures"]["step"][-1] == steps - 1 and list(recording.checkpoints) == [steps]
    assert run(events, **settings, steps=30).steps == 30, "a number that was given is kept to"
    again = run([], **settings, history=history(recording, steps))
    assert again.steps == steps and len(again.tables["game"]) == 40, "there is no iteration after the last"


def test_a_run_in_slow_motion_goes_on_from_a_checkpoint_to_its_last_iteration():
    settings = {"iterations": 505, "every": 500, "measure": 505, "g_hidden": (4,), "d_hidden": (4,), "batch": 4, "w1_points": 2}
    whole = run([(3, "knob", {"slow": True}), (4030, "knob", {"slow": False})], **settings)
    assert sorted(whole.checkpoints) == [501 + 498 * 7, whole.steps]
    part = run([(4030, "knob", {"slow": False})], **settings, history=history(whole, 501 + 498 * 7))
    assert differences(whole, part) == [] and part.planned == whole.steps


def test_points_of_a_file_are_learnt_in_their_own_units(tmp_path):
    rng = np.random.default_rng(0)
    points = np.array([5e6, -3e6]) + 1e5 * rng.standard_normal((400, 2)) * [1, 0.2]
    np.savetxt(tmp_path / "a.csv", points, delimiter=",", header="x,y", comments="")
    np.savez(tmp_path / "a.npz", points=points)
    from_csv, from_npz = (run(points=str(tmp_path / f"a.{kind}"), iterations=300, every=100, measure=100) for kind in ("csv", "npz"))
    samples = from_csv.tables["samples"]
    assert np.allclose(samples["real"][-1].mean(0), points.mean(0), rtol=0.01)
    assert np.abs(samples["fake"][-1].mean(0) - points.mean(0)).max() < 1e5 and from_csv.summary["w1"] > 1e3
    assert np.array_equal(samples["fake"][:], from_npz.tables["samples"]["fake"][:]) and "points" in from_csv.inputs
    assert np.isnan(from_csv.tables["plane"]["centres"][0]).all() and from_csv.summary["modes_total"] == 0


def test_a_new_painting_is_learnt_from_the_step_on():
    strokes = [[x, 0.5] for x in np.linspace(-1, 1, 30)]
    recording = run([(20, "paint", strokes)], data="painted")
    plane = recording.tables["plane"]
    assert list(plane["step"][:]) == [0, 20] and abs(plane["data"][1][:, 1].mean() - 0.5) < 0.02
    assert abs(recording.tables["samples"]["real"][-1][:, 1].mean() - 0.5) < 0.02
    assert abs(recording.tables["samples"]["real"][1][:, 1].mean() - 0.5) > 0.2


def test_a_single_latent_and_a_line_have_their_shapes():
    recording = run(preset="fig1", latent=1)
    samples, field = recording.tables["samples"], recording.tables["field"]
    assert field["manifold"].shape == (65, 1, 2) and not samples["fake"][:][..., 1].any() and not samples["pull"][:][..., 1].any()
    assert (field["d"][-1] == field["d"][-1][0]).all() and recording.tables["plane"]["dimension"][0] == 1
    assert recording.tables["plane"]["centres"].shape == (1, 2)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"k": 0}, "k = 0 is not possible: k takes a whole number from 1 to 100"),
        ({"batch": 0}, "batch = 0 is not possible"),
        ({"g_hidden": (0,)}, "g_hidden = .* is not possible: g_hidden takes whole numbers separated by commas, each from 1 to 1024"),
        ({"d_hidden": (5000,)}, "d_hidden .* 1 to 1024"),
        ({"rate_d": float("nan")}, "rate_d = nan is not possible"),
        ({"painting": ""}, "painting = '' is not possible: painting takes numbers separated by commas, each from -1 to 1"),
        ({"painting": "0.5, 0.5"}, "painting has 1 point; a painting takes from 2 to"),
        ({"painting": "0.5, 0.5, 0.5, 0.5"}, "painting has 2 times the same point"),
        ({"painting": "0.5, 0.5, 0.1"}, "painting has 3 numbers; a painting is pairs"),
        ({"painting": "0.5, 2"}, "painting .* each from -1 to 1"),
        ({"start": "1"}, "start has 1 numbers; it takes two"),
        ({"game": "chess"}, "game = 'chess' is not possible: game takes one of non-saturating, minimax"),
    ],
)
def test_what_is_not_possible_is_told_in_a_sentence(settings, sentence):
    with pytest.raises(KnobError, match=sentence):
        Plane.make("", settings)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([], "paint has no point; a painting takes from 2 to"),
        ([[0.1, 0.2]], "paint has 1 point"),
        ([[0.1, float("nan")], [0, 0]], "paint has a coordinate of nan"),
        ([[0.1, 7], [0, 0]], "paint has a coordinate of 7; those of a painting lie from -1 to 1"),
        ("circle", "paint = circle is not possible: a painting is pairs"),
        ([[0.0, i / 9000] for i in range(MAX_PAINTED + 1)], f"paint has {MAX_PAINTED + 1} points"),
    ],
)
def test_paintings_are_checked_in_the_hand_of_who_paints(value, sentence):
    with pytest.raises(KnobError, match=sentence):
        Plane.make("painted").check_act("paint", value)


def test_other_acts_are_refused():
    with pytest.raises(KnobError, match=r"knows no act 'kick': it knows paint"):
        Plane.make("ring").check_act("kick", 1)
    with pytest.raises(KnobError, match="with data = painted and no points file; here data = ring"):
        Plane.make("ring").check_act("paint", [[0, 0], [1, 1]])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "there is no such file"),
        (b"", "it holds no point; from 2 to 100000 are wanted"),
        (b"x,y\n", "it holds no point"),
        (b"1,2\n", "it holds 1 point; from 2"),
        (b"1,2\n3,4,5\n", "line 2 is '3,4,5'; two numbers x, y are wanted on each"),
        (b"1,2\n3,four\n", "line 2 is '3,four'"),
        (b"1,2\n3,nan\n", "line 2 is '3,nan'; two numbers x, y are wanted on each"),
        (b"1,2\n1,2\n", "its points extend over 0 beside coordinates of up to 2; different points are wanted"),
        (b"\x00\x01\x02", "it is neither a table of numbers in a text, nor another file that is read here"),
    ],
)
def test_broken_point_files_are_named(content, sentence, tmp_path):
    path = tmp_path / "p.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(KnobError) as told:
        Plane.make("", {"points": str(path)}).read_inputs()
    assert told.value.knob == "points" and sentence in str(told.value) and str(path) in str(told.value)


def test_broken_archives_are_named(tmp_path):
    path = tmp_path / "p.npz"
    wrong = {"two arrays": {"a": np.zeros((3, 2)), "b": np.zeros(3)}, "(3, 4)": {"points": np.zeros((3, 4))}}
    wrong |= {"<U1": {"points": np.array([["a", "b"]] * 3)}}
    for sentence, arrays in wrong.items():
        np.savez(path, **arrays)
        with pytest.raises(KnobError, match="points = ") as told:
            Plane.make("", {"points": str(path)}).read_inputs()
        assert sentence in str(told.value) or (sentence == "two arrays" and "2 arrays, and none is called points" in str(told.value))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(KnobError, match=r"it is no whole \.npz file of numbers"):
        Plane.make("", {"points": str(path)}).read_inputs()


def test_a_game_that_grows_beyond_all_bounds_ends_diverged_with_all_that_was_recorded():
    recording = start(rate_g=10.0, rate_d=10.0, optimiser="sgd", game="wasserstein", iterations=400, measure=1, every=1)
    assert recording.outcome == "diverged" and "with game = wasserstein costs or gradients grew beyond all bounds" in recording.error
    assert len(recording.tables["game"]) == recording.steps - 1 and recording.summary["modes_total"] == 8


def test_importing_the_experiment_loads_no_torch():
    code = (
        "import sys, settle.backend.gan.plane.experiment as g\n"
        "g.Plane.make('ring'); g.Plane.make('painted')\n"
        "print([m for m in ('torch', 'ot', 'scipy', 'PySide6') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert said.stdout.strip() == "[]"
