"""The view of vta.navigate: agents in a maze, what they imagine, and how often they arrive."""

from __future__ import annotations

from settle.widgets.panels.formula.formula import Formula
from settle.widgets.view import Readout
from settle.widgets.views.common.card_controls import switch
from settle.widgets.views.common.reader_board import ReaderBoard
from settle.widgets.views.vta_navigate.cards import NavigateCards
from settle.widgets.views.vta_navigate.reader import NavigateReader
from settle.widgets.views.vta_navigate.text import plan_formula, readouts


class NavigateView(ReaderBoard[NavigateReader]):
    """Act: ``drive``, 0 forward, 1 left, 2 right."""

    reader_type = NavigateReader

    def __init__(self) -> None:
        self.charts, self.formula = NavigateCards(), Formula("How a plan is chosen")
        self.drive = switch("Drive", "You too are in the watched episode: arrow keys, while all others wait for you")
        super().__init__([card for card, _ in self.charts.painters], [self.formula, self.drive])
        self.painters = self.charts.painters
        for box in self.charts.boxes:
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.charts.map.driven.connect(lambda action: self.act.emit("drive", action))
        self.drive.clicked.connect(self._drive)
        self.formula.show_tex(*plan_formula("learnt"))
        self.empty()

    def empty(self) -> None:
        self.charts.empty()

    def _drive(self, on: bool) -> None:
        self.turned.emit("drive", on)
        if on:
            self.charts.drive()

    def begin_run(self, reader: NavigateReader) -> None:
        if reader.recording.knobs.get("drive") and not reader.recording.ended.is_set():
            self.charts.drive()

    def caption_run(self, reader: NavigateReader) -> None:
        self.formula.show_tex(*plan_formula(str(reader.setting("score"))))
        self.drive.setChecked(bool(reader.setting("drive")))
        self.charts.caption(reader)

    def figures(self, reader: NavigateReader) -> list[Readout]:
        """Success, actions and work of each agent, and how the models stand."""
        return readouts(reader, self.reference)
