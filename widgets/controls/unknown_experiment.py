"""In place of Setup, for a session of an experiment that this version does not have. Its knobs can be read, not turned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr


class UnknownExperiment(QFrame):
    """Says why nothing can be run here, and how the session was made."""

    def __init__(self):
        super().__init__()
        self.setObjectName("card")
        heading = PlainLabel(tr("Setup"))
        heading.setObjectName("title")
        self.name = ElidedLabel("", "subtitle")
        self.sentence = PlainLabel(wordWrap=True)
        self.sentence.setObjectName("note")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addWidget(self.name, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.sentence)
        column.addWidget(self._scroll, 1)

    def show_session(self, experiment: str, knobs: Mapping[str, Any], seed: int, why: str) -> None:
        """Show how a session was made.

        :param why: a sentence: why there is no such experiment here.
        """
        self.name.setText(experiment)
        self.sentence.setText(
            tr(f"{why} Its session is shown as its tables are: it can be looked at, replayed and exported, but not run again.")
        )
        body = QWidget()
        rows = QFormLayout(body)
        rows.setContentsMargins(0, 0, 8, 0)
        for name, value in [*knobs.items(), ("seed", seed)]:
            words = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
            label = PlainLabel(tr(words), wordWrap=True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            rows.addRow(PlainLabel(tr(name)), label)
        self._scroll.setWidget(body)
