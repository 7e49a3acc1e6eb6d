"""What the library shows beside words: thumbnails in its rows and details, and the tree of forks of the chosen session."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from settle.app.library.fork_words import fork_runs
from settle.app.library.library_control import LibraryControl
from settle.app.library.thumbnails import Thumbnails
from settle.sessions.library.entry import SessionEntry
from settle.widgets.library.fork_tree import ForkTree
from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

_SOON = 40
"""ms in which thumbnails that come are painted together."""


class PageParts(QObject):
    """Joined to the page once; nothing is drawn or worked out while it is not looked at."""

    def __init__(self, library: LibraryControl, parent: QObject):
        super().__init__(parent)
        self._library, page = library, library.page
        self.thumbnails, self.tree = Thumbnails(self), ForkTree()
        self._chosen: Path | None = None
        self._pair: list[Path] = []
        """The chosen session and what it was forked from, if both are there."""
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(self._paint)
        self.thumbnails.made.connect(lambda _: self._soon.start())
        theme.changed.connect(self._paint)
        page.table.show_thumbnails(self._picture)
        self.card = self._card()
        page.details.add_part(self.card, 1)  # below what it is called
        page.set_tab_order()
        library.chosen.connect(self._show)
        self.tree.chosen.connect(self._choose)
        self.tree.opened.connect(library.actions.open)
        self.tree.compared.connect(library.actions.compared)

    def _card(self) -> QFrame:
        card, heading = QFrame(), PlainLabel(tr("Forks"))
        card.setObjectName("card")
        heading.setObjectName("title")
        self.compare = QPushButton(tr("Compare with its parent"))
        self.compare.setObjectName("link")
        self.compare.setToolTip(tr("The run that it was forked from and this one, side by side"))
        self.compare.clicked.connect(lambda: self._pair and self._library.actions.compared.emit(self._pair))
        top, column = QHBoxLayout(), QVBoxLayout(card)
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(self.compare)
        column.setContentsMargins(12, 8, 4, 6)
        column.addLayout(top)
        column.addWidget(self.tree)
        card.hide()
        return card

    def _picture(self, path: Path) -> QPixmap | None:
        """The thumbnail of a session; one that is not there yet is asked for, and the row is painted again when it is."""
        entry = self._library.known.of.get(path)
        if entry is None or not self._library.is_shown:
            return None
        picture = self.thumbnails.picture(entry)
        if picture is None and not self.thumbnails.problem(entry):
            self.thumbnails.ask(entry)
        return picture

    def _paint(self) -> None:
        page = self._library.page
        page.table.lines_model.say_changed()
        self._show_picture()

    def _show_picture(self) -> None:
        """The thumbnail of the session that is chosen, large; while it is being drawn its place is kept."""
        entry = self._library.known.of.get(self._chosen) if self._chosen is not None else None
        if entry is not None and self._library.is_shown:
            coming = bool(entry.steps) and not entry.problem and not self.thumbnails.problem(entry)
            self._library.page.details.picture.show_picture(self._picture(entry.path), coming)

    def _show(self, entry: SessionEntry | None) -> None:
        """The family of the session that is chosen, if it has any."""
        self._chosen = entry.path if entry is not None else None
        self._show_picture()
        runs = fork_runs(self._library.known.entries, entry.path) if entry is not None else []
        self.card.setVisible(len(runs) > 1)
        self.tree.show_runs(runs, self._chosen)
        row = next((row for row, run in enumerate(runs) if run.path == self._chosen), -1)
        self._pair = self.tree.pair(row) if row >= 0 else []
        self.compare.setVisible(bool(self._pair))

    def _choose(self, path: Path) -> None:
        table = self._library.page.table
        if any(path in line.paths for line in table.lines_model.lines):
            table.choose([path])
        else:
            self._library.banner.tell(f"{path.name} is not among the rows: the filter leaves it out.")

    def close(self) -> None:
        """The window closes."""
        self._soon.stop()
        self.thumbnails.close()
