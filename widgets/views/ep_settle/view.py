"""The view of ep.settle: one network settling, to be kicked, nudged and fed with a drawn picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.formula import Formula
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.panels.charts.curves import Curves
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.panels.images.picture import Picture
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import choice, flat
from settle.widgets.views.common.ep.agreement_figures import CUT_OFF
from settle.widgets.views.common.ep.feature_maps import Maps
from settle.widgets.views.common.ep.formulas import potential_name, step_formula
from settle.widgets.views.common.ep.neurons import Neurons
from settle.widgets.views.common.ep.states_reader import WAYS, Course, missing
from settle.widgets.views.ep_settle.controls import Kick, PhaseSwitch

Row = Mapping[str, np.ndarray]


class SettleView(Board):
    """Raster, traces, residual, energy, output and input of a recording of ep.settle.

    Acts: ``kick`` {"layer", "unit" (-1: the whole layer), "by"}; ``phase`` 0 or 1; ``draw``, a list of h*w in 0..1.
    """

    def __init__(self) -> None:
        self.kick = Kick(Raster("Neurons over time"))
        self.neurons = Neurons(self.kick.raster, self.kick)
        self.residual = Curves("Residual", y_label="max |Δs|", log=True)
        self.maps = Maps()
        self.potential = Curves("Energy")
        self.output = Bars("Output beside the target")
        self.picture = Picture("Input picture")
        self.way = choice("Time axis", WAYS)
        self.which = choice("Curve", (("energy", "energy"), ("loss", "loss")))
        self.switch = PhaseSwitch()
        self.formula = Formula("Formula of one step")
        self.erase = flat("Erase", "Erase instead of drawing (or use the right mouse button)", checkable=True)
        self.clear = flat("Clear", "Begin with an empty picture")
        self.residual_card = Card("Residual", self.residual, "residual")
        self.potential_card = Card("Energy", self.potential, "energy", [self.which])
        self.output_card = Card("Output", self.output, "output")
        self.picture_card = Card("Input", self.picture, "input", [self.erase, self.clear])
        super().__init__(
            [
                self.neurons.raster_card,
                self.neurons.traces_card,
                self.residual_card,
                self.potential_card,
                self.output_card,
                self.picture_card,
                self.maps.card,
            ],
            [self.formula, self.switch, self.way],
        )
        self.course: Course | None = None
        self.neurons.changed.connect(self.redraw)
        self.neurons.chosen.connect(self.kick.choose)
        self.kick.kicked.connect(lambda value: self.act.emit("kick", value))
        self.switch.switched.connect(lambda phase: self.act.emit("phase", phase))
        self.picture.drawn.connect(lambda picture: self.act.emit("draw", [float(v) for v in picture.ravel()]))
        self.erase.toggled.connect(lambda on: setattr(self.picture, "erasing", on))
        self.clear.clicked.connect(self.picture.clear)
        for box in (self.way, self.which):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.formula.show_formula(*step_formula({"model": "eb"}))
        self.grid.leave_out(self.maps.card.key)
        self._empty()

    def _empty(self) -> None:
        self.neurons.say(
            "Press Run. Every neuron gets a row here and every step a column; click a row to follow that neuron.",
            "Output units over time, and the neurons you click.",
        )
        self.residual_card.say("How much the network still moves.")
        self.potential_card.say("What the network descends.")
        self.output_card.say("Output units beside their target.")
        self.picture_card.say("The input. While a run goes on, draw on it with the mouse.")
        self._enable(False)

    def _enable(self, running: bool) -> None:
        self.picture.drawable = running
        for widget in (self.erase, self.clear, self.switch):
            widget.setEnabled(running)
        self.kick.set_running(running)

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.course = Course(recording)
        self.picture.forget()
        self.grid.leave_out(*(() if recording.knobs.get("model") == "conv" else (self.maps.card.key,)))
        self.formula.show_formula(*step_formula(recording.knobs))
        symbol, _ = potential_name(recording.knobs)
        self.which.setItemText(0, "energy" if symbol == "E" else "Φ")
        self._empty()

    def paint(self, recording: Recording, at: int) -> None:
        course = self.course
        assert course is not None
        if not course.look(at, self.way.currentData()):
            self._empty()
            return
        self._enable(not recording.ended.is_set())
        drawing, target = course.drawing(), _target(recording, at)
        column = self.which.currentData()
        if self.seen(self.neurons.raster_card):
            self.neurons.paint_raster(course, drawing)
        if self.seen(self.neurons.traces_card):
            self.neurons.paint_traces(course, drawing)
        if self.seen(self.maps.card):
            self.maps.paint(course)
        if self.seen(self.residual_card):
            _paint_scalar(self.residual_card, self.residual, course, "residual", 0, drawing)
        if self.seen(self.potential_card):
            _paint_scalar(self.potential_card, self.potential, course, column, 1 if column == "energy" else 2, drawing)
        if self.seen(self.output_card):
            self._paint_output(course, target)
        if self.seen(self.picture_card):
            self.picture_card.say("" if "picture" in target else missing("target", "picture"))
            if "picture" in target:
                self.picture.show_pictures(np.atleast_2d(target["picture"]))

    def _paint_output(self, course: Course, target: Row) -> None:
        self.output_card.say("" if "s0" in course.layers else missing("states", "s0"))
        if "s0" not in course.layers:
            return
        state, y = course.state("s0"), target.get("target")
        bars = [
            Bar(str(i), float(v), 1 if y is not None and y[i] > 0.5 else 0, target=None if y is None else float(y[i]))
            for i, v in enumerate(state)
        ]
        self.output.show_bars(bars, _output_range(state))

    # -- text --------------------------------------------------------------------------------

    def caption(self, recording: Recording, at: int) -> None:
        course = self.course
        if course is None or not course.rows:
            return
        self.neurons.caption(course)
        self.residual_card.head(subtitle="largest movement in a step", corner=short(course.now("residual")))
        column = self.which.currentData()
        _, words = potential_name(recording.knobs)
        self.potential_card.rename(words if column == "energy" else "Loss ½|s⁰ − y|²")
        self.potential_card.head(corner=short(course.now(column), 5))
        self.switch.show_phase(int(course.now("phase") == 1))
        target = _target(recording, at)
        if "sample" in target:
            sample = int(target["sample"])
            self.picture_card.head(subtitle="drawn by hand" if sample < 0 else f"sample {sample:,}")
        prediction, wanted = _prediction(course, target)
        self.maps.caption(course)
        cut = course.cut_off(target.get("target"))
        self.output_card.head(
            subtitle="outlined: the target" if cut is None else f"unit {wanted} cut off at {cut:g}",
            corner=f"largest {prediction}, target {wanted}",
        )

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        """Residual, energy, loss, prediction, phase and t at that step."""
        course = Course(recording)
        if not course.look(at, self.way.currentData()):
            return []
        symbol, words = potential_name(recording.knobs)
        prediction, wanted = _prediction(course, _target(recording, at))
        lines = [
            ("residual", short(course.now("residual")), "Largest movement of a neuron in the last step."),
            (f"{symbol}", short(course.now("energy"), 5), words),
            ("loss", short(course.now("loss")), "½ |s⁰ − y|²"),
        ]
        columns = ("residual", "energy", "loss")
        return [
            Readout("phase", course.phase().removesuffix(" phase"), tip="Free: the network settles alone. Nudged: β(y − s⁰) pulls."),
            Readout("t", course.time().removeprefix("t = "), tip="Steps within this phase."),
            *(
                Readout(label, value, short(self.reference[column]) if column in self.reference else "", tip=tip)
                for (label, value, tip), column in zip(lines, columns, strict=True)
            ),
            Readout("prediction", prediction, f"target {wanted}", tip="Number of the largest output unit; beside it the target."),
            *_cut_off(course, _target(recording, at)),
        ]


def _paint_scalar(card: Card, panel: Curves, course: Course, column: str, colour: int, drawing: Mapping[str, Any]) -> None:
    line = course.curve(column, column, colour)
    card.say("" if line is not None else missing("states", column))
    if line is not None:
        panel.show_lines([line], scale=course.scale, **drawing)


def _target(recording: Recording, at: int) -> Row:
    """The row of ``target`` that holds at the step; empty if there is none."""
    table = recording.tables.get("target")
    rows = table.rows_at(at) if table else 0
    return {name: column[rows - 1] for name, column in table.columns.items()} if table and rows else {}


def _cut_off(course: Course, target: Row) -> list[Readout]:
    """A target unit that is cut off, named."""
    cut = course.cut_off(target.get("target"))
    return [] if cut is None else [Readout(f"Target unit is cut off at {cut:g}", "", met=False, tip=CUT_OFF)]


def _prediction(course: Course, target: Row) -> tuple[str, str]:
    """Numbers of the largest output unit and of the target's."""
    prediction = wanted = "—"
    if "s0" in course.layers and np.isfinite(state := course.state("s0")).any():
        prediction = str(int(np.nanargmax(state)))
    if "target" in target and np.any(target["target"]):
        wanted = str(int(np.argmax(target["target"])))
    return prediction, wanted


def _output_range(state: np.ndarray) -> tuple[float, float]:
    """0..1, and more where states lie outside."""
    finite = state[np.isfinite(state)]
    low, high = float(finite.min(initial=0)), float(finite.max(initial=1))
    return (-round_level(-low) if low < -1e-9 else 0.0), (round_level(high) if high > 1 + 1e-9 else 1.0)
