"""A panel that paints itself: it fills its place, and its tooltip is what it can say of the point under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from settle.widgets.panels.base.axis import small_font
from settle.widgets.theme.plain_text import as_plain


class SelfPaintingPanel(QWidget):
    """:param name: what a screen reader calls it."""

    def __init__(self, name: str):
        super().__init__()
        self.setAccessibleName(name)
        self.setFont(small_font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def name_at(self, point: QPointF) -> str:
        """What lies there, in words; nothing: an empty text."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.name_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), as_plain(text), self) if text else QToolTip.hideText()
            return True
        return super().event(event)
