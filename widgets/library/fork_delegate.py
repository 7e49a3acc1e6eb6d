"""How one row of the tree of forks is painted: at the left its part of the tree, at the right what is said of the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from settle.widgets.library.fork_run import ForkRun
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

RUN = Qt.ItemDataRole.UserRole
"""Role of the number of a run."""
_EDGE, _GAP, _MOST, _BEND, _MARK = 12, 14, 460, 7.0, 4.5
"""px: beside the lines, between them and the text, of the lines at most, of the bend of a branch, and half of a mark."""
OUTCOMES = {
    "finished": ("good", "disc"),
    "running": ("accent", "arrow"),
    "stopped": ("warning", "square"),
    "interrupted": ("warning", "diamond"),
    "diverged": ("bad", "triangle"),
    "failed": ("bad", "cross"),
}
"""Outcome -> colour of the theme and shape of the mark at a run's end: each is told by both."""
_SHAPES = {
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "triangle": ((0, -1.15), (1.15, 0.9), (-1.15, 0.9)),
    "arrow": ((-0.9, -1.1), (1.2, 0), (-0.9, 1.1)),
}
_CALM = "circle"


class Places:
    """Where steps lie in a row that is so wide, px."""

    def __init__(self, runs: Sequence[ForkRun], width: int):
        self.most = max([1, *(max(run.first, run.last) for run in runs)])
        self._room = max(40.0, min(_MOST, 0.44 * width) - 2 * _EDGE)
        self.text = int(self._room + 2 * _EDGE + _GAP)

    def x(self, step: int) -> float:
        return _EDGE + self._room * step / self.most


class ForkDelegate(QStyledItemDelegate):
    """Each row paints the part of the tree that goes through it, so that any number of rows costs what is seen of them."""

    def __init__(self, parent: QObject, runs: Callable[[], Sequence[ForkRun]]):
        super().__init__(parent)
        self._runs = runs

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, 2 * option.fontMetrics.height() + 12)  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        opt = QStyleOptionViewItem(option)
        self.initStyleOption(opt, index)
        opt.text = ""  # type: ignore[attr-defined]
        style = opt.widget.style() if opt.widget else QApplication.style()  # type: ignore[attr-defined]
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, opt, painter, opt.widget)  # type: ignore[attr-defined]
        runs, row = self._runs(), index.data(RUN)
        if not isinstance(row, int) or row >= len(runs):
            return
        place: QRect = opt.rect  # type: ignore[attr-defined]
        places, chosen = Places(runs, place.width()), bool(opt.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _branches(painter, runs, row, places, place)
        _line(painter, runs[row], places, place, chosen)
        _text(painter, runs[row], place.adjusted(places.text, 0, -6, 0), chosen)
        painter.restore()


def _branches(painter: QPainter, runs: Sequence[ForkRun], row: int, places: Places, place: QRect) -> None:
    """What goes through the row on its way down, what begins in it, and how its own run comes to it from above."""
    middle = place.top() + place.height() / 2
    painter.setPen(QPen(QColor(theme.current().axis), 1.4))
    for run in runs[row + 1 :]:
        if run.parent is not None and run.parent <= row:
            x = places.x(run.first)
            painter.drawLine(QPointF(x, middle if run.parent == row else place.top()), QPointF(x, place.bottom() + 1))
    own = runs[row]
    if own.parent is not None:
        x, path = places.x(own.first), QPainterPath()
        path.moveTo(x, place.top())
        path.lineTo(x, middle - _BEND)
        path.quadTo(x, middle, x + _BEND, middle)
        painter.drawPath(path)


def _line(painter: QPainter, run: ForkRun, places: Places, place: QRect, chosen: bool) -> None:
    """The run itself, with its marks."""
    colours, middle = theme.current(), place.top() + place.height() / 2
    begin = places.x(run.first) + (_BEND if run.parent is not None else 0.0)
    end = max(begin, places.x(run.last))
    pen = QPen(QColor(colours.text if chosen else colours.axis), 2.4 if chosen else 1.8)
    if run.path is None:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.drawLine(QPointF(begin, middle), QPointF(end, middle))
    if run.parent is None:
        _mark(painter, QPointF(begin, middle), _CALM, colours.muted)
    for step in run.resumed:
        _mark(painter, QPointF(places.x(step), middle), _CALM, colours.text)
    for step in run.extended:
        _mark(painter, QPointF(places.x(step), middle), "plus", colours.text)
    colour, shape = OUTCOMES.get(run.outcome, ("muted", _CALM))
    _mark(painter, QPointF(end, middle), shape, getattr(colours, colour))


def _mark(painter: QPainter, at: QPointF, shape: str, colour: str) -> None:
    ink, size = QColor(colour), _MARK
    painter.setPen(QPen(ink, 1.6))
    painter.setBrush(ink if shape != _CALM else QColor(theme.current().card))
    if shape in ("disc", _CALM):
        size = size if shape == "disc" else size * 0.7
        painter.drawEllipse(QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size))
    elif shape in ("cross", "plus"):
        for x, y in ((1, 1), (1, -1)) if shape == "cross" else ((1, 0), (0, 1)):
            painter.drawLine(at - QPointF(x, y) * size, at + QPointF(x, y) * size)
    else:
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) * size for x, y in _SHAPES[shape]]))


def _text(painter: QPainter, run: ForkRun, place: QRect, chosen: bool) -> None:
    colours, font = theme.current(), painter.font()
    font.setBold(chosen)
    painter.setFont(font)
    high = painter.fontMetrics().height()
    for number, text in enumerate((run.title, run.detail)):
        if number:
            font.setBold(False)
            painter.setFont(font)
        painter.setPen(QColor(colours.muted if number or run.path is None else colours.text))
        where = QRect(place.left(), place.center().y() - high + number * high, place.width(), high)
        shown = painter.fontMetrics().elidedText(tr(text), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
