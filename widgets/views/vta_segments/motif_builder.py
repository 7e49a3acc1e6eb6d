"""The card in which sequences are clicked together from motifs, for the next run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from settle.widgets.controls.card import Card
from settle.widgets.controls.print_mode import screen_only
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.theme import theme
from settle.widgets.theme.colours import readable_on, segment_colour
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import flat

MOTIFS, SHORTEST, LONGEST, MOST = 5, 2, 60, 100
_GRIP = 6
"""Width of the edge by which a segment is made longer or shorter, px."""

Segment = tuple[int, int]
"""(motif, frames)"""


class SegmentChain(SelfPaintingPanel):
    """Segments as blocks, as wide as they are long. An edge is dragged; a right click, or Delete, takes a block away."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__("Drawn segments")
        self.segments: list[Segment] = []
        self.chosen = -1
        self._dragged = -1
        self.setMinimumSize(120, 44)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 60)

    def show_segments(self, segments: Sequence[Segment]) -> None:
        self.segments, self.chosen = list(segments), len(segments) - 1
        self._tell()

    def add(self, motif: int, frames: int) -> None:
        """Put a segment behind the chosen one."""
        if len(self.segments) < MOST:
            self.segments.insert(self.chosen + 1, (motif, frames))
            self.chosen += 1
            self._tell()

    def remove(self, place: int) -> None:
        if 0 <= place < len(self.segments):
            del self.segments[place]
            self.chosen = min(self.chosen, len(self.segments) - 1)
            self._tell()

    def lengthen(self, place: int, frames: int) -> None:
        if 0 <= place < len(self.segments):
            self.segments[place] = (self.segments[place][0], min(max(frames, SHORTEST), LONGEST))
            self._tell()

    def _tell(self) -> None:
        self.setAccessibleDescription(tr(", ".join(f"motif {m} of {n} frames" for m, n in self.segments) or "no segment"))
        self.update()
        self.changed.emit()

    # -- where things lie ----------------------------------------------------------------------

    def _unit(self) -> float:
        """Width of a frame, px."""
        return (self.width() - 4) / max(40, sum(n for _, n in self.segments) + 4)

    def place(self, segment: int) -> QRectF:
        before = sum(n for _, n in self.segments[:segment])
        return QRectF(2 + before * self._unit(), 4, self.segments[segment][1] * self._unit(), self.height() - 8)

    def at(self, point: QPointF) -> int:
        return next((i for i in range(len(self.segments)) if self.place(i).contains(point)), -1)

    def edge_at(self, point: QPointF) -> int:
        return next((i for i in range(len(self.segments)) if abs(self.place(i).right() - point.x()) <= _GRIP / 2 + 1), -1)

    # -- painting, mouse and keyboard ----------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.segments:
            painter.setPen(QColor(colours.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("Click motifs to put them one behind the other"))
        for i, (motif, frames) in enumerate(self.segments):
            place = self.place(i).adjusted(1, 0, -1, 0)
            ink = QColor(segment_colour(motif))
            painter.setPen(QPen(QColor(colours.text), 2) if i == self.chosen else Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawRoundedRect(place, 3, 3)
            painter.setPen(QColor(readable_on(ink)))
            wide = painter.fontMetrics().horizontalAdvance("0")
            if place.width() >= 2 * wide:
                text = f"{motif}\n{frames}" if place.height() > 2.2 * painter.fontMetrics().height() else f"{motif}"
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def name_at(self, point: QPointF) -> str:
        i = self.at(point)
        if i < 0:
            return ""
        motif, frames = self.segments[i]
        return f"motif {motif}, {frames} frames: drag its edge, or right-click to take it away"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.at(event.position())
        if event.button() == Qt.MouseButton.RightButton:
            self.remove(place)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._dragged = self.edge_at(event.position())
            self.chosen = self._dragged if self._dragged >= 0 else place if place >= 0 else len(self.segments) - 1
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged >= 0:
            left = self.place(self._dragged).left()
            self.lengthen(self._dragged, round((event.position().x() - left) / self._unit()))
        else:
            self.setCursor(Qt.CursorShape.SplitHCursor if self.edge_at(event.position()) >= 0 else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = -1

    def contextMenuEvent(self, event: object) -> None:
        """The right button takes away."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, i = event.key(), self.chosen
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.segments:
            self.chosen = min(max(0, i + (1 if key == Qt.Key.Key_Right else -1)), len(self.segments) - 1)
            self.update()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and i >= 0:
            self.lengthen(i, self.segments[i][1] + (1 if key == Qt.Key.Key_Up else -1))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove(i)
        elif Qt.Key.Key_0 <= key < Qt.Key.Key_0 + MOTIFS:
            self.add(key - Qt.Key.Key_0, self.segments[i][1] if i >= 0 else 6)
        else:
            super().keyPressEvent(event)


class MotifBuilder(QWidget):
    """The chain, a button for each motif, and one that puts it into the form as the knobs ``world`` and ``drawn``."""

    wanted = Signal(object)
    """Knobs for the form: ``{"world": "drawn", "data": "", "drawn": [motif, length, ...]}``."""

    def __init__(self) -> None:
        super().__init__()
        self.chain = SegmentChain()
        self.motifs: list[QPushButton] = []
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 6, 0)
        for motif in range(MOTIFS):
            button = QPushButton(str(motif))
            button.setToolTip(tr(f"Put motif {motif} behind the chosen segment (key {motif} in the chain)"))
            button.setAccessibleName(tr(f"Add motif {motif}"))
            button.setFixedWidth(34)
            button.clicked.connect(lambda _=False, m=motif: self.chain.add(m, 6))
            self.motifs.append(button)
            row.addWidget(button)
        self.note = PlainLabel("")
        self.note.setObjectName("subtitle")
        screen_only(self.note)
        self.use = QPushButton(tr("Learn this"))
        self.use.setToolTip(tr("Put the segments into the form; then press Run"))
        self.clear = flat("Clear", "Begin anew")
        row.addWidget(self.note, 1)
        row.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.chain, 1)
        column.addLayout(row)
        self.card = Card("Draw your own", self, "builder", [self.clear], wide=True, rows=1)
        self._shown: list[int] | None = None
        self.chain.changed.connect(self._say)
        self.clear.clicked.connect(lambda: self.chain.show_segments([]))
        self.use.clicked.connect(self._use)
        theme.changed.connect(self._dress)
        self._dress()
        self._say()

    def show_drawn(self, numbers: Sequence[int]) -> None:
        """What a recording had; an unfinished chain of the user's stays until that changes."""
        if list(numbers) != self._shown:
            self._shown = list(numbers)
            self.chain.show_segments(list(zip(numbers[::2], numbers[1::2], strict=False)))

    def knobs(self) -> dict[str, Any]:
        """What the form is to hold."""
        return {"world": "drawn", "data": "", "drawn": [n for segment in self.chain.segments for n in segment]}

    def _use(self) -> None:
        self.wanted.emit(self.knobs())

    def _dress(self) -> None:
        for motif, button in enumerate(self.motifs):
            button.setStyleSheet(f"QPushButton {{ border-bottom: 3px solid {segment_colour(motif)}; }}")

    def _say(self) -> None:
        count = len(self.chain.segments)
        frames = sum(n for _, n in self.chain.segments)
        self.use.setEnabled(count > 1)
        text = f"{count} segments, {frames} frames, again and again" if count > 1 else "Click at least 2 motifs."
        if text != self.note.text():
            self.note.setText(tr(text))
