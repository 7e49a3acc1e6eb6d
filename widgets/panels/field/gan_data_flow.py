"""The data flow of one iteration of the game: noise, generator, fakes, discriminator, scores, costs, and gradients back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from settle.widgets.panels.base import plane_brushes
from settle.widgets.panels.base.axis import small_font
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.self_painting_panel import ends_painters
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

STAGES = (
    ("Noise is drawn", ("z",)),
    ("G turns noise into fakes", ("z>G", "G", "G>fake", "fake")),
    ("D scores fakes and real points", ("fake", "real", "fake>D", "real>D", "D", "D>score", "score")),
    ("How D must change: the gradient of its cost goes back into D", ("score>d", "d", "d>D", "D")),
    ("D takes its step", ("D",)),
    ("D scores the fakes anew", ("fake", "fake>D", "D", "D>score", "score")),
    ("How G must change: the gradient goes back through D into each fake", ("score>g", "g", "g>D", "D>fake", "fake", "fake>G", "G")),
    ("G takes its step", ("G",)),
)
"""Of each stage its sentence, and what is lit: boxes, and wires ``from>to``."""


@dataclass(frozen=True, eq=False)
class IterationStage:
    """One stage of an iteration with its few samples."""

    stage: int = 0
    latents: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    fakes: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    scores: np.ndarray = field(default_factory=lambda: np.zeros(0))
    pulls: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    real: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    real_scores: np.ndarray = field(default_factory=lambda: np.zeros(0))
    d_loss: float = np.nan
    g_loss: float = np.nan
    extent: tuple[float, float, float, float] = (-1.0, 1.0, -1.0, 1.0)


class GanDataFlow(QWidget):
    """Shows a :class:`IterationStage`; what the stage works on is lit."""

    def __init__(self, name: str):
        super().__init__()
        self.moment = IterationStage()
        self.setFont(small_font())
        self.setAccessibleName(tr(name))
        self.setMinimumSize(300, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(700, 200)

    def show_moment(self, moment: IterationStage) -> None:
        """Show another one."""
        self.moment = moment
        self.setAccessibleDescription(tr(f"Stage {moment.stage}: {STAGES[moment.stage][0]}"))
        self.update()

    def lit(self) -> Sequence[str]:
        """Boxes and wires that are lit."""
        return STAGES[self.moment.stage][1]

    def boxes(self) -> dict[str, QRectF]:
        """Where each box lies (px)."""
        line = self.fontMetrics().height()
        top, bottom = line + 10.0, self.height() - line - 10.0
        unit, middle = self.width() / 20.0, (top + bottom) / 2
        high = (bottom - top - line - 8) / 2
        upper, lower, tall = top, bottom - high, min(bottom - top, 1.6 * high)

        def at(x: float, wide: float, y: float, h: float) -> QRectF:
            return QRectF(x * unit, y, wide * unit, h)

        return {
            "z": at(0.3, 2.5, upper, high),
            "G": at(3.9, 1.9, upper + 0.18 * high, 0.64 * high),
            "fake": at(6.9, 2.5, upper, high),
            "real": at(6.9, 2.5, lower, high),
            "D": at(10.6, 1.9, middle - 0.35 * tall, 0.7 * tall),
            "score": at(13.6, 2.9, middle - tall / 2, tall),
            "g": at(17.6, 2.2, upper + 0.18 * high, 0.64 * high),
            "d": at(17.6, 2.2, lower + 0.18 * high, 0.64 * high),
        }

    @ends_painters
    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        boxes, colours = self.boxes(), theme.current()
        self._paint_wires(painter, boxes)
        names = {
            "z": "noise z",
            "G": "G",
            "fake": "fakes G(z)",
            "real": "real x",
            "D": "D",
            "score": "D(x)",
            "g": "G's cost",
            "d": "D's cost",
        }
        lit, high = self.lit(), self.fontMetrics().height()
        for key, box in boxes.items():
            on = key in lit
            painter.setPen(QPen(QColor(colours.accent if on else colours.line), 2.2 if on else 1.2))
            painter.setBrush(QColor(colours.hover if on else colours.field))
            painter.drawRoundedRect(box, 8, 8)
            if key in ("z", "fake", "real", "score"):
                painter.setPen(QColor(colours.text if on else colours.muted))
                painter.drawText(QRectF(box.left(), box.top() - high - 1, box.width(), high), Qt.AlignmentFlag.AlignCenter, tr(names[key]))
        self._paint_nets(painter, boxes, names)
        self._paint_samples(painter, boxes)
        self._paint_scores(painter, boxes["score"])
        painter.setPen(QColor(colours.text))
        row = QRectF(4, self.height() - high - 4, self.width() - 8, high + 2)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tr(self.sentence()))
        painter.end()

    def sentence(self) -> str:
        """The stage in words, and the first sample on its way."""
        moment = self.moment
        text = f"{moment.stage + 1} of 8: {STAGES[moment.stage][0]}."
        if len(moment.latents):
            z = ", ".join(short(float(v), 2) for v in np.atleast_1d(moment.latents[0])[:2])
            more = ", …" if np.size(moment.latents[0]) > 2 else ""
            x = ", ".join(short(float(v), 2) for v in moment.fakes[0])
            text += f"   First sample: z = ({z}{more}) → ({x}) → D = {short(float(moment.scores[0]), 2)}"
        return text

    def _paint_nets(self, painter: QPainter, boxes: dict[str, QRectF], names: dict[str, str]) -> None:
        colours, moment = theme.current(), self.moment
        for key, word, value in (("G", "generator", ""), ("D", "discriminator", ""), ("g", "", moment.g_loss), ("d", "", moment.d_loss)):
            box = boxes[key]
            on = key in self.lit()
            painter.setPen(QColor(colours.text if on else colours.muted))
            if word:
                font = painter.font()
                bold = small_font(1.25)
                bold.setBold(True)
                painter.setFont(bold)
                letter, line = painter.fontMetrics().height(), self.fontMetrics().height()
                room = box.height() >= letter + line and box.width() >= self.fontMetrics().horizontalAdvance(word) + 6
                painter.drawText(box.adjusted(0, 0, 0, -line if room else 0), Qt.AlignmentFlag.AlignCenter, key)
                painter.setFont(font)
                if room:  # for the whole word below its letter
                    painter.drawText(box.adjusted(0, letter, 0, 0), Qt.AlignmentFlag.AlignCenter, word)
            else:
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{tr(names[key])}\n{short(float(value))}")

    def _paint_samples(self, painter: QPainter, boxes: dict[str, QRectF]) -> None:
        colours, moment = theme.current(), self.moment
        x0, x1, y0, y1 = moment.extent
        latents = np.asarray(moment.latents, float)
        if latents.ndim == 2 and len(latents):
            flat = latents[:, :2] if latents.shape[1] > 1 else np.concatenate([latents, np.zeros_like(latents)], 1)
            reach = max(2.0, float(np.abs(flat).max()))
            plane_brushes.dots(painter, _within(flat, (-reach, reach, -reach, reach), boxes["z"]), colours.muted, 6, colours.card)
        fakes = _within(np.asarray(moment.fakes, float), (x0, x1, y0, y1), boxes["fake"])
        if "D>fake" in self.lit() and len(fakes):
            size = float(np.linalg.norm(moment.pulls, axis=1).max(initial=0)) or 1.0
            moves = np.asarray(moment.pulls, float) / size * [1, -1] * 0.3 * min(boxes["fake"].width(), boxes["fake"].height())
            painter.setPen(QPen(QColor(colours.text), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(plane_brushes.arrows(fakes, moves, 5.0))
        plane_brushes.dots(painter, fakes, colours.series[1], 6, colours.card)
        real = _within(np.asarray(moment.real, float), (x0, x1, y0, y1), boxes["real"])
        plane_brushes.dots(painter, real, colours.series[0], 6, colours.card)

    def _paint_scores(self, painter: QPainter, box: QRectF) -> None:
        """A bar for each fake and each real sample, from the least to the largest of the scale 0..1 (or what there is)."""
        colours, moment = theme.current(), self.moment
        groups = [(moment.scores, colours.series[1]), (moment.real_scores, colours.series[0])]
        every = [float(v) for values, _ in groups for v in values if np.isfinite(v)]
        low, high = min([0.0, *every]), max([1.0, *every])
        inner = box.adjusted(8, 6, -8, -6)
        count = sum(len(values) for values, _ in groups) + 1
        wide, number = inner.width() / max(count, 1), 0
        for values, colour in groups:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            for value in values:
                tall = (float(value) - low) / (high - low) * inner.height() if np.isfinite(value) else 0.0
                painter.drawRect(QRectF(inner.left() + number * wide, inner.bottom() - max(tall, 1.0), max(1.0, wide - 2), max(tall, 1.0)))
                number += 1
            number += 1
        if low == 0.0 and high == 1.0:
            painter.setPen(QPen(QColor(colours.muted), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(inner.left(), inner.center().y()), QPointF(inner.right(), inner.center().y()))

    def _paint_wires(self, painter: QPainter, boxes: dict[str, QRectF]) -> None:
        def right(key: str) -> QPointF:
            return QPointF(boxes[key].right(), boxes[key].center().y())

        def left(key: str, shift: float = 0.0) -> QPointF:
            return QPointF(boxes[key].left(), boxes[key].center().y() + shift)

        spread = 0.2 * boxes["D"].height()
        for name, start, end in (
            ("z>G", right("z"), left("G")),
            ("G>fake", right("G"), left("fake")),
            ("fake>D", right("fake"), left("D", -spread)),
            ("real>D", right("real"), left("D", spread)),
            ("D>score", right("D"), left("score")),
            ("score>g", right("score"), left("g")),
            ("score>d", right("score"), left("d")),
        ):
            self._wire(painter, start, end, name in self.lit(), back=False)
        for name, start, end in (
            ("d>D", boxes["d"].bottomLeft(), boxes["D"].bottomRight()),
            ("g>D", boxes["g"].topLeft(), boxes["D"].topRight()),
            ("D>fake", boxes["D"].topLeft(), boxes["fake"].topRight()),
            ("fake>G", boxes["fake"].topLeft(), boxes["G"].topRight()),
        ):
            if name in self.lit():
                self._wire(painter, start, end, True, back=True)

    def _wire(self, painter: QPainter, start: QPointF, end: QPointF, on: bool, *, back: bool) -> None:
        colours = theme.current()
        ink = QColor(colours.warning if back else colours.accent if on else colours.axis)
        painter.setPen(QPen(ink, 2.2 if on else 1.2, Qt.PenStyle.DashLine if back else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path, middle = QPainterPath(start), (start.x() + end.x()) / 2
        path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
        painter.drawPath(path)
        way = -1.0 if back else 1.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([end, end + QPointF(-8 * way, -4), end + QPointF(-8 * way, 4)]))


def _within(points: np.ndarray, extent: tuple[float, float, float, float], box: QRectF) -> np.ndarray:
    """Points of a plane in a box on the screen, kept inside of it; one that is not finite stays so."""
    x0, x1, y0, y1 = extent
    inner = box.adjusted(7, 7, -7, -7)
    share = np.clip((points.reshape(-1, 2) - [x0, y0]) / [x1 - x0, y1 - y0], 0, 1)
    return np.stack([inner.left() + share[:, 0] * inner.width(), inner.bottom() - share[:, 1] * inner.height()], 1)
