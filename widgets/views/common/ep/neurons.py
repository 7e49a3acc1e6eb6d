"""Two cards that belong together: all neurons as a raster, and the traces of the picked ones."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.ranges import round_level
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.views.common.card_controls import flat
from settle.widgets.views.common.ep.neuron_colours import OUTPUTS, Neuron, PickedNeurons
from settle.widgets.views.common.ep.reader import StatesReader, missing


class NeuronCards(QObject):
    """A click on a row of the raster picks that neuron; its trace joins those of the output units."""

    changed = Signal()
    """Other neurons are picked: the traces are to be drawn again."""
    chosen = Signal(object)
    """(layer, unit), or None."""

    def __init__(self, raster: Raster, content: QWidget | None = None):
        super().__init__()
        self.raster = raster
        self.traces = Curves("Traces of neurons", y_label="state s")
        self.bare = flat("Output only", "Take the picked neurons away")
        self.bare.hide()
        self.raster_card = Card("Neurons settling", content or raster, "raster")
        self.traces_card = Card("Traces", self.traces, "traces", [self.bare])
        self.picked = PickedNeurons()
        raster.chosen.connect(lambda layer, unit: self._pick((layer, unit)))
        raster.moved.connect(self._move)
        self.bare.clicked.connect(self._unpick)

    def say(self, raster: str, traces: str) -> None:
        """Sentences in place of the two pictures."""
        self.raster_card.say(raster)
        self.traces_card.say(traces)

    def _pick(self, neuron: Neuron) -> None:
        self.picked.pick(neuron)
        self.chosen.emit(neuron)
        self.changed.emit()

    def _move(self, layer: int, unit: int) -> None:
        if self.picked.looks:
            self.picked.drop(list(self.picked.looks)[-1])
        self._pick((layer, unit))

    def _unpick(self) -> None:
        self.picked = PickedNeurons()
        self.raster.select(None)
        self.chosen.emit(None)
        self.changed.emit()

    def paint_raster(self, reader: StatesReader) -> None:
        """Draw the raster as of the reader's step."""
        sampled, layers = reader.sampled, reader.layers
        self.raster_card.say("" if "s0" in layers else missing("states", "s0"))
        if sampled is None or "s0" not in layers:
            return
        self.raster.show_layers(layers, reader.units())
        count = sampled.read(reader.state_rows)
        level = round_level(sampled.size(count))
        self.raster.show_values(
            sampled.values, sampled.columns, sampled.filled(count), level, scale=reader.scale, steps=sampled.rows, **reader.drawing()
        )

    def paint_traces(self, reader: StatesReader) -> None:
        """Draw the traces as of the reader's step."""
        layers = reader.layers
        self.traces_card.say("" if "s0" in layers else missing("states", "s0"))
        if "s0" not in layers:
            return
        units = reader.units()
        outputs = min(units[0], OUTPUTS)
        wanted = {(0, unit): unit for unit in range(outputs)}
        wanted |= {(i, j): look for (i, j), look in self.picked.looks.items() if i < len(layers) and j < units[i]}
        lines: list[Line] = [reader.trace(layers[i], j, f"{layers[i]}[{j}]", look) for (i, j), look in wanted.items()]
        # What was picked is named first in the legend, the last one before all.
        self.traces.show_lines([*reversed(lines[outputs:]), *lines[:outputs]], scale=reader.scale, **reader.drawing())

    def caption(self, reader: StatesReader) -> None:
        """Set the heads of the two cards."""
        layers = reader.layers
        if layers:
            self.raster_card.head(
                subtitle=f"{sum(reader.units()):,} neurons · {self.raster.level_text()}",
                corner=f"{reader.phase().removesuffix(' phase')}, {reader.time()}",
            )
        picked = f" and {len(self.picked.looks)} picked" if self.picked.looks else ""
        self.traces_card.head(subtitle="output units" + picked)
        self.bare.setVisible(bool(self.picked.looks))
