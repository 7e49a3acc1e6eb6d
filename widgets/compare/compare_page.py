"""The page on which runs are compared: curves, views and a difference in the middle, tables at the right, one timeline below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QSplitter, QVBoxLayout, QWidget

from settle.widgets.compare.banded_curves import BandedCurves
from settle.widgets.compare.compare_bar import CompareBar
from settle.widgets.compare.locked_timeline import LockedTimeline
from settle.widgets.compare.locked_views import LockedViews
from settle.widgets.compare.picture_difference import PictureDifference
from settle.widgets.compare.value_table import ValueTable
from settle.widgets.controls.banner import Banner
from settle.widgets.controls.card import Card
from settle.widgets.controls.card_grid import CardGrid
from settle.widgets.controls.tab_order import set_tab_order
from settle.widgets.theme import theme
from settle.widgets.theme.colours import series_colour
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import flat
from settle.widgets.views.common.scale_choice import offer_scale

_ROW, _CURVES = 190, 260
"""Least height of a row of curves, px, and what all rows get at first beside views."""
_LEAST_RIGHT, _SHARE = 230, 0.36
"""Least width of the tables, px, and the share of the page that they take at most by themselves."""
_CARD = 52
"""Height of a card beside its table, px."""


class RunList(QListWidget):
    """The runs, each in its colour; a ticked one has its view on show."""

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Runs: tick to see a view"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # what does not fit is cut; the tooltip has it whole
        self._numbers: list[int] = []
        self.itemChanged.connect(lambda _: self.ticked.emit())
        theme.changed.connect(self._colour)

    def show_runs(self, runs: Sequence[tuple[str, str, int]], ticked: Sequence[str]) -> None:
        """:param runs: letter, what else is said of it, number in the theme's series."""
        self.blockSignals(True)
        self.clear()
        self._numbers = [number for _, _, number in runs]
        for letter, text, _ in runs:
            item = QListWidgetItem(tr(f"{letter}  {text}"))
            item.setData(Qt.ItemDataRole.UserRole, letter)
            item.setToolTip(as_plain(tr(text)))
            item.setCheckState(Qt.CheckState.Checked if letter in ticked else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.setCurrentRow(0)
        self._colour()
        self.blockSignals(False)

    def letters(self) -> list[str]:
        """Of the ticked runs."""
        items = [self.item(row) for row in range(self.count())]
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _colour(self) -> None:
        blocked = self.blockSignals(True)
        for row, number in enumerate(self._numbers):
            square = QPixmap(12, 12)
            square.fill(QColor(series_colour(number)))
            self.item(row).setIcon(QIcon(square))
        self.blockSignals(blocked)


class ComparePage(QWidget):
    """Its parts, and where each has its place; what they show and do is decided elsewhere."""

    pressed = Signal(str)
    """A key for the timeline: ``play``, ``step``, ``end``; or ``close``."""
    sought = Signal(float)
    """A place that was clicked in a curve."""
    export_asked = Signal(object)
    """A card."""

    def __init__(self) -> None:
        super().__init__()
        self.bar, self.views, self.difference, self.timeline = CompareBar(), LockedViews(), PictureDifference(), LockedTimeline()
        self.banner = Banner()
        self.charts: list[BandedCurves] = []
        self.grid = CardGrid([])
        self.curves_place = QWidget()
        self.curves_place.setObjectName("window")
        holder = QVBoxLayout(self.curves_place)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addWidget(self.grid)
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.setObjectName("window")
        self.middle.setHandleWidth(8)
        self.middle.setChildrenCollapsible(False)
        for part in (self.curves_place, self.views, self.difference):
            self.middle.addWidget(part)
        self.differs, self.came_out, self.runs = ValueTable("What differs"), ValueTable("What came out"), RunList()
        self.equal_button: QPushButton = flat("Show equal", "Show what is equal in all runs as well", checkable=True)
        self.equal_button.setAccessibleName(tr("Show what is equal as well"))
        self.sources = PlainLabel(wordWrap=True)
        self.sources.setObjectName("subtitle")
        self.right = self._right()
        self._lay_out()
        self.bar.parts_changed.connect(self._show_parts)
        self.difference.export_asked.connect(self.export_asked)
        self.difference.maximise_asked.connect(self._enlarge)
        self.bar.show_parts(["curves"])

    def _right(self) -> QSplitter:
        right, came = QSplitter(Qt.Orientation.Vertical), QWidget()
        column = QVBoxLayout(came)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.came_out, 1)
        column.addWidget(self.sources)
        cards = [
            Card("What differs", self.differs, "differs", [self.equal_button]),
            Card("What came out", came, "came-out"),
            Card("Runs", self.runs, "runs"),
        ]
        cards[2].head(subtitle="tick to see its view")
        right.setHandleWidth(8)
        right.setChildrenCollapsible(False)
        right.setMinimumWidth(_LEAST_RIGHT)
        for card in cards:
            card.export_asked.connect(self.export_asked)
            card.maximise_asked.connect(self._enlarge)
            right.addWidget(card)
        return right

    def fit(self) -> None:
        """Curves, what differs and the runs get the height that they need, as far as there is room, the others the rest."""
        inside = self.grid.widget()
        curves = min(max(_CURVES, inside.minimumSizeHint().height() + 4 if inside else 0), round(0.5 * self.middle.height()))
        rest = self.middle.height() - curves
        self.middle.setSizes([curves, round(0.6 * rest), round(0.4 * rest)] if "difference" in self.bar.shown() else [curves, rest, 0])
        differs = min(self.differs.whole_size().height() + _CARD, 300)
        runs = min(self.runs.count() * (self.fontMetrics().height() + 8) + _CARD, 260)
        self.right.setSizes([differs, max(160, self.right.height() - differs - runs), runs])
        wide = max(table.whole_size().width() for table in (self.differs, self.came_out)) + 44
        wide = max(_LEAST_RIGHT, min(wide, round(_SHARE * self.width())))
        self.columns.setSizes([self.width() - wide, wide])

    def _enlarge(self, card: Card) -> None:
        """Give the place of its neighbours to a card, or take it back."""
        card.maximised = not card.maximised
        if card is self.difference:
            self.bar.show_parts(["difference"] if card.maximised else ["curves", "difference"])
            return
        for other in self.right.findChildren(Card):
            other.setVisible(other is card or not card.maximised)

    def _lay_out(self) -> None:
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setHandleWidth(8)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.middle, 1)
        column.addWidget(self.timeline)
        self.columns.addWidget(left)
        self.columns.addWidget(self.right)
        self.columns.setStretchFactor(0, 1)
        self.columns.setCollapsible(0, False)
        self.columns.setSizes([900, 320])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.bar)
        whole.addWidget(self.columns, 1)
        self.banner.float_over(self.middle)

    def set_tab_order(self) -> None:
        """Tab goes through the page as one reads it."""
        set_tab_order((self.bar, self.banner, *self.charts_and_views(), self.timeline, self.right))

    def cards_of_curves(self) -> list[Card]:
        return self.grid.cards

    def charts_and_views(self) -> list[QWidget]:
        return [self.grid, *self.views.panes, self.difference]

    def make_charts(self, quantities: Sequence[tuple[str, str, str, str]], x_label: str) -> None:
        """:param quantities: key, title, subtitle and label of y of each card."""
        self.charts = [BandedCurves(title, x_label, y_label) for _, title, _, y_label in quantities]
        nothing = Card("Curves", QWidget(), "none")
        nothing.say("These runs have no curve in common.")
        cards = [Card(title, chart, key) for (key, title, _, _), chart in zip(quantities, self.charts, strict=True)]
        for card, chart, (_, _, subtitle, _) in zip(cards, self.charts, quantities, strict=True):
            card.head(subtitle=subtitle)
            offer_scale(card)
            chart.plot.clicked.connect(lambda x, _: self.sought.emit(x))
        grid = CardGrid(cards or [nothing], row_height=_ROW)
        grid.export_asked.connect(self.export_asked)
        layout = self.curves_place.layout()
        assert layout is not None
        layout.replaceWidget(self.grid, grid)
        self.grid.hide()
        self.grid.deleteLater()
        self.grid = grid
        grid.show()

    def _show_parts(self) -> None:
        shown = self.bar.shown()
        for key, part in (("curves", self.curves_place), ("views", self.views), ("difference", self.difference)):
            part.setVisible(key in shown)

    def toggle_right(self) -> None:
        """Show the tables, or give their place to the middle."""
        self.right.setVisible(not self.right.isVisibleTo(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # These come only when the focused widget had no use for the key itself.
        keys = {Qt.Key.Key_Space: "play", Qt.Key.Key_Period: "step", Qt.Key.Key_L: "end", Qt.Key.Key_Escape: "close"}
        what = keys.get(Qt.Key(event.key())) if not event.modifiers() else None
        if what is None:
            super().keyPressEvent(event)
        else:
            self.pressed.emit(what)
