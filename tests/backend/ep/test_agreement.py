"""ep.agreement: published arrays, slopes in beta, conditions broken one by one, tables."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.runner import Runner
from settle.backend.ep.agreement.experiment import Agreement

REFERENCE = Path(__file__).parents[2] / "reference"
SMALL = {"model": "eb", "hidden": "12", "T": 60, "K": 10, "dt": 0.2}


def run(preset="", seed=0, inputs=None, **settings):
    runner = Runner(Agreement.make(preset, settings), seed=seed, inputs=inputs, preset=preset).start()
    assert runner.join(120)
    assert runner.recording.outcome == "finished", runner.recording.error
    return runner.recording


def column(recording, table, name):
    return recording.tables[table][name][:]


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("toy", "code"),
        ("EB1h", "code"),
        ("EB1h_consistent", "energy"),
        ("P1h", "code"),
        ("P2h", "code"),
        ("Pconv", "code"),
        ("Pconv_alive", "code"),
    ],
)
def test_the_tables_hold_what_the_published_program_gives(name, output):
    file = REFERENCE / f"{name}.npz"
    about, wanted = json.loads(file.with_suffix(".json").read_text(encoding="utf-8")), np.load(file)
    T, K, beta = about["T"], about["K"], about["beta"]
    kind = {"toy": "toy", "EB": "eb", "P": "p", "conv": "conv"}[about["kind"]]
    knobs = {"model": kind, "output": output, "activation": about["activation"], "dt": about["dt"]}
    recording = run(network=str(file), T=T, K=K, beta=beta, **knobs)
    states = recording.tables["states"]
    layers = sum(c[0] == "s" and c[1:].isdigit() for c in states.columns)
    assert len(states) == T + K + 1 and layers == max(len(about["size_tab"]) - 1, len(about.get("C_tab", [])))
    rounding = 100 * 1e-15 / beta
    for i in range(layers):
        assert np.abs(states[f"s{i}"][wanted["free_t"]] - wanted[f"free_s{i}"]).max() < 1e-12
        if f"nudged_s{i}" in wanted:
            assert np.abs(states[f"s{i}"][T:] - wanted[f"nudged_s{i}"]).max() < 1e-12
        # The published arrays are masked before the nudge can have reached the layer.
        nabla, delta = column(recording, "updates", f"bptt.s{i}"), column(recording, "updates", f"ep.s{i}")
        assert np.abs(nabla[i:] + wanted[f"nS{i}"][i:]).max() < 1e-12 and np.abs(nabla[:i]).sum() == 0
        assert np.abs(delta[i:] + wanted[f"dS{i}"][i:]).max() < rounding
    names = [c[7:] for c in wanted if c.startswith("ind_nT_")]
    assert len(names) >= 4
    for name in names:
        nabla, delta = (column(recording, "updates", f"{rule}.{name}")[wanted["ind_steps"]] for rule in ("bptt", "ep"))
        assert np.abs(nabla + wanted[f"ind_nT_{name}"]).max() < 1e-12, name
        assert np.abs(delta + wanted[f"ind_dT_{name}"]).max() < rounding, name
    summary = recording.summary
    for key, figure, array in (("relmse_s_mean", "relmse", "s"), ("relmse_T_mean", "relmse_cumulated", "W")):
        if key in wanted:
            found = [v for n, v in summary[figure].items() if n[0] == array or n[-2] == array or n.endswith(array)]
            assert found == pytest.approx(list(wanted[key]), rel=1e-3)


def test_the_toy_preset_is_the_run_of_the_paper_and_falls_with_slope_one_or_two_in_beta():
    toy = run("toy", T=3000)
    assert toy.summary["relmse"]["s0"] == pytest.approx(5.38e-3, rel=0.02)
    assert all(toy.summary["conditions"].values()) and list(toy.summary["conditions"]) == [
        "gradient",
        "steady",
        "beta",
        "horizon",
    ]
    for nudging, slope in (("one-sided", 1), ("symmetric", 2)):
        found = [run("toy", T=1500, beta=beta, nudging=nudging).summary["relmse"] for beta in (1e-1, 1e-2, 1e-3, 1e-4)]
        for name in ("s0", "s1", "W01", "b1x"):
            logs = [math.log10(f[name]) for f in found]
            assert np.polyfit([-1, -2, -3, -4], logs, 1)[0] == pytest.approx(slope, abs=0.05), (nudging, name)


def test_holomorphic_nudging_is_exact_to_rounding_at_beta_one_half():
    """The error falls as a power of the number of points, and 2 points are symmetric nudging."""
    found = {points: run("holomorphic", T=1500, points=points).summary for points in (2, 16, 64)}
    symmetric = run("holomorphic", T=1500, nudging="symmetric").summary
    for name in ("s0", "s1", "W01", "W0x", "b1x"):
        errors = [found[points]["relmse"][name] for points in (2, 16, 64)]
        assert 0.05 < errors[0] < 0.2 and errors[1] < 1e-6 and errors[2] < 1e-12
        assert errors[0] == pytest.approx(symmetric["relmse"][name], rel=1e-9)
    assert all(found[64]["conditions"].values()) and not found[2]["conditions"]["beta"]


def test_with_the_nudge_inside_a_prototypical_net_agrees_and_a_read_out_too():
    inside, outside = (run("inside", hidden="32", nudge=nudge).summary for nudge in ("inside", "outside"))
    assert inside["conditions"]["gradient"] and "What drives the units is the gradient" in inside["says"]["gradient"]
    assert not outside["conditions"]["gradient"] and "nudge = inside puts right" in outside["says"]["gradient"]
    assert max(inside["relmse"].values()) < 0.03 < outside["relmse"]["W1"]
    entropy = run("cross-entropy", hidden="32, 24")
    assert max(entropy.summary["relmse"].values()) < 0.01 and sorted(entropy.summary["relmse"]) == ["W1", "W2", "b1", "b2", "s1", "s2"]
    assert column(entropy, "states", "s0").sum(2) == pytest.approx(1)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"nudge": "inside"}, "nudge = inside is not possible with model = toy"),
        ({"model": "eb", "loss": "cross-entropy"}, "loss = cross-entropy is not possible with model = eb; models p and conv"),
        ({"nudging": "holomorphic", "activation": "hardsigm"}, "activation = hardsigm is not possible .*; take tanh or sigm"),
        ({"nudging": "holomorphic", "clamp": True}, "clamp = true is not possible with nudging = holomorphic: .* clamp = false"),
        ({"nudging": "holomorphic", "model": "conv"}, "model = conv is not possible with nudging = holomorphic: .* toy, eb or p"),
        ({"points": 1}, "points = 1 is not possible: points takes a whole number from 2"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(settings, sentence):
    with pytest.raises(KnobError, match=sentence):
        Agreement.make("toy", settings)


def test_float32_shows_its_floor_and_says_why():
    fine, coarse = (run("toy", T=1500, beta=1e-4, precision=p).summary for p in ("float64", "float32"))
    assert fine["relmse"]["s1"] == pytest.approx(5.2e-5, rel=0.02) and "floor" not in fine["says"]
    assert coarse["relmse"]["s1"] == pytest.approx(0.18, rel=0.2)
    assert coarse["floor"]["s1"] == pytest.approx(coarse["relmse"]["s1"], rel=0.5)
    assert "float32 keeps 7 digits" in coarse["says"]["floor"]


@pytest.mark.parametrize(
    ("settings", "broken"),
    [
        ({}, set()),
        ({"output": "code"}, {"gradient"}),
        ({"model": "p", "dt": 1.0}, {"gradient"}),
        ({"T": 30}, {"steady"}),
        ({"beta": 1.0}, {"beta"}),
        ({"T": 150, "K": 180}, {"steady", "horizon"}),
    ],
)
def test_each_condition_can_be_broken_alone_and_is_told(settings, broken):
    summary = run(**{**SMALL, "T": 400, **settings}).summary
    assert {name for name, met in summary["conditions"].items() if not met} == broken
    assert set(summary["says"]) >= {"gradient", "steady", "beta", "horizon"}


def test_beyond_the_free_phase_there_is_no_gradient():
    recording = run(**{**SMALL, "T": 6, "K": 9})
    nabla = column(recording, "updates", "bptt.W1")
    assert nabla[1:6].any(axis=(1, 2)).all() and not nabla[6:].any()
    assert column(recording, "updates", "bptt.s0")[6].any(), "the start state still acted"
    assert not column(recording, "updates", "bptt.s0")[7:].any()


def test_every_table_has_its_rows_where_they_belong():
    recording = run(**SMALL, batch=3, every=7, nudging="symmetric")
    tables = recording.tables
    free = [0, *range(7, 60, 7), 60]
    states = tables["states"]
    assert list(states["t"][:]) == [*free, *range(1, 11)]
    assert list(states["phase"][:]) == [0] * len(free) + [1] * 10
    assert list(states["step"][:]) == list(range(len(free) + 10)) and recording.planned == len(states)
    assert not states["s0"][0].any() and states["s1"].shape == (3, 12) and states["minus.s1"].shape == (3, 12)
    assert np.array_equal(states["s0"][len(free) - 1], states["minus.s0"][len(free) - 1])
    assert not np.array_equal(states["s0"][-1], states["minus.s0"][-1])
    for name in ("updates", "agreement"):
        assert list(tables[name]["step"][:]) == list(range(len(free), len(free) + 10))
        assert list(tables[name]["t"][:]) == list(range(10))
    assert list(tables["conditions"]["step"][:]) == [len(free) - 1] and tables["conditions"]["horizon"][0] == -50
    assert tables["problem"]["picture"].shape == (3, 8, 8) and (tables["problem"]["target"][0].sum(1) == 1).all()
    delta = (states["s1"][-1] - states["s1"][-2]).mean(0) - (states["minus.s1"][-1] - states["minus.s1"][-2]).mean(0)
    assert np.allclose(tables["updates"]["ep.s1"][-1], delta / (2 * 0.01 * 0.2), atol=1e-12)


def test_large_parameters_are_sampled_above_the_limit_and_counted_whole():
    knobs = {**SMALL, "hidden": "170", "T": 20, "K": 6}
    whole, part = run(**knobs), run(**knobs, table_limit=1)
    index = part.tables["elements"]["index.W1"][0]
    assert "elements" not in whole.tables and index.shape == (10_000,) and (np.diff(index) > 0).all()
    for side in ("ep", "bptt"):
        every = column(whole, "updates", f"{side}.W1").reshape(6, -1)
        assert np.array_equal(column(part, "updates", f"{side}.W1"), every[:, index])
        assert np.array_equal(column(part, "updates", f"{side}.W0"), column(whole, "updates", f"{side}.W0"))
    assert part.summary["relmse"] == whole.summary["relmse"]


def test_random_sign_takes_both_signs_and_comes_from_the_seed():
    signs = set()
    for seed in range(8):
        plus, drawn = (run(**SMALL, seed=seed, nudging=nudging) for nudging in ("one-sided", "random-sign"))
        signs.add(np.array_equal(column(plus, "states", "s0"), column(drawn, "states", "s0")))
    assert signs == {True, False}


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_the_same_seed_gives_the_same_bits_and_another_seed_another_network(precision):
    first = run(**SMALL, precision=precision, seed=3)
    assert differences(first, run(**SMALL, precision=precision, seed=3)) == []
    assert first.tables["states"]["s0"].dtype == np.dtype(precision)
    assert not np.array_equal(column(first, "states", "s0"), column(run(**SMALL, precision=precision, seed=4), "states", "s0"))


def test_the_files_are_not_needed_for_a_rerun(tmp_path):
    first = run(**SMALL, batch=2, sample=5)
    assert first.inputs["data"]["x"].shape == (2, 8, 8)
    again = run(**SMALL, batch=2, sample=5, inputs=first.inputs)
    assert differences(first, again) == []
    random = np.random.default_rng(0)
    arrays = {"x": random.random((2, 5)), "y": np.eye(3)[:2], "W0": random.random((3, 5)), "b0": np.zeros(3)}
    np.savez(tmp_path / "own.npz", **arrays)
    own = run(**SMALL, network=str(tmp_path / "own.npz"))
    assert own.tables["updates"]["ep.W0"].shape == (3, 5) and own.tables["problem"]["picture"].shape == (2, 1, 5)
    (tmp_path / "own.npz").unlink()
    assert differences(own, run(**SMALL, network=str(tmp_path / "own.npz"), inputs=own.inputs)) == []


def test_states_without_bounds_end_the_run_with_a_sentence():
    runner = Runner(Agreement.make("", {**SMALL, "beta": 10, "dt": 2, "K": 100})).start()
    assert runner.join(60)
    assert runner.recording.outcome == "diverged" and "grew beyond all bounds" in runner.recording.error
    assert "Traceback" not in runner.recording.error


def test_knobs_out_of_range_are_refused_in_a_sentence():
    cases = {"T": 0, "beta": 0, "dt": 2.5, "nudging": "both", "batch": 0, "hidden": "0", "precision": "float16"}
    for knob, value in cases.items():
        with pytest.raises(KnobError, match=rf"{knob} = .* is not possible: {knob} takes"):
            Agreement.make("", {knob: value})
    with pytest.raises(KnobError, match=r"digits holds 1797 pictures.* 1787 at most"):
        Agreement.make("p-1h", {"batch": 10, "sample": 1790})


def test_every_preset_is_possible_and_its_reference_figures_are_in_the_summary():
    names = set(run(**SMALL).summary)
    for name, preset in Agreement.presets.items():
        made = Agreement.make(name)
        assert preset.title and preset.note and made.steps() > made.K
        assert {key.split(".")[0] for key in preset.reference} <= names
        assert bool(preset.reference) == bool(preset.source)
    assert {"toy", "eb-1h", "eb-2h", "eb-3h", "p-1h", "p-2h", "p-3h"} <= set(Agreement.presets)


def test_beta_turned_during_the_free_phase_is_the_one_that_nudges():
    made = {**SMALL, "beta": 0.4}
    direct = run(**{**SMALL, "beta": 0.01})
    runner = Runner(Agreement.make("", made), paused=True)
    runner.turn("beta", 0.01)
    runner.start().resume()
    assert runner.join(60)
    turned = runner.recording
    assert [e.value for e in turned.events] == [{"beta": 0.01}]
    for table in ("states", "updates", "agreement", "conditions"):
        for name in direct.tables[table].columns:
            if name != "time":
                assert np.array_equal(column(turned, table, name), column(direct, table, name), equal_nan=True), (table, name)


def test_a_target_unit_that_is_cut_off_is_counted_and_named():
    """Of the two networks from the published program one was chosen so that none is."""
    for name, count in (("Pconv", 1), ("Pconv_alive", 0)):
        file = REFERENCE / f"{name}.npz"
        made = run(model="conv", network=str(file), activation="hardsigm", dt=1, T=100, K=2, beta=0.02)
        wanted = np.load(file)
        inside = [0 < s[y.argmax()] < 1 for s, y in zip(wanted["s_star0"], wanted["y"], strict=True)]
        assert made.summary["saturated"] == inside.count(False) == count
        assert ("saturated" in made.summary["says"]) == bool(count)


def test_convolutions_that_do_not_fit_their_picture_are_refused():
    with pytest.raises(KnobError, match=r"channels = 64, 32 is not possible: convolution 2 from the picture meets maps of 2 x 2"):
        Agreement.make("", {"model": "conv", "data": "digits"})
    made = run(model="conv", data="digits", channels="4, 3", kernel=3, padding=1, T=30, K=3, dt=1, activation="hardsigm")
    assert made.tables["states"]["s1"].shape == (1, 4, 2, 2) and made.tables["states"]["s2"].shape == (1, 3, 4, 4)
