"""The line in which a filter is typed: names of fields are completed, and what is wrong is said below it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from settle.widgets.access.clear_button import offer_to_clear
from settle.widgets.translation.language import tr

SOON = 60
"""ms after the last letter at which a filter is tried."""


class FilterLine(QLineEdit):
    """Tells each filter a moment after it was typed, and the keys that lead out of it."""

    filtered = Signal(str)
    down = Signal()
    """Enter, or the arrow down: to the rows."""
    left = Signal()
    """Esc, with nothing in the line."""

    def __init__(self, name: str, example: str):
        super().__init__()
        self.setAccessibleName(tr(name))
        self.setPlaceholderText(tr(example))
        offer_to_clear(self, "All sessions again (Esc)")
        self._words = QStringListModel(self)
        self.suggestions = QCompleter(self._words, self)
        self.suggestions.setWidget(self)
        self.suggestions.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (popup := self.suggestions.popup()) is not None:
            popup.setObjectName("suggestions")
        self.suggestions.activated[str].connect(self._complete)  # type: ignore[reportIndexIssue]
        self._timer = QTimer(self, singleShot=True, interval=SOON)
        self._timer.timeout.connect(lambda: self.filtered.emit(self.text()))
        self.textChanged.connect(lambda _: self._timer.start())
        self.textEdited.connect(lambda _: self._suggest())

    def offer(self, words: Collection[str]) -> None:
        """What a word can be completed to: ``experiment:``, ``beta``."""
        if (found := sorted(words, key=str.casefold)) != self._words.stringList():
            self._words.setStringList(found)

    def show_problem(self, sentence: str) -> None:
        """Mark the line, or no longer; the sentence stands elsewhere."""
        if self.property("wrong") != bool(sentence):
            self.setProperty("wrong", bool(sentence))
            self.style().unpolish(self)
            self.style().polish(self)
        self.setAccessibleDescription(tr(sentence))

    def _word(self) -> str:
        """The beginning of the word before the cursor, without what turns it round."""
        return self.text()[: self.cursorPosition()].rpartition(" ")[2].lstrip("-")

    def _suggest(self) -> None:
        word, popup = self._word(), self.suggestions.popup()
        assert popup is not None
        self.suggestions.setCompletionPrefix(word)
        if not word or not self.suggestions.completionCount() or self._candidates() == [word]:
            popup.hide()
            return
        rect = self.cursorRect()
        rect.setWidth(max(180, popup.sizeHintForColumn(0) + 40))
        self.suggestions.complete(rect)

    def _candidates(self) -> Sequence[str]:
        model = self.suggestions.completionModel()
        return [str(model.index(row, 0).data()) for row in range(min(2, self.suggestions.completionCount()))]

    def _complete(self, chosen: str) -> None:
        at, word = self.cursorPosition(), self._word()
        text = self.text()
        self.setText(text[: at - len(word)] + chosen + text[at:])
        self.setCursorPosition(at - len(word) + len(chosen))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, popup = Qt.Key(event.key()), self.suggestions.popup()
        if popup is not None and popup.isVisible() and key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            event.ignore()  # they are for what it can be completed to
        elif key == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._timer.stop()
            self.filtered.emit(self.text())
            self.down.emit()
        else:
            super().keyPressEvent(event)
