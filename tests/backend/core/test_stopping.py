"""Stop is answered in the midst of the longest steps, and nothing of a step that is given up is recorded."""

from __future__ import annotations

import sys

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
    runner = Runner(catalogue.experiment(name).make(preset, knobs), preset=preset, steps=None if where else before)
    ask, told = stopping.check, []

    def check() -> None:
        if sys._getframe(1).f_code.co_name == where and not told:
            told.append(where)
            runner.stop()
        ask()

    feature_classifier.cache_clear()  # another test may have trained it
    monkeypatch.setattr(stopping, "check", check)
    monkeypatch.setattr("settle.backend.core.runner.PATIENCE", 0)
    recording = runner.start().recording
    assert runner.join(60), "it goes on"
    assert (recording.outcome, recording.error, recording.steps) == ("stopped" if where else "finished", "", before)
    assert all(len(table) and table["step"][-1] < before for table in recording.tables.values())


def test_on_other_threads_nobody_is_stopped():
    stopping.check()
    stopping.listen(lambda: True)
    try:
        with pytest.raises(stopping.Stopped):
            stopping.check()
    finally:
        stopping.listen(None)
    stopping.check()
