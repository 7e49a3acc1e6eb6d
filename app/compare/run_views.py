"""The view of each run of a comparison: made when it is first looked at, as the window makes its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

from settle.app.background import Background
from settle.app.compare.page_tables import run_name
from settle.app.settings import Settings
from settle.app.window.make_view import make_view
from settle.app.window.render_view import set_reference
from settle.app.window.view_queries import ViewQueries
from settle.sessions.comparison.comparison import RunComparison
from settle.sessions.disk import reason
from settle.widgets.compare.locked_views import LockedPane
from settle.widgets.playback.row_fetcher import RowFetcher
from settle.widgets.views.automatic.view import AutomaticView
from settle.widgets.views.common.board import Board

_ALONE = "In a comparison runs are looked at: open the session by itself to do this."


class RunViews:
    """:param say: is told what cannot be done.
    :param step_of: the step at which the run of that number stands.
    :param renewed: called when a pane has another view than before.
    """

    def __init__(
        self,
        comparison: RunComparison,
        settings: Settings | None,
        background: Background | None,
        say: Callable[[str], None],
        step_of: Callable[[int], int],
        renewed: Callable[[], None],
    ):
        self.comparison, self.settings, self.background = comparison, settings, background
        self.say, self.step_of, self.renewed = say, step_of, renewed
        self.panes: dict[int, LockedPane] = {}
        """Number of the run -> its pane."""
        self._plain: set[int] = set()
        """Runs whose own view cannot draw them."""

    def pane(self, number: int) -> tuple[LockedPane, bool]:
        """The pane of a run, and whether it was made just now."""
        if number in self.panes:
            return self.panes[number], False
        c, run = self.comparison, self.comparison.runs[number]
        colour = next(i for i, group in enumerate(c.groups) if number in group.members)
        r = run.recording
        board, problem = (AutomaticView(), "") if number in self._plain else make_view(r.experiment)
        if problem:
            self.say(problem)
        set_reference(board, r)
        if self.settings is not None:
            board.restore_state(self.settings.text(f"view/{r.experiment}"))
        if self.background is not None:
            board.fetcher = RowFetcher(board)
            ViewQueries(board, self.background, lambda: (r, self.step_of(number)))
        board.unfit = lambda error: self._unfit(number, board, error)
        for signal in (board.act, board.learn, board.wanted, board.turned):
            signal.connect(lambda *_: self.say(_ALONE))
        pane = self.panes[number] = LockedPane(run.letter, run_name(c, number), colour, r.outcome, board, r)
        return pane, True

    def _unfit(self, number: int, board: Board, error: Exception) -> bool:
        """A session that its view cannot draw is shown as its tables are."""
        board.recording = None  # else it would be drawn again whenever the view is
        name = self.comparison.runs[number].path.name
        if isinstance(board, AutomaticView):
            self.say(f"There is no way to draw {name} ({reason(error)}).")
        else:
            self.say(f"The view of {name} cannot draw it ({reason(error)}): its tables are shown as they are.")
            self._plain.add(number)
            QTimer.singleShot(0, board, lambda: self._renew(number))
        return True

    def _renew(self, number: int) -> None:
        pane = self.panes.pop(number)
        pane.hide()
        pane.deleteLater()
        self.renewed()
