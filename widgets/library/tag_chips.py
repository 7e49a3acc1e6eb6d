"""Tags as chips, each with what takes it away, and a line for one more."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QRect, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLayout, QLayoutItem, QLineEdit, QPushButton, QWidget

from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

_GAP = 4


class FlowLayout(QLayout):
    """Widgets in lines, as words are set."""

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert(self, number: int, widget: QWidget) -> None:
        self.addWidget(widget)
        self._items.insert(number, self._items.pop())

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize(60, 0)
        for item in self._items:
            size = size.expandedTo(QSize(60, item.sizeHint().height()))
        return size

    def _place(self, rect: QRect, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            hint = item.sizeHint()
            wide = min(hint.width(), rect.width())
            if x + wide > rect.right() + 1 and line:
                x, y, line = rect.x(), y + line + _GAP, 0
            if move:
                item.setGeometry(QRect(x, y, wide, hint.height()))
            x, line = x + wide + _GAP, max(line, hint.height())
        return y + line - rect.y()


class TagLine(QLineEdit):
    """``+ tag``: Enter adds what was typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("+ tag"))
        self.setAccessibleName(tr("One more tag"))
        self.setMaximumWidth(110)
        self.setMaxLength(50)

    def sizeHint(self) -> QSize:
        return QSize(96, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.returnPressed.emit()


class TagChips(QWidget):
    """The tags of a session."""

    changed = Signal(object)
    """(tags) are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: tuple[str, ...] = ()
        self.chips: list[QPushButton] = []
        self.line = TagLine()
        self.flow = FlowLayout(self)
        self.flow.addWidget(self.line)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (popup := completer.popup()) is not None:
            popup.setObjectName("suggestions")
        self.line.setCompleter(completer)
        self.line.returnPressed.connect(self._add)

    def show_tags(self, tags: Sequence[str], known: Collection[str] = ()) -> None:
        """:param known: tags that other sessions have, to be completed to."""
        self._known.setStringList(sorted(known))
        if tuple(tags) == self.tags and len(self.chips) == len(tags):
            return
        self.tags = tuple(tags)
        for chip in self.chips:
            self.flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        for number, tag in enumerate(self.tags):
            chip = QPushButton(f"{tag.replace('&', '&&')}  ✕")
            chip.setObjectName("chip")
            chip.setAccessibleName(tr(f"Take the tag {own(tag)} away"))
            chip.setToolTip(tr("Take this tag away"))
            chip.clicked.connect(lambda _=False, tag=tag: self.changed.emit(tuple(each for each in self.tags if each != tag)))
            self.flow.insert(number, chip)
            self.chips.append(chip)
            chip.show()
        self.updateGeometry()

    def _add(self) -> None:
        more = [part.strip() for part in self.line.text().split(",") if part.strip()]
        self.line.clear()
        if wanted := [tag for tag in dict.fromkeys(more) if tag.casefold() not in map(str.casefold, self.tags)]:
            self.changed.emit((*self.tags, *wanted))
