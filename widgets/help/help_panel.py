"""The help beside the lab: a page, a way back, and a search through all pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from settle.widgets.access.clear_button import offer_to_clear
from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.help.help_browser import HelpBrowser
from settle.widgets.translation.language import tr

_PAUSE = 120
"""After the last letter until it is searched, ms."""


@dataclass(frozen=True)
class HelpHit:
    """A place where the words that were looked for stand."""

    page: str
    anchor: str
    title: str
    """Page and heading."""
    said: str
    """The words around it."""


class HelpPanel(QWidget):
    """Knows no page itself: it asks for them."""

    asked = Signal(str, str)
    """(page, anchor) that is to be shown."""
    searched = Signal(str)
    """What is looked for; never empty."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAccessibleName(tr("Help"))
        self._shown: tuple[str, str] = "", ""
        self._before: list[tuple[str, str, int]] = []
        """Pages that one came from, with anchor and place."""
        self._place: int | None = None
        self.browser, self.title = HelpBrowser(), ElidedLabel("", "title")
        self.back = self._button("←", "Back to the page before (Alt+Left)", self.go_back)
        self.contents = self._button("≡", "All pages of the help", lambda: self.asked.emit("index", ""))
        self.close_button = self._button("✕", "Close the help (Esc)", self.closed.emit)
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Search the help"))
        offer_to_clear(self.line)
        self.line.setAccessibleName(tr("Search the help"))
        self.hits = QListWidget()
        self.hits.setWordWrap(True)
        self.hits.setAccessibleName(tr("Found in the help"))
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.browser)
        self._stack.addWidget(self.hits)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._arrange()
        self._join()
        self.back.setEnabled(False)

    def _button(self, text: str, tip: str, do: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setText(tr(text))
        button.setToolTip(tr(tip))
        button.setObjectName("flat")
        button.setAccessibleName(tr(tip))
        button.clicked.connect(lambda: do())
        return button

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        for widget in (self.back, self.contents, self.title):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.line)
        column.addWidget(self._stack, 1)
        self.setMinimumWidth(300)

    def _join(self) -> None:
        self.browser.followed.connect(self.asked)
        self.line.textChanged.connect(lambda _: self._pause.start())
        self.line.returnPressed.connect(self._open_first)
        self._pause.timeout.connect(self._search)
        self.hits.itemActivated.connect(self._open)
        self.hits.itemClicked.connect(self._open)

    def show_page(self, page: str, anchor: str, title: str, html: str) -> None:
        """Show a page that was asked for."""
        place, self._place = self._place, None
        if place is None and self._shown[0] and self._shown != (page, anchor):
            self._before.append((*self._shown, self.browser.verticalScrollBar().value()))
        self._shown = page, anchor
        self.back.setEnabled(bool(self._before))
        self.title.setText(tr(title))
        self._stack.setCurrentIndex(0)
        self.browser.show_html(html, anchor)
        if place:
            QTimer.singleShot(0, self, lambda: self.browser.verticalScrollBar().setValue(place))

    def go_back(self) -> None:
        """To the page that one came from, or out of what was found."""
        if self._stack.currentIndex() == 1:
            self.line.clear()
        elif self._before:
            page, anchor, self._place = self._before.pop()
            self.asked.emit(page, anchor)

    def show_hits(self, hits: Sequence[HelpHit]) -> None:
        """Show what was found."""
        self.hits.clear()
        for hit in hits:
            item = QListWidgetItem(f"{hit.title}\n{hit.said}")
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self.hits.addItem(item)
        if not hits:
            none = QListWidgetItem(tr("No page has all of these words."))
            none.setFlags(Qt.ItemFlag.NoItemFlags)
            self.hits.addItem(none)
        self.hits.setCurrentRow(0)
        self._stack.setCurrentIndex(1)
        self.back.setEnabled(True)

    def _search(self) -> None:
        if words := self.line.text().strip():
            self.searched.emit(words)
        else:
            self._stack.setCurrentIndex(0)
            self.back.setEnabled(bool(self._before))

    def _open(self, item: QListWidgetItem) -> None:
        hit = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(hit, HelpHit):
            self.asked.emit(hit.page, hit.anchor)
            self.browser.setFocus()

    def _open_first(self) -> None:
        if self._stack.currentIndex() == 1 and self.hits.currentItem() is not None:
            self._open(self.hits.currentItem())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_Back or (alt and event.key() == Qt.Key.Key_Left):
            self.go_back()
        elif event.key() == Qt.Key.Key_Down and self.line.hasFocus() and self._stack.currentIndex() == 1:
            self.hits.setFocus()
        else:
            super().keyPressEvent(event)
