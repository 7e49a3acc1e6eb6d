"""Curves of a comparison as they are drawn: read and reduced beside the screen's thread, exact where one points at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from settle.app.compare.page_tables import group_name
from settle.sessions.comparison.comparison import RunComparison
from settle.sessions.comparison.curves import Alignment, Quantity, RunCurve
from settle.sessions.comparison.mean_curve import MeanCurve, mean_curve
from settle.sessions.comparison.run_axis import RunAxis, common_places
from settle.sessions.comparison.seed_groups import Band
from settle.widgets.compare.banded_curves import CurveBand, ValueRead
from settle.widgets.compare.compare_bar import EACH
from settle.widgets.panels.base.legend import Chip
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.curves import Line
from settle.widgets.theme.colours import series_colour, series_stroke
from settle.widgets.views.common.figure_text import with_spread

POINTS = 1600
"""Most points of a curve that are drawn: of more, the least and the largest of each stretch."""


@dataclass(frozen=True, eq=False)
class DrawnQuantity:
    """One quantity of all runs."""

    quantity: Quantity
    curves: list[RunCurve]
    """Of each run."""
    means: list[MeanCurve]
    """Of each group."""
    lines: list[Line]
    bands: list[CurveBand]
    """What is drawn of them."""


@dataclass(frozen=True, eq=False)
class ReadComparison:
    """What was read of the runs, for one alignment and one band."""

    way: Alignment
    axes: list[RunAxis]
    drawn: list[DrawnQuantity]
    left_out: list[str]
    """Curves that have no place on this axis."""
    places: np.ndarray
    """Where one of the runs has something new."""
    steps: list[int]
    """Of each run when it was read."""


def read(comparison: RunComparison, names: Sequence[str], way: Alignment, seeds: str) -> ReadComparison:
    """Read curves; it may take long, and reads from the disk."""
    band: Band = "t95" if seeds == "t95" else "sd"
    steps = [run.recording.steps for run in comparison.runs]
    drawn, left_out = list[DrawnQuantity](), list[str]()
    for quantity in comparison.chosen(names):
        curves = comparison.curves(quantity, way)
        if curves is None:
            left_out.append(quantity.name)
            continue
        means = [mean_curve([curves[i] for i in group.members], band) for group in comparison.groups]
        drawn.append(DrawnQuantity(quantity, curves, means, *lines_of(comparison, curves, means, seeds)))
    axes = [RunAxis.of(run.recording, way) for run in comparison.runs]
    return ReadComparison(way, axes, drawn, left_out, common_places(axes), steps)


def kept(y: np.ndarray, most: int = POINTS) -> np.ndarray:
    """Numbers of the points that are drawn: all, or of each stretch the least and the largest, and the ends."""
    if len(y) <= most:
        return np.arange(len(y))
    edges = np.linspace(0, len(y), most // 2 + 1).astype(int)
    high, low = np.where(np.isnan(y), -np.inf, y), np.where(np.isnan(y), np.inf, y)
    found = [(a + int(np.argmax(high[a:b])), a + int(np.argmin(low[a:b]))) for a, b in pairwise(edges)]
    return np.unique(np.concatenate([np.array(found).ravel(), [0, len(y) - 1]]))


def lines_of(
    comparison: RunComparison, curves: Sequence[RunCurve], means: Sequence[MeanCurve], seeds: str
) -> tuple[list[Line], list[CurveBand]]:
    """A line for each group, dotted where not all of its runs have a value, and its band; or a line for each run."""
    lines, bands = list[Line](), list[CurveBand]()
    for number, group in enumerate(comparison.groups):
        if seeds == EACH or len(group.members) == 1:
            for i in group.members:
                curve = curves[i]
                some = kept(curve.y)
                lines.append(Line(comparison.letters[i], curve.x[some], curve.y[some], number))
            continue
        mean = means[number]
        some = kept(mean.mean)
        whole = mean.n[some] == mean.of
        lines.append(Line(group_name(comparison, number), mean.x[some], np.where(whole, mean.mean[some], np.nan), number, measured=False))
        if not whole.all():
            beside = whole & np.concatenate([whole[1:], whole[-1:]]) & np.concatenate([whole[:1], whole[:-1]])
            rest = np.where(beside, np.nan, mean.mean[some])
            lines.append(Line(f"{group_name(comparison, number)}, fewer seeds", mean.x[some], rest, number, dashed=True, measured=False))
        bands.append(CurveBand(mean.x[some], mean.low[some], mean.high[some], number))
    return lines, bands


def values_at(comparison: RunComparison, drawn: DrawnQuantity, seeds: str, place: float) -> list[ValueRead]:
    """What each line is at a place: the last row up to it; nothing of a run that has not begun, or has ended before."""
    unit, found = f" {drawn.quantity.unit}" if drawn.quantity.unit else "", list[ValueRead]()
    for number, group in enumerate(comparison.groups):
        ink, letters, name = series_colour(number), comparison.group_letters(number), group_name(comparison, number)
        if seeds == EACH or len(group.members) == 1:
            for i in group.members:
                told = drawn.curves[i].at(place)
                if told is not None:
                    letter, value = comparison.letters[i], f"{short(told[1], 4)}{unit}"
                    found.append(ValueRead(*told, f"{letter} · {name}  {value}", ink, f"{letter} {value}"))
            continue
        mean = drawn.means[number].at(place)
        if mean is not None:
            x, value, half, n = mean
            count = f"n = {n}" if n == len(group.members) else f"n = {n} of {len(group.members)}"
            text = f"{with_spread(value, half, 4)}{unit}, {count}"
            found.append(ValueRead(x, value, f"{name}  {text}", ink, f"{letters} {text}"))
    return found


def chips_at(comparison: RunComparison, drawn: DrawnQuantity, seeds: str, place: float) -> list[Chip]:
    """The legend: what tells each group from the others, and what it is at a place."""
    found = list[Chip]()
    for number, group in enumerate(comparison.groups):
        several, mean = len(group.members) > 1, drawn.means[number].at(place)
        if mean is None:
            text = "–"
        elif several and seeds == EACH:
            values = [drawn.curves[i].at(place) for i in group.members]
            text = ", ".join("–" if value is None else short(value[1]) for value in values)
        else:
            text = with_spread(mean[1], mean[2]) + (f", n = {mean[3]}" if several and mean[3] < len(group.members) else "")
        unit = f" {drawn.quantity.unit}" if drawn.quantity.unit and text != "–" else ""
        found.append(
            (
                f"{comparison.group_letters(number)} · {group_name(comparison, number)}  {text}{unit}",
                series_colour(number),
                series_stroke(number),
            )
        )
    return found
