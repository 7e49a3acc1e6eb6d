"""The view of ep.recipe: a map of settings to choose one from and take it elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.ranges import bounds, round_range
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.heatmaps import Cell, HeatMapGrid, HeatMaps
from settle.widgets.panels.formula.formula import Formula
from settle.widgets.view import Readout
from settle.widgets.views.common.card_controls import choice, offer
from settle.widgets.views.common.figure_text import agreement, rounded_down
from settle.widgets.views.common.reader_board import ReaderBoard
from settle.widgets.views.ep_recipe.cards import SettingPanel
from settle.widgets.views.ep_recipe.reader import FIRST, TRAINED, RecipeReader, Setting
from settle.widgets.views.ep_recipe.text import EARLIER, RECOMMENDED, facts, readouts, recommendation, written

FIGURES = (("Sign agreement", "sign_agreement"), ("RelMSE", "relmse"), ("Cosine", "cosine"), ("At rest", "steady"))
WEIGHTS = (("first weights", FIRST), ("trained weights", TRAINED))
UNITS = {
    "sign_agreement": "% of synapses", "relmse": "0: the same", "cosine": "1: the same direction", "steady": "mini-batches at rest"
}  # fmt: skip
_WRITE: dict[str, Callable[[float], str]] = {
    "sign_agreement": lambda v: agreement(v).removesuffix(" %"), "cosine": rounded_down, "relmse": lambda v: short(v, 2),
    "steady": lambda v: f"{v:.0f}",
}  # fmt: skip
ALL = "all"
"""Name of all synapses together among the arrays."""
OWN = ("Ts", "Ks", "betas", "batches", "margin", "angle", "updates")
"""Knobs that only ep.recipe has."""


class RecipeView(ReaderBoard[RecipeReader]):
    """The map, the chosen setting with its figures, and what agreement costs."""

    reader_type = RecipeReader

    def __init__(self) -> None:
        self.map = HeatMaps("Settings by T, K and beta")
        self.cost = Curves("Agreement against cost", "steps of one update", "sign agreement, %")
        self.setting = SettingPanel()
        self.figure = choice("Which figure", FIGURES)
        self.weights = choice("At which weights", WEIGHTS)
        self.array = choice("Which synapses", [("all synapses", ALL)])
        self.formula = Formula("What is recommended")
        self.map_card = Card("Settings", self.map, "map", [self.weights, self.array, self.figure], wide=True)
        self.setting_card = Card("Chosen setting", self.setting, "setting")
        self.cost_card = Card("Agreement and cost", self.cost, "cost")
        super().__init__([self.map_card, self.setting_card, self.cost_card], [self.formula])
        self.chosen: Setting | None = None
        """The setting that was clicked; None: the recommended one."""
        self.map.tip = self._tip
        self.map.chosen.connect(self._choose)
        self.setting.wanted.connect(self._send)
        for box in (self.figure, self.array, self.weights):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.empty()

    def empty(self) -> None:
        self.formula.show_formula(*RECOMMENDED)
        self.map_card.say("Press Run. A map of T, K and β fills while they are measured; click a cell to take that setting elsewhere.")
        self.setting_card.say("The setting that you click, and until then the recommended one.")
        self.cost_card.say("What more steps buy.")

    # -- choosing ----------------------------------------------------------------------------

    def _choose(self, *cell: int) -> None:
        if self.reader is not None:
            self.chosen = self.reader.grid.setting(cell)  # type: ignore[arg-type]
            self.redraw()

    def _shown(self, reader: RecipeReader) -> Setting | None:
        return self.chosen or reader.recommended()

    def _send(self, experiment: str) -> None:
        """Ask for another experiment with the shown setting."""
        setting = self._shown(self.reader) if self.reader else None
        if self.reader is not None and setting is not None:
            knobs = {name: value for name, value in self.reader.recording.knobs.items() if name not in OWN}
            self.wanted.emit(experiment, {**knobs, **dict(zip(("T", "K", "beta"), setting, strict=True))})

    # -- drawing -----------------------------------------------------------------------------

    def begin_run(self, reader: RecipeReader) -> None:
        self.chosen = None
        self.empty()

    def paint_run(self, reader: RecipeReader) -> None:
        knobs = reader.recording.knobs
        formula, told = recommendation(100 * float(knobs.get("margin", 0)), float(knobs.get("angle", 0)))
        self.formula.show_formula(formula, told if reader.by_the_rule else EARLIER)
        offer(self.array, [("all synapses" if name == ALL else name, name) for name in reader.arrays()] or [("all synapses", ALL)])
        if not reader.columns:
            for card in self.cards:
                card.say(f"Brief training: {reader.now('brief_training', 'updates'):,.0f} of {knobs.get('updates', 0):,} updates.")
            return
        star, setting = reader.recommended(), self._shown(reader)
        self._paint_map(reader, star, setting)
        found = reader.figures(setting)
        self.setting_card.say("" if found else "This setting has not been measured yet." if setting else reader.says())
        if found and setting is not None:
            self.setting.show_facts(facts(setting, found, reader.figures(setting, TRAINED), reader.recording, setting == star), knobs)
        self._paint_cost(reader, star)

    def _table(self, reader: RecipeReader) -> str:
        """The table that the map shows; recordings of before have the first weights alone."""
        return self.weights.currentData() if reader.rows(TRAINED) else FIRST

    def _paint_map(self, reader: RecipeReader, star: Setting | None, setting: Setting | None) -> None:
        figure, grid = self.figure.currentData(), reader.grid
        column = figure if figure == "steady" else f"{figure}.{self.array.currentData()}"
        values, measured = (reader.values(name, self._table(reader)) for name in (column, "batches"))
        write = _WRITE[figure]
        low, high = round_range(*bounds(values))
        high = high if figure in ("relmse", "steady") else min(high, 1.0)
        texts = [
            [
                ["" if np.isnan(m) else "unstable" if np.isnan(v) else write(v) for v, m in zip(*rows, strict=True)]
                for rows in zip(*maps, strict=True)
            ]
            for maps in zip(values, measured, strict=True)
        ]
        shown = HeatMapGrid(
            [f"T = {T:,}" for T in grid.Ts], [f"{beta:g}" for beta in reversed(grid.betas)], [f"{K:,}" for K in grid.Ks],
            "β", "K", values, texts, low, high, figure != "relmse", (lambda v: f"{100 * v:g} %") if figure == "sign_agreement" else write,
        )  # fmt: skip
        self.map_card.say("")
        self.map.show_maps(shown, grid.cell(star) if star else None, grid.cell(setting) if setting else None)

    def _paint_cost(self, reader: RecipeReader, star: Setting | None) -> None:
        numbers = {beta: number for number, beta in enumerate(reader.grid.betas)}
        lines = [Line(f"β = {beta:g}", steps, agreement, numbers[beta]) for beta, steps, agreement in reader.cost_curves()]
        self.cost_card.say("" if lines else "What more steps buy.")
        if lines:
            found = reader.figures(star)
            stars = [(found["steps"], 100 * found["sign_agreement.all"])] if found else []
            self.cost.show_lines(lines, x_range=(0.0, float(max(reader.columns["steps"]))), stars=stars)

    # -- text --------------------------------------------------------------------------------

    def _tip(self, cell: Cell) -> str:
        reader = self.reader
        if reader is None:
            return ""
        setting = reader.grid.setting(cell)
        found = reader.figures(setting)
        then, star = reader.figures(setting, TRAINED), setting == reader.recommended()
        lines = facts(setting, found, then, reader.recording, star) if found else [("", "not measured yet")]
        return "\n".join([written(setting), *(f"{name}: {value}" if name else value for name, value in lines)])

    def caption_run(self, reader: RecipeReader) -> None:
        knobs = reader.recording.knobs
        done = int(max(reader.columns["batches"])) if reader.columns else 0
        weights = " · of the file" if knobs.get("network") else ""
        if self._table(reader) == TRAINED:
            weights = f" · after {reader.now('brief_training', 'updates'):,.0f} updates"
        self.map_card.head(
            subtitle=UNITS[self.figure.currentData()] + weights,
            corner=f"{done} of {knobs.get('batches', done)} mini-batches",
        )
        setting = self._shown(reader)
        self.setting_card.head(corner=written(setting) if setting else "none recommended" if reader.columns else "")
        self.cost_card.head(subtitle="best within so many steps")

    def figures(self, reader: RecipeReader) -> list[Readout]:
        return readouts(reader)
