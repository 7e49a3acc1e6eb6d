"""A run that ended goes on past its end: its session says the new length, and run again it comes out the same bit for bit."""

from __future__ import annotations

import json

import pytest

from settle.app import catalogue
from settle.app.cli import main
from settle.app.resume import resumed_runner
from settle.backend.core.compare_recordings import differences
from settle.backend.core.runner import Runner
from settle.sessions.session import load, save

ENDED = {
    "ep.train": ("digits", {"hidden": "8", "batch": 500, "T": 3, "K": 2, "every": 2, "epochs": 2}, 5, {"epochs": 3}),
    "gan.plane": ("ring", {"g_hidden": 8, "d_hidden": 8, "batch": 16, "iterations": 12}, 20, {"iterations": 19}),
    "gan.images": ("digits", {"g_hidden": 8, "d_hidden": 8, "batch": 8, "samples": 500, "iterations": 4}, 8, {"iterations": 7}),
    "vta.segments": (
        "motifs",
        {"sequences": 20, "held": 8, "belief": 4, "abstract": 4, "hidden": 8, "horizon": 4, "batch": 2, "updates": 4},
        8,
        {"updates": 7},
    ),
    "vta.navigate": (
        "small",
        {"updates": 3, "batch": 4, "episodes": 3, "together": 2, "budget": 6, "work": 24, "view": 16, "side": 3, "away": 1},
        18,
        {"episodes": 4},
    ),
    "wdm.estimators": ("staircase", {"batch": 16, "hidden": 8, "updates": 4, "stairs": "2, 4"}, 12, {"stairs": [2.0, 4.0, 4.0]}),
    "wdm.compare": (
        "glyphs",
        {"updates": 5, "batch": 16, "count": 100, "hidden": 8, "rows": 1, "columns": 1, "classes": 4},
        9,
        {"updates": 8},
    ),
}
"""Preset and knobs of a run of no time; steps that it is to have then, and what its session says of its length."""


@pytest.mark.parametrize("name", ENDED)
def test_an_extended_run_is_repeated_bit_for_bit(name, tmp_path):
    preset, knobs, steps, length = ENDED[name]
    kind, file = catalogue.experiment(name), tmp_path / "a.h5"

    def run(runner):
        assert runner.start().join(60) and runner.recording.outcome == "finished", runner.recording.error
        return runner.recording

    begun = run(Runner(kind.make(preset, knobs), seed=3))
    end = begun.steps
    save(begun, file)
    longer = run(resumed_runner(file, steps))
    save(longer, file)
    kept = load(file)
    assert end < kept.steps == steps == kept.planned and kept.resumed == [end]
    assert kept.knobs == {**begun.knobs, **length} == kept.knobs_at(steps) and kept.knobs_at(end - 1) == begun.knobs
    again = run(Runner(kind.make("", kept.knobs_before(0)), seed=3, steps=steps, script=kept.events))
    assert differences(kept, again) == []
    assert all(kept.tables[n].rows_at(end - 1) == len(table) for n, table in begun.tables.items()), "rows of the old end stay"


def test_the_command_line_extends_a_finished_run_or_says_why_not(tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("SETTLE_SESSIONS", str(tmp_path))

    def settle(*words):
        code = main.main([str(word) for word in words])
        out, err = capfd.readouterr()
        return code, out or err

    dirac, toy = tmp_path / "dirac.h5", tmp_path / "toy.h5"
    assert settle("run", "gan.plane", "--preset", "dirac-r1", "--set", "iterations=30", "--out", dirac)[0] == 0
    assert settle("resume", dirac)[1].endswith("has taken its 31 steps: a larger number of steps goes on.\n")
    for steps in (41, 46):  # from step 31, then once more
        code, said = settle("resume", dirac, "--steps", steps, "--json")
        assert code == 0 and json.loads(said)["knobs"]["iterations"] == steps - 1
    assert [(e.step, e.value) for e in load(dirac).events] == [
        (31, {"from": {"iterations": 30}, "to": {"iterations": 40}}),
        (41, {"from": {"iterations": 40}, "to": {"iterations": 45}}),
    ]
    assert settle("rerun", dirac, "--check") == (0, "Equal bit for bit: 46 steps, 2 tables.\n")
    code, said = settle("resume", dirac, "--steps", 10**9)
    assert code == 2 and said.startswith(f"steps = {10**9} is not possible: it goes up to ") and said.count("\n") == 1
    grid = ["model=toy", "Ts=5", "Ks=2", "betas=0.1", "batches=1"]
    assert settle("run", "ep.recipe", "--preset", "digits", "--set", *grid, "--out", toy)[0] == 0
    assert settle("resume", toy, "--steps", 9) == (2, "steps = 9 is not possible: a run of ep.recipe is not extended past its end.\n")
