"""A board whose cards show what a reader finds in a recording."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from settle.backend.core.lazy_rows import part_of_a_picture
from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.readout_rows import with_rows_of
from settle.widgets.views.common.recording_reader import RunReader

R = TypeVar("R", bound=RunReader)


class ReaderBoard(Board, Generic[R]):
    """Base of the views of experiments. A subclass sets :attr:`painters`, and says what stands there before there are rows."""

    reader_type: type[R]
    painters: Sequence[tuple[Card, Callable[[R], None]]] = ()
    """Each card with what paints it."""
    reader: R | None = None
    """Reads the recording on show."""
    _figures_from: R | None = None
    """Reads it at other steps, for the Readouts."""

    def begin(self, recording: Recording) -> None:
        self.reader, self._painted = self.reader_type(recording), {}
        self._figures_from = None
        self.begin_run(self.reader)

    def paint(self, recording: Recording, at: int) -> None:
        reader = self.reader
        assert reader is not None
        if self.seek(reader, at):
            self.paint_run(reader)
        else:
            self.empty()
            self.say_what_the_run_does()
            self._painted = {}

    def caption(self, recording: Recording, at: int) -> None:
        if self.reader is not None and self.seek(self.reader, at):
            self.caption_run(self.reader)

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        """The figures at a step, with a row for each that the run has by now: a row does not vanish while one scrubs, it gets a dash."""
        reader, last = self._figures_from, recording.steps - 1
        if reader is None or reader.recording is not recording:
            reader = self._figures_from = self.reader_type(recording)
        lines = self.figures(reader) if self.seek(reader, at) else []
        if at >= last or not self.seek(reader, last):
            return lines
        return with_rows_of(lines, self.figures(reader))

    def seek(self, reader: R, at: int) -> bool:
        """Turn a reader to a step; whether there is anything to see."""
        return reader.seek(at)

    def paint_part(self, paint: Callable[[R], None]) -> None:
        """Paint what stands by itself: if its rows lie on disk, the other parts are painted, and say what they lack, none the less."""
        assert self.reader is not None
        with part_of_a_picture():
            paint(self.reader)

    def paint_changed(self, card: Card, about: object, paint: Callable[[R], None]) -> None:
        """Paint a card that is in sight, unless it shows what it is about already."""
        assert self.reader is not None
        if self.seen(card) and about != self._painted.get(card.key):
            with part_of_a_picture():
                paint(self.reader)
                self._painted[card.key] = about

    # -- what a view says of itself ------------------------------------------------------------

    @abstractmethod
    def empty(self) -> None:
        """Say in each card what will be there."""

    def begin_run(self, reader: R) -> None:
        """Another recording is to be shown: forget what was chosen in the last one."""

    def paint_run(self, reader: R) -> None:
        """Draw the cards that are in sight."""
        for card, paint in self.painters:
            if self.seen(card):
                self.paint_part(paint)

    @abstractmethod
    def caption_run(self, reader: R) -> None:
        """Set text: heads of cards."""

    @abstractmethod
    def figures(self, reader: R) -> list[Readout]:
        """The figures at the reader's step."""
