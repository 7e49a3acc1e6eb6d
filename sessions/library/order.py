"""Sorting and grouping sessions, and what they take of the disk."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from settle.sessions.library.entry import SessionEntry

Key = Callable[[SessionEntry], Any]
_KEYS: dict[str, Key] = {
    "title": lambda e: e.title.casefold(),
    "experiment": lambda e: (e.experiment, e.preset),
    "outcome": lambda e: e.outcome,
    "started": lambda e: e.started,
    "steps": lambda e: e.steps,
    "seconds": lambda e: e.seconds,
    "size": lambda e: e.size,
    "seed": lambda e: e.seed,
    "star": lambda e: e.star,
    "file": lambda e: e.path.name.casefold(),
    "result": lambda e: _result(e),
    "tags": lambda e: tuple(map(str.casefold, e.tags)) or None,
    "from": lambda e: _origin(e),
}
KEYS = tuple(_KEYS)
"""What sessions can be sorted by."""


def ordered(entries: Iterable[SessionEntry], key: str | Key = "started", descending: bool = True) -> list[SessionEntry]:
    """Sessions sorted by one of :data:`KEYS`, or by a key of one's own; of equal ones, the newest first.

    Those that have nothing there (no result, no tag: None) come last, whatever the direction.

    :raises KeyError: there is no such key.
    """
    get = _KEYS[key] if isinstance(key, str) else key
    keyed = [(get(e), e) for e in sorted(entries, key=lambda e: -e.started)]
    there = [(k, e) for k, e in keyed if k is not None]
    there.sort(key=lambda pair: pair[0], reverse=descending)
    return [*(e for _, e in there), *(e for k, e in keyed if k is None)]


def _result(entry: SessionEntry) -> tuple[str, float] | None:
    """The headline figure; None: there is none, or it is NaN, which has no place."""
    name, _, value = entry.headline.rpartition(" ")
    figure = float(value) if value else math.nan
    return None if math.isnan(figure) else (name, figure)


def _origin(entry: SessionEntry) -> tuple[Any, ...] | None:
    """What a run came from: forks of one run beside each other, then those that were taken up again."""
    if entry.parent:
        return 0, entry.parent, entry.parent_step
    return (1, "", entry.resumed[-1]) if entry.resumed else None


def by_experiment(entries: Iterable[SessionEntry]) -> dict[str, list[SessionEntry]]:
    """Experiment -> its sessions, in their order; those that cannot be read under an empty name."""
    found = dict[str, list[SessionEntry]]()
    for entry in entries:
        found.setdefault("" if entry.problem else entry.experiment, []).append(entry)
    return found


def by_seed(entries: Iterable[SessionEntry]) -> list[list[SessionEntry]]:
    """Sessions in groups of runs that differ in their seed alone: experiment, preset, knobs, what was turned and how long they are agree.

    A group stands where its first session stood. One that still runs or ended early is by itself: its figures are others. So is the copy
    of a run that is in the group.
    """
    found, seen = dict[object, list[SessionEntry]](), set[tuple[str, int]]()
    for number, entry in enumerate(entries):
        key: object = number
        if not entry.problem and entry.outcome == "finished":
            key = number if (entry.alike, entry.seed) in seen else entry.alike
            seen.add((entry.alike, entry.seed))
        found.setdefault(key, []).append(entry)
    return list(found.values())


def disk_use(entries: Sequence[SessionEntry]) -> tuple[int, dict[str, int]]:
    """Bytes of all sessions, and of those of each experiment, the largest first."""
    each = {name: sum(entry.size for entry in some) for name, some in by_experiment(entries).items()}
    return sum(each.values()), dict(sorted(each.items(), key=lambda pair: -pair[1]))
