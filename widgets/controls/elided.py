"""Text that is cut where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from settle.widgets.theme.plain_text import PlainLabel, as_plain

_LEAST = 8
"""Letters, with the ellipsis, from which a beginning still says something."""


class ElidedLabel(PlainLabel):
    """One line of text that is cut with an ellipsis where it does not fit; the tooltip, if it has no own, has it whole."""

    def __init__(self, text: str = "", name: str = ""):
        super().__init__()
        self.setObjectName(name)
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.tip = ""
        self.setText(text)

    def set_tip(self, tip: str) -> None:
        """A tooltip of its own, which may be markup."""
        self.tip = tip
        self.setToolTip(tip)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        if text != self.text() and len(text) < _LEAST:
            text = ""
        if not self.tip:
            self.setToolTip(as_plain(self.text()) if text != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()
