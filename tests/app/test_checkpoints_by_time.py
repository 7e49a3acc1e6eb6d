"""A run has something to go on from soon after its start, wherever it is stopped, and goes on as if it had not been."""

from __future__ import annotations

import pytest

from settle.app import catalogue
from settle.backend.core import checkpoint_timer
from settle.backend.core.compare_recordings import differences
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner

SMALL = {
    "ep.settle": (None, {}, 13),
    "gan.plane": ("ring", {"g_hidden": 8, "d_hidden": 8, "batch": 16}, 23),
    "gan.images": (None, {"g_hidden": 8, "d_hidden": 8, "batch": 8}, 7),
    "ep.train": ("digits", {"hidden": "8", "batch": 100, "T": 3, "K": 2, "every": 4, "epochs": 3}, 31),
    "vta.segments": ("motifs", {"restarts": 2}, 9),
    "wdm.estimators": (None, {}, 11),
    "wdm.compare": (None, {"updates": 12}, 11),
}
"""Preset, knobs and steps of a run of no time."""


@pytest.mark.parametrize("name", SMALL)
def test_a_run_stopped_anywhere_goes_on_bit_for_bit(name, monkeypatch):
    monkeypatch.setattr(checkpoint_timer, "FIRST", 1e9)  # but for the one at its end
    preset, knobs, steps = SMALL[name]
    kind = catalogue.experiment(name)
    make = lambda: kind.make(preset or next(iter(kind.presets)), knobs)  # noqa: E731

    def run(steps, before=None):
        runner = Runner(make(), seed=3, steps=steps, history=before).start()
        assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
        return runner.recording

    whole = run(steps)
    for at in (steps // 2, steps // 2 + 2):
        part = run(at)
        assert max(part.checkpoints) == at
        assert differences(whole, run(steps, history(part, at))) == []
