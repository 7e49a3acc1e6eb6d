"""A board: a view made of cards, drawn on the fast clock and captioned on a slow one."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QCursor, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from settle.backend.core.lazy_rows import RowsNotLoaded, part_of_a_picture
from settle.backend.core.recording import Recording
from settle.widgets.cards.card_moves import CardMoves
from settle.widgets.cards.card_summaries import CardSummaries
from settle.widgets.cards.numbers_dialog import NumbersDialog, offer_numbers, show_numbers
from settle.widgets.controls.card import Card
from settle.widgets.controls.card_grid import CardGrid
from settle.widgets.playback.row_fetcher import RowFetcher
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr
from settle.widgets.view import View
from settle.widgets.views.common.linked_plots import LinkedPlots
from settle.widgets.views.common.scale_choice import offer_scale, restore_scales, scales_as_text
from settle.widgets.views.common.top_row import TopRow

PRESS_RUN, GETTING_READY = "Press Run.", "The run is getting ready."
"""What a card without a picture begins with: before there is a run, and before its first rows."""
_ENDED = {"finished": "finished", "stopped": "was stopped", "diverged": "diverged", "failed": "failed", "interrupted": "was interrupted"}
_SLOW = 0.25  # s between two changes of text while a run goes on


class Board(View):
    """Base of views of cards. What it draws depends on the recording and the step alone."""

    def __init__(self, cards: Sequence[Card], top: Sequence[QWidget] = ()):
        super().__init__()
        self.grid = CardGrid(cards)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if top:
            column.addWidget(TopRow(top))
        column.addWidget(self.grid, 1)
        self.grid.show()
        self.recording: Recording | None = None
        self.at = 0
        self.fetcher: RowFetcher | None = None
        """Fetches rows that lie on disk while what was drawn last stays on show; None: drawing waits for them."""
        self.unfit: Callable[[Exception], bool] | None = None
        """Told what went wrong while a recording was read or drawn; whether that is the recording's fault. None: it never is."""
        self.told_with_readouts = False
        """Whether :meth:`tell` is called a few times a second, at the step that the Readouts are of."""
        self._told = 0.0
        self._inviting: list[Card] = []
        """Cards that told to press Run until it was pressed."""
        self._later = QTimer(self, singleShot=True, interval=int(1000 * _SLOW))
        self._later.timeout.connect(self._caption_later)
        self.grid.maximised_changed.connect(lambda _: self.redraw())
        theme.changed.connect(self.redraw)
        for card in cards:
            offer_scale(card, self.keep_state)
            offer_numbers(card)
        self.card_moves = CardMoves(self.grid)
        self.card_moves.changed.connect(self.keep_state)
        self.linked_plots = LinkedPlots(self, cards)
        self.summaries = CardSummaries(cards, self)
        """What screen readers are told of the cards."""

    @property
    def cards(self) -> list[Card]:
        return self.grid.cards

    def show_numbers(self) -> NumbersDialog | None:
        """Open the numbers of the card that has the keyboard, else of the one under the mouse, else of the first that has some."""
        focus, cards = QApplication.focusWidget(), [card for card in self.cards if card.isVisible()]
        wanted = [card for card in cards if focus is not None and card.isAncestorOf(focus)]
        wanted += [card for card in cards if card.rect().contains(card.mapFromGlobal(QCursor.pos()))]
        return next((dialog for card in (*wanted, *cards) if (dialog := show_numbers(card)) is not None), None)

    # -- how the user has set it up ------------------------------------------------------------

    def own_state(self) -> str:
        """What a view keeps of how the user has set it up, beside the scales of its axes; one line."""
        return ""

    def restore_own_state(self, text: str) -> None:
        """Set it up as it was when :meth:`own_state` gave this text."""

    def keep_state(self) -> None:
        """Tell how it is set up."""
        self.state_changed.emit(self.state())

    def state(self) -> str:
        """How it is set up: what :meth:`restore_state` takes."""
        return "\n".join((self.own_state(), scales_as_text(self.grid.cards), self.card_moves.text())).rstrip("\n")

    def restore_state(self, text: str) -> None:
        own, scales, arrangement, *_ = [*text.split("\n"), "", ""]
        self.restore_own_state(own)
        restore_scales(self.grid.cards, scales)
        self.card_moves.restore(arrangement)

    # -- drawing -----------------------------------------------------------------------------

    def draw(self, recording: Recording, at: int) -> None:
        """Paint the recording as it stood after step ``at``; with a :attr:`fetcher`, perhaps a moment later."""
        if self.fetcher is None:
            self.attempt(lambda: self._draw(recording, at))
        else:
            self.fetcher.go(lambda: self.attempt(lambda: self._draw(recording, at)))

    def attempt(self, do: Callable[[], object]) -> None:
        """Do something with the recording on show, which a stranger may have made, so that it does not fit this view.

        :raises Exception: what is not the recording's fault, as :attr:`unfit` judges.
        """
        try:
            with part_of_a_picture():
                do()
        except Exception as error:
            if self.unfit is None or not self.unfit(error):
                raise

    def _draw(self, recording: Recording, at: int) -> None:
        if recording is not self.recording:
            self.recording = recording
            try:
                self.begin(recording)
            except RowsNotLoaded:
                self.recording = None  # it has not begun
                raise
        self.at = at
        self.paint(recording, at)
        # Where one looks at the moving end of a run, text changes slowly enough to be read.
        moving = not recording.ended.is_set() and at >= recording.steps - 1
        if self.told_with_readouts and self._told:
            pass  # heads of cards and Readouts change together, at the end of a run and while one scrubs too
        elif not moving or time.monotonic() - self._told >= _SLOW:
            with part_of_a_picture():
                self._caption()
        elif not self._later.isActive():
            self._later.start()
        self.summaries.later()
        for _ in range(2):  # labels that changed take their places now, so that a picture made next is right
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def start(self, recording: Recording) -> None:
        """Show that a run has begun and has no step yet: nothing of the last one stays."""
        self.recording, self._told = recording, 0.0
        self._later.stop()
        for card in self.cards:
            card.head(subtitle="", corner="")
        self.begin(recording)
        self.empty()
        self.say_what_the_run_does()
        self.summaries.later()

    def say_what_the_run_does(self) -> None:
        """Of a run that has nothing to show yet: a card that asks to press Run says what the run does instead."""
        if self.recording is not None:
            ended = self.recording.ended.is_set()
            words = f"The run {_ENDED.get(self.recording.outcome, 'ended')} before there was anything to see." if ended else GETTING_READY
            for card in self.cards:
                said = tr(card.words)  # an entry of its own, which begins with that of PRESS_RUN
                for beginning in (PRESS_RUN, GETTING_READY):
                    said = said.replace(tr(beginning), tr(words))
                card.say(said)

    def refuse(self) -> None:
        """The run that has begun cannot begin after all."""
        self.recording = None
        self.empty()

    def redraw(self) -> None:
        """Paint again what is shown, for instance after a choice in a card."""
        if self.recording is not None and self.recording.steps:
            self._told = 0.0
            self.draw(self.recording, self.at)

    def seen(self, card: Card) -> bool:
        """Whether drawing this card is of use."""
        window = self.window()
        return card.isVisibleTo(self) and not (window is not None and window.isMinimized())

    def tell(self, recording: Recording, at: int) -> None:
        """Bring the text of a recording that is on show up to date, as of step ``at``."""
        if recording is self.recording and recording.steps:
            self._later.stop()
            self.caption(recording, at)
            self._told = time.monotonic()

    def _caption_later(self) -> None:
        if self.fetcher is None:
            self.attempt(self._caption)
        elif self.fetcher.busy:
            self._later.start()
        else:
            self.fetcher.go(lambda: self.attempt(self._caption))

    def _caption(self) -> None:
        """Bring the text up to date."""
        if self.recording is not None and self.recording.steps:
            self._later.stop()
            self.caption(self.recording, self.at)
            self._told = time.monotonic()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.redraw()

    def empty(self) -> None:
        """Say in each card what will be there; here they stay as they are."""

    @abstractmethod
    def begin(self, recording: Recording) -> None:
        """Another recording is to be shown: forget what was read of the last one."""

    @abstractmethod
    def paint(self, recording: Recording, at: int) -> None:
        """Draw curves and pictures."""

    @abstractmethod
    def caption(self, recording: Recording, at: int) -> None:
        """Set text: heads of cards and figures."""
