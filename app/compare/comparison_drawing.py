"""A comparison as it is drawn at one place of the axis: curves with what they are there, views, pictures, timeline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject

from settle.app.compare.drawn_curves import ReadComparison, chips_at, values_at
from settle.app.compare.run_views import RunViews
from settle.app.library.session_words import figure_words
from settle.sessions.comparison.comparison import RunComparison
from settle.sessions.comparison.curves import Alignment, Quantity, pictures
from settle.sessions.comparison.differences import turns
from settle.sessions.comparison.seed_groups import band_words
from settle.widgets.compare.compare_bar import EACH
from settle.widgets.compare.compare_page import ComparePage
from settle.widgets.compare.locked_player import LockedPlayer
from settle.widgets.panels.base.number_text import percent
from settle.widgets.playback.row_fetcher import RowFetcher

AXES: dict[Alignment, str] = {"step": "step", "epoch": "epoch", "fraction": "part of the run"}
_MOST_MARKS = 50
"""Events of a run that are marked on the timeline."""


def place_text(way: Alignment, place: float) -> str:
    """``epoch 2.4``, ``step 1,200``, ``36.0 % of the run``"""
    if way == "fraction":
        return f"{percent(place)} of the run"
    return f"step {place:,.0f}" if way == "step" else f"epoch {place:,.4g}"


class ComparisonDrawing(QObject):
    """Draws what was read on the page, at the place where the player stands."""

    def __init__(self, page: ComparePage, comparison: RunComparison, player: LockedPlayer, waits: bool):
        """:param waits: whether rows that lie on disk are waited for, as for a picture without a window."""
        super().__init__(page)
        self.page, self.comparison, self.player, self.waits = page, comparison, player, waits
        self.found: ReadComparison | None = None
        self.views: RunViews | None = None
        self.seeds = "sd"
        self.pictures: dict[str, Quantity] = {each.name: each for each in pictures(comparison.runs)}
        self._charted: list[tuple[str, ...]] = []
        self._fetcher = RowFetcher(self)

    def step_of(self, number: int) -> int:
        """Where a run stands."""
        return self.found.axes[number].step_at(self.player.place) if self.found is not None else 0

    def where(self, number: int) -> str:
        """The same in words."""
        ended = self.found is not None and self.player.place > self.found.axes[number].end
        runs_on = self.comparison.runs[number].recording.outcome == "running"
        return f"step {self.step_of(number):,}" + (f", its {'newest' if runs_on else 'last'}" if ended else "")

    # -- what was read -------------------------------------------------------------------------

    def show(self, found: ReadComparison, seeds: str) -> None:
        """Take what was read; the curves are drawn anew."""
        self.found, self.seeds = found, seeds
        charts = [self._head(drawn.quantity) for drawn in found.drawn]
        if charts != self._charted:
            self._charted = charts
            self.page.make_charts(charts, AXES[found.way])
            self.page.set_tab_order()
        first, last = float(self.player.places[0]), float(self.player.places[-1])
        for chart, drawn in zip(self.page.charts, found.drawn, strict=True):
            chart.plot.name_axis("bottom", AXES[found.way])
            chart.place_name = lambda place: place_text(found.way, place)
            chart.read = lambda x, drawn=drawn: values_at(self.comparison, drawn, seeds, x)
            chart.show_runs(drawn.lines, drawn.bands, x_range=(min(0.0, first), max(last, first + 1e-9)), at=self.player.place)

    def _head(self, q: Quantity) -> tuple[str, str, str, str]:
        """Key, title, subtitle and label of y of a card."""
        words, title = figure_words(q.column), self.comparison.runs[0].recording.tables[q.table].title
        band = "" if self.seeds == EACH else band_words(self.comparison.groups, "t95" if self.seeds == "t95" else "sd")
        y_label = words[:1].lower() + words[1:] + (f", {q.unit}" if q.unit else "")
        return q.name, words, f"mean, {band}" if band else title, y_label

    # -- at a place ----------------------------------------------------------------------------

    def draw(self, ticked: Sequence[int]) -> None:
        """Bring all to the place on show.

        :param ticked: numbers of the runs whose views are on show.
        """
        found, page, place = self.found, self.page, self.player.place
        if found is None:
            return
        for chart, drawn in zip(page.charts, found.drawn, strict=True):
            chart.move(place, chips_at(self.comparison, drawn, self.seeds, place))
        if page.views.isVisibleTo(page) and self.views is not None:
            for number in ticked:
                if number in self.views.panes:
                    self.views.panes[number].draw(self.step_of(number), self.where(number))
        self.draw_difference()
        self.draw_timeline()

    def draw_timeline(self) -> None:
        found, timeline, player = self.found, self.page.timeline, self.player
        if found is None:
            return
        places, last = player.places, len(player.places) - 1
        timeline.scrubber.name_of = lambda number: place_text(found.way, float(places[min(number, last)]))
        marks = []
        for run, axis in zip(self.comparison.runs, found.axes, strict=True):
            events = run.recording.events[:_MOST_MARKS]
            for event, text in zip(events, turns(events), strict=False):
                marks.append((int(np.searchsorted(places, axis.place_of(event.step))), f"{run.letter}: {text}"))
        timeline.scrubber.show_place(len(places), player.at, tuple(marks))
        end = place_text(found.way, float(places[-1])).removeprefix(f"{AXES[found.way]} ")
        behind = [run for run, axis in zip(self.comparison.runs, found.axes, strict=True) if player.place > axis.end]
        ended = ", ".join(run.letter for run in behind if run.recording.outcome != "running")
        not_yet = ", ".join(run.letter for run in behind if run.recording.outcome == "running")
        said = filter(None, [ended and f"ended before: {ended}", not_yet and f"not so far yet: {not_yet}"])
        words = place_text(found.way, player.place) + ("" if found.way == "fraction" else f" of {end}")
        about = f"all runs, locked to one {AXES[found.way]}"
        timeline.show_state(about, words, " · ".join(said), player.playing)

    def draw_difference(self) -> None:
        card = self.page.difference
        if not card.isVisibleTo(self.page):
            return
        key, one, other = card.shown()
        quantity = self.pictures.get(key)
        if quantity is None:
            card.say("These runs have no picture in common.")
            return
        numbers = [self.comparison.letters.index(letter) for letter in (one, other)]
        wheres = (self.where(numbers[0]), self.where(numbers[1]))

        def show() -> None:
            pair = [self._picture(number, quantity) for number in numbers]
            card.show_pair(pair[0], pair[1], (one, other), wheres)

        if self.waits:
            show()
        else:
            self._fetcher.go(show)

    def _picture(self, number: int, quantity: Quantity) -> np.ndarray | None:
        """What the run holds of it at the place on show."""
        table = self.comparison.runs[number].recording.tables[quantity.table]
        rows = table.rows_at(self.step_of(number))
        return table[quantity.column][rows - 1] if rows else None
