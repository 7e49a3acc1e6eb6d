"""The curves of wdm.compare: accuracy, the bound, what is needed beside it, slopes, and a sweep."""

from __future__ import annotations

import math

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.panel_with_note import PanelWithNote
from settle.widgets.panels.base.ranges import round_level, round_range
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.field.information_budget import BudgetBar, InformationBudget
from settle.widgets.theme import theme
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.wdm_compare.reader import NATS, CompareReader, named
from settle.widgets.views.wdm_compare.sweep_axis import settings_axis
from settle.widgets.views.wdm_compare.text import FEW_CLASSES, NO_ESTIMATE, READ_OFF, j_units

WHERE = (("Batch", "value"), ("Test", "held"))
SWEPT = {
    "characters": "characters", "batch": "pairs a batch", "pairs": "pairs to learn from", "penalty": "penalty weight λ",
    "depth": "hidden layers", "rate": "learning rate",
}  # fmt: skip
_PIXELS = (("raw", "pixels", True), ("raw_one_scale", "pixels, one scale", False))
PIXELS, UNTRAINED, BEFORE = 12, 14, 24
"""Looks of readers of pixels and of an untrained encoder: no learner's; and what is added to a learner's for what was measured before."""
_BESIDE = (
    *((which, name, PIXELS, dashed) for which, name, dashed in _PIXELS),
    ("untrained", "untrained", UNTRAINED, False),
    ("chance", "chance", None, True),
)
_BOUND = "A lower bound of the mutual information, on average over batches of new pairs."
_TIPS = {
    "wpc": "No estimate of the mutual information: J with f held near slope L says how far x and y depend, not how many nats.",
    "smile": "An estimate, no bound: it may lie above the truth.",
    "dv": "Of one batch it is biased upward: no bound of it.",
    "mine": "Of one batch it is biased upward: no bound of it.",
}


class CompareCards:
    """Five cards, each a function of the recording and the step."""

    def __init__(self) -> None:
        self.accuracy, self.bound = Curves("Accuracy", "updates", "accuracy, %"), Curves("J", "updates", "J")
        self.budget = InformationBudget("Nats that are needed, and J")
        self.noted = PanelWithNote(self.budget)
        self.slope = Curves("Slope of f", "updates", "mean |∇f|", log=True, zero=1e-6)
        self.sweep = Curves("Accuracy by setting", "setting", "accuracy, %")
        self.read_off = PanelWithNote(self.sweep)
        self.where = choice("Where J is taken", WHERE)
        self.accuracy_card = Card("Accuracy", self.accuracy, "accuracy")
        self.bound_card = Card("J", self.bound, "bound", [self.where])
        self.budget_card = Card("Needed and said", self.noted, "nats")
        self.slope_card = Card("Slope of f", self.slope, "slope")
        self.sweep_card = Card("Accuracy by setting", self.read_off, "sweep", big=True)
        self.painters = (
            (self.accuracy_card, self._paint_accuracy), (self.bound_card, self._paint_bound), (self.budget_card, self._paint_budget),
            (self.slope_card, self._paint_slope), (self.sweep_card, self._paint_sweep),
        )  # fmt: skip

    def empty(self) -> None:
        self.accuracy_card.say("How many of the factors a linear reader tells, beside raw pixels, an untrained encoder and\u00a0chance.")
        self.bound_card.say("What each learner climbs, and log K, which CPC's bound never passes.")
        self.budget_card.say("The nats that the factors need, beside what the learners say.")
        self.slope_card.say("How steep f is in the pixels, and the slope L it is held to.")
        self.sweep_card.say("The accuracy at each setting, as soon as it is learnt.")

    # -- drawing -----------------------------------------------------------------------------

    def _paint_accuracy(self, reader: CompareReader) -> None:
        lines = [_scaled(line) for line in reader.lines("probe", "accuracy")]
        self.accuracy_card.say("" if lines else "It comes with the first probe.")
        for which, name, colour, dashed in _BESIDE:
            value = reader.now("pairs", which)
            if lines and math.isfinite(value):
                lines.append(reader.level(100 * value, name, colour, dashed=dashed))
        last = [100 * reader.now("result", f"accuracy.{learner}") for learner in reader.learners]
        stars = [(reader.now("result", "t"), y) for y in last if math.isfinite(y)]
        drawing = reader.drawing()
        drawing["x_range"] = (0.0, 1.02 * drawing["x_range"][1])  # for the stars at the end
        top = min(100.0, round_level(max([_ends(lines)[1], *(y for _, y in stars)])))
        self.accuracy.show_lines(lines, y_range=(0.0, top), stars=stars, **drawing)

    def _paint_bound(self, reader: CompareReader) -> None:
        table = "training" if reader.sweeps or self.where.currentData() == "value" else "watch"
        lines = reader.lines(table, "value" if table == "training" else "held")
        self.bound_card.say("" if lines else "It comes with the first update." if table == "training" else "It comes with the first look.")
        ceiling = reader.log_k()
        if lines and math.isfinite(ceiling):
            lines.append(reader.level(ceiling, "log K", theme.current().text))
        low, high = _ends(lines)
        low = max(low, -2 * max(high, 1.0))  # a bound that falls without end is cut
        self.bound.name_y("J, nats" if j_units(reader.learners) == "nats" else "J")
        self.bound.show_lines(lines, y_range=round_range(min(0.0, low), max(1.0, high)), **reader.drawing())

    def _paint_budget(self, reader: CompareReader) -> None:
        needs = [(name, math.log(classes)) for name, (_, classes) in zip(reader.short_names(), reader.factors(), strict=True)]
        self.budget_card.say("" if needs else "It comes with the start.")
        if not needs:
            return
        shares = [
            BudgetBar(named(name), reader.lately(name).mean, reader.ink(name), reader.now("watch", f"held.{name}"), _TIPS.get(name, _BOUND))
            for name in reader.learners
            if name in NATS
        ]
        self.budget.show_shares(needs, shares, (reader.log_k(), f"log K = {reader.log_k():.2f}"))

    def _paint_slope(self, reader: CompareReader) -> None:
        lines = reader.lines("training", "gradient_norm")
        self.slope_card.say("" if lines else "It comes with the first look.")
        target = float(reader.setting("target") or math.nan)
        if lines and math.isfinite(target):
            lines.append(reader.level(target, f"L = {target:g}"))
        self.slope.show_lines(lines, **reader.drawing())

    def _paint_sweep(self, reader: CompareReader) -> None:
        about = {name: reader.row("about_sweep", name) for name in ("values", "paper_at", "known_at")}
        places = [values for values in about.values() if values is not None]
        word = SWEPT.get(str(reader.setting("sweep")), "")
        axis = settings_axis(word, np.concatenate(places) if places else ())
        lines: list[Line] = []
        table, rows = reader.table("sweep"), reader.rows("sweep")
        if table is not None and rows:
            x = axis.place(np.asarray(table["value"][:rows], float))
            columns: list[tuple[str, str, int | str]] = [(named(n), f"accuracy.{n}", i) for i, n in enumerate(reader.learners)]
            columns += [(name, which, PIXELS) for which, name, _ in _PIXELS if which in table]
            columns += [("chance", "chance", theme.current().muted)]
            share = {name: 100 * np.asarray(table[column][:rows], float) for name, column, _ in columns}
            lines = [Line(name, x, share[name], colour, column in ("chance", "raw")) for name, column, colour in columns]
        for kind, name in (("paper", "the paper"), ("known", "measured before")):
            for number, learner in enumerate(reader.learners):
                at, values = about[f"{kind}_at"], reader.row("about_sweep", f"{kind}.{learner}")
                if at is not None and values is not None and np.isfinite(values).any():
                    colour = number if kind == "paper" else number + BEFORE
                    lines.append(Line(f"{named(learner)}, {name}", axis.place(at), 100 * values, colour, kind == "paper"))
        self.sweep_card.say("" if lines else "The first setting is being learnt.")
        if word:
            self.sweep.plot.show_time(axis, axis.title)
        self.sweep.show_lines(lines, x_range=(0.0, 1.0), y_range=(0.0, 100.0), scale=axis)

    # -- text --------------------------------------------------------------------------------

    def caption(self, reader: CompareReader) -> None:
        self.accuracy_card.head(
            subtitle="★ by the soft-max probe, lines by the quick one" if reader.finished else "mean over factors, quick probe"
        )
        self.where.setVisible(not reader.sweeps)
        self.bound_card.head(subtitle=j_units(reader.learners) + (", each setting begins anew" if reader.sweeps else ""))
        self.budget_card.head(subtitle="nats; tick: on test pairs")
        needed = math.fsum(math.log(classes) for _, classes in reader.factors())
        told = (NO_ESTIMATE, "wpc" in reader.learners), (FEW_CLASSES, 0 < needed < reader.log_k() - 1e-9)
        self.noted.say(" ".join(sentence for sentence, holds in told if holds))
        self.slope_card.head(subtitle="mean |∇f| at true pairs, joint in x and y")
        rows = reader.rows("sweep")
        paper, values = reader.row("about_sweep", "paper_at"), reader.row("about_sweep", "values")
        done = "" if values is None else f"{rows} of {len(values)} settings"
        self.read_off.say("" if paper is None or np.isnan(paper).all() else READ_OFF)
        self.sweep_card.head(subtitle="mean over factors, soft-max probe; one seed", corner=done)


def _scaled(line: Line) -> Line:
    """Shares as percent."""
    return Line(line.name, line.x, 100 * line.y, line.colour, line.dashed)


def _ends(lines: list[Line]) -> tuple[float, float]:
    values = np.concatenate([line.y for line in lines]) if lines else np.zeros(1)
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
