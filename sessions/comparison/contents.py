"""A comparison as values that JSON has, as lines of text, and as rows of a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from settle.sessions.comparison.comparison import RunComparison
from settle.sessions.comparison.curves import Alignment, Quantity
from settle.sessions.comparison.differences import value_text
from settle.sessions.comparison.seed_groups import GroupFigure, band_words

_MOST_LINES = 60


def contents(comparison: RunComparison) -> dict[str, Any]:
    """All that is said of the runs, JSON-able: ``runs``, ``differs`` (condition -> values in the order of the runs), ``equal``,
    ``summary`` (figure -> values), ``units``, ``groups`` (runs that differ in their seed alone) and what not all runs have."""
    c = comparison
    return {
        "runs": [_run(c, number) for number in range(len(c.runs))],
        "differs": c.conditions.differs,
        "equal": c.conditions.equal,
        "summary": c.figures.values,
        "units": {name: unit for name, unit in c.figures.units.items() if unit},
        "groups": [
            {
                "label": group.label,
                "runs": [c.letters[i] for i in group.members],
                "seeds": list(group.seeds),
                "summary": {name: vars(figure) for name, figure in c.figures.over(group).items()},
            }
            for group in c.groups
        ],
        "alignments": c.alignments(),
        "curves": {each.name: each.unit for each in c.quantities},
        "not_shared": {"knobs": c.conditions.not_shared, "summary": c.figures.not_shared, "curves": c.curves_not_shared},
    }


def _run(c: RunComparison, number: int) -> dict[str, Any]:
    run, r = c.runs[number], c.runs[number].recording
    said = {"letter": run.letter, "path": str(run.path), "experiment": r.experiment, "preset": r.preset, "seed": r.seed}
    return {**said, "outcome": r.outcome, "steps": r.steps, "label": c.conditions.label(number), "run_id": r.run_id}


def figure_text(figure: GroupFigure) -> str:
    """``2.09 ± 0.13 (n = 3)``: mean and standard deviation."""
    if not figure.n:
        return "–"
    return f"{figure.mean:.4g} ± {figure.sd:.2g} (n = {figure.n})" if figure.n > 1 else f"{figure.mean:.6g}"


def lines(comparison: RunComparison, paper: Mapping[str, str] = {}) -> Iterator[str]:
    """What a person reads in a terminal.

    :param paper: what the paper says of a figure.
    """
    c = comparison
    for number, run in enumerate(c.runs):
        r = run.recording
        preset = f", preset {r.preset}" if r.preset else ""
        yield f"{run.letter}  {c.conditions.label(number)}: {r.experiment}{preset}, {r.outcome}, {r.steps:,} steps; {run.path}"
    yield ""
    yield "what differs:" if c.conditions.differs else "Nothing differs."
    rows = [[name, *map(value_text, values)] for name, values in c.conditions.differs.items()]
    yield from _table([["", *c.letters], *rows] if rows else [])
    yield f"  {len(c.conditions.equal)} conditions are equal."
    yield ""
    yield "what came out:"
    yield from _table(figure_rows(c, paper))
    if words := band_words(c.groups, "sd"):
        yield f"  ±: {words}; seeds: " + "; ".join(
            f"{group.label}: {', '.join(map(str, group.seeds))}" for group in c.groups if len(group.members) > 1
        )
    for what, names in (
        ("knobs", c.conditions.not_shared), ("figures", c.figures.not_shared), ("curves", c.curves_not_shared)
    ):  # fmt: skip
        if names:
            told = [f"{name} ({', '.join(letters)})" for name, letters in list(names.items())[:12]]
            yield f"not compared, since not all runs have them: {len(names)} {what}, such as {', '.join(told)}"


def figure_rows(c: RunComparison, paper: Mapping[str, str]) -> list[list[str]]:
    """A head, then one row a figure: a column for each group, or for each run where no two of them are seeds of one."""
    over = [c.figures.over(group) for group in c.groups]
    heads = [c.group_letters(number) for number in range(len(c.groups))]
    rows = [["", *heads, *(["paper"] if paper else [])]]
    for name, unit in list(c.figures.units.items())[:_MOST_LINES]:
        title = f"{name} ({unit})" if unit else name
        rows.append([title, *(figure_text(one[name]) for one in over), *([paper.get(name, "")] if paper else [])])
    if len(c.figures.units) > _MOST_LINES:
        rows.append([f"and {len(c.figures.units) - _MOST_LINES} more"])
    return rows


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns that stand below each other."""
    count = max(map(len, rows), default=0)
    widths = [max((len(row[i]) for row in rows if i < len(row)), default=0) for i in range(count)]
    for row in rows:
        yield ("  " + "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=False))).rstrip()


CSV_HEAD = ["kind", "name", "unit", "run", "value"]
CURVE_HEAD = ["curve", "unit", "run", "axis", "place", "value"]


def csv_rows(c: RunComparison) -> Iterator[list[Any]]:
    """One value a row: ``kind`` is *condition* (only those that differ) or *figure*; ``run`` a letter, or of means its letters."""
    for name, values in c.conditions.differs.items():
        for letter, value in zip(c.letters, values, strict=True):
            yield ["condition", name, "", letter, "" if value is None else value if isinstance(value, (int, float)) else value_text(value)]
    for name, values in c.figures.values.items():
        for letter, value in zip(c.letters, values, strict=True):
            yield ["figure", name, c.figures.units[name], letter, "" if value is None else value]
    for group in c.groups:
        if len(group.members) > 1:
            letters = " ".join(c.letters[i] for i in group.members)
            for name, figure in c.figures.over(group).items():
                for kind, value in (("mean", figure.mean), ("sd", figure.sd), ("t95", figure.t95), ("n", figure.n)):
                    yield [kind, name, c.figures.units[name], letters, "" if math.isnan(value) else value]


def curve_rows(c: RunComparison, quantities: Sequence[Quantity], way: Alignment) -> Iterator[list[Any]]:
    """Curves in long form, each value as it was recorded: one a row."""
    for quantity in quantities:
        for run, curve in zip(c.runs, c.curves(quantity, way) or (), strict=False):
            for x, y in zip(curve.x.tolist(), curve.y.tolist(), strict=True):
                yield [quantity.name, quantity.unit, run.letter, way, x, y]
