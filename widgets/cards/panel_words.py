"""What panels show at this moment, in words for a screen reader: out of the values that they draw, one function for each kind of panel.

They are short, since they are listened to: where a curve stands and between what it lay, how many points a cloud has and where its
middle is. All values are those of the table of numbers (:mod:`settle.widgets.cards.panel_numbers`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

import numpy as np
from PySide6.QtWidgets import QLabel, QWidget

from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.heatmaps import HeatMaps
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.panels.charts.scatter import Scatter
from settle.widgets.panels.charts.strip_rows import StripRow
from settle.widgets.panels.charts.strips import FrameStrips
from settle.widgets.panels.field.gan_data_flow import GanDataFlow
from settle.widgets.panels.field.goodfellow_figure_1 import GoodfellowFigure1
from settle.widgets.panels.field.phase_plane import EigenvaluePlot, Orbit
from settle.widgets.panels.field.plane import PlanePlot
from settle.widgets.panels.images.paint_canvas import PaintCanvas
from settle.widgets.panels.images.picture import Picture
from settle.widgets.translation.language import tr

MOST = 8
"""Parts of a panel that are told one by one: of more, how many there are."""


@singledispatch
def panel_words(panel: QWidget) -> str:
    """What a panel shows, in the language of the window; nothing: it is none, or shows nothing."""
    return ""


@panel_words.register(SelfPaintingPanel)
@panel_words.register(GanDataFlow)
def _(panel: QWidget) -> str:
    """Told when it was handed what it shows."""
    return panel.accessibleDescription()


@panel_words.register
def _(panel: Curves) -> str:
    """Where each line stands at the cursor, or at its end; if all stand at one place, that comes first."""
    lines = [line for line in panel.lines if line.measured or line.in_legend]
    ends = [_end(panel, line) for line in lines]
    where = {end[0] for end in ends if end is not None}
    head, each = (f"{panel.quantity} at {next(iter(where))}", False) if len(where) == 1 else (panel.quantity, True)
    return _told(
        tr(head), [_line_words(line, end, panel.quantity, each) for line, end in zip(lines[:MOST], ends, strict=False)], len(lines)
    )


@panel_words.register
def _(panel: Raster) -> str:
    """The layers at the last moment that is drawn."""
    if panel.values is None or not panel.values[2]:
        return ""
    values, columns, count, _ = panel.values
    row = int(columns[count - 1])
    last, ends = np.asarray(values[row], float), np.cumsum((0, *panel.sizes))
    where = tr(f"step {int(panel.steps[row] if panel.steps is not None else row):,}")
    layers = zip(panel.names, ends[:-1], ends[1:], strict=True)
    told = [tr(f"{name}: {end - first:,} units {_between(last[first:end])}") for name, first, end in layers]
    if panel.selected is not None:
        layer, unit = panel.selected
        told.append(tr(f"chosen: {panel.names[layer]} unit {unit}, {short(float(last[ends[layer] + unit]))}"))
    return _told(where, told, len(told))


@panel_words.register
def _(panel: HeatMaps) -> str:
    maps = panel.maps
    if maps is None:
        return ""
    told = [tr(f"{title}: {_between(values)}") for title, values in zip(maps.titles, maps.values, strict=False)]
    return _told(
        tr(f"{maps.row_name} × {maps.column_name}"), [*told, *filter(None, [panel.accessibleDescription().replace("\n", "; ")])], len(told)
    )


@panel_words.register
def _(panel: Scatter) -> str:
    clouds = panel.sheet.clouds
    return _told("", [_cloud_words(cloud.name, cloud.points) for cloud in clouds[:MOST]], len(clouds))


@panel_words.register
def _(panel: PlanePlot) -> str:
    """Points and field, as far as they are switched on."""
    scene, shown = panel.sheet.scene_shown, panel.sheet.shown
    clouds = [("real", scene.real), ("fake", scene.fake)]
    told = [_cloud_words(name, points) for name, points in clouds if points is not None and name in shown]
    if scene.heat is not None and "heat" in shown:
        told.append(tr(f"{scene.heat_name} {_between(scene.heat)}"))
    met = [ring[3] for ring in scene.rings if ring[3] is not None] if "rings" in shown else []
    if met:
        told.append(tr(f"{sum(met)} of {len(met)} modes met"))
    return _told("", told, len(told))


@panel_words.register
def _(panel: GoodfellowFigure1) -> str:
    line = panel.line
    curves = {"density": ("p_data", line.density), "model": ("p_g", line.model), "d": ("D", line.d), "optimal": ("D*", line.optimal)}
    there = {key: (name, values) for key, (name, values) in curves.items() if values is not None and key in panel.shown}
    peaks = [_peak_words(name, line.x, values) for key, (name, values) in there.items() if key in ("density", "model")]
    spans = [tr(f"{name} {_between(values)}") for key, (name, values) in there.items() if key in ("d", "optimal")]
    return _told("", [*peaks, *spans], len(there))


@panel_words.register
def _(panel: Orbit) -> str:
    points = panel.trail.points
    if not len(points):
        return ""
    theta, psi = (float(value) for value in points[-1])
    return tr(f"after {len(points):,} points at θ {short(theta)}, ψ {short(psi)}; the equilibrium is at 0, 0")


@panel_words.register
def _(panel: EigenvaluePlot) -> str:
    told = list[str]()
    for name, points in (("predicted", panel.marks.predicted), ("measured", panel.marks.measured)):
        numbers = [f"{short(float(x))} {'−' if y < 0 else '+'} {short(abs(float(y)))} i" for x, y in points]
        told += [tr(f"{name}: {', '.join(numbers)}")] if numbers else []
    return _told("", told, len(told))


@panel_words.register
def _(panel: Picture) -> str:
    if not panel.pictures.size:
        return ""
    count, high, wide = panel.pictures.shape
    what = tr(f"{count} pictures of {wide} × {high} pixels" if count > 1 else f"a picture of {wide} × {high} pixels")
    return f"{what}, {tr(_between(panel.pictures))}"


@panel_words.register
def _(panel: FrameStrips) -> str:
    """Of each row its values, where its segments begin, and its events; a row without a name belongs to the one above."""
    told = list[str]()
    for row in panel.rows:
        words = ", ".join(_strip_words(row, panel.first))
        if row.name:
            told.append(f"{tr(row.name)}: {words}")
        elif told:
            told[-1] += f", {words}"
    return _told(tr(f"{panel.count} frames from {panel.first}"), told[:MOST], len(told))


@panel_words.register
def _(panel: QLabel) -> str:
    """A text that is drawn as a table is told as its name."""
    return panel.accessibleName()


@panel_words.register
def _(panel: PaintCanvas) -> str:
    return tr(f"{len(panel.points):,} points painted")


# -- parts -----------------------------------------------------------------------------------


def _told(head: str, parts: list[str], count: int) -> str:
    """A head and its parts; of those that are not told, how many there are."""
    more = [tr(f"and {count - MOST} more")] if count > MOST else []
    words = "; ".join([*parts, *more])
    return f"{head}: {words}" if head and words else words


def _between(values: np.ndarray) -> str:
    finite = np.asarray(values, float)
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return "no values"
    low, high = short(float(finite.min())), short(float(finite.max()))
    return low if low == high else f"between {low} and {high}"


def _end(panel: Curves, line: Line) -> tuple[str, float] | None:
    """Place in words, and value, of the last measured point up to the cursor; None: there is none."""
    x, y = np.asarray(line.x, float), np.asarray(line.y, float)
    if not line.measured or line.edges is not None:
        return None
    there = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    before = there[x[there] <= panel.at] if panel.at is not None else there
    last = [*there[:1], *before[-1:]][-1:]
    return (panel.place_text(float(x[last[0]]), line), float(y[last[0]])) if last else None


def _line_words(line: Line, end: tuple[str, float] | None, quantity: str, tell_place: bool) -> str:
    """:param end: what :func:`_end` gives."""
    name, y = line.name or quantity, np.asarray(line.y, float)
    if line.edges is not None:
        return _peak_words(name, 0.5 * (line.edges[1:] + line.edges[:-1]), y[1::2][: len(line.edges) - 1])
    if end is None:  # a level to compare with, or nothing yet
        return tr(f"{name}: {_between(y)}")
    return tr(f"{name}: {short(end[1])}{f' at {end[0]}' if tell_place else ''}, {_between(y)}")


def _strip_words(row: StripRow, first: int) -> Iterator[str]:
    begins = row.reads if row.reads is not None else row.values if row.kind == "band" else None
    if row.kind in ("curves", "bars"):
        yield tr(_between(row.values))
    for what, flags in (("segments begin at", begins), ("true events at", row.events)):
        if flags is not None:
            frames = (np.flatnonzero(np.nan_to_num(np.asarray(flags, float)) > 0.5) + first).tolist()
            more = tr(f"and {len(frames) - MOST} more") if len(frames) > MOST else ""
            yield " ".join(filter(None, (tr(what), ", ".join(map(str, frames[:MOST])) or "—", more)))


def _peak_words(name: str, x: np.ndarray, y: np.ndarray) -> str:
    if not np.isfinite(y).any():
        return tr(f"{name}: no values")
    top = int(np.nanargmax(y))
    return tr(f"{name} highest at {short(float(x[top]))}: {short(float(y[top]))}")


def _cloud_words(name: str, points: np.ndarray) -> str:
    finite = np.asarray(points, float)
    finite = finite[np.isfinite(finite).all(1)]
    if not len(finite):
        return tr(f"{name}: no points")
    x, y = (short(float(value)) for value in finite.mean(0))
    return tr(f"{name}: {len(finite):,} points around {x}, {y}")


def shown_words(content: QWidget, within: QWidget) -> Iterator[str]:
    """The words of all panels of a content that are not hidden within a widget."""
    for widget in (content, *content.findChildren(QWidget)):
        if widget.isVisibleTo(within) and (words := panel_words(widget)):
            yield words
