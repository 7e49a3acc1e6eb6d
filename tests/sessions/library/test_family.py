"""Families of runs: forks below their parents, whatever files are there."""

from __future__ import annotations

from pathlib import Path

from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.family import family


def run(name: str, parent: str = "", step: int = 0, **about) -> SessionEntry:
    return SessionEntry(Path(f"/{name}.h5"), name, **{"run_id": name, "parent": parent, "parent_step": step, "steps": 100, **about})


def tree(entries, chosen="a") -> list[tuple[str, int | None, int]]:
    return [(each.run_id, each.parent, each.step) for each in family(entries, Path(f"/{chosen}.h5"))]


def test_forks_stand_below_their_parent_the_latest_branch_first():
    runs = [
        run("a"),
        run("early", "a", 10),
        run("late", "a", 80),
        run("of early", "early", 50),
        run("alone"),
        run("late2", "a", 80, started=9.0),
    ]
    expected = [("a", None, 0), ("late", 0, 80), ("late2", 0, 80), ("early", 0, 10), ("of early", 3, 50)]
    for chosen in ("a", "late", "of early"):  # whoever is chosen, it is the same tree
        assert tree(runs, chosen) == expected
    assert tree(runs, "alone") == [("alone", None, 0)]
    assert tree(runs, "not there") == []


def test_a_parent_that_is_lost_is_there_without_a_session_and_joins_its_forks():
    runs = [run("a", "lost", 30), run("b", "lost", 60), run("c", "another", 1)]
    assert tree(runs) == [("lost", None, 0), ("b", 0, 60), ("a", 0, 30)]
    lost, *rest = family(runs, Path("/a.h5"))
    assert lost.is_lost and lost.steps == 0 and lost.differs == {} and not any(each.is_lost for each in rest)


def test_copies_are_one_run_and_the_chosen_one_counts():
    runs = [run("a-copy", run_id="a"), run("a"), run("b", "a", 5)]
    for chosen, first in (("a", "/a.h5"), ("a-copy", "/a-copy.h5"), ("b", "/a.h5")):
        found = family(runs, Path(f"/{chosen}.h5"))
        assert [each.run_id for each in found] == ["a", "b"] and found[0].entries[0].path == Path(first) and len(found[0].entries) == 2
    older = [SessionEntry(Path(f"/{name}.h5"), name) for name in "ab"]  # of an earlier version: no identifiers
    assert tree(older) == [("/a.h5", None, 0)]
    assert tree([run("a"), SessionEntry(Path("/b.h5"), "b", problem="damaged")], "b") == []


def test_runs_that_name_each_other_as_parents_end():
    assert tree([run("a", "b", 5), run("b", "a", 7)]) == [("b", None, 0), ("a", 0, 5)]
    assert tree([run("a", "a", 5)]) == [("a", None, 0)]
    assert [name for name, *_ in tree([run("a", "b"), run("b", "c"), run("c", "b"), run("d", "a")])] == ["c", "b", "a", "d"]


def test_a_long_line_of_forks_and_a_broad_one():
    line = [run(str(n), str(n - 1) if n else "", n) for n in range(3000)]
    assert [name for name, *_ in tree(line, "1500")] == [str(n) for n in range(3000)]
    broad = [run("a"), *(run(f"b{n}", "a", n) for n in range(200))]
    assert [step for *_, step in tree(broad)] == [0, *reversed(range(200))]


def test_what_differs_is_what_was_turned_after_the_branch():
    turns = ((5, {"beta": 0.9}), (30, {"beta": 0.5}), (40, {"beta": 0.1, "eta": 2.0}))
    fork = family([run("a"), run("b", "a", 30, turns=turns)], Path("/a.h5"))[1]
    assert fork.differs == {"beta": 0.5, "eta": 2.0}
