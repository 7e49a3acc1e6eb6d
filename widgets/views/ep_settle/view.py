"""The view of ep.settle: one network settling, to be kicked, nudged and fed with a drawn picture."""

from __future__ import annotations

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.panels.formula.formula import Formula
from settle.widgets.panels.images.picture import Picture
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr
from settle.widgets.view import Readout
from settle.widgets.views.common.card_controls import choice, flat
from settle.widgets.views.common.ep.formulas import axis_name, potential_name, step_formula
from settle.widgets.views.common.ep.neurons import NeuronCards
from settle.widgets.views.common.ep.reader import missing
from settle.widgets.views.common.ep.states_board import StatesBoard
from settle.widgets.views.ep_settle.controls import Kick, PhaseSwitch
from settle.widgets.views.ep_settle.reader import SettleReader, output_range
from settle.widgets.views.ep_settle.text import readouts


class SettleView(StatesBoard[SettleReader]):
    """Raster, traces, residual, energy, output and input of a recording of ep.settle.

    Acts: ``kick`` {"layer", "unit" (-1: the whole layer), "by"}; ``phase`` 0 or 1; ``draw``, a list of h*w in 0..1.
    """

    reader_type = SettleReader

    def __init__(self) -> None:
        self.kick = Kick(Raster("Neurons over time"))
        self.residual, self.potential = Curves("Residual", y_label="max |Δs| in a step", log=True), Curves("Energy", y_label="energy E")
        self.output, self.picture = Bars("Output beside the target", "state s of s0[i]"), Picture("Input picture")
        self.which = choice("Curve", (("energy", "energy"), ("loss", "loss")))
        self.switch = PhaseSwitch()
        self.erase = flat("Erase", "Erase instead of drawing (or use the right mouse button)", checkable=True)
        self.clear = flat("Clear", "Begin with an empty picture")
        self.residual_card = Card("Residual", self.residual, "residual")
        self.potential_card = Card("Energy", self.potential, "energy", [self.which])
        self.output_card = Card("Output", self.output, "output")
        self.picture_card = Card("Input", self.picture, "input", [self.erase, self.clear])
        own = [self.residual_card, self.potential_card, self.output_card, self.picture_card]
        super().__init__(NeuronCards(self.kick.raster, self.kick), Formula("Formula of one step"), own, [self.switch])
        paint = (self._paint_residual, self._paint_potential, self._paint_output, self._paint_picture)
        self.painters = [*self.painters, *zip(own, paint, strict=True)]
        self._join()
        self.formula.show_tex(*step_formula({"model": "eb"}))
        self.empty()

    def _join(self) -> None:
        self.neurons.chosen.connect(self.kick.choose)
        self.kick.kicked.connect(lambda value: self.act.emit("kick", value))
        self.switch.switched.connect(lambda phase: self.act.emit("phase", phase))
        self.picture.drawn.connect(lambda picture: self.act.emit("draw", [float(v) for v in picture.ravel()]))
        self.erase.toggled.connect(lambda on: setattr(self.picture, "erasing", on))
        self.clear.clicked.connect(self.picture.clear)
        self.which.currentIndexChanged.connect(lambda _: self.redraw())

    def empty(self) -> None:
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

    def begin_run(self, reader: SettleReader) -> None:
        self.picture.forget()
        self.formula.show_tex(*step_formula(reader.recording.knobs))
        symbol, _ = potential_name(reader.recording.knobs)
        self.which.setItemText(0, tr("energy") if symbol == "E" else "Φ")
        super().begin_run(reader)

    def paint_run(self, reader: SettleReader) -> None:
        self._enable(not reader.recording.ended.is_set())
        super().paint_run(reader)

    def _paint_residual(self, reader: SettleReader) -> None:
        colour = theme.current().text
        _paint_scalar(self.residual_card, self.residual, reader, "residual", reader.at_once_line(colour))

    def _paint_potential(self, reader: SettleReader) -> None:
        column = self.which.currentData()
        self.potential.name_y(axis_name(reader.recording.knobs) if column == "energy" else "loss")
        _paint_scalar(self.potential_card, self.potential, reader, column)

    def _paint_output(self, reader: SettleReader) -> None:
        self.output_card.say("" if "s0" in reader.layers else missing("states", "s0"))
        if "s0" not in reader.layers:
            return
        state, y = reader.state("s0"), reader.target().get("target")
        bars = [Bar(str(i), float(v), i, target=None if y is None else float(y[i]), full=f"s0[{i}]") for i, v in enumerate(state)]
        self.output.show_bars(bars, output_range(state))

    def _paint_picture(self, reader: SettleReader) -> None:
        target = reader.target()
        self.picture_card.say("" if "picture" in target else missing("target", "picture"))
        if "picture" in target:
            self.picture.show_pictures(np.atleast_2d(target["picture"]))

    # -- text --------------------------------------------------------------------------------

    def caption_run(self, reader: SettleReader) -> None:
        super().caption_run(reader)
        self.residual_card.head(subtitle="largest movement in a step", corner=short(reader.now("states", "residual")))
        column = self.which.currentData()
        _, words = potential_name(reader.recording.knobs)
        self.potential_card.rename(words if column == "energy" else "Loss ½|s⁰ − y|²")
        self.potential_card.head(corner=short(reader.now("states", column), 5))
        self.switch.show_phase(int(reader.now("states", "phase") == 1))
        target = reader.target()
        if "sample" in target:
            sample = int(target["sample"])
            self.picture_card.head(subtitle="drawn by hand" if sample < 0 else f"picture {sample:,}")
        (prediction, wanted), cut = reader.prediction(), reader.cut_off()
        self.output_card.head(
            subtitle="outlined: the target" if cut is None else f"unit {wanted} cut off at {cut:g}",
            corner=f"largest {prediction}, target {wanted}",
        )

    def figures(self, reader: SettleReader) -> list[Readout]:
        return readouts(reader, self.reference)


def _paint_scalar(card: Card, panel: Curves, reader: SettleReader, column: str, beside: Line | None = None) -> None:
    line = reader.scalar(column, theme.current().text)  # no neuron's colour
    card.say("" if line is not None else missing("states", column))
    if line is not None:
        panel.show_lines([line] if beside is None else [line, beside], scale=reader.scale, **reader.drawing())
