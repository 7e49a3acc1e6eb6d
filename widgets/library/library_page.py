"""The page of the library: filter above, rows in the middle, what can be done with them below, details at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from settle.widgets.controls.banner import Banner
from settle.widgets.controls.tab_order import set_tab_order
from settle.widgets.library.chosen_bar import ChosenBar
from settle.widgets.library.library_bar import LibraryBar
from settle.widgets.library.library_table import LibraryTable
from settle.widgets.library.session_details import SessionDetails
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

_ROOMY = 1080
"""Width of the page from which there is room for the details, px."""
NO_SESSIONS = "Every run is kept here as one file. Press Run in an experiment to make the first."
NONE_FOUND = "No session here is as the filter wants it. Esc in its line shows all of them again."


class LibraryPage(QWidget):
    """Its parts, and where each has its place; what they show and do is decided elsewhere."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.bar, self.table, self.chosen, self.details, self.banner = LibraryBar(), LibraryTable(), ChosenBar(), SessionDetails(), Banner()
        self._small = False
        self.empty = PlainLabel(tr(NO_SESSIONS), wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.setObjectName("subtitle")
        self.empty.setMargin(20)
        self.frame = QFrame()
        self.frame.setObjectName("card")
        self._stack = QStackedLayout(self.frame)
        self._stack.setContentsMargins(6, 4, 4, 6)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part, share in ((self.bar, 0), (self.frame, 1), (self.chosen, 0)):
            column.addWidget(part, share)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setHandleWidth(8)
        self.columns.addWidget(left)
        self.columns.addWidget(self.details)
        self.columns.setStretchFactor(0, 1)
        self.columns.setCollapsible(0, False)
        self.columns.setSizes([900, 300])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.columns)
        self.banner.float_over(self.frame)
        self.bar.line.down.connect(self.table.take_focus)
        self.bar.line.left.connect(self.left)
        self.table.left.connect(self.left)
        self.set_tab_order()

    def show_emptiness(self, words: str) -> None:
        """A sentence in place of the rows; nothing: the rows."""
        self.empty.setText(tr(words))
        self._stack.setCurrentWidget(self.empty if words else self.table)

    def set_tab_order(self) -> None:
        """Tab goes through the page as one reads it."""
        set_tab_order((self.bar, self.banner, self.table, self.chosen, self.details))

    def toggle_details(self) -> None:
        """Show the details, or give their place to the rows."""
        self.details.setVisible(not self.details.isVisibleTo(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the rows come first, without thumbnails; the details can be asked for."""
        super().resizeEvent(event)
        if self._small != (small := self.width() < _ROOMY):
            self._small = small
            self.details.setVisible(not small)
            self.table.make_room(small)

    def to_filter(self) -> None:
        self.bar.line.setFocus()
        self.bar.line.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # It comes only when the focused widget had no use for the key itself.
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.left.emit()
        else:
            super().keyPressEvent(event)
