"""The cards of gan.plane beside the plane itself: value, costs, divergences, distances and modes over the iterations, and slow motion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import percent, short
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.field.gan_data_flow import STAGES, GanDataFlow, IterationStage
from settle.widgets.theme import theme
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.common.gan.reader import JS, KL, SLICED, VALUE, VALUE_AT_BEST, W1, D, G
from settle.widgets.views.gan_plane.reader import PlaneReader

QUANTITIES = (("Costs", "costs"), ("Gradients", "gradients"), ("Rates", "rates"))
_ABOUT = {
    "costs": ("Costs", "of D and G, on the batch"),
    "gradients": ("Gradients", "their norms"),
    "rates": ("Learning rates", "and instance noise"),
}
_FLOWING = 8
"""Real points in the picture of an iteration."""
_FIRST_MEASUREMENT = "They come with the first measurement."


class GameCards:
    """Six cards, each a function of the recording and the step."""

    def __init__(self) -> None:
        self.flow = GanDataFlow("One iteration")
        self.value = Curves("V(D, G)", "iterations", "V(D, G), nats")
        self.quantity = Curves("Costs", "iterations", "cost")
        self.divergence = Curves("Divergence", "iterations", "JS and KL, nats", log=True, zero=1e-6)
        self.distance = Curves("Distance", "iterations", "distance in x", log=True, zero=1e-6)
        self.modes = Curves("Modes", "iterations", "share, %")
        self.what = choice("Which course", QUANTITIES)
        self.flow_card = Card("One iteration", self.flow, "flow", wide=True, rows=1)
        self.value_card = Card("Value V(D, G)", self.value, "value")
        self.quantity_card = Card("Costs", self.quantity, "course", [self.what])
        self.divergence_card = Card("Divergence", self.divergence, "divergence")
        self.distance_card = Card("Distance", self.distance, "distance")
        self.modes_card = Card("Modes and quality", self.modes, "modes")
        self.painters = [
            (self.value_card, self._paint_value), (self.quantity_card, self._paint_quantity), (self.flow_card, self._paint_flow),
            (self.divergence_card, self._paint_divergence), (self.distance_card, self._paint_distance),
            (self.modes_card, self._paint_modes),
        ]  # fmt: skip

    def empty(self) -> None:
        self.value_card.say("What both play for: V(D, G), and −log 4, where it ends at best.")
        self.quantity_card.say("Costs and gradients of both players.")
        self.divergence_card.say("How far the model is from the data: JS and KL, and what as many real points would measure.")
        self.distance_card.say("Wasserstein distance, exact and sliced, and what as many real points would measure.")
        self.modes_card.say("Modes that are caught, and the share of good points.")

    def about(self, card: Card, reader: PlaneReader) -> tuple[object, ...]:
        """What the picture of a card depends on, beside the theme: what has no new row stands as it was drawn."""
        if card is self.flow_card:
            return (reader.at,)
        measured = card in (self.divergence_card, self.distance_card, self.modes_card)
        rows = [reader.rows(name) for name in (("figures",) if measured else ("figures", "game"))]
        return (*rows, reader.x_range(), len(reader.recording.events), reader.recording.outcome, self.what.currentData())

    # -- drawing -----------------------------------------------------------------------------

    def _show(
        self,
        card: Card,
        panel: Curves,
        reader: PlaneReader,
        lines: list[Line],
        words: str,
        table: str = "",
        ends: tuple[float, float] | None = None,
    ) -> None:
        """Draw lines, or say why there are none."""
        any_point = any(len(line.x) and np.isfinite(line.y).any() and not line.name.startswith("−log") for line in lines)
        card.say("" if any_point else words)
        panel.show_lines(lines, y_range=ends, **reader.drawing(table))

    def _paint_value(self, reader: PlaneReader) -> None:
        lines = [reader.line_of("game", "value", "V(D, G)", VALUE)]
        js = reader.line_of("figures", "js", "−log 4 + 2 JS: of the best D", JS)
        lines.append(Line(js.name, js.x, VALUE_AT_BEST + 2 * js.y, JS, mean_of=js.mean_of))
        lines.append(reader.level(VALUE_AT_BEST, "−log 4"))
        words = (
            "V(D, G) is defined where D is a probability: not in this game."
            if not reader.is_probability
            else "V(D, G) comes with the first iteration."
        )
        self._show(self.value_card, self.value, reader, lines if reader.is_probability else lines[:1], words)

    def _paint_quantity(self, reader: PlaneReader) -> None:
        what, players = self.what.currentData(), (("d", "D", D), ("g", "G", G))
        self.quantity.name_y({"costs": "cost", "gradients": "|gradient|", "rates": "learning rate"}[what])
        if what == "rates":
            lines = [reader.line_of("game", f"rate_{p}", f"rate of {name}", colour) for p, name, colour in players]
            noise = reader.line_of("game", "instance_noise", "instance noise", 13)
            lines += [noise] if len(noise.y) and noise.y.any() else []
        else:
            column = {"costs": "loss", "gradients": "gradient"}[what]
            lines = [reader.line_of("game", f"{p}_{column}", name, colour) for p, name, colour in players]
        self._show(self.quantity_card, self.quantity, reader, lines, "They come with the first iteration.")

    def _paint_divergence(self, reader: PlaneReader) -> None:
        lines = [reader.line_of("figures", "js", "JS", JS), reader.line_of("figures", "kl", "KL", KL)]
        lines += [
            reader.level(reader.now("figures", f"{name}_floor"), f"{name.upper()} of real points", c)
            for name, c in (("js", JS), ("kl", KL))
        ]
        self._show(self.divergence_card, self.divergence, reader, lines, _FIRST_MEASUREMENT, "figures")

    def _paint_distance(self, reader: PlaneReader) -> None:
        lines = [reader.line_of("figures", "w1", "W1", W1), reader.line_of("figures", "sliced_w1", "sliced W1", SLICED)]
        lines += [
            reader.level(reader.now("figures", f"{name}_floor"), f"{words} of real points", c)
            for name, words, c in (("w1", "W1", W1), ("sliced_w1", "sliced W1", SLICED))
        ]
        self._show(self.distance_card, self.distance, reader, lines, _FIRST_MEASUREMENT, "figures")

    def _paint_modes(self, reader: PlaneReader) -> None:
        total = reader.now("figures", "modes_total")
        good = reader.line_of("figures", "high_quality", "good points", G)
        lines = [replace(good, y=100 * good.y)]
        if total > 0:
            caught = reader.line_of("figures", "modes", "modes caught", theme.current().good)
            lines.append(replace(caught, y=100 * caught.y / total))
        self._show(self.modes_card, self.modes, reader, lines, _FIRST_MEASUREMENT, "figures", (0.0, 105.0))

    def _paint_flow(self, reader: PlaneReader) -> None:
        parts = {name: reader.row("flow", name) for name in ("latent", "fake", "score", "pull")}
        real, scores = reader.row("samples", "real"), reader.row("samples", "real_score")
        if any(part is None for part in parts.values()) or real is None or scores is None:
            return
        losses = (reader.now("game", "d_loss"), reader.now("game", "g_loss"))
        stage = min(int(reader.now("flow", "stage")), len(STAGES) - 1)
        some = (parts["latent"], parts["fake"], parts["score"], parts["pull"], real[:_FLOWING], scores[:_FLOWING])
        self.flow.show_moment(IterationStage(stage, *some, *losses, reader.extent()))  # type: ignore[arg-type]
        self.flow_card.say("")

    # -- text --------------------------------------------------------------------------------

    def caption(self, reader: PlaneReader) -> None:
        self.value_card.head(corner=short(reader.now("game", "value"), 4))
        title, about = _ABOUT[self.what.currentData()]
        self.quantity_card.rename(title)
        self.quantity_card.head(subtitle=about)
        self.divergence_card.head(subtitle="dotted: as many real points", corner=f"JS {short(reader.now('figures', 'js'))}")
        self.distance_card.head(subtitle="dotted: as many real points", corner=f"W1 {short(reader.now('figures', 'w1'))}")
        modes, good = reader.modes_caught().removesuffix(" modes"), f"good {percent(reader.now('figures', 'high_quality'))}"
        self.modes_card.head(corner=f"{modes} · {good}" if modes else good)
        if reader.slow:
            stage = int(reader.now("flow", "stage"))
            self.flow_card.head(subtitle=f"number {reader.t + 1:,}", corner=f"stage {stage + 1} of {len(STAGES)}")
