"""Switches: a legend whose entries can be pressed, to show and hide what they name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from settle.widgets.controls.print_mode import screen_only
from settle.widgets.panels.base.axis import small_font
from settle.widgets.theme import theme
from settle.widgets.theme.palettes import Theme
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

_MARK, _GAP = 20, 10  # px for the mark, and between two entries


@dataclass(frozen=True)
class SwitchEntry:
    """One thing that can be shown."""

    key: str
    name: str
    mark: str
    """``dot``, ``line``, ``dotted``, ``dashed``, ``thin``, ``mesh``, ``arrow`` or ``ring``."""
    colour: Callable[[Theme], str]
    tip: str
    on: bool = True


class Switch(QWidget):
    """One entry: a mark in its colour and a name; pressed by mouse, Space or Enter."""

    toggled = Signal(bool)

    def __init__(self, entry: SwitchEntry):
        super().__init__()
        self.entry, self.on = entry, entry.on
        self.setFont(small_font(0.92))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(as_plain(tr(entry.tip)))
        self.setFixedSize(self.sizeHint())
        theme.changed.connect(self.update)
        self.set(entry.on)

    def sizeHint(self) -> QSize:
        return QSize(_MARK + 8 + self.fontMetrics().horizontalAdvance(tr(self.entry.name)), self.fontMetrics().height() + 8)

    def set(self, on: bool) -> None:
        """Switch without telling anyone."""
        self.on = on
        self.setAccessibleName(tr(f"{self.entry.name}: {'shown' if on else 'hidden'}"))
        screen_only(self, not on)  # what is hidden is not in the legend of a picture
        self.update()

    def _press(self) -> None:
        self.set(not self.on)
        self.toggled.emit(self.on)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.current()
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        ink = QColor(self.entry.colour(colours) if self.on else colours.axis)
        paint_mark(painter, self.entry.mark, QPointF(_MARK / 2, self.height() / 2), ink, self.on)
        painter.setPen(QColor(colours.text if self.on else colours.muted))
        painter.drawText(self.rect().adjusted(_MARK, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, tr(self.entry.name))
        painter.end()


_PENS: dict[str, Callable[[QColor], QPen]] = {
    "dotted": lambda ink: QPen(ink, 2, Qt.PenStyle.DotLine),
    "dashed": lambda ink: QPen(ink, 2, Qt.PenStyle.DashLine),
    "thin": lambda ink: QPen(ink, 1),
}


def paint_mark(painter: QPainter, mark: str, centre: QPointF, ink: QColor, filled: bool) -> None:
    """The mark of a switch, some 12 px wide."""
    x, y = centre.x(), centre.y()
    painter.setPen(QPen(ink, 1.6))
    painter.setBrush(ink if filled and mark == "dot" else Qt.BrushStyle.NoBrush)
    if mark == "dot":
        painter.drawEllipse(centre, 4.0, 4.0)
    elif mark == "ring":
        painter.drawEllipse(centre, 5.0, 5.0)
    elif mark == "mesh":
        for shift in (-4, 0, 4):
            painter.drawLine(QPointF(x - 6, y + shift), QPointF(x + 6, y + shift))
            painter.drawLine(QPointF(x + shift, y - 6), QPointF(x + shift, y + 6))
    else:
        painter.setPen(_PENS.get(mark, lambda ink: QPen(ink, 1.8))(ink))
        painter.drawLine(QPointF(x - 7, y), QPointF(x + 7, y))
        if mark == "arrow":
            painter.drawLine(QPointF(x + 7, y), QPointF(x + 3, y - 3))
            painter.drawLine(QPointF(x + 7, y), QPointF(x + 3, y + 3))


class Switches(QWidget):
    """Switches and other small widgets, side by side in as many lines as they need."""

    changed = Signal()

    def __init__(self, entries: Sequence[SwitchEntry], more: Sequence[QWidget] = ()):
        super().__init__()
        self.parts = {entry.key: Switch(entry) for entry in entries}
        self.more = list(more)
        for part in [*self.more, *self.parts.values()]:
            part.setParent(self)
        for switch in self.parts.values():
            switch.toggled.connect(lambda _: self.changed.emit())

    def on(self) -> list[str]:
        """What is shown."""
        return [key for key, part in self.parts.items() if part.on]

    def set(self, keys: Sequence[str]) -> None:
        """Show these and no others, without telling anyone."""
        for key, part in self.parts.items():
            part.set(key in keys)

    def offer(self, keys: Sequence[str]) -> None:
        """Have only these in sight: the others mean nothing here."""
        for key, part in self.parts.items():
            part.setVisible(key in keys)

    def arrange(self, width: int) -> int:
        """Place all parts in this width; gives the height that they need."""
        x = y = high = 0
        for part in [*self.more, *self.parts.values()]:
            if part.isHidden():
                continue
            size = part.sizeHint() if part in self.more else part.size()
            if x and x + size.width() > width:
                x, y, high = 0, y + high + 3, 0
            part.setGeometry(x, y, size.width(), size.height())
            x, high = x + size.width() + _GAP, max(high, size.height())
        return y + high
