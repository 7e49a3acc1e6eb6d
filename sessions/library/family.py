"""The family of a run: what it was forked from, and what was forked from it, as rows of a tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settle.sessions.library.entry import SessionEntry


@dataclass(frozen=True)
class Relative:
    """One run of a family."""

    run_id: str
    """As its children name it; of a session of an earlier version, which has none, its path."""
    entries: tuple[SessionEntry, ...]
    """Its sessions, the one that counts first; several: copies. None: the run is known only by its children."""
    parent: int | None
    """Which of the family it branched off from: a number of a row above it."""
    step: int
    """The first step that is not its parent's; 0: it has none."""

    @property
    def is_lost(self) -> bool:
        return not self.entries

    @property
    def steps(self) -> int:
        return self.entries[0].steps if self.entries else 0

    @property
    def differs(self) -> Mapping[str, Any]:
        """Knob -> value, as they were turned first since it left its parent."""
        found = dict[str, Any]()
        for step, knobs in self.entries[0].turns if self.entries else ():
            if step >= self.step:
                found = {**knobs, **found}
        return found


def family(entries: Sequence[SessionEntry], chosen: Path) -> list[Relative]:
    """All runs that descend from where the chosen one comes from: each below its parent, of its children the latest branch first, so
    that no branch crosses another one.

    A parent whose file is not among the entries is there without any. Of runs that name each other as parents, which only a forged file
    makes them do, one counts as having none. Empty: the chosen one is not there, or cannot be read.
    """
    runs = defaultdict[str, list[SessionEntry]](list)
    for entry in entries:
        if not entry.problem:
            runs[_name(entry)].append(entry)
    start = next((name for name, of in runs.items() if any(entry.path == chosen for entry in of)), None)
    if start is None:
        return []
    for of in runs.values():  # the chosen copy counts, else the one that has most, else that with the shorter name
        of.sort(key=lambda entry: (entry.path != chosen, -entry.steps, len(entry.path.name), entry.path))
    children = defaultdict[str, list[str]](list)
    for name, of in runs.items():
        children[of[0].parent].append(name)
    root, seen = start, {start}
    while (above := runs[root][0].parent if root in runs else "") and above not in seen:
        root = above
        seen.add(above)
    return _below(root, runs, children)


def _below(root: str, runs: Mapping[str, list[SessionEntry]], children: Mapping[str, list[str]]) -> list[Relative]:
    found, placed = list[Relative](), {root}
    waiting: list[tuple[str, int | None]] = [(root, None)]
    while waiting:
        name, parent = waiting.pop()
        of = tuple(runs.get(name, ()))
        found.append(Relative(name, of, parent, of[0].parent_step if of and parent is not None else 0))
        next_ones = [child for child in children.get(name, ()) if child not in placed]
        placed.update(next_ones)
        next_ones.sort(key=lambda child: (runs[child][0].parent_step, -runs[child][0].started))
        waiting += [(child, len(found) - 1) for child in next_ones]
    return found


def _name(entry: SessionEntry) -> str:
    return entry.run_id or str(entry.path)
