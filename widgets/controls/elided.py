"""Text that is cut where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from settle.widgets.theme.plain_text import PlainLabel, as_plain

_LEAST = 8
"""Letters, with the ellipsis, from which a beginning still says something."""


def in_two_lines(text: str, metrics: QFontMetrics, room: int) -> list[str]:
    """One line where it fits, else two, the second one cut where it must be.

    :param room: px.
    """
    words, first = text.split(" "), ""
    if metrics.horizontalAdvance(text) <= room:
        return [text]
    while words and metrics.horizontalAdvance(f"{first} {words[0]}".lstrip()) <= room:
        first = f"{first} {words.pop(0)}".lstrip()
    rest = metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, room)
    return [first, rest] if first else [rest]


class ElidedLabel(PlainLabel):
    """Text that is cut with an ellipsis where it does not fit in its line; the tooltip, if it has no own, has it whole."""

    def __init__(self, text: str = "", name: str = ""):
        super().__init__()
        self.setObjectName(name)
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.tip = ""
        self._second = False
        self.setText(text)

    def share(self, room: int) -> None:
        """Take a second line where the text is wider than so many px."""
        second = len(in_two_lines(self.text(), self.fontMetrics(), room)) > 1
        if second != self._second:
            self._second = second
            self.updateGeometry()

    def set_tip(self, tip: str) -> None:
        """A tooltip of its own, which may be markup."""
        self.tip = tip
        self.setToolTip(tip)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height() + self._second * self.fontMetrics().lineSpacing())

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(wide, max(super().sizeHint().height(), self.minimumSizeHint().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._second:
            text = "\n".join(in_two_lines(self.text(), self.fontMetrics(), self.width()))
        else:
            text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        if text != self.text() and len(text) < _LEAST:
            text = ""
        if not self.tip:
            self.setToolTip(as_plain(self.text()) if text.replace("\n", " ") != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()
