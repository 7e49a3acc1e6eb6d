"""The panes of the window: its widgets, and where each has its place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from settle.app.settings import Settings
from settle.app.start.rail_sections import rail_sections
from settle.widgets.controls.banner import Banner
from settle.widgets.controls.progress_line import ProgressLine
from settle.widgets.controls.readouts import Readouts
from settle.widgets.controls.session_list import SessionList
from settle.widgets.controls.tab_order import set_tab_order
from settle.widgets.help.view_strip import ViewStrip
from settle.widgets.playback.timeline import Timeline
from settle.widgets.rail.rail import Rail
from settle.widgets.translation.language import tr

_ROOMY = 1180
"""Width of the window from which there is room for the column at the right, in px."""
_NARROW = 800
"""Width below which there is no room for Setup beside the view; no window is so narrow, but what the help leaves of it may be."""


class Panes:
    """Rail, setup, view with banner and timeline, readouts and sessions; what they do is decided elsewhere."""

    def __init__(self) -> None:
        self.rail = Rail(rail_sections())
        self.setups = QStackedWidget()
        self.views = QStackedWidget()
        self.banner = Banner()
        self.progress = ProgressLine()
        self.film_progress = ProgressLine()
        self.strip = ViewStrip()
        self.timeline = Timeline()
        self.readouts = Readouts()
        self.session_list = SessionList()
        self.pages = QStackedWidget()
        """The experiment, and what takes its place for a while."""
        self._small, self._right_wanted, self._presents = False, True, False
        self._aside: QWidget | None = None
        self.strip.turned.connect(self.toggle_right)
        self.right = self._right()
        self.columns = self._columns()
        self.shell = self._shell()

        self.session_list.table.setToolTip(
            tr("Enter or a double click opens a session; Ctrl or Shift selects several to compare (Ctrl+J comes here)")
        )

    def _right(self) -> QSplitter:
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.readouts)
        right.addWidget(self.session_list)
        right.setSizes([420, 420])
        right.setHandleWidth(8)
        right.setMinimumWidth(250)
        return right

    def _middle(self) -> QWidget:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.progress)
        column.addWidget(self.film_progress)
        column.addWidget(self.strip)
        column.addWidget(self.views, 1)
        column.addWidget(self.timeline)
        self.banner.float_over(self.views)
        self._above = QSplitter(Qt.Orientation.Vertical)
        """What stands above the view, such as a step of a lesson; under it the view with the timeline."""
        self._above.setHandleWidth(8)
        self._above.addWidget(middle)
        return self._above

    def put_above_view(self, widget: QWidget) -> None:
        """Give a widget the place above the view; it is there as long as it is shown."""
        self._above.insertWidget(0, widget)
        self._above.setStretchFactor(0, 1)
        self._above.setStretchFactor(1, 3)
        self._above.setChildrenCollapsible(False)

    def size_above_view(self, height: int) -> None:
        """Make what stands above the view so high, px; the view has the rest."""
        self._above.setSizes([height, max(0, self._above.height() - height)])

    def _columns(self) -> QSplitter:
        columns = QSplitter(Qt.Orientation.Horizontal)
        for number, (part, share) in enumerate(((self.setups, 0), (self._middle(), 1), (self.right, 0))):
            columns.addWidget(part)
            columns.setStretchFactor(number, share)
        columns.setSizes([280, 780, 268])
        columns.setCollapsible(1, False)
        columns.setHandleWidth(8)
        self.setups.setMinimumWidth(244)
        return columns

    def _shell(self) -> QSplitter:
        body = QWidget()
        row = QVBoxLayout(body)
        row.setContentsMargins(4, 8, 8, 8)
        self.pages.addWidget(self.columns)
        row.addWidget(self.pages)
        shell = QSplitter(Qt.Orientation.Horizontal)
        shell.setHandleWidth(0)
        shell.addWidget(self.rail)
        shell.addWidget(body)
        shell.setStretchFactor(1, 1)
        shell.setCollapsible(0, False)
        return shell

    def set_tab_order(self) -> None:
        """Tab goes through the panes as one reads them; setups and views are made later than what comes after them."""
        set_tab_order(
            (
                self.rail,
                self.setups,
                self.banner,
                self.progress,
                self.film_progress,
                self.strip,
                self.views,
                self.timeline,
                self.readouts,
                self.session_list,
            )
        )

    def show_aside(self, panel: QWidget) -> None:
        """Give a panel its place at the right of everything; it is to be seen when it is shown."""
        self._aside = panel
        self.shell.addWidget(panel)
        self.shell.setStretchFactor(2, 0)
        self.shell.setCollapsible(2, False)
        self.shell.setHandleWidth(6)

    def fit_again(self) -> None:
        """The panel at the right has come or gone."""
        if self._aside is not None and self._aside.isVisible():
            rail, width = self.rail.width(), self.shell.width()
            aside = min(420, max(300, width // 3))
            self.shell.setSizes([rail, width - rail - aside, aside])
        self.fit(self.shell.width())

    def fit(self, width: int) -> None:
        """In a small window the view and the timeline come first; the column at the right, asked for, takes the setup's place."""
        if self._aside is not None and self._aside.isVisible():
            width -= self._aside.width()
        if self._small != (small := width < _ROOMY):
            self._small, self._right_wanted = small, not small
        self.right.setVisible(self._right_wanted and not self._presents)
        narrow = width < _NARROW
        self.setups.setVisible(not (small and self._right_wanted) and not self._presents and not narrow)
        if not small or self._presents:
            self.strip.offer_turn("", "")
        elif self._right_wanted:
            self.strip.offer_turn("" if narrow else "Setup", "Setup in place of Readouts and Sessions (Ctrl+B)")
        else:
            self.strip.offer_turn("Sessions", "Readouts and Sessions in place of Setup (Ctrl+B)")

    def present(self, wanted: bool) -> None:
        """The view and the timeline alone, for a presentation, or all as before."""
        self._presents = wanted
        self.rail.setVisible(not wanted)
        self.fit(self.shell.width())

    def show_right(self, wanted: bool) -> None:
        """Show readouts and sessions, or not."""
        self._right_wanted = wanted
        self.fit(self.shell.width())

    def toggle_right(self) -> None:
        self.show_right(not self.right.isVisibleTo(self.shell))

    def to_sessions(self) -> None:
        """For the keyboard: the arrows move through the sessions from here."""
        self.show_right(True)
        self.session_list.take_focus()

    def to_setup(self) -> None:
        """Bring the setup back into a small window."""
        if self._small:
            self.show_right(False)
        if self.setups.isHidden() and self._aside is not None and not self._presents:
            self._aside.hide()
            self.fit(self.shell.width())

    def restore(self, settings: Settings) -> None:
        """Take the places that they had when the window was last closed."""
        self.columns.restoreState(settings.state("columns"))
        self.right.restoreState(settings.state("right"))
        self.rail.arrange(settings.text("rail/order"))
        self.rail.arranged.connect(lambda order: settings.keep("rail/order", order))

    def keep(self, settings: Settings) -> None:
        settings.keep("columns", self.columns.saveState())
        settings.keep("right", self.right.saveState())
