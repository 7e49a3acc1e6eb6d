"""A panel with a sentence below it that it must be read with."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr


class PanelWithNote(QWidget):
    """The sentence takes as many lines as it needs, the panel the rest."""

    def __init__(self, panel: QWidget):
        super().__init__()
        self.note = PlainLabel(wordWrap=True)
        self.note.setObjectName("note")
        self.note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(2)
        column.addWidget(panel, 1)
        column.addWidget(self.note)

    def say(self, sentence: str) -> None:
        """Show another sentence; an empty one: none."""
        if sentence != self.note.text():
            self.note.setText(tr(sentence))
            self.note.setVisible(bool(sentence))
