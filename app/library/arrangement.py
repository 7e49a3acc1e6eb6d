"""How the rows of the library are arranged: filtered, sorted, and in groups. No Qt here; it runs beside the screen's thread."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from settle.app import catalogue
from settle.app.compare.page_tables import figure_cell
from settle.app.library.session_items import differences, differs_words
from settle.app.library.session_words import changed_knobs, figure_name, names_of_all, session_title
from settle.sessions.comparison.seed_groups import GroupFigure
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.order import Key, by_experiment, by_seed, disk_use, ordered
from settle.sessions.library.query import FIELDS, find
from settle.sessions.metadata import OUTCOMES
from settle.widgets.library.session_item import LibraryLine, SessionItem
from settle.widgets.paper.film_plan import as_size
from settle.widgets.translation.own_text import own


@dataclass(frozen=True)
class Wanted:
    """What the user wants to see."""

    filter: str = ""
    by: str = "when"
    """Name of the column that is sorted by."""
    descending: bool = True
    by_experiment: bool = False
    by_seed: bool = False
    toggled: frozenset[str] = frozenset()
    """Keys of seeds that are unfolded, and of experiments that are folded."""


@dataclass(frozen=True)
class Arranged:
    """The rows, and what is said of them."""

    lines: Sequence[LibraryLine]
    groups: Mapping[str, Sequence[SessionEntry]]
    """Key of a row that holds several -> what it holds."""
    found: int
    milliseconds: float


def arrange(entries: Sequence[SessionEntry], wanted: Wanted) -> Arranged:
    """:raises QueryError: the filter is wrong."""
    began = time.perf_counter()
    found = find(entries, wanted.filter, names_of_all) if wanted.filter.strip() else list(entries)
    found = ordered(found, _KEYS.get(wanted.by, wanted.by), wanted.descending)
    lines, groups = list[LibraryLine](), dict[str, Sequence[SessionEntry]]()
    parts = by_experiment(found) if wanted.by_experiment else {"": found}
    for experiment, some in parts.items():
        depth = 0
        if wanted.by_experiment:
            key = f"experiment {experiment}"
            groups[key], depth = some, 1
            unfolded = key not in wanted.toggled
            lines.append(LibraryLine(key, tuple(e.path for e in some), "experiment", 0, unfolded))
            if not unfolded:
                continue
        for group in by_seed(some) if wanted.by_seed else ([entry] for entry in some):
            lines += _lines_of(group, depth, wanted.toggled, groups)
    return Arranged(lines, groups, len(found), 1e3 * (time.perf_counter() - began))


def _lines_of(
    group: Sequence[SessionEntry], depth: int, toggled: Collection[str], groups: dict[str, Sequence[SessionEntry]]
) -> list[LibraryLine]:
    if len(group) == 1:
        return [LibraryLine(str(group[0].path), (group[0].path,), depth=depth)]
    key = f"seeds {min(entry.path for entry in group)}"
    groups[key] = group
    lines = [LibraryLine(key, tuple(entry.path for entry in group), "seeds", depth, key in toggled)]
    if key in toggled:
        lines += [LibraryLine(str(entry.path), (entry.path,), depth=depth + 1) for entry in group]
    return lines


def _title(entry: SessionEntry) -> list[tuple[int, int, str]]:
    """As it is shown; ``run 2`` before ``run 10``."""
    shown = entry.path.name if entry.problem else entry.name or session_title(entry, "short")
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in re.split(r"(\d{1,15})", shown.casefold()) if part]


def _differs(entry: SessionEntry) -> str | None:
    """Knob by knob; those that are as the preset come last."""
    return ", ".join(differences(entry, changed_knobs(entry.experiment, entry.preset, entry.knobs))).casefold() or None


_KEYS: dict[str, str | Key] = {"run": _title, "differs": _differs, "when": "started"}
"""Column -> what it is sorted by, where that is not its own name."""


def completions(entries: Sequence[SessionEntry]) -> set[str]:
    """What a word of a filter can be completed to."""
    fixed = {f"{field}:" for field in FIELDS if field not in ("seed", "steps", "seconds", "size", "started")}
    fixed |= {f"{field}>" for field in ("seed", "steps", "seconds", "size", "started")} | {f"outcome:{outcome}" for outcome in OUTCOMES}
    experiments = {f"experiment:{entry.experiment}" for entry in entries if entry.experiment}
    tags = {f'tag:"{tag}"' if " " in tag else f"tag:{tag}" for entry in entries for tag in entry.tags}
    knobs = {knob for entry in entries for knob in entry.knobs if " " not in knob}
    figures = {key.partition(".")[0] for entry in entries for key in entry.summary}
    return fixed | experiments | tags | knobs | figures | {"star:yes"}


def group_item(line: LibraryLine, group: Sequence[SessionEntry], first: SessionItem) -> SessionItem:
    """Several sessions in one row.

    :param group: those of the row.
    :param first: the first of them as a row of its own.
    """
    size = as_size(disk_use(group)[0])
    if line.kind == "experiment":
        entry = group[0]
        known = entry.experiment in catalogue.names()
        title = catalogue.entry(entry.experiment).short if known else own(entry.experiment) or "Cannot be read"
        words = f"{len(group):,} session{'s' if len(group) > 1 else ''}"
        return SessionItem(
            entry.path, title, max(e.started for e in group), "", f"{title}: {words}, {size}", differs=(words, ""), size=size
        )
    entry, seeds = group[0], ", ".join(str(each) for each in sorted(e.seed for e in group))
    changed = changed_knobs(entry.experiment, entry.preset, entry.knobs)
    result = _mean(group)
    tags = tuple(tag for tag in entry.tags if all(tag in other.tags for other in group))
    words = f"{len(group)} seeds"
    title = session_title(entry, "short", own)
    tip = "\n".join(
        filter(
            None, (f"{title}, {words}: {seeds}", *differences(entry, changed), " ".join(reversed(result)), "± standard deviation (n − 1)")
        )
    )
    return replace(
        first,
        title=title,
        kind=f"{words}: {seeds}",
        name="",
        tip=tip,
        differs=differs_words(entry, changed, ""),
        started=max(e.started for e in group),
        star=all(e.star for e in group),
        tags=tags,
        origin=("", ""),
        result=result,
        ended=("finished", words),
        unfinished=False,
        longer=False,
        size=size,
    )


def _mean(group: Sequence[SessionEntry]) -> tuple[str, str]:
    """Mean ± standard deviation of the headline figure over the seeds, and its name."""
    key = group[0].headline.rpartition(" ")[0]
    if not key:
        return "", ""
    figure = GroupFigure.of([entry.figures.get(key) for entry in group])
    name = figure_name(group[0].experiment, key)
    of = f" ({figure.n} of {len(group)})" if figure.n != len(group) else ""
    return figure_cell(group[0].experiment, key, figure, "sd"), f"{name}{of}"
