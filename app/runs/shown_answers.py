"""The answers of one sweep on their panel: curves over a knob, heat map over two, parallel coordinates over all, and the table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from settle.app.library.session_words import figure_name
from settle.app.runs.sweep_words import figures_of, setting_text, typed, value_text
from settle.app.runs.sweeps import SweepLook
from settle.sessions.library.query import QueryError, find
from settle.sessions.sweeps.answers import SettingFigure, SweepAnswers, SweepRow, slope
from settle.widgets.compare.banded_curves import CurveBand
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.curves import Line
from settle.widgets.panels.charts.heatmaps import HeatMapGrid
from settle.widgets.runs.answers_panel import OVER_TWO, PARALLEL, AnswersPanel
from settle.widgets.runs.parallel_coordinates import ParallelAxis
from settle.widgets.translation.own_text import own

_SPREAD = 10.0
"""Factor between the least and the largest value from which on an axis is logarithmic, if all are above 0."""
_SHOWN_FIGURES, _MOST_MARKS = 12, 12


class ShownAnswers:
    """Draws on ``panel`` what it is given, as the user has chosen there."""

    def __init__(self, panel: AnswersPanel):
        self.panel = panel
        self.look: SweepLook | None = None
        self._filter = ""
        panel.changed.connect(self.draw)
        panel.filtered.connect(self.filter)
        self._points: list[list[Mapping[str, Any]]] = []
        """Of each curve, the knobs of its points."""
        panel.maps.chosen.connect(self._choose_cell)
        panel.curves.chosen.connect(lambda line, point: self._choose_runs(self._points[line][point]))
        panel.parallel.chosen.connect(lambda place: panel.table.choose([self.runs_there()[place]]))

    @property
    def answers(self) -> SweepAnswers | None:
        return self.look.answers if self.look else None

    def show(self, look: SweepLook) -> None:
        """Another sweep, or more of the same."""
        self.look = look
        self.draw()

    def figure(self) -> str:
        """Name of the figure that is chosen."""
        return str(self.panel.figure.currentData() or "")

    def draw(self) -> None:
        """Draw the picture and fill the table."""
        answers, panel = self.answers, self.panel
        if answers is None:
            return
        several = [name for name, values in answers.plan.grid.items() if len(values) > 1]
        several.sort(key=lambda name: -len(answers.plan.grid[name]))
        panel.offer(figures_of(answers.plan.experiment, answers.figures), several)
        figure = self.figure()
        if not figure:
            panel.show_picture(panel.curves, "No run has come to its end yet.")
        elif panel.picture.currentData() == PARALLEL and several:
            self._draw_parallel(answers, figure)
        elif panel.picture.currentData() == OVER_TWO and panel.down.currentData():
            self._draw_map(answers, figure)
        else:
            self._draw_along(answers, figure, panel.across.currentData() or next(iter(several), ""))
        self._fill_table(answers, figure)

    # -- pictures --------------------------------------------------------------------------------------

    def _draw_along(self, answers: SweepAnswers, figure: str, knob: str) -> None:
        name, curves = figure_name(answers.plan.experiment, figure), self.panel.curves
        values = [each for each in answers.plan.grid.get(knob, ()) if isinstance(each, (int, float)) and not isinstance(each, bool)]
        numeric = len(values) == len(answers.plan.grid.get(knob, ())) and len(values) > 0
        log = numeric and min(values) > 0 and max(values) / min(values) >= _SPREAD
        lines, bands, slopes, self._points = list[Line](), list[CurveBand](), list[str](), []
        order = {value: place for place, value in enumerate(answers.plan.grid.get(knob, ()))}
        places = list[float]()
        for number, (rest, settings) in enumerate(answers.along(figure, knob) if knob else [("", answers.settings(figure))]):
            raw = [each.knobs.get(knob) for each in settings]
            x = np.array([_place(value, order.get(value, 0), numeric, log) for value in raw])
            by = np.argsort(x, kind="stable")
            mean, sd = np.array([each.mean for each in settings])[by], np.array([each.sd for each in settings])[by]
            self._points.append([settings[place].knobs for place in by])
            lines.append(Line(own(rest) or name, x[by], mean, number, points=True))
            bands.append(CurveBand(x[by], mean - sd, mean + sd, number))
            places += list(x)
            if log and np.isfinite(found := slope([float(value) for value in raw if value is not None], [each.mean for each in settings])):
                slopes.append(f"{f'{own(rest)}: ' if rest else ''}{found:.2f}")
        low, high = (min(places), max(places)) if places else (0.0, 1.0)
        room = 0.04 * (high - low) or 0.5
        curves.plot.name_axis("bottom", own(knob) or "setting")
        curves.name_y(name)
        drawn = np.concatenate([line.y[np.isfinite(line.y)] for line in lines] or [np.empty(0)])
        curves.use_log(len(drawn) > 0 and drawn.min() > 0 and drawn.max() / drawn.min() >= _SPREAD)
        axis = curves.plot.axes["bottom"]
        few = 0 < len(order) <= _MOST_MARKS
        axis.log10 = log and not few
        axis.labels = [(_place(value, place, numeric, log), value_text(value)) for value, place in order.items()] if few else None
        axis.again()
        curves.read = lambda x: []
        curves.show_runs(lines, bands, x_range=(low - room, high + room))
        said = [self._seeds_text(answers.settings(figure))]
        said += [f"Slope of log {name} over log {own(knob)}, least squares: {'; '.join(slopes)}"] if slopes else []
        said += ["A click on a point selects its runs below"] if len(drawn) else []
        self.panel.show_picture(curves, ". ".join(filter(None, said)) + ".")

    def _seeds_text(self, settings: Sequence[SettingFigure]) -> str:
        there = [each.n for each in settings if each.n]
        if not there:
            return "No run has come to its end yet"
        n = f"n = {min(there)}" if min(there) == max(there) else f"n = {min(there)} to {max(there)}"
        return f"Mean ± standard deviation over seeds, {n}" if max(there) > 1 else "One seed each"

    def _draw_map(self, answers: SweepAnswers, figure: str) -> None:
        panel, plan = self.panel, answers.plan
        across, down = str(panel.across.currentData()), str(panel.down.currentData())
        values = answers.grid(figure, across, down)
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        rows, columns = [own(value_text(v)) for v in plan.grid[down]], [own(value_text(v)) for v in plan.grid[across]]
        texts = [[[short(value) if np.isfinite(value) else "" for value in row] for row in values]]
        name = figure_name(plan.experiment, figure)
        grid = HeatMapGrid([name], rows, columns, own(down), own(across), values[None], texts, low, high, number=short)
        others = [each for each in plan.grid if each not in (across, down) and len(plan.grid[each]) > 1]
        panel.maps.tip = lambda cell: (
            f"{own(across)} {columns[cell[2]]}, {own(down)} {rows[cell[1]]}: {name} {short(float(values[cell[1], cell[2]]))}"
        )
        panel.maps.show_maps(grid, None, None)
        over = f", and over {own(', '.join(others))}" if others else ""
        panel.show_picture(panel.maps, f"Mean over seeds{over}. A click selects the runs of a cell below.")

    def _choose_cell(self, _: int, row: int, column: int) -> None:
        answers, panel = self.answers, self.panel
        if answers is None or panel.maps.maps is None:
            return
        across, down = str(panel.across.currentData()), str(panel.down.currentData())
        self._choose_runs({down: answers.plan.grid[down][row], across: answers.plan.grid[across][column]})
        panel.maps.show_maps(panel.maps.maps, None, (0, row, column))

    def _choose_runs(self, knobs: Mapping[str, Any]) -> None:
        """Select the runs with these knobs in the table."""
        rows = self.answers.rows if self.answers else ()
        self.panel.table.choose([row.number for row in rows if all(row.knobs[name] == value for name, value in knobs.items())])

    def runs_there(self) -> list[int]:
        """Numbers of the runs that have a session, in the order in which parallel coordinates draw them."""
        return [row.number for row in self.answers.rows if row.path is not None] if self.answers else []

    def _draw_parallel(self, answers: SweepAnswers, figure: str) -> None:
        rows = [row for row in answers.rows if row.path is not None]
        axes = list[ParallelAxis]()
        for name, values in answers.plan.grid.items():
            place = {value: (i / (len(values) - 1) if len(values) > 1 else 0.5) for i, value in enumerate(_ordered(values))}
            marks = [(height, value_text(value)) for value, height in place.items()]
            some = marks if len(marks) <= _MOST_MARKS else marks[:: len(marks) // 8]
            axes.append(ParallelAxis(own(name), np.array([place[row.knobs[name]] for row in rows]), some))
        found = np.array([(row.figures or {}).get(figure, math.nan) for row in rows], float)
        finite = found[np.isfinite(found)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        share = (found - low) / ((high - low) or 1.0)
        marks = [(0.0, short(low)), (0.5, short((low + high) / 2)), (1.0, short(high))]
        axes.append(ParallelAxis(figure_name(answers.plan.experiment, figure), share, marks))

        def tell(place: int) -> str:
            row = rows[place]
            return f"run {row.number}: {setting_text(row.knobs)}, seed {row.seed}: {short(found[place])}"

        self.panel.parallel.show_axes(axes, tell, None)
        self.panel.show_picture(self.panel.parallel, f"{len(rows):,} runs. A click on a line selects its run below.")

    # -- table -----------------------------------------------------------------------------------------

    def _fill_table(self, answers: SweepAnswers, figure: str) -> None:
        others = [name for name in answers.figures if name != figure][:_SHOWN_FIGURES]
        shown = [name for name in (figure, *others) if name]
        experiment = answers.plan.experiment
        heads = [
            "run",
            *map(own, answers.plan.grid),
            "seed",
            "outcome",
            "steps",
            "seconds",
            *(figure_name(experiment, name) for name in shown),
        ]
        cells: list[Callable[[SweepRow], Any]] = [attrgetter("number"), *map(_knob, answers.plan.grid), attrgetter("seed")]
        cells += [attrgetter("outcome"), lambda row: row.steps if row.outcome else None, lambda row: row.seconds if row.outcome else None]
        cells += map(_figure, shown)
        self.panel.table.show_table(heads, answers.rows, 1 + len(answers.plan.grid), cells)
        self._apply_filter()

    def filter(self, text: str) -> None:
        """Show the runs alone that a filter of the library wants."""
        self._filter = text
        self._apply_filter()

    def _apply_filter(self) -> None:
        look, table = self.look, self.panel.table
        if look is None:
            return
        if not self._filter.strip():
            self.panel.show_problem("")
            table.runs.filter(None)
            return
        try:
            found = {entry.path for entry in find(look.entries.values(), self._filter)}
        except QueryError as error:
            self.panel.show_problem(str(error))  # the rows stay as they are until it is right
            return
        self.panel.show_problem("")
        table.runs.filter({number for number, entry in look.entries.items() if entry.path in found})


def _knob(name: str) -> Callable[[SweepRow], Any]:
    return lambda row: typed(row.knobs[name])


def _figure(name: str) -> Callable[[SweepRow], Any]:
    return lambda row: row.figures.get(name) if row.figures else None


def _place(value: Any, place: int, numeric: bool, log: bool) -> float:
    """Where a value of a knob stands on its axis: numbers where they are, words by their order."""
    return (math.log10(value) if log else float(value)) if numeric else float(place)


def _ordered(values: Sequence[Any]) -> list[Any]:
    """Numbers by their size, words as they are."""
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    return sorted(values) if numbers else list(values)
