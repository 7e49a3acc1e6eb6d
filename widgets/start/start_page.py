"""The start page: the four papers as tiles, lessons where there are any, what was done last, and a way to everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from settle.widgets.controls.banner import Banner
from settle.widgets.controls.scrolled_column import scrolled_column
from settle.widgets.controls.tab_order import set_tab_order
from settle.widgets.lessons.lessons_page import LessonRow
from settle.widgets.library.session_item import SessionItem
from settle.widgets.start.paper_tile import PaperTile, TileText
from settle.widgets.start.recent_row import InterruptedRow, LessonLine, RecentRow
from settle.widgets.theme import theme
from settle.widgets.theme.icons import icon
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

_HIGH, _LOW, _FLAT = 170, 130, 0.56
"""Height of pictures where all tiles stand in a row, at least, and where there are two rows, px; the most, in widths of a tile."""
NO_SESSIONS = "Every run is kept as a session and listed here. Open a paper and press Run to make the first."


class StartPage(QWidget):
    """Its parts, and where each has its place; what they show and do is decided elsewhere."""

    example_asked = Signal(str)
    """(paper)"""
    paper_opened = Signal(str)
    """(paper)"""
    figures_asked = Signal(str)
    """(paper)"""
    reproduced = Signal(str)
    """(paper): all its figures, over seeds, in one report."""
    opened = Signal(object)
    """(path) of a session."""
    resumed = Signal(object)
    """(path) of a session."""
    lesson_begun = Signal(str)
    """(key)"""
    palette_asked = Signal()

    def __init__(self, papers: Sequence[TileText], reproductions: Mapping[str, str]):
        """:param reproductions: paper -> what of it can be reproduced, in a few words."""
        super().__init__()
        self.tiles = {text.name: PaperTile(text) for text in papers}
        for tile in self.tiles.values():
            tile.example_asked.connect(self.example_asked)
            tile.opened.connect(self.paper_opened)
            tile.figures_asked.connect(self.figures_asked)
        self.search = QPushButton(tr("Experiments, presets, sessions, commands …   Ctrl+K"))
        self.search.setObjectName("field")
        self.search.setToolTip(tr("Find anything by a few letters (Ctrl+K)"))
        self.search.clicked.connect(self.palette_asked)
        self.at_start = QCheckBox(tr("Show this page when Settle opens"))
        self.banner = Banner()
        self.lessons, self._lessons = _card("Lessons", "each with questions, checked on your own run"), QVBoxLayout()
        self._lessons.addWidget(PlainLabel(tr("The lessons are read …"), objectName="subtitle"))
        self._lessons.setSpacing(0)
        self.recent, self._recent = _card("Go on", "recent sessions"), QVBoxLayout()
        self._recent.setSpacing(0)
        self.empty = PlainLabel(tr(NO_SESSIONS), wordWrap=True)
        self.empty.setObjectName("subtitle")
        self.report = self._report(reproductions)
        self._columns = 0
        self._tiles = QGridLayout()
        self._tiles.setSpacing(8)
        self._foot = QGridLayout()
        self._foot.setSpacing(8)
        self._lay_out()
        theme.changed.connect(self._colour)
        self._colour()

    def _lay_out(self) -> None:
        below = self.recent.layout()
        assert isinstance(below, QVBoxLayout)
        of_lessons = self.lessons.layout()
        assert isinstance(of_lessons, QVBoxLayout)
        of_lessons.addLayout(self._lessons)
        of_lessons.addStretch(1)
        below.addLayout(self._recent)
        below.addWidget(self.empty)
        below.addStretch(1)
        inner = QWidget()
        inner.setObjectName("window")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addLayout(self._tiles)
        column.addLayout(self._foot)
        column.addWidget(self.at_start)
        column.addStretch(1)
        self.area = scrolled_column(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)
        self.banner.float_over(self.area)
        self._arrange(4)

    def _head(self) -> QHBoxLayout:
        name, about = PlainLabel("Settle"), PlainLabel(tr("watch networks learn"))
        name.setObjectName("title")
        font = name.font()
        font.setPointSizeF(1.7 * font.pointSizeF())
        name.setFont(font)
        about.setObjectName("subtitle")
        row = QHBoxLayout()
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(name)
        row.addWidget(about)
        row.addStretch(1)
        row.addWidget(self.search)
        return row

    def _report(self, reproductions: Mapping[str, str]) -> QFrame:
        card = _card("Reproduce a paper", "every figure and table over seeds, beside the published ones, in one report")
        self._reports = QGridLayout()
        self._reports.setSpacing(6)
        self._reports.setColumnStretch(2, 1)
        self.reports = {name: QPushButton(tr(words)) for name, words in reproductions.items()}
        for name, button in self.reports.items():
            button.setToolTip(tr("What fits into a time that you give, planned before it begins"))
            button.clicked.connect(lambda _=False, name=name: self.reproduced.emit(name))
        column = card.layout()
        assert isinstance(column, QVBoxLayout)
        column.addLayout(self._reports)
        return card

    def _colour(self) -> None:
        self.search.setIcon(icon("search", theme.current().muted))

    # -- what it shows ---------------------------------------------------------------------------

    def show_picture(self, paper: str, picture: QPixmap) -> None:
        """The picture of a paper's tile."""
        self.tiles[paper].picture.show_picture(picture)

    def show_sessions(self, recent: Sequence[SessionItem], interrupted: Sequence[SessionItem], words: str) -> None:
        """The sessions to go on with, the newest first, and runs that may go on.

        :param words: where there are none.
        """
        _empty(self._recent)
        for session in recent:
            row = RecentRow(session)
            row.clicked.connect(lambda _=False, path=session.path: self.opened.emit(path))
            self._recent.addWidget(row)
        for session in interrupted:
            told = InterruptedRow(session)
            told.resumed.connect(self.resumed)
            told.opened.connect(self.opened)
            self._recent.addWidget(told)
        self.empty.setText(tr(words))
        self.empty.setVisible(not recent and not interrupted)
        self.set_tab_order()

    def show_lessons(self, lessons: Sequence[LessonRow]) -> None:
        """The lessons that there are; of none the place is not seen."""
        _empty(self._lessons)
        for lesson in lessons:
            line = LessonLine(lesson)
            line.clicked.connect(lambda _=False, key=lesson.key: self.lesson_begun.emit(key))
            self._lessons.addWidget(line)
        self.lessons.setVisible(bool(lessons))
        self._place_foot()
        self.set_tab_order()

    def set_tab_order(self) -> None:
        """Tab goes through the page as one reads it."""
        set_tab_order((self.area,))

    def take_focus(self) -> None:
        """The keyboard begins at the first paper."""
        first = next(iter(self.tiles.values()))
        (first.open if first.example.isHidden() else first.example).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        least = max(tile.minimumSizeHint().width() for tile in self.tiles.values()) + self._tiles.spacing()
        room = self.width() - self.area.verticalScrollBar().sizeHint().width()
        self._arrange(next((columns for columns in (4, 2) if room >= columns * least), 1))
        for tile in self.tiles.values():
            tile.picture.setFixedHeight(_LOW if self._columns == 2 else max(_HIGH, round(_FLAT * room / 4)))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, tile in enumerate(self.tiles.values()):
            self._tiles.removeWidget(tile)
            self._tiles.addWidget(tile, number // columns, number % columns)
        for column in range(4):
            self._tiles.setColumnStretch(column, 1 if column < columns else 0)
        for number, button in enumerate(self.reports.values()):
            self._reports.removeWidget(button)
            self._reports.addWidget(button, number // 2, number % 2)
        self._place_foot()

    def _place_foot(self) -> None:
        """Lessons beside the rest where there is room for it, else above."""
        beside = self._columns == 4 and not self.lessons.isHidden()
        for part in (self.lessons, self.recent, self.report):
            self._foot.removeWidget(part)
        self._foot.addWidget(self.lessons, 0, 0, 2 if beside else 1, 1)
        self._foot.addWidget(self.recent, 0 if beside else 1, 1 if beside else 0)
        self._foot.addWidget(self.report, 1 if beside else 2, 1 if beside else 0)
        for column in range(2):
            self._foot.setColumnStretch(column, 1 if beside or not column else 0)
        self._foot.setRowStretch(0, 1 if beside else 0)


def _empty(column: QVBoxLayout) -> None:
    while column.count():
        item = column.takeAt(0)
        if item is not None and (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def _card(title: str = "", subtitle: str = "") -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 8, 12, 10)
    column.setSpacing(6)
    if title:
        row = QHBoxLayout()
        for text, name in ((title, "title"), (subtitle, "subtitle")):
            label = PlainLabel(tr(text))
            label.setObjectName(name)
            row.addWidget(label)
        row.addStretch(1)
        column.addLayout(row)
    return card
