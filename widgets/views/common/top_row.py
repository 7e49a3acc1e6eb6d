"""What stands above the cards: a formula, and at its right what can be done with the run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from settle.widgets.panels.formula.formula import Formula

_SPACING, _SMALLEST = 8, 0.85
"""Between two parts, px; size of a formula beside others, of its full one."""


class TopRow(QWidget):
    """The first part takes the room that the others leave. These stand below a formula that would have to be drawn smaller beside them."""

    def __init__(self, parts: Sequence[QWidget]):
        super().__init__()
        self._parts = list(parts)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING)
        for number, part in enumerate(parts):
            self._row.addWidget(part, 0 if number else 1)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return done

    def _fit(self) -> None:
        formula, *others = self._parts
        if not isinstance(formula, Formula):
            return
        beside = sum(part.sizeHint().width() + _SPACING for part in others if not part.isHidden())
        below = _SMALLEST * formula.full_width() + beside > self.width()
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if way != self._row.direction():
            self._row.setDirection(way)
            for part in others:
                self._row.setAlignment(part, Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag(0))
