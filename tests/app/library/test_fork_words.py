"""What the tree of forks says of each run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from settle.app.library.fork_words import fork_runs
from settle.sessions.library.entry import SessionEntry
from settle.widgets.translation.own_text import bare


def run(file: str, parent: str = "", step: int = 0, **about) -> SessionEntry:
    given = {"run_id": file, "parent": parent, "parent_step": step, "experiment": "ep.train", "preset": "P-1h", "steps": 1200, **about}
    return SessionEntry(Path(f"/{file}.h5"), file, outcome="stopped", **given)


def test_a_row_tells_where_it_branched_off_what_differs_and_how_it_ended():
    turned = {"turns": ((300, {"beta": 0.5}),)}
    runs = [
        run("a", "lost", 100),
        run("b", "a", 300, **turned),
        run("c", "a", 200, name="Mine", resumed=(700,), extended=(900, 950), **turned),
    ]
    found = fork_runs(runs, Path("/a.h5"))
    lost, first, second, third = [replace(run, title=bare(run.title), detail=bare(run.detail), tip=bare(run.tip)) for run in found]
    assert (
        (lost.path, lost.last, lost.outcome) == (None, 100, "")
        and "moved or deleted" in lost.detail
        and "a fork of it is here" in lost.detail
    )
    assert (first.title, first.detail) == ("Training · P-1h", "fork at 100, stopped at 1,200".replace(", ", " · "))
    assert (second.title, second.detail) == ("beta 0.5", "fork at 300 · stopped at 1,200")
    assert (third.title, third.detail) == ("Mine", "beta 0.5 · fork at 200 · stopped at 1,200, resumed, 2× extended")
    assert (third.parent, third.first, third.last, third.resumed, third.extended) == (1, 200, 1200, (700,), (900, 950))
    assert "fork of Training · P-1h at step 200" in third.tip and "given more steps at step 900, 950" in third.tip
