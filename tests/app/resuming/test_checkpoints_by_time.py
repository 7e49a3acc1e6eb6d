"""A run has something to go on from soon after its start, wherever it is stopped, and goes on as if it had not been."""

from __future__ import annotations

import pytest

from settle.app import catalogue
from settle.backend.core import checkpoint_rules
from settle.backend.core.compare_recordings import differences
from settle.backend.core.recording import Event
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner
from settle.backend.gan.plane.experiment import Plane
from settle.sessions.session import load, save

SMALL = {
    "ep.settle": ("toy", {}, 13, {6, 8}),
    "gan.plane": ("ring", {"g_hidden": 8, "d_hidden": 8, "batch": 16}, 23, {11, 13}),
    "gan.images": ("digits", {"g_hidden": 8, "d_hidden": 8, "batch": 8, "samples": 500, "latent": 4}, 7, {3, 5}),
    "ep.train": ("digits", {"hidden": "8", "batch": 100, "T": 3, "K": 2, "every": 4, "epochs": 3}, 31, {15, 17}),
    "ep.recipe": (
        "digits",
        {"hidden": "8", "batch": 2, "batches": 2, "Ts": "3, 5", "Ks": "1, 2", "betas": "0.1, 0.5", "updates": 60},
        11,
        {1, 3, 5, 7, 9},
    ),
    "vta.segments": (
        "motifs",
        {"restarts": 2, "sequences": 20, "held": 8, "measure": 7, "belief": 4, "abstract": 4, "hidden": 8, "horizon": 4, "batch": 2},
        9,
        {4, 6},
    ),
    "vta.navigate": (
        "small",
        {"updates": 5, "batch": 4, "episodes": 4, "together": 2, "budget": 6, "work": 24, "view": 16, "side": 3, "away": 1, "measure": 100},
        17,
        {2, 4, 11},
    ),
    "wdm.estimators": ("staircase", {"batch": 16, "hidden": 8, "updates": 4, "stairs": "2, 4, 6"}, 11, {5, 7}),
    "wdm.compare": ("glyphs", {"updates": 12, "batch": 16, "count": 100, "hidden": 8, "rows": 1, "columns": 1, "classes": 4}, 11, {5, 7}),
}
"""Preset, knobs and steps of a run of no time, and after which steps it is stopped."""


@pytest.mark.parametrize("name", SMALL)
def test_a_run_stopped_anywhere_goes_on_bit_for_bit(name, tmp_path, monkeypatch):
    """Some measure what they come to at their end: where a run went on, that is no part of it."""
    monkeypatch.setattr(checkpoint_rules, "FIRST", 1e9)  # but for the one at its end
    preset, knobs, steps, stops = SMALL[name]
    make = lambda: catalogue.experiment(name).make(preset, knobs)  # noqa: E731

    def run(steps, before=None):
        runner = Runner(make(), seed=3, steps=steps, history=before).start()
        assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
        return runner.recording

    whole = run(steps)
    for at in stops:
        part = run(at)
        assert max(part.checkpoints) == at
        save(part, tmp_path / "a.h5")
        assert differences(whole, run(steps, history(load(tmp_path / "a.h5"), at))) == []


def test_a_knob_turned_right_where_a_run_was_stopped_counts_when_it_goes_on():
    how = {"seed": 3, "script": [Event(5, 0.0, "knob", {"r1": 0.3})]}
    whole, part = (Runner(Plane.make("dirac-minimax"), steps=steps, **how).start() for steps in (9, 5))
    assert whole.join(10) and part.join(10)
    resumed = Runner(Plane.make("dirac-minimax"), steps=9, history=history(part.recording, 5), **how).start()
    assert resumed.join(10) and differences(whole.recording, resumed.recording) == []
