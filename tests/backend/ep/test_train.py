"""ep.train: what it learns, what it records, how it goes on from a checkpoint, and what it refuses."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Event
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner
from settle.backend.data import digits
from settle.backend.ep.train.experiment import Train
from settle.backend.ep.train.measurements import WRONG

QUICK = {"hidden": "24", "T": 12, "K": 6, "batch": 50, "epochs": 3, "every": 5, "compare_every": 20}


def run(preset="digits", seed=0, how=None, **settings):
    runner = Runner(Train.make(preset, settings), seed=seed, preset=preset, **(how or {})).start()
    assert runner.join(120)
    return runner.recording


def test_both_learners_learn_digits_and_every_figure_is_that_of_the_pictures():
    made = run(epochs=8, hidden="64")
    assert made.outcome == "finished" and made.steps == 8 * 74
    epochs, summary = made.tables["epochs"], made.summary
    for rule in ("ep", "bptt"):
        error = epochs[f"test_error.{rule}"][:]
        assert error[-1] < 6 and error[-1] < error[0] and summary["test_error"][rule] == error[-1]
        table, wrong, answer = (epochs[f"{what}.{rule}"][-1] for what in ("confusion", "wrong", "answer"))
        missed = wrong[wrong >= 0]
        assert table.sum() == 300 and len(missed) == 300 - np.trace(table) == round(3 * error[-1]) < WRONG
        assert (missed % 6 == 0).all() and (answer[wrong >= 0] >= 0).all() and (answer[wrong < 0] == -1).all()
        pictures, classes = digits.load()
        truth, seen = epochs[f"truth.{rule}"][-1], epochs[f"missed.{rule}"][-1]
        assert (truth[: len(missed)] == classes[missed]).all() and (truth != answer)[: len(missed)].all()
        assert seen.dtype == np.uint8 and np.abs(seen[: len(missed)] / 255 - pictures[missed]).max() < 1 / 500
        assert not seen[len(missed) :].any()
        assert 0.1 < summary["ms_per_update"][rule] < 1000
    assert summary["epochs"] == 8 and summary["settle_steps"] == {"ep": 30, "bptt": 30}
    angle, signs = made.tables["angles"]["angle.W0"][:], made.tables["angles"]["sign_agreement.W1"][:]
    assert (angle > 0).all() and angle[0] < 30 and (signs[0] > 0.8)
    pictures = made.tables["pictures"]
    assert pictures["fields.ep"].shape == (64, 8, 8) and pictures["epoch"][-1] == 8, "the last are those of the tested net"
    weights = made.checkpoints[8 * 74].arrays["ep.W1"]
    assert np.array_equal(pictures["fields.ep"][-1].reshape(64, 64), weights)


def test_twins_begin_with_the_same_weights_and_see_the_same_pictures():
    both, alone = run(**QUICK), run(**QUICK, learners="ep")
    first = both.tables["pictures"]
    assert np.array_equal(first["fields.ep"][0], first["fields.bptt"][0])
    assert both.tables["updates"]["loss.ep"][0] == both.tables["updates"]["loss.bptt"][0]
    assert np.array_equal(both.tables["epochs"]["test_error.ep"][:], alone.tables["epochs"]["test_error.ep"][:])
    assert "loss.bptt" not in alone.tables["updates"]


@pytest.mark.parametrize("model", ["eb", "p", "conv"])
def test_a_run_goes_on_from_its_checkpoint_bit_for_bit(model):
    settings = {**QUICK, "model": model, "dt": 0.5, "nudging": "random-sign", "clamp": model == "eb"}
    if model == "conv":
        settings |= {"channels": "4", "kernel": 3, "activation": "hardsigm"}
    unbroken = run(**settings)
    step = min(unbroken.checkpoints)
    assert step == 29 and sorted(unbroken.checkpoints) == [29, 58, 87]
    rest = run(**settings, how={"history": history(unbroken, step)})
    end, other = unbroken.checkpoints[87].arrays, rest.checkpoints[87].arrays
    assert end.keys() == other.keys() and len(end) == 8
    assert all(end[name].tobytes() == other[name].tobytes() for name in end)
    assert differences(unbroken, rest) == [] and rest.summary["test_error"] == unbroken.summary["test_error"]


@pytest.mark.parametrize(
    "variant",
    [
        {"learners": "c-ep", "dt": 0.5, "nudging": "one-sided"},
        {"learners": "c-vf", "dt": 0.5, "angle": 30, "nudging": "random-sign"},
        {"learners": "ep", "nudging": "holomorphic", "points": 4, "activation": "tanh", "beta": 0.2},
        {"learners": "ep", "nudge": "inside", "loss": "cross-entropy"},
        {"learners": "ep+bptt", "updates": "asynchronous", "compare_every": 10},
    ],
)
def test_every_variant_goes_on_from_its_checkpoint_bit_for_bit(variant):
    settings = {**QUICK, "epochs": 2, **variant}
    unbroken = run(**settings)
    assert unbroken.outcome == "finished", unbroken.error
    rest = run(**settings, how={"history": history(unbroken, 29)})
    assert differences(unbroken, rest) == []
    end, other = (r.checkpoints[58].arrays for r in (unbroken, rest))
    assert all(end[name].tobytes() == other[name].tobytes() for name in end)


def test_with_learning_rates_times_0_nothing_is_learnt_any_more():
    made = run(**QUICK, how={"script": [Event(29, 0.0, "knob", {"lr_scale": 0.0})]})
    first, *_, last = (made.checkpoints[step].arrays for step in (29, 58, 87))
    assert all(first[name].tobytes() == last[name].tobytes() for name in first)


def test_a_tolerance_saves_steps_and_is_told():
    made = run(**QUICK, tolerance=1e-3)
    assert 0 < made.tables["updates"]["free_steps.ep"][:].min() < 12


def test_learning_that_diverges_is_named_and_what_was_recorded_stays():
    made = run(**{**QUICK, "lr": "1, 1", "K": 60, "beta": 10, "learners": "ep"})
    assert made.outcome == "diverged" and made.steps > 0 and len(made.tables["updates"])
    assert not made.tables["updates"]["loss.ep"][-1] < 1e12, "the loss that grew is seen"
    assert "ep diverged at update" in made.error and made.error.startswith("lr = 1, 1 (times 1) with beta = 10")


def test_a_net_that_large_rates_have_killed_is_told_while_one_that_leaps_goes_on():
    """With rates of 1 all outputs of BPTT's net stay at 0; EP's learns."""
    settings = {"lr": "1, 1", "T": 20, "compare_every": 0, "epochs": 4}
    dead = run(**settings, learners="bptt")
    assert dead.outcome == "diverged" and 2 <= dead.steps / 74 <= 3 and "outputs of bptt are all at 0 or 1 with a loss of 0.5" in dead.error
    assert run(**settings, learners="ep").outcome == "finished"


def test_rates_that_do_not_fit_the_layers_are_refused():
    with pytest.raises(KnobError, match=r"lr = 0.04, 0.08 is not possible: with 2 hidden layers 3 learning rates"):
        Train.make("digits", {"hidden": "8, 8"})
    with pytest.raises(KnobError, match="lr takes numbers separated by commas, each from 0 to 100"):
        Train.make("digits", {"lr": "0.1, -2"})


def test_mnist_is_learnt_from_its_files_and_refused_without_them(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    made = Train.make("p-1h", {"hidden": "12", "batch": 10, "epochs": 2, "T": 5, "K": 3})
    runner = Runner(made).start()
    assert runner.join(30) and runner.refused is not None and "SETTLE_DATA" in str(runner.refused)
    random = np.random.default_rng(0)
    for stem, count in (("train", 45), ("t10k", 15)):
        pictures = random.integers(0, 256, (count, 28, 28), np.uint8)
        for name, array in (("images-idx3", pictures), ("labels-idx1", random.integers(0, 10, count).astype(np.uint8))):
            head = struct.pack(f">I{array.ndim}I", 0x0800 + array.ndim, *array.shape)
            (tmp_path / f"{stem}-{name}-ubyte.gz").write_bytes(gzip.compress(head + array.tobytes()))
    runner = Runner(made).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    assert runner.recording.steps == 8 and runner.recording.tables["epochs"]["confusion.ep"][-1].sum() == 15
    assert runner.recording.tables["pictures"]["fields.bptt"].shape == (12, 28, 28)


def test_a_convolutional_net_learns_and_says_how_often_its_target_units_are_cut_off():
    conv = {"model": "conv", "channels": "8", "kernel": 3, "activation": "hardsigm", "lr": "0.1, 0.2", "beta": 0.4}
    made = run(**{**QUICK, "batch": 20, "epochs": 4}, **conv)
    assert made.outcome == "finished", made.error
    # Where the target unit is cut off, BPTT gets no gradient through it, and EP does.
    assert made.summary["test_error"]["ep"] < 12 < made.summary["test_error"]["bptt"]
    assert 0 < made.summary["saturated"]["ep"] < made.summary["saturated"]["bptt"] <= 100
    assert made.tables["pictures"]["fields.ep"].shape == (8, 3, 3) and "angle.cW0" in made.tables["angles"]
    with pytest.raises(KnobError, match="nothing is left of them"):
        Train.make("digits", {"model": "conv"})


def test_c_vf_records_how_alike_the_weights_up_and_down_are_and_goes_on_from_its_checkpoint():
    settings = {**QUICK, "learners": "c-vf+ep", "nudging": "random-sign", "angle": 45, "lr": "0.01, 0.02", "compare_every": 37}
    unbroken = run(**settings)
    assert unbroken.outcome == "finished", unbroken.error
    angle = unbroken.tables["feedback"]["angle.W0"][:]
    assert angle[0] == pytest.approx(45, abs=5) and len(angle) == len(unbroken.tables["updates"])
    assert "angle.B0" in unbroken.tables["angles"] and 5 < unbroken.tables["angles"]["angle.W1"][0] < 60
    rest = run(**settings, how={"history": history(unbroken, 29)})
    end, other = unbroken.checkpoints[87].arrays, rest.checkpoints[87].arrays
    assert all(end[name].tobytes() == other[name].tobytes() for name in end) and "c-vf.B0" in end and "ep.B0" not in end


@pytest.mark.parametrize(
    "settings",
    [
        {"loss": "cross-entropy", "nudge": "inside", "nudging": "symmetric"},
        {"nudging": "holomorphic", "points": 4, "nudge": "inside", "beta": 0.3},
        {"learners": "c-ep", "lr": "0.02, 0.04", "nudging": "one-sided", "beta": 0.5, "T": 30, "K": 10},
    ],
    ids=["cross-entropy", "holomorphic", "c-ep"],
)
def test_the_variants_learn_digits(settings):
    made = run(**{"learners": "ep", "hidden": "32", "batch": 20, "epochs": 5, **settings})
    assert made.outcome == "finished", made.error
    (error,) = made.summary["test_error"].values()
    assert error < 15 and made.tables["updates"].columns.keys() >= {f"loss.{made.knobs['learners']}"}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"learners": "c-ep"}, "nudging = symmetric is not possible with learners = c-ep: .* take one-sided or random-sign"),
        (
            {"learners": "c-vf", "nudging": "random-sign", "model": "eb"},
            "learners = c-vf is not possible with model = eb: .* for model = p",
        ),
        (
            {"learners": "c-ep", "nudging": "one-sided", "loss": "cross-entropy"},
            "loss = cross-entropy is not possible with learners = c-ep",
        ),
        ({"model": "eb", "nudge": "inside"}, "nudge = inside is not possible with model = eb"),
        ({"learners": "c-ep+c-vf"}, "learners takes one of ep.bptt, ep, bptt, c-ep"),
    ],
)
def test_variants_that_do_not_go_together_are_refused(settings, sentence):
    with pytest.raises(KnobError, match=sentence):
        Train.make("digits", settings)
