"""The view of ep.agreement: the updates of EP and the gradients of BPTT, step by step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.formula import Formula
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.panels.charts.condition_list import ConditionList
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import choice, flat
from settle.widgets.views.common.ep.agreement_figures import TIPS, figures, last_row, pictures, share
from settle.widgets.views.common.ep.feature_maps import Maps
from settle.widgets.views.common.ep.formulas import agreement_formula
from settle.widgets.views.common.ep.neurons import Neurons
from settle.widgets.views.common.ep.states_reader import WAYS, Course, missing
from settle.widgets.views.ep_agreement import conditions, update_pairs
from settle.widgets.views.ep_agreement.update_pairs import Pairs

ERRORS = (("Step by step", "relmse"), ("Running sums", "relmse_cumulated"), ("Alive elements", "relmse_alive"))
DIRECTIONS = (("Cosine", "cosine"), ("Equal signs", "sign_agreement"))
COLOURS = {"s": 0, "W": 1, "b": 2}
"""First letter of a name -> number in the theme's series: states, weights, biases."""


class AgreementView(Board):
    """Raster, traces, update curves, RelMSE, directions and conditions of a recording of ep.agreement."""

    def __init__(self) -> None:
        self.neurons = Neurons(Raster("Neurons over time"))
        self.maps = Maps()
        self.updates = Curves("Updates and gradients", "t (steps after the nudge)", "Δ and −∇")
        self.errors = Bars("Relative mean squared error", log=True)
        self.directions = Bars("Direction of update and gradient")
        self.conditions = ConditionList("Conditions of the theorem")
        self.way = choice("Time axis", WAYS)
        self.array = choice("Array whose updates are drawn")
        self.array.addItem("s0", "s0")
        self.other = flat("Others", "Draw other elements of this array")
        self.error = choice("Which error", ERRORS)
        self.direction = choice("Which figure", DIRECTIONS)
        self.formula = Formula("What is compared")
        self.updates_card = Card("Update agreement", self.updates, "updates", [self.other, self.array])
        self.errors_card = Card("Relative MSE", self.errors, "relmse", [self.error])
        self.directions_card = Card("Direction", self.directions, "direction", [self.direction])
        self.conditions_card = Card("Conditions of the theorem", self.conditions, "conditions")
        super().__init__(
            [
                self.neurons.raster_card,
                self.neurons.traces_card,
                self.updates_card,
                self.errors_card,
                self.directions_card,
                self.conditions_card,
                self.maps.card,
            ],
            [self.formula, self.way],
        )
        self.course: Course | None = None
        self._pairs: Pairs | None = None
        self._turn = 0
        self.neurons.changed.connect(self.redraw)
        self.other.clicked.connect(self._turn_over)
        for box in (self.way, self.array, self.error, self.direction):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.formula.show_formula(*agreement_formula({}))
        self.grid.leave_out(self.maps.card.key)
        self._empty()

    def _empty(self) -> None:
        self.neurons.say(
            "Press Run. The network settles from zero; then its output is nudged.",
            "Output units over time, and the neurons you click.",
        )
        self.updates_card.say("Each step of the nudged phase beside the gradient of one step further back in time.")
        self.errors_card.say("How far they are apart, for each array.")
        self.directions_card.say("Whether they point the same way.")
        self.conditions_card.say("")
        self.conditions.show_checks(conditions.checks({}, {}))

    def _turn_over(self) -> None:
        self._turn += 1
        self.redraw()

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.course, self._pairs, self._turn = Course(recording), None, 0
        self.formula.show_formula(*agreement_formula(recording.knobs))
        self.grid.leave_out(*(() if recording.knobs.get("model") == "conv" else (self.maps.card.key,)))
        self._empty()

    def paint(self, recording: Recording, at: int) -> None:
        course = self.course
        assert course is not None
        if not course.look(at, self.way.currentData()):
            self._empty()
            return
        drawing = course.drawing()
        if self.seen(self.neurons.raster_card):
            self.neurons.paint_raster(course, drawing)
        if self.seen(self.neurons.traces_card):
            self.neurons.paint_traces(course, drawing)
        if self.seen(self.maps.card):
            self.maps.paint(course)
        if self.seen(self.updates_card):
            self._paint_updates(recording, at)
        row = last_row(recording, "agreement", at)
        if self.seen(self.errors_card):
            self._paint_errors(row)
        if self.seen(self.directions_card):
            self._paint_directions(row)
        if self.seen(self.conditions_card):
            rounding = conditions.floor(recording.knobs)
            found = conditions.checks(last_row(recording, "conditions", at), recording.knobs)
            self.conditions.show_checks([*found, rounding] if rounding else found)

    def _waiting(self, what: str) -> str:
        T = self.recording.knobs.get("T") if self.recording else None
        return f"{what}\nThe nudged phase begins after T = {int(T):,} free steps." if T else what

    def _paint_updates(self, recording: Recording, at: int) -> None:
        table = recording.tables.get("updates")
        rows = table.rows_at(at) if table else 0
        names = update_pairs.names(table) if table else []
        if table is None or not rows or not names:
            self.updates_card.say(
                missing("updates", "ep.s0") if rows else self._waiting("Updates of EP beside gradients of BPTT stand here.")
            )
            return
        self._offer(names)
        name = self.array.currentData()
        if self._pairs is None or self._pairs.name != name:
            self._pairs = Pairs(recording, name)
        t = table["t"][:rows].astype(float) if "t" in table else table["step"][:rows] - float(table["step"][0])
        lines = []
        for number, place in enumerate(self._pairs.pick(rows, self._turn)):
            ep, bptt = self._pairs.curve(place, rows)
            title = self._pairs.title(place)
            lines.append(Line(title, t, ep, number))
            lines.append(Line(f"{title} BPTT", t, bptt, number, dashed=True, in_legend=False))
        self.updates_card.say("")
        K = max(2, int(recording.knobs.get("K", rows)))
        self.updates.show_lines(lines, x_range=(0.0, float(max(K, rows) - 1)))

    def _offer(self, names: Sequence[str]) -> None:
        if names != [self.array.itemText(i) for i in range(self.array.count())]:
            chosen = self.array.currentData()
            self.array.blockSignals(True)
            self.array.clear()
            for name in names:
                self.array.addItem(name, name)
            self.array.setCurrentIndex(max(0, self.array.findData(chosen)))
            self.array.blockSignals(False)

    def _paint_errors(self, row: Mapping[str, float]) -> None:
        figure = self.error.currentData()
        found = figures(row, figure)
        self.errors_card.say("" if found else self._absent(row, figure, "How far they are apart, for each array."))
        self.errors.show_bars(
            [
                Bar(
                    name,
                    value,
                    COLOURS.get(name[:1], 3),
                    reference=self.reference.get(f"{figure}.{name}"),
                    text="0" if value == 0 else "",
                )
                for name, value in found.items()
            ]
        )

    def _paint_directions(self, row: Mapping[str, float]) -> None:
        figure = self.direction.currentData()
        found = figures(row, figure)
        self.directions_card.say("" if found else self._absent(row, figure, "Whether they point the same way."))
        lowest = min([0.0, *(v for v in found.values() if math.isfinite(v))])
        self.directions.show_bars(
            [
                Bar(name, value, COLOURS.get(name[:1], 3), reference=self.reference.get(f"{figure}.{name}"), text=share(value))
                for name, value in found.items()
            ],
            (-1.0 if lowest < 0 else 0.0, 1.0),
        )

    def _absent(self, row: Mapping[str, float], figure: str, what: str) -> str:
        return missing("agreement", f"{figure}.s0") if row else self._waiting(what)

    # -- text --------------------------------------------------------------------------------

    def caption(self, recording: Recording, at: int) -> None:
        course = self.course
        if course is None or not course.rows:
            return
        self.neurons.caption(course)
        self.maps.caption(course)
        row = last_row(recording, "agreement", at)
        self.updates_card.head(subtitle="dots: BPTT", corner=f"t = {int(row['t'])}" if "t" in row else "")
        worst = max(((v, n) for n, v in figures(row, self.error.currentData()).items() if v == v), default=None)
        self.errors_card.head(subtitle=pictures(recording), corner=f"largest {short(worst[0], 2)}" if worst else "")
        least = min(((v, n) for n, v in figures(row, self.direction.currentData()).items() if v == v), default=None)
        self.directions_card.head(subtitle="of the sums so far", corner=f"least {share(least[0])}" if least else "")
        found = conditions.checks(last_row(recording, "conditions", at), recording.knobs)
        broken = sum(check.met is False for check in found)
        measured = all(check.met is not None for check in found)
        met = "met, but for rounding" if conditions.floor(recording.knobs) else "all met"
        self.conditions_card.head(corner=(f"{broken} broken" if broken else met) if measured else "measured after T steps")

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        """Agreement beside the preset's figures, then the conditions."""
        row = last_row(recording, "agreement", at)
        lines = []
        for figure, label in (("relmse", "RelMSE"), ("cosine", "cosine"), ("sign_agreement", "equal signs")):
            found = figures(row, figure)
            compared = [name for name in found if figure == "relmse" or f"{figure}.{name}" in self.reference]
            least = min(((v, n) for n, v in found.items() if v == v), default=None)
            for name in compared or ([least[1]] if least else []):
                reference = self.reference.get(f"{figure}.{name}")
                text = short(found[name]) if figure == "relmse" else share(found[name])
                named = f"{label} {name}" if compared else f"least {label} ({name})"
                lines.append(Readout(named, text, "" if reference is None else short(reference), tip=TIPS[figure]))
        measured = last_row(recording, "conditions", at)
        if "steady_for" in measured:
            K = int(recording.knobs.get("K", 0))
            lines.append(
                Readout("steady for", f"{int(measured['steady_for']):,} steps", f"≥ {K:,}", tip="Needed: as long as the nudged phase.")
            )
        course = Course(recording)
        if course.look(at, "whole"):
            lines.append(Readout("residual", short(course.now("residual")), tip="Largest movement of a neuron in the last step."))
        for check in conditions.checks(measured, recording.knobs):
            if check.met is not None:
                tip = "\n".join(part for part in (check.figure, check.why) if part)
                lines.append(Readout(check.title, "", met=check.met, tip=tip))
        rounding = conditions.floor(recording.knobs)
        if rounding and row:
            lines.append(Readout(rounding.title, rounding.figure, tip=rounding.why))
        return lines
