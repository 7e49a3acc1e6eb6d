"""Several words to choose from: a box to tick for each."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

COLUMNS = 3


class WordList(QWidget):
    """``changed`` comes when a person ticks a word or takes its tick away."""

    changed = Signal()

    def __init__(self, words: Iterable[str]):
        super().__init__()
        self.boxes = {word: QCheckBox(word) for word in words}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for place, box in enumerate(self.boxes.values()):
            grid.addWidget(box, *divmod(place, COLUMNS))
            box.toggled.connect(lambda _: self.changed.emit())
        self.setFocusProxy(next(iter(self.boxes.values())))

    def words(self) -> tuple[str, ...]:
        """Those that are ticked, in the order in which they stand."""
        return tuple(word for word, box in self.boxes.items() if box.isChecked())

    def tick(self, words: Iterable[str]) -> None:
        """Tick these and no others, and tell nobody."""
        chosen = set(words)
        for word, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(word in chosen)
            box.blockSignals(False)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        for word, box in self.boxes.items():
            box.setAccessibleName(f"{name}: {word}")
