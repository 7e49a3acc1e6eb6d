"""The view of vta.navigate: agents in a maze, what they imagine, and how often they arrive."""

from __future__ import annotations

from settle.widgets.panels.formula.formula import Formula
from settle.widgets.view import Readout
from settle.widgets.views.common.card_controls import switch
from settle.widgets.views.common.reader_board import ReaderBoard
from settle.widgets.views.vta_navigate.cards import NavigateCards
from settle.widgets.views.vta_navigate.reader import NavigateReader
from settle.widgets.views.vta_navigate.text import plan_formula, readouts

AT_ONCE = {"updates": 0, "model": "", "drive": True, "together": 1}
"""Knobs of a run in which one drives from its first step: no model, and nobody's other episode, is waited for."""
_TIP = (
    "Find the way by the arrow keys. While a run goes on you are in its watched episode, and all others wait for you;"
    " else one without models begins at once in the maze of the form"
)


class NavigateView(ReaderBoard[NavigateReader]):
    """Act: ``drive``, 0 forward, 1 left, 2 right."""

    reader_type = NavigateReader

    def __init__(self) -> None:
        self.charts, self.formula = NavigateCards(), Formula("How a plan is chosen")
        self.drive = switch("Drive", _TIP)
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
        if on and (self.recording is None or self.recording.ended.is_set()):
            self.drive.setChecked(False)  # until there is a run that waits for keys
            self.learn.emit(AT_ONCE)
            return
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
