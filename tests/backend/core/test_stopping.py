"""Stop is answered in the midst of the longest steps, and nothing of a step that is given up is recorded."""

from __future__ import annotations

import sys
import time

import pytest

from settle.app import catalogue
from settle.backend.core import stopping
from settle.backend.core.runner import Runner
from settle.backend.gan.images.feature_classifier import feature_classifier

BRIEF = {"epochs": 1, "hidden": [32], "batch": 100, "T": 5, "K": 2, "compare_every": 0}
FEW = {"updates": 1, "sequences": 40, "held": 40, "flat": False}
LONGEST = {
    "ep.settle": ("toy", {"T": 1_000_000, "every": 1_000}, "advance", 1),
    "ep.agreement": ("toy", {"T": 1_000_000, "every": 10_000}, "free_phase", 1),
    "ep.train": ("digits", BRIEF, "outputs", 13),
    "ep.recipe": ("digits", {"hidden": [32], "updates": 0}, "reference_update", 0),
    "gan.plane": ("ring", {}, "", 5),
    "gan.images": ("digits", {"iterations": 1}, "feature_classifier", 1),
    "vta.segments": ("motifs", FEW, "match_count", 1),
    "vta.navigate": ("small", {"updates": 1, "walks": 0}, "jumpy_imagination", 1),
    "wdm.compare": ("glyphs", {"updates": 1, "count": 300}, "loss", 1),
    "wdm.estimators": ("staircase", {}, "", 5),
}
"""Experiment -> preset, knobs, the function that takes longest (none: all steps are short), and how many steps come before it."""


@pytest.mark.parametrize("name", LONGEST)
def test_stop_is_answered_in_the_longest_step(name, monkeypatch):
    preset, knobs, where, before = LONGEST[name]
    feature_classifier.cache_clear()  # another test may have trained it
    recording = stopped_in(
        where, Runner(catalogue.experiment(name).make(preset, knobs), preset=preset, steps=None if where else before), monkeypatch
    )
    assert (recording.outcome, recording.error, recording.steps) == ("stopped" if where else "finished", "", before)
    assert all(len(table) and table["step"][-1] < before for table in recording.tables.values())


@pytest.mark.parametrize(("where", "before"), {"maze_sequences": 0, "_in_parts": 0, "update": 1, "backward": 1}.items())
def test_stop_is_answered_while_a_maze_is_walked_and_within_an_update_on_its_pictures(where, before, monkeypatch):
    monkeypatch.setattr("settle.backend.vta.kernels.batch_norm_elu.LARGE", 1)
    runner = Runner(catalogue.experiment("vta.segments").make("maze", {**FEW, "updates": 3}), preset="maze")
    recording = stopped_in(where, runner, monkeypatch)
    assert (recording.outcome, recording.error, recording.steps) == ("stopped", "", before)


def test_a_run_that_was_stopped_between_two_steps_is_not_measured_once_more(monkeypatch):
    monkeypatch.setattr("settle.backend.gan.images.measurements.ImageMeasurements.metrics_frames", lambda *_: pytest.fail("measured"))
    runner = Runner(catalogue.experiment("gan.images").make("digits", {"measure": 0}), preset="digits", paused=True).start()
    runner.step(2)
    while runner.recording.steps < 2:
        time.sleep(0.01)
    runner.stop()
    assert runner.join(30)
    assert (runner.recording.outcome, runner.recording.error) == ("stopped", "")


def stopped_in(where, runner, monkeypatch):
    """The recording of a run that is stopped at the first ask in a function of this name."""
    ask, told = stopping.check, []

    def check() -> None:
        if sys._getframe(1).f_code.co_name == where and not told:
            told.append(where)
            runner.stop()
        ask()

    monkeypatch.setattr(stopping, "check", check)
    monkeypatch.setattr("settle.backend.core.runner.PATIENCE", 0)
    assert runner.start().join(60), "it goes on"
    return runner.recording


def test_on_other_threads_nobody_is_stopped():
    stopping.check()
    stopping.listen(lambda: True)
    try:
        with pytest.raises(stopping.Stopped):
            stopping.check()
    finally:
        stopping.listen(None)
    stopping.check()
