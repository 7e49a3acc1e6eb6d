"""One comparison on its page: what the user chooses there, and what is read for it beside the screen's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer

from settle.app.background import Background
from settle.app.compare.comparison_drawing import ComparisonDrawing
from settle.app.compare.drawn_curves import ReadComparison, read
from settle.app.compare.page_tables import differing_rows, figure_rows, heads, not_compared, run_name
from settle.app.compare.paper_figures import PaperFigures
from settle.app.compare.run_views import RunViews
from settle.app.library.session_words import figure_words
from settle.app.settings import Settings
from settle.sessions.comparison.comparison import Choices, RunComparison
from settle.sessions.comparison.curves import Alignment
from settle.sessions.comparison.seed_groups import Band, band_words
from settle.widgets.compare.compare_bar import EACH
from settle.widgets.compare.compare_page import ComparePage
from settle.widgets.compare.locked_player import LockedPlayer
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

FIRST, MOST_OFFERED = 2, 120
"""Curves that are shown unless others are chosen, and those that are offered."""
_AGAIN = 1500
"""ms between two looks at runs that go on."""


class ShownComparison(QObject):
    """Fills a page of its own, and draws it anew when the place moves, a choice is made, or a run goes on.

    :param background: where curves are read; None: here and now, for a picture without a window.
    """

    def __init__(
        self, comparison: RunComparison, paper: PaperFigures, choices: Choices, background: Background | None, settings: Settings | None
    ):
        self.page = ComparePage()
        super().__init__(self.page)
        self.comparison, self.background = comparison, background
        self.way: Alignment = comparison.align(choices.align if choices.align in comparison.alignments() else None)
        self.several = any(len(group.members) > 1 for group in comparison.groups)
        self.seeds: str = EACH if choices.shown.get("seeds") == EACH else choices.band
        known = {each.name for each in comparison.quantities}
        self.names = [name for name in choices.quantities if name in known] or [each.name for each in comparison.usual(FIRST)]
        self.player = LockedPlayer(self)
        self.drawing = ComparisonDrawing(self.page, comparison, self.player, background is None)
        self.views = RunViews(comparison, settings, background, self.page.banner.say, self.drawing.step_of, self.show_views)
        self.drawing.views = self.views
        self.paper, self.sources = paper
        self._reading = self._closed = False
        self._again = QTimer(self, interval=_AGAIN)
        self._again.timeout.connect(self._look_again)
        self.show_tables()
        self._offer(choices)
        self._join()
        self.read(lambda _: choices.place)
        QTimer.singleShot(0, self, self.page.fit)
        if background is not None:
            self._again.start()
            self.player.start()

    @property
    def band(self) -> Band:
        return "t95" if self.seeds == "t95" else "sd"

    # -- reading -------------------------------------------------------------------------------

    def read(self, where: Callable[[ReadComparison], float | None]) -> None:
        """Read curves for the choices as they are now, then show them.

        :param where: of what was read, the place to stand at; None: the end.
        """
        comparison, names, way, seeds = self.comparison, list(self.names), self.way, self.seeds

        def take(found: ReadComparison) -> None:
            self._reading = False
            if not self._closed and (found.way, seeds, names) == (self.way, self.seeds, self.names):
                self._take(found, where(found))

        if self.background is None:
            take(read(comparison, names, way, seeds))
        else:
            self._reading = True
            self.background.do(lambda: read(comparison, names, way, seeds), take, self._say)

    def _take(self, found: ReadComparison, place: float | None) -> None:
        self.player.show_places(found.places, place)
        self.drawing.show(found, self.seeds)
        self.player.redraw()
        if found.left_out:
            self._say(f"These have no place on an axis of epochs: {', '.join(found.left_out)}. Align by step to see them.")

    def _say(self, sentence: str) -> None:
        self._reading = False
        if not self._closed:
            self.page.banner.say(sentence)

    def _look_again(self) -> None:
        """Runs that go on have more by now."""
        found = self.drawing.found
        if found is not None and not self._reading and [run.recording.steps for run in self.comparison.runs] != found.steps:
            at_end = self.player.at == len(self.player.places) - 1
            self.read(lambda _: None if at_end else self.player.place)

    # -- tables and choices --------------------------------------------------------------------

    def show_tables(self) -> None:
        """What differs and what came out."""
        page, c = self.page, self.comparison
        rows, tips = differing_rows(c, page.equal_button.isChecked())
        page.differs.show_values(heads(c), rows or [["Nothing differs."]], tips)
        page.equal_button.setText(tr(f"{len(c.conditions.equal)} equal"))
        page.came_out.show_values(*figure_rows(c, self.paper, self.band))
        said = [f"±: {band_words(c.groups, self.band)}."] if self.several else []
        said += [f"Paper: {'; '.join(self.sources)}."] if self.sources else []
        page.sources.setText(tr("\n".join(filter(None, [*said, not_compared(c)]))))
        page.sources.setVisible(bool(page.sources.text()))
        groups = f" in {len(c.groups)} groups" if self.several and len(c.groups) > 1 else ", seeds of one setting" if self.several else ""
        page.bar.about.setText(tr(f"{own(', '.join(c.conditions.experiments))} · {len(c.runs)} runs{groups}"))

    def _offer(self, choices: Choices) -> None:
        """What there is to choose, and what was chosen when it was kept."""
        page, c, shown = self.page, self.comparison, choices.shown
        bands = [("mean ± SD", "sd"), ("mean, 95 %", "t95"), ("each run", EACH)] if self.several else []
        page.bar.show_choices([(f"by {way}", way) for way in c.alignments()], self.way, bands, self.seeds)
        known = [*c.chosen(self.names), *(q for q in c.usual(MOST_OFFERED) if q.name not in self.names)]
        page.bar.show_curves([(f"{figure_words(q.column)}  ({own(q.name)})", q.name) for q in known if q in c.quantities], self.names)
        first = "".join(c.letters[group.members[0]] for group in c.groups) if len(c.groups) > 1 else "".join(c.letters)
        runs = []
        for number, run in enumerate(c.runs):
            colour = next(i for i, group in enumerate(c.groups) if number in group.members)
            text = f"{run_name(c, number)} · {run.recording.outcome}, {run.recording.steps:,} steps"
            runs.append((run.letter, text, colour))
        page.runs.show_runs(runs, [letter for letter in str(shown.get("views", first[:2])) if letter in c.letters])
        names = [(f"{figure_words(q.column)}  ({own(q.table)})", name) for name, q in self.drawing.pictures.items()]
        page.difference.offer(names, c.letters)
        parts = shown.get("parts")
        page.bar.show_parts([part for part in parts if part in page.bar.parts] if isinstance(parts, list) else ["curves", "views"])

    def choices(self) -> Choices:
        """As it is shown now, to be kept."""
        shown: dict[str, Any] = {"parts": self.page.bar.shown(), "views": "".join(self.page.runs.letters()), "seeds": self.seeds}
        return Choices(self.way, self.band, tuple(self.names), self.player.place, shown)

    def _join(self) -> None:
        page, player, bar, timeline = self.page, self.player, self.page.bar, self.page.timeline
        player.moved.connect(self.draw)
        bar.aligned.connect(self.set_alignment)
        bar.seeds_shown.connect(self.set_seeds)
        bar.curves_chosen.connect(self.set_curves)
        bar.parts_changed.connect(self.show_views)
        page.runs.ticked.connect(self._tick)
        page.difference.chosen.connect(self.drawing.draw_difference)
        page.sought.connect(lambda place: self._stand(player.seek_place, place))
        page.equal_button.toggled.connect(lambda _: self.show_tables())
        timeline.scrubber.sought.connect(lambda number: self._stand(player.seek, number))
        timeline.first.connect(self.to_start)
        timeline.step.connect(self.step)
        timeline.end.connect(self.to_end)
        timeline.play.connect(self.play)
        timeline.loop.connect(lambda on: setattr(player, "loop", on))

    def set_alignment(self, way: str) -> None:
        """Another axis; the run that goes furthest keeps its step."""
        found, self.way = self.drawing.found, self.comparison.align(way)
        if found is not None:
            longest = max(range(len(found.axes)), key=lambda i: found.axes[i].end)
            step = self.drawing.step_of(longest)
            self.read(lambda other: other.axes[longest].place_of(step))

    def set_seeds(self, seeds: str) -> None:
        """Mean and one band or the other, or each run."""
        self.seeds = seeds
        self.show_tables()
        self.read(lambda _: self.player.place)

    def set_curves(self, names: Sequence[str]) -> None:
        """Other curves."""
        self.names = list(names) or self.names
        self.read(lambda _: self.player.place)

    # -- the place -----------------------------------------------------------------------------

    def _stand(self, seek: Callable[[Any], None], where: float) -> None:
        seek(where)
        self.player.redraw()

    def play(self) -> None:
        """Play, or stand still."""
        self.player.play()
        self.drawing.draw_timeline()

    def step(self) -> None:
        self._stand(self.player.seek, self.player.at + 1)

    def to_start(self) -> None:
        self._stand(self.player.seek, 0)

    def to_end(self) -> None:
        self._stand(self.player.seek, len(self.player.places) - 1)

    def draw(self) -> None:
        """Bring all to the place on show."""
        if not self._closed:
            self.drawing.draw(self._ticked())

    # -- views ---------------------------------------------------------------------------------

    def _ticked(self) -> list[int]:
        return [self.comparison.letters.index(letter) for letter in self.page.runs.letters()]

    def _tick(self) -> None:
        if "views" not in self.page.bar.shown() and self.page.runs.letters():
            self.page.bar.show_parts([*self.page.bar.shown(), "views"])
        else:
            self.show_views()

    def show_views(self) -> None:
        """The views of the ticked runs, those that are new made now."""
        page, panes = self.page, []
        if page.views.isVisibleTo(page):
            for number in self._ticked():
                pane, new = self.views.pane(number)
                if new:
                    page.views.join(pane, lambda: list(self.views.panes.values()))
                panes.append(pane)
            if panes != page.views.panes:
                page.views.show_panes(panes)
                page.set_tab_order()
        self.player.redraw()

    def close(self) -> None:
        """Let go of the runs; the page goes as well."""
        self._closed = True
        self.player.stop()
        self._again.stop()
        self.page.hide()
        self.page.deleteLater()
