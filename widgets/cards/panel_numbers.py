"""Panels as tables of numbers: one function for each kind of panel."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

import numpy as np
from PySide6.QtWidgets import QWidget

from settle.widgets.cards.number_table import NumberTable, matrix
from settle.widgets.controls.card import Card
from settle.widgets.panels.charts.bars import Bars
from settle.widgets.panels.charts.condition_list import ConditionList
from settle.widgets.panels.charts.confusion_matrix import ConfusionMatrix
from settle.widgets.panels.charts.curves import Curves
from settle.widgets.panels.charts.figure_table import FigureTable
from settle.widgets.panels.charts.heatmaps import HeatMaps
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.panels.charts.scatter import Scatter
from settle.widgets.panels.charts.strips import FrameStrips
from settle.widgets.panels.field.factor_retention import FactorRetention
from settle.widgets.panels.field.goodfellow_figure_1 import GoodfellowFigure1
from settle.widgets.panels.field.information_budget import InformationBudget
from settle.widgets.panels.field.maze import MazePanel
from settle.widgets.panels.field.phase_plane import EigenvaluePlot, Orbit
from settle.widgets.panels.field.plane import PlanePlot
from settle.widgets.panels.images.embedding_clouds import EmbeddingClouds
from settle.widgets.panels.images.gallery import Gallery
from settle.widgets.panels.images.picture import Picture
from settle.widgets.panels.images.score_matrices import ScoreMatrices
from settle.widgets.panels.images.tiles import Tiles


def card_numbers(card: Card) -> list[NumberTable]:
    """All that a card shows at this moment; nothing: it has no content now."""
    if card.words or card.fault:
        return []
    inside = [card.content, *card.content.findChildren(QWidget)]
    return [table for widget in inside if widget.isVisibleTo(card) for table in panel_numbers(widget) if table.count]


@singledispatch
def panel_numbers(panel: QWidget) -> list[NumberTable]:
    """What a panel shows; nothing: it is no panel of numbers."""
    return []


@panel_numbers.register
def _(panel: Curves) -> list[NumberTable]:
    """Lines over the same places share a table; on an axis of time places are steps."""
    scale, head = panel.scale, panel.plot.axes["bottom"].labelText or "x"
    found = list[tuple[np.ndarray, list[str], list[np.ndarray]]]()
    for line in panel.lines:
        x, y, name = np.asarray(line.x, float), np.asarray(line.y, float), line.name or panel.quantity
        if line.edges is not None:  # the outline of a histogram: two corners a bin
            x, y = 0.5 * (line.edges[1:] + line.edges[:-1]), y[1::2][: len(line.edges) - 1]
        x = np.rint(scale.step(x)) if scale is not None else x
        same = next((each for each in found if np.array_equal(each[0], x, equal_nan=True)), None)
        if same is None:
            found.append((x, [name], [y]))
        else:
            same[1].append(name)
            same[2].append(y)
    words = scale.word if scale is not None else head
    return [NumberTable(", ".join(names), (words, *names), (x, *ys)) for x, names, ys in found]


@panel_numbers.register
def _(panel: Bars) -> list[NumberTable]:
    columns = {
        "name": [bar.full or bar.name for bar in panel.bars],
        panel.quantity or "value": [bar.value for bar in panel.bars],
        "reference": [bar.reference for bar in panel.bars],
        "target": [bar.target for bar in panel.bars],
        "lower end": [bar.ends[0] if bar.ends else None for bar in panel.bars],
        "upper end": [bar.ends[1] if bar.ends else None for bar in panel.bars],
    }
    there = {head: values for head, values in columns.items() if any(value is not None for value in values)}
    return [NumberTable(panel.quantity, tuple(there), tuple(there.values()))]


@panel_numbers.register
def _(panel: ConditionList) -> list[NumberTable]:
    met = {True: "holds", False: "does not hold", None: "not measured"}
    rows = [(row.title, met[row.met], row.figure, row.why) for row in panel.checks]
    return [NumberTable("", ("condition", "holds", "figure", "why"), tuple(zip(*rows, strict=True)) if rows else ())]


@panel_numbers.register
def _(panel: ConfusionMatrix) -> list[NumberTable]:
    classes = [str(number) for number in range(len(panel.counts))]
    return [matrix("", panel.counts, classes, classes, "class \\ answer")] if classes else []


@panel_numbers.register
def _(panel: FigureTable) -> list[NumberTable]:
    rows = [[row.name, *(cell.text for cell in row.cells), row.note] for row in panel.rows]
    return [NumberTable("", (*panel.head, "note"), tuple(zip(*rows, strict=True)))] if rows else []


@panel_numbers.register
def _(panel: HeatMaps) -> list[NumberTable]:
    maps = panel.maps
    if maps is None:
        return []
    corner = f"{maps.row_name} \\ {maps.column_name}"
    return [matrix(title, values, maps.rows, maps.columns, corner) for title, values in zip(maps.titles, maps.values, strict=False)]


@panel_numbers.register
def _(panel: Raster) -> list[NumberTable]:
    """A row for each moment that is drawn, a column for each unit."""
    if panel.values is None:
        return []
    values, columns, count, _ = panel.values
    rows = np.unique(columns[:count])
    steps = panel.steps[rows] if panel.steps is not None else rows
    units = [f"{name}[{unit}]" for name, size in zip(panel.names, panel.sizes, strict=True) for unit in range(size)]
    return [NumberTable("", ("step", *units), (steps, *np.asarray(values)[rows].T))]


@panel_numbers.register
def _(panel: Scatter) -> list[NumberTable]:
    x, y = (panel.plot.axes[side].labelText for side in ("bottom", "left"))
    return [_points(cloud.name, cloud.points, (x, y)) for cloud in panel.sheet.clouds]


@panel_numbers.register
def _(panel: FrameStrips) -> list[NumberTable]:
    """A table for each row: frames below each other; pictures, pixel by pixel."""
    found = list[NumberTable]()
    for number, row in enumerate(panel.rows):
        title, values = row.name or f"row {number}", np.asarray(row.values, float)
        flat = values.reshape(len(values), -1)
        heads = [title] if flat.shape[1] == 1 else [f"{title}[{i}]" for i in range(flat.shape[1])]
        also = {"begins": row.reads, "event": row.events}
        more = {head: np.asarray(each) for head, each in also.items() if each is not None}
        frames = np.arange(panel.first, panel.first + len(values))
        found.append(NumberTable(title, ("frame", *heads, *more), (frames, *flat.T, *more.values())))
    return found


@panel_numbers.register
def _(panel: FactorRetention) -> list[NumberTable]:
    learners = {learner.name: learner.factors for learner in panel.learners}
    return [NumberTable("linear accuracy", ("factor", "chance", *learners), (panel.asked.names, panel.asked.chance, *learners.values()))]


@panel_numbers.register
def _(panel: GoodfellowFigure1) -> list[NumberTable]:
    line = panel.line
    curves = {"p_data": line.density, "p_g": line.model, "D": line.d, "D*": line.optimal}
    there = {name: values for name, values in curves.items() if values is not None and len(values) == len(line.x)}
    return [NumberTable("", ("x", *there), (line.x, *there.values()))]


@panel_numbers.register
def _(panel: InformationBudget) -> list[NumberTable]:
    rows = [*((f"needed: {name}", nats) for name, nats in panel.needs), *((bar.name, bar.value) for bar in panel.shares)]
    rows.append((panel.ceiling[1], panel.ceiling[0]))
    return [NumberTable("", ("", "nats"), tuple(zip(*rows, strict=True)))]


@panel_numbers.register
def _(panel: MazePanel) -> list[NumberTable]:
    marks = panel.maze.marks if panel.maze is not None else ()
    return [_points(mark.name, mark.trail[:, :2], ("row", "column")) for mark in marks]


@panel_numbers.register
def _(panel: Orbit) -> list[NumberTable]:
    return [_points("orbit", panel.trail.points, ("theta", "psi"))]


@panel_numbers.register
def _(panel: EigenvaluePlot) -> list[NumberTable]:
    return [
        _points(name, points, ("real", "imaginary"))
        for name, points in (("predicted", panel.marks.predicted), ("measured", panel.marks.measured))
    ]


@panel_numbers.register
def _(panel: PlanePlot) -> list[NumberTable]:
    """Points, and the heat map with the middles of its cells."""
    scene = panel.sheet.scene_shown
    found = [_points(name, points, ("x", "y")) for name, points in (("real", scene.real), ("made", scene.fake)) if points is not None]
    if scene.heat is not None:
        (x0, x1, y0, y1), (high, wide) = scene.extent, scene.heat.shape
        xs, ys = x0 + (np.arange(wide) + 0.5) * (x1 - x0) / wide, y0 + (np.arange(high) + 0.5) * (y1 - y0) / high
        found.append(matrix(scene.heat_name, scene.heat, [f"{y:.6g}" for y in ys], [f"{x:.6g}" for x in xs], "y \\ x"))
    return found


@panel_numbers.register
def _(panel: EmbeddingClouds) -> list[NumberTable]:
    return [_points(each.name, each.points, ("x", "y"), panel.names) for each in panel.shown]


@panel_numbers.register
def _(panel: Gallery) -> list[NumberTable]:
    shown = panel.shown
    return [] if shown is None else _pictures("pictures", shown.pictures, shown.names or shown.captions)


@panel_numbers.register
def _(panel: Picture) -> list[NumberTable]:
    return _pictures("pictures", panel.pictures, ())


@panel_numbers.register
def _(panel: ScoreMatrices) -> list[NumberTable]:
    places = [(each, [list(map(str, range(size))) for size in each.scores.shape]) for each in panel.shown]
    return [matrix(each.name, each.scores, rows, columns, "x \\ y") for each, (rows, columns) in places]


@panel_numbers.register
def _(panel: Tiles) -> list[NumberTable]:
    return [table for group in panel.groups for table in _pictures(group.title, group.pictures, group.names)]


def _points(title: str, points: np.ndarray, heads: tuple[str, str], names: Iterable[str] = ()) -> NumberTable:
    named = list(names)
    front = (("name",), (named,)) if named and len(named) == len(points) else ((), ())
    return NumberTable(title, (*front[0], *heads), (*front[1], np.asarray(points)[:, 0], np.asarray(points)[:, 1]))


def _pictures(title: str, pictures: np.ndarray, names: Iterable[str]) -> list[NumberTable]:
    """Pixel by pixel: a line for each row of a picture (of each colour), a column for each of its columns."""
    array, named = np.asarray(pictures, float), list(names)
    if not array.size:
        return []
    planes = array.reshape(len(array), -1, *array.shape[-2:])  # pictures x colours x rows x columns
    count, colours, high, wide = planes.shape
    number, colour, row = (each.ravel() for each in np.indices((count, colours, high)))
    who = [named[i] for i in number] if len(named) == count else number
    colour_column = ((colour,), ("colour",)) if colours > 1 else ((), ())
    heads = ("picture", *colour_column[1], "row", *(f"column {i}" for i in range(wide)))
    return [NumberTable(title, heads, (who, *colour_column[0], row, *planes.reshape(-1, wide).T))]
