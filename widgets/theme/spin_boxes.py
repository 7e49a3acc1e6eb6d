"""Boxes of numbers whose text keeps away from their edge: Qt passes over the left padding of a style sheet in these."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

_LEFT = 7
"""Before the text, px; in a line of text the style sheet leaves as much."""


class WholeBox(QSpinBox):
    """A whole number."""

    def __init__(self, **properties: object):
        super().__init__(**properties)  # type: ignore[arg-type]
        self.lineEdit().setTextMargins(_LEFT, 0, 0, 0)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(_LEFT, 0)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() + QSize(_LEFT, 0)


class RealBox(QDoubleSpinBox):
    """A number with decimals."""

    def __init__(self, **properties: object):
        super().__init__(**properties)  # type: ignore[arg-type]
        self.lineEdit().setTextMargins(_LEFT, 0, 0, 0)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(_LEFT, 0)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() + QSize(_LEFT, 0)
