"""ep.settle: phases, acts, live knobs, checkpoints."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Event
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner
from settle.backend.ep.settle.experiment import Settle

SMALL = {"hidden": "14, 9", "T": 40, "K": 20, "dt": 0.2, "beta": 0.3}


def run(events=(), preset="", steps=None, seed=0, history=None, **settings):
    knobs = settings if preset else {**SMALL, **settings}
    script = [Event(step, 0.0, kind, value) for step, kind, value in events]
    runner = Runner(Settle.make(preset, knobs), seed=seed, steps=steps, script=script, history=history).start()
    assert runner.join(60)
    assert runner.recording.outcome == "finished", runner.recording.error
    return runner.recording


def column(recording, name, table="states"):
    return recording.tables[table][name][:]


def test_free_steps_then_nudged_ones_and_the_rows_say_what_they_are():
    recording = run()
    assert list(column(recording, "t")) == [*range(41), *range(1, 21)]
    assert list(column(recording, "phase")) == [0] * 41 + [1] * 20
    assert recording.tables["states"]["s1"].shape == (14,) and not column(recording, "s2")[0].any()
    y = column(recording, "target", "target")[0]
    assert np.allclose(column(recording, "loss"), 0.5 * ((column(recording, "s0") - y) ** 2).sum(1))
    whole = np.hstack([column(recording, f"s{i}") for i in range(3)])
    moved = np.abs(np.diff(whole, axis=0)).max(1)
    assert np.array_equal(column(recording, "residual")[1:], moved) and column(recording, "residual")[0] == moved[0]
    free = column(recording, "energy")[:41]
    assert (np.diff(free) < 0).all(), "the free phase descends the energy"
    assert column(recording, "loss")[-1] < column(recording, "loss")[40], "the nudge pulls towards the target"
    target = recording.tables["target"]
    assert len(target) == 1 and target["picture"].shape == (8, 8) and target["sample"][0] == 0 and y.argmax() == 0


def test_a_run_goes_on_nudged_for_as_long_as_one_looks():
    assert list(column(run(steps=100), "t"))[-1] == 59


def test_every_third_free_step_has_the_states_of_that_step():
    whole, part = run(), run(every=3)
    t = [0, *range(3, 40, 3), 40]
    assert list(column(part, "t")) == [*t, *range(1, 21)] and part.planned == len(part.tables["states"])
    assert np.array_equal(column(part, "s1")[: len(t)], column(whole, "s1")[t])
    assert np.array_equal(column(part, "s1")[len(t) :], column(whole, "s1")[41:])


@pytest.mark.parametrize("model", ["toy", "eb", "p"])
def test_what_is_done_to_a_run_is_repeated_bit_for_bit(model):
    pixels = [0.25] * (5 if model == "toy" else 64)
    events = [
        (3, "kick", {"layer": 1, "unit": 2, "by": 0.7}),
        (10, "knob", {"dt": 0.1}),
        (15, "draw", pixels),
        (30, "phase", 1),
        (35, "knob", {"beta": 0.9}),
        (40, "knob", {"target": "7"}),
        (50, "phase", 0),
    ]
    first = run(events, model=model)
    assert differences(first, run(events, model=model)) == []
    plain = run(model=model)
    assert np.array_equal(column(first, "s1")[:3], column(plain, "s1")[:3])
    moved = column(first, "s1")[3] - column(plain, "s1")[3]
    assert moved[2] == pytest.approx(0.7) and not np.delete(moved, 2).any(), "a kick is seen before it is answered"
    assert list(column(first, "phase")[[29, 30, 49, 50, 60]]) == [0, 1, 1, 0, 0]
    assert list(column(first, "t")[[30, 31, 50, 51]]) == [1, 2, 1, 2]
    target = first.tables["target"]
    assert list(target["step"][:]) == [0, 15, 40] and list(target["sample"][:]) == [0, -1, -1]
    assert (target["picture"][1] == 0.25).all() and target["target"][2].argmax() == 7


def test_after_a_switch_by_hand_the_free_phase_lasts_until_the_next():
    recording = run([(50, "phase", 0)], steps=150)
    assert list(column(recording, "phase")[[49, 50, 149]]) == [1, 0, 0] and column(recording, "t")[149] == 100


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_run_goes_on_from_a_checkpoint_bit_for_bit(precision):
    events = [(4, "draw", [0.5] * 64), (5, "knob", {"target": "3"}), (1020, "kick", {"layer": 0, "unit": -1, "by": -0.2})]
    whole = run(events, steps=1040, precision=precision)
    assert sorted(whole.checkpoints) == [41, 1000, 1040]
    for step in whole.checkpoints:
        later = [e for e in events if e[0] >= step]
        resumed = run(later, steps=1040, precision=precision, history=history(whole, step))
        assert differences(whole, resumed) == [] and resumed.resumed == [step]
        assert list(column(resumed, "sample", "target")) == [0, -1, -1] and len(resumed.events) == 3


def test_the_summary_is_of_the_end_of_the_free_phase():
    recording = run(T=400)
    summary = recording.summary
    assert summary["prediction"] == int(column(recording, "s0")[400].argmax())
    assert summary["loss"] == column(recording, "loss")[400] and summary["loss_at_end"] < summary["loss"]
    still = np.flatnonzero(column(recording, "residual")[:401] <= 1e-6)
    assert summary["steps_to_settle"] == still[0] and 0 < still[0] < 400
    assert run(T=5).summary["steps_to_settle"] is None


def test_acts_are_checked_in_the_hand_of_who_acts():
    made = Settle.make("", SMALL)
    assert made.check_act("kick", {"layer": 2, "unit": -1, "by": "0.5"}) == {"layer": 2, "unit": -1, "by": 0.5}
    assert made.check_act("draw", np.zeros(64)) == [0.0] * 64
    wrong = [
        ("kick", {"layer": 3, "unit": 0, "by": 1}, "layer .0 to 2."),
        ("kick", {"layer": 2, "unit": 9, "by": 1}, "layer 2 has 9 units"),
        ("kick", {"layer": 0, "unit": 0, "by": float("nan")}, "-10 to 10"),
        ("kick", 5, "a kick takes layer"),
        ("draw", [0.5] * 63, "64 numbers from 0 to 1; this one has 63"),
        ("draw", [1.5] * 64, "one of these is 1.5"),
        ("draw", [float("nan")] * 64, "one of these is nan"),
        ("draw", None, "64 numbers"),
        ("phase", 2, "0 .free. or 1 .nudged."),
        ("push", 1, "it knows kick, draw, phase"),
    ]
    for kind, value, sentence in wrong:
        with pytest.raises(KnobError, match=sentence):
            made.check_act(kind, value)
    with pytest.raises(KnobError, match="beta, dt, target can"):
        made.turned({"T": 3})


def test_a_class_that_the_network_does_not_have_is_refused(tmp_path):
    np.savez(tmp_path / "n.npz", x=np.ones((2, 4)), y=np.eye(3)[:2], W0=np.ones((3, 4)), b0=np.zeros(3))
    kept = {"network": str(tmp_path / "n.npz"), "T": 4, "K": 2}
    assert run(**kept, sample=1).tables["target"]["target"][0].argmax() == 1
    for settings, sentence in (({"target": "5"}, "3 outputs, 0 to 2"), ({"sample": 2}, "holds 2 samples, 0 to 1")):
        runner = Runner(Settle.make("", {**kept, **settings})).start()
        assert runner.join(20) and runner.refused is not None
        assert sentence in str(runner.refused)


def test_every_preset_settles():
    for name, preset in Settle.presets.items():
        made = Settle.make(name)
        assert preset.title and made.steps() > made.K
        if made.data == "mnist":
            continue
        recording = run(preset=name, steps=3)
        assert recording.steps == 3 and np.isfinite(column(recording, "energy")).all()


def test_importing_the_experiments_loads_neither_torch_nor_sklearn():
    code = (
        "import sys, settle.backend.ep.settle.experiment as s, settle.backend.ep.agreement.experiment as a\n"
        "s.Settle.make('toy'); a.Agreement.make('toy').read_inputs(); s.Settle.make('p-1h').read_inputs()\n"
        "print([m for m in ('torch', 'sklearn', 'PySide6') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert said.stdout.strip() == "[]"
