"""The cards of ep.agreement: updates and gradients over time, how far they are apart, and the conditions of the theorem."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.panels.charts.condition_list import ConditionList
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.theme import theme
from settle.widgets.views.common.card_controls import choice, flat, offer
from settle.widgets.views.common.ep.neuron_colours import Neuron
from settle.widgets.views.common.ep.reader import missing
from settle.widgets.views.common.figure_text import agreement, rounded_down
from settle.widgets.views.ep_agreement import conditions
from settle.widgets.views.ep_agreement.reader import AgreementReader
from settle.widgets.views.ep_agreement.update_pairs import UpdatePairs

ERRORS = (("Step by step", "relmse"), ("Running sums", "relmse_cumulated"), ("Alive elements", "relmse_alive"))
DIRECTIONS = (("Cosine", "cosine"), ("Sign agreement", "sign_agreement"))

DIRECTION_TEXT: dict[str, Callable[[float], str]] = {"cosine": rounded_down, "sign_agreement": agreement}
"""How each of these figures is written."""


class AgreementCards:
    """Four cards, each a function of the recording and the step; :attr:`boxes` are what is chosen in them."""

    def __init__(self) -> None:
        self.updates = Curves("Updates and gradients", "t, steps after the nudge", "Δ and −∇")
        self.errors = Bars("Relative mean squared error", "relative MSE", log=True)
        self.directions = Bars("Direction of update and gradient", "cosine")
        self.conditions = ConditionList("Conditions of the theorem")
        self.array = choice("Array whose updates are drawn")
        self.array.addItem("s0", "s0")
        self.other = flat("Others", "Draw other elements of this array")
        self.error, self.direction = choice("Which error", ERRORS), choice("Which figure", DIRECTIONS)
        self.boxes = (self.array, self.error, self.direction)
        self.updates_card = Card("Update agreement", self.updates, "updates", [self.other, self.array])
        self.errors_card = Card("Relative MSE", self.errors, "relmse", [self.error])
        self.directions_card = Card("Direction", self.directions, "direction", [self.direction])
        self.conditions_card = Card("Conditions of the theorem", self.conditions, "conditions")
        self.painters = [
            (self.updates_card, self._paint_updates), (self.errors_card, self._paint_errors),
            (self.directions_card, self._paint_directions), (self.conditions_card, self._paint_conditions),
        ]  # fmt: skip
        self.reference: Mapping[str, float] = {}
        """The preset's figures to compare with."""
        self.picked: Mapping[Neuron, int] = {}
        """Looks of the neurons that are followed in the traces."""
        self._pairs: UpdatePairs | None = None
        self._choice = 0
        """Which elements are drawn: other ones for each number."""

    def begin(self) -> None:
        """Another recording."""
        self._pairs, self._choice = None, 0

    def choose_others(self) -> None:
        """Draw other elements of the array."""
        self._choice += 1

    def empty(self) -> None:
        self.updates_card.say("Each step of the nudged phase beside the gradient of one step further back in time.")
        self.errors_card.say("How far they are apart, for each array.")
        self.directions_card.say("Whether they point the same way.")
        self.conditions_card.say("")
        self.conditions.show_checks(conditions.checks({}, {}))

    # -- drawing -----------------------------------------------------------------------------

    def _paint_updates(self, reader: AgreementReader) -> None:
        rows, names = reader.rows("updates"), reader.arrays()
        if not names:
            waiting = _waiting(reader, "Updates of EP beside gradients of BPTT stand here.")
            self.updates_card.say(missing("updates", "ep.s0") if rows else waiting)
            return
        offer(self.array, [(name, name) for name in names])
        name = self.array.currentData()
        if self._pairs is None or self._pairs.name != name:
            self._pairs = UpdatePairs(reader.recording, name)
        t, lines = reader.nudged_steps(), []
        for place, number in self._pairs.pick(rows, self._choice, self.picked).items():
            ep, bptt = self._pairs.curve(place, rows)
            title = self._pairs.title(place)
            lines.append(Line(title, t, ep, number))
            lines.append(Line(f"{title} BPTT", t, bptt, number, dashed=True, in_legend=False))
        self.updates_card.say("")
        K = max(2, int(reader.recording.knobs.get("K", rows)))
        marks = [(float(t[-1]), "diverged")] if reader.diverged() else []
        self.updates.show_lines(lines, x_range=(0.0, float(max(K, rows) - 1)), marks=marks)

    def _paint_errors(self, reader: AgreementReader) -> None:
        figure = self.error.currentData()
        found = reader.figures(figure)
        self.errors_card.say("" if found else _absent(reader, figure, "How far they are apart, for each array."))
        self.errors.show_bars(self._bars(figure, found, ["0" if value == 0 else "" for value in found.values()]))

    def _paint_directions(self, reader: AgreementReader) -> None:
        figure = self.direction.currentData()
        found = reader.figures(figure)
        self.directions.name_y("cosine" if figure == "cosine" else "equal signs, share")
        self.directions_card.say("" if found else _absent(reader, figure, "Whether they point the same way."))
        lowest = min([0.0, *_finite(found)])
        bars = self._bars(figure, found, [DIRECTION_TEXT[figure](value) for value in found.values()])
        self.directions.show_bars(bars, (-1.0 if lowest < 0 else 0.0, 1.0))

    def _bars(self, figure: str, found: Mapping[str, float], texts: Sequence[str]) -> list[Bar]:
        return [
            Bar(name, value, theme.current().muted, reference=self.reference.get(f"{figure}.{name}"), text=text)
            for (name, value), text in zip(found.items(), texts, strict=True)
        ]

    def _paint_conditions(self, reader: AgreementReader) -> None:
        knobs = reader.recording.knobs
        rounding = conditions.rounding(knobs)
        found = conditions.checks(reader.scalars("conditions"), knobs)
        self.conditions.show_checks([*found, rounding] if rounding else found)

    # -- text --------------------------------------------------------------------------------

    def caption(self, reader: AgreementReader) -> None:
        knobs, t = reader.recording.knobs, reader.now("agreement", "t")
        self.updates_card.head(subtitle="dots: BPTT", corner="" if math.isnan(t) else f"t = {int(t)}")
        batch = int(knobs.get("batch", 1))
        errors = _finite(reader.figures(self.error.currentData()))
        self.errors_card.head(
            subtitle="one picture" if batch == 1 else f"{batch:,} pictures",
            corner=f"largest {short(max(errors))}" if errors else "",
        )
        direction = DIRECTION_TEXT[self.direction.currentData()]
        directions = _finite(reader.figures(self.direction.currentData()))
        self.directions_card.head(subtitle="of the sums", corner=f"least {direction(min(directions))}" if directions else "")
        found = conditions.checks(reader.scalars("conditions"), knobs)
        broken = sum(check.met is False for check in found)
        measured = all(check.met is not None for check in found)
        met = "met, but for rounding" if conditions.rounding(knobs) else "all met"
        self.conditions_card.head(corner=(f"{broken} broken" if broken else met) if measured else "measured after T steps")


def _finite(found: Mapping[str, float]) -> list[float]:
    """All but NaN."""
    return [value for value in found.values() if not math.isnan(value)]


def _waiting(reader: AgreementReader, what: str) -> str:
    T = reader.recording.knobs.get("T")
    return f"{what}\nThe nudged phase begins after T = {int(T):,} free steps." if T else what


def _absent(reader: AgreementReader, figure: str, what: str) -> str:
    return missing("agreement", f"{figure}.s0") if reader.rows("agreement") else _waiting(reader, what)
