"""Sorting and grouping sessions, and what they take of the disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from settle.sessions.library.entry import SessionEntry

_KEYS: dict[str, Callable[[SessionEntry], Any]] = {
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
    "result": lambda e: (e.headline.rpartition(" ")[0], float(e.headline.rpartition(" ")[2] or "nan")),
}
KEYS = tuple(_KEYS)
"""What sessions can be sorted by."""


def ordered(entries: Iterable[SessionEntry], key: str = "started", descending: bool = True) -> list[SessionEntry]:
    """Sessions sorted by one of :data:`KEYS`; of equal ones, the newest first.

    :raises KeyError: there is no such key.
    """
    newest_first = sorted(entries, key=lambda e: -e.started)
    if key != "result":
        return sorted(newest_first, key=_KEYS[key], reverse=descending)
    told = [e for e in newest_first if e.headline and _KEYS[key](e)[1] == _KEYS[key](e)[1]]  # and no NaN, which has no place
    chosen = set(map(id, told))
    return [*sorted(told, key=_KEYS[key], reverse=descending), *(e for e in newest_first if id(e) not in chosen)]


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
    found = dict[object, list[SessionEntry]]()
    for number, entry in enumerate(entries):
        key: object = number
        if not entry.problem and entry.outcome == "finished":
            key = json.dumps([entry.experiment, entry.preset, entry.knobs, entry.turns, entry.planned], sort_keys=True, default=str)
            if entry.seed in (other.seed for other in found.get(key, [])):
                key = number
        found.setdefault(key, []).append(entry)
    return list(found.values())


def disk_use(entries: Sequence[SessionEntry]) -> tuple[int, dict[str, int]]:
    """Bytes of all sessions, and of those of each experiment, the largest first."""
    each = {name: sum(entry.size for entry in some) for name, some in by_experiment(entries).items()}
    return sum(each.values()), dict(sorted(each.items(), key=lambda pair: -pair[1]))
