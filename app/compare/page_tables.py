"""What differs and what came out, as rows of texts with a column for each group of runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from settle.app import catalogue
from settle.app.library.session_words import figure_name, figure_value
from settle.backend.core.knobs import Knob
from settle.sessions.comparison.comparison import RunComparison
from settle.sessions.comparison.differences import value_text
from settle.sessions.comparison.seed_groups import Band, GroupFigure, group_label
from settle.widgets.translation.own_text import own
from settle.widgets.views.common.figure_text import percent_with_spread, with_spread

Heads = list[tuple[str, int | None]]
MOST_ROWS = 200


def run_name(comparison: RunComparison, number: int) -> str:
    """What tells a run from the others; knobs and their values as they are typed, in all languages."""
    return comparison.conditions.label(number, keep=own)


def group_name(comparison: RunComparison, number: int) -> str:
    """The same of a group of seeds."""
    return group_label(comparison.conditions, comparison.groups[number].members, len(comparison.groups), own)


def heads(comparison: RunComparison, *more: str) -> Heads:
    """The columns: one for each group, in the colour of its curve."""
    groups = [(comparison.group_letters(number), number) for number in range(len(comparison.groups))]
    return [("", None), *groups, *((text, None) for text in more)]


def differing_rows(comparison: RunComparison, equal: bool) -> tuple[list[list[str]], list[str]]:
    """Rows of conditions, and a tip for each.

    :param equal: whether with those that are equal in all runs.
    """
    about, rows, tips = _knobs(comparison), list[list[str]](), list[str]()
    c = comparison.conditions
    every = {name: [value] * len(comparison.runs) for name, value in c.equal.items()} if equal else {}
    for name, values in {**c.differs, **every}.items():
        rows.append([own(name), *(_several(name, [values[i] for i in group.members]) for group in comparison.groups)])
        tips.append(_tip(name, about.get(name)))
    return rows[:MOST_ROWS], tips


def _several(name: str, values: list[Any]) -> str:
    """Those of a group: seeds one after the other, all else once."""
    return ", ".join(dict.fromkeys(value_text(value, str if name == "turned" else own) for value in values))


def _knobs(comparison: RunComparison) -> dict[str, Knob]:
    known = [name for name in comparison.conditions.experiments if name in catalogue.names()]
    return {key: knob for name in reversed(known) for key, knob in catalogue.experiment(name).knobs().items()}


def _tip(name: str, knob: Knob | None) -> str:
    if knob is None:
        return _OTHERS.get(name, name)
    unit = f" ({knob.unit})" if knob.unit else ""
    return f"{knob.label}{unit}\n{knob.help}".strip()


_OTHERS = {
    "turned": "What was done to the run while it ran",
    "files": "Tells the contents of the run's files from others",
    "settle": "Version of Settle",
    "commit": "State of Settle's source",
}


def figure_rows(comparison: RunComparison, paper: Mapping[str, str], band: Band) -> tuple[Heads, list[list[str]], list[str]]:
    """Heads, rows and tips of what came out; over seeds mean and spread.

    :param paper: what the paper says of a figure; the column is there if it says anything of these.
    """
    shown = list(comparison.figures.values)[:MOST_ROWS]
    beside = any(name in paper for name in shown)
    over, rows = [comparison.figures.over(group) for group in comparison.groups], list[list[str]]()
    experiment = comparison.runs[0].recording.experiment
    for name in shown:
        unit = comparison.figures.units[name]
        words = figure_name(experiment, name) + (f" ({unit})" if unit and not _of_one(experiment, name).endswith("%") else "")
        texts = [figure_cell(experiment, name, one[name], band) for one in over]
        rows.append([words, *texts, *([paper.get(name, "")] if beside else [])])
    return heads(comparison, *(["paper"] if beside else [])), rows or [["No figures yet: they come when a run ends."]], shown


def _of_one(experiment: str, name: str) -> str:
    """How a 1 is written: ``100 %`` of a share, ``1.00 %`` of what is in percent already."""
    return figure_value(experiment, name, 1.0)


def figure_cell(experiment: str, name: str, figure: GroupFigure, band: Band) -> str:
    """A figure as the Readouts write it; over seeds its mean with its spread, and how many have it."""
    if not figure.n:
        return "–"
    alone = figure_value(experiment, name, figure.mean)
    if figure.n == 1:
        return alone
    half = figure.sd if band == "sd" else figure.t95
    if math.isnan(half) or not half:
        return alone
    one = _of_one(experiment, name)
    if one.startswith("100"):
        return percent_with_spread(figure.mean, half)
    return with_spread(figure.mean, half) + (" %" if one.endswith("%") else "")


def not_compared(comparison: RunComparison) -> str:
    """What not all runs have, in a sentence; nothing: they share all."""
    parts = [
        f"{len(names)} {what} ({own(', '.join(list(names)[:3]))}{', …' if len(names) > 3 else ''})"
        for what, names in (
            ("knobs", comparison.conditions.not_shared),
            ("figures", comparison.figures.not_shared),
            ("curves", comparison.curves_not_shared),
        )
        if names
    ]
    return f"Not compared, since not all runs have them: {'; '.join(parts)}." if parts else ""
