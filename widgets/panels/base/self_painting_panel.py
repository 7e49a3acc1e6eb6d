"""A panel that paints itself: it fills its place, and its tooltip is what it can say of the point under the mouse."""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from settle.widgets.panels.base.axis import small_font
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr


def ends_painters(paint: Callable[..., None]) -> Callable[..., None]:
    """Around a ``paintEvent``, or the ``paint`` of an item of a plot: where it goes wrong, what it was painting with is ended, and
    ``sys.excepthook`` is told.

    An error keeps the variables of where it came from, a painter among them, and Qt ends the process at a second one on the same widget;
    one that comes out of an item ends it at once.
    """

    @functools.wraps(paint)
    def paint_event(painted: Any, *about: Any) -> None:
        try:
            paint(painted, *about)
        except Exception as e:
            traceback.clear_frames(e.__traceback__)
            sys.excepthook(type(e), e, e.__traceback__)

    return paint_event


class SelfPaintingPanel(QWidget):
    """:param name: what a screen reader calls it."""

    def __init_subclass__(cls, **about: Any) -> None:
        super().__init_subclass__(**about)
        if "paintEvent" in vars(cls):
            cls.paintEvent = ends_painters(cls.paintEvent)  # type: ignore[method-assign]

    def __init__(self, name: str):
        super().__init__()
        self.setAccessibleName(tr(name))
        self.setFont(small_font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def name_at(self, point: QPointF) -> str:
        """What lies there, in words; nothing: an empty text."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.name_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), as_plain(tr(text)), self) if text else QToolTip.hideText()
            return True
        return super().event(event)
