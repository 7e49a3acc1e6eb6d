"""The view of gan.plane: the game on the plane in layers, its costs and distances, slow motion, painting, and the Dirac-GAN."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QTimer

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.formula import Formula
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.field.gan_data_flow import STAGES, GanDataFlow, IterationStage
from settle.widgets.theme import theme
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.common.gan.formulas import dirac_formula, game_formula
from settle.widgets.views.common.gan.reader import Match
from settle.widgets.views.gan_plane.controls import Steering
from settle.widgets.views.gan_plane.dirac_cards import DiracCards
from settle.widgets.views.gan_plane.painting_card import Painting
from settle.widgets.views.gan_plane.plane_card import PlaneCard
from settle.widgets.views.gan_plane.text import outside, readings

BEST = -math.log(4)
"""V(D, G) at the equilibrium."""
COURSES = (("Costs", "costs"), ("Gradients", "gradients"), ("Rates", "rates"))
D, G = 2, 1
"""Colours of the players."""
_ABOUT = {
    "costs": ("Costs", "of D and G, on the batch"),
    "gradients": ("Gradients", "their norms"),
    "rates": ("Rates", "of learning, and noise"),
}
_FLOWING = 8


class PlaneView(Board):
    """Everything a recording of gan.plane has to show. Act: ``paint``, a list of pairs [x, y]."""

    def __init__(self) -> None:
        self.plane, self.dirac, self.painting, self.steering = PlaneCard(), DiracCards(), Painting(), Steering()
        self.flow = GanDataFlow("One iteration")
        self.value = Curves("V(D, G)", "iterations")
        self.course = Curves("Costs", "iterations")
        self.divergence = Curves("Divergence", "iterations", log=True, zero=1e-6)
        self.distance = Curves("Distance", "iterations", log=True, zero=1e-6)
        self.modes = Curves("Modes", "iterations")
        self.what = choice("Which course", COURSES)
        self.formula = Formula("The game")
        self.flow_card = Card("One iteration", self.flow, "flow", wide=True, rows=1)
        self.value_card = Card("Value V(D, G)", self.value, "value")
        self.course_card = Card("Costs", self.course, "course", [self.what])
        self.divergence_card = Card("Divergence", self.divergence, "divergence")
        self.distance_card = Card("Distance", self.distance, "distance")
        self.modes_card = Card("Modes and quality", self.modes, "modes")
        self.game_cards = [
            self.plane.card, self.value_card, self.course_card, self.painting.card, self.flow_card,
            self.divergence_card, self.distance_card, self.modes_card,
        ]  # fmt: skip
        super().__init__([*self.game_cards, *self.dirac.cards], [self.formula, self.steering])
        self.match: Match | None = None
        self._left_out: tuple[str, ...] = ()
        self._drawn: dict[str, tuple[object, ...]] = {}
        self._painters: dict[str, Callable[[Match], None]] = {
            "plane": self.plane.paint, "flow": self._paint_flow, "value": self._paint_value, "course": self._paint_course,
            "divergence": self._paint_divergence, "distance": self._paint_distance, "modes": self._paint_modes,
        }  # fmt: skip
        self._join()
        self.formula.show_formula(*game_formula("non-saturating"))
        self._leave_out(dirac=False, slow=False)
        self._empty()

    def _join(self) -> None:
        self.what.currentIndexChanged.connect(lambda _: self.redraw())
        self.plane.field.currentIndexChanged.connect(lambda _: self._switched())
        self.plane.switches.changed.connect(self._switched)
        self.plane.line_switches.changed.connect(self._switched)
        self.steering.turned.connect(self.turned)
        self.steering.paced.connect(self.paced)
        self.steering.painting.connect(self._show_canvas)
        self.painting.painted.connect(lambda points: self.act.emit("paint", points))
        self.painting.wanted.connect(lambda knobs: [self.turned.emit(knob, value) for knob, value in knobs.items()])

    def recall(self, text: str) -> None:
        self.plane.recall(text)

    def _switched(self) -> None:
        self.kept.emit(self.plane.text())
        self.redraw()

    def _show_canvas(self, on: bool) -> None:
        self._leave_out(dirac=bool(self.match and self.match.dirac), slow=bool(self.match and self.match.slow))
        self.redraw()
        if on:
            QTimer.singleShot(0, self, lambda: self.grid.show_card(self.painting.card))  # once it has its place

    def _leave_out(self, *, dirac: bool, slow: bool) -> None:
        """Have the cards in sight that have something to show."""
        away = [card.key for card in (self.game_cards if dirac else self.dirac.cards) if card is not self.painting.card]
        away += [] if slow else ["flow"]
        away += [] if self.steering.paint.isChecked() else ["painting"]
        if tuple(away) != self._left_out:
            self._left_out = tuple(away)
            self.grid.leave_out(*away)

    def _empty(self) -> None:
        self.plane.card.say(
            "Press Run. Real points and what the generator makes of noise lie here,\nover what the discriminator thinks of every place."
        )
        self.value_card.say("What both play for: V(D, G), and −log 4, where it ends at best.")
        self.course_card.say("Costs and gradients of both players.")
        self.divergence_card.say("How far the model is from the data: JS and KL, and what as many real points would measure.")
        self.distance_card.say("Wasserstein distance, exact and sliced, and its floor.")
        self.modes_card.say("Modes that are caught, and the share of good points.")

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.match, self._drawn = Match(recording), {}
        self.plane.forget()
        self.painting.forget()

    def paint(self, recording: Recording, at: int) -> None:
        match = self.match
        assert match is not None
        if not match.look(at):
            self._empty()
            return
        self._leave_out(dirac=match.dirac, slow=match.slow)
        self.painting.show_match(match)
        if match.dirac:
            for card in self.dirac.cards:
                if self.seen(card):
                    card.say("")
                    self.dirac.paint(card, match)
            return
        for card in self.grid.cards:
            key = self._key(card, match)
            # What has no new row stands as it was drawn.
            if card.key in self._painters and self.seen(card) and (card is self.plane.card or key != self._drawn.get(card.key)):
                self._painters[card.key](match)
                self._drawn[card.key] = key
        if match.rows("plane"):
            self.plane.card.say("")

    def _key(self, card: Card, match: Match) -> tuple[object, ...]:
        """What the picture of a card depends on."""
        if card is self.flow_card:
            return (match.at,)
        measured = card in (self.divergence_card, self.distance_card, self.modes_card)
        rows = [match.rows(name) for name in (("figures",) if measured else ("figures", "game"))]
        return (*rows, match.x_range(), len(match.recording.events), match.recording.outcome, self.what.currentData(), theme.current().name)

    def _show(
        self,
        card: Card,
        panel: Curves,
        match: Match,
        lines: list[Line],
        words: str,
        table: str = "",
        ends: tuple[float, float] | None = None,
    ) -> None:
        """Draw lines, or say why there are none."""
        any_point = any(len(line.x) and np.isfinite(line.y).any() and not line.name.startswith("−log") for line in lines)
        card.say("" if any_point else words)
        panel.show_lines(lines, y_range=ends, **match.drawing(table))

    def _paint_value(self, match: Match) -> None:
        lines = [match.line_of("game", "value", "V(D, G)", 0)]
        js = match.line_of("figures", "js", "−log 4 + 2 JS: of the best D", 3)
        lines.append(Line(js.name, js.x, BEST + 2 * js.y, 3))
        lines.append(match.level(BEST, "−log 4", 2))
        words = (
            "V(D, G) is defined where D is a probability: not in this game."
            if not match.is_probability
            else "V(D, G) comes with the first iteration."
        )
        self._show(self.value_card, self.value, match, lines if match.is_probability else lines[:1], words)

    def _paint_course(self, match: Match) -> None:
        what = self.what.currentData()
        kinds = {"costs": "loss", "gradients": "gradient", "rates": ""}
        if what == "rates":
            lines = [match.line_of("game", f"rate_{p}", f"rate of {p.upper()}", c) for p, c in (("d", D), ("g", G))]
            noise = match.line_of("game", "instance_noise", "instance noise", 3)
            lines += [noise] if len(noise.y) and noise.y.any() else []
        else:
            lines = [match.line_of("game", f"{p}_{kinds[what]}", p.upper(), c) for p, c in (("d", D), ("g", G))]
        self._show(self.course_card, self.course, match, lines, "They come with the first iteration.")

    def _paint_divergence(self, match: Match) -> None:
        lines = [match.line_of("figures", "js", "JS", 0), match.line_of("figures", "kl", "KL", 3)]
        lines += [
            match.level(match.now("figures", f"{name}_floor"), f"{name.upper()} of real points", c) for name, c in (("js", 0), ("kl", 3))
        ]
        self._show(self.divergence_card, self.divergence, match, lines, "They come with the first measurement.", "figures")

    def _paint_distance(self, match: Match) -> None:
        lines = [match.line_of("figures", "w1", "W1", 0), match.line_of("figures", "sliced_w1", "sliced W1", 3)]
        lines.append(match.level(match.now("figures", "w1_floor"), "W1 of real points", 0))
        self._show(self.distance_card, self.distance, match, lines, "They come with the first measurement.", "figures")

    def _paint_modes(self, match: Match) -> None:
        total = match.now("figures", "modes_total")
        lines = [match.line_of("figures", "high_quality", "good points", 0)]
        if total > 0:
            caught = match.line_of("figures", "modes", "modes caught", 2)
            lines.append(Line(caught.name, caught.x, caught.y / total, 2))
        self._show(self.modes_card, self.modes, match, lines, "They come with the first measurement.", "figures", (0.0, 1.05))

    def _paint_flow(self, match: Match) -> None:
        parts = {name: match.row("flow", name) for name in ("latent", "fake", "score", "pull")}
        real, scores = match.row("samples", "real"), match.row("samples", "real_score")
        if any(part is None for part in parts.values()) or real is None or scores is None:
            return
        x0, x1, y0, y1 = (float(v) for v in match.row("plane", "extent"))  # type: ignore[union-attr]
        losses = (match.now("game", "d_loss"), match.now("game", "g_loss"))
        stage = min(int(match.now("flow", "stage")), len(STAGES) - 1)
        some = (parts["latent"], parts["fake"], parts["score"], parts["pull"], real[:_FLOWING], scores[:_FLOWING])
        self.flow.show_moment(IterationStage(stage, *some, *losses, (x0, x1, y0, y1)))  # type: ignore[arg-type]
        self.flow_card.say("")

    # -- text --------------------------------------------------------------------------------

    def caption(self, recording: Recording, at: int) -> None:
        match = self.match
        if match is None or not match.look(at):
            return
        self.formula.show_formula(*(dirac_formula(match.game) if match.dirac else game_formula(match.game)))
        self.steering.offer(game=not match.dirac)
        self.steering.show_knobs(str(match.setting("train")), bool(match.setting("slow")))
        if match.dirac:
            self.dirac.caption(match)
            return
        fake = match.row("samples", "fake")
        away = outside(fake, match.row("plane", "extent"))
        self.plane.card.head(
            subtitle=f"iteration {match.t:,}" + (f" · {away} of {len(fake)} fakes outside" if away and fake is not None else ""),
            corner=f"{int(match.caught().sum())} of {len(match.modes())} modes" if len(match.modes()) > 1 else "",
        )
        self.value_card.head(corner=short(match.now("game", "value"), 4))
        what = self.what.currentData()
        title, about = _ABOUT[what]
        self.course_card.rename(title)
        self.course_card.head(subtitle=about)
        self.divergence_card.head(subtitle="dotted: as many real points", corner=f"JS {short(match.now('figures', 'js'), 2)}")
        self.distance_card.head(subtitle="dotted: real points", corner=f"W1 {short(match.now('figures', 'w1'), 2)}")
        total = int(np.nan_to_num(match.now("figures", "modes_total")))
        good = f"good {short(match.now('figures', 'high_quality'), 2)}"
        self.modes_card.head(corner=f"{int(match.now('figures', 'modes'))} of {total} · {good}" if total else good)
        if match.slow:
            stage = int(match.now("flow", "stage"))
            self.flow_card.head(subtitle=f"number {match.t + 1:,}", corner=f"stage {stage + 1} of {len(STAGES)}")

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        match = Match(recording)
        if not match.look(at):
            return []
        return self.dirac.readouts(match) if match.dirac else readings(match, self.reference)
