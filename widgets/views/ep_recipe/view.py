"""The view of ep.recipe: a map of settings to choose one from and take it elsewhere."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.formula import Formula
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.ranges import bounds, round_range
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.heatmaps import Cell, HeatMapGrid, HeatMaps
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.common.ep.agreement_figures import TIPS, share
from settle.widgets.views.ep_recipe.reader import Results, Setting, recommended
from settle.widgets.views.ep_recipe.setting_card import SettingPanel, facts, percent

FIGURES = (("Sign agreement", "sign_agreement"), ("RelMSE", "relmse"), ("Cosine", "cosine"))
UNITS = {"sign_agreement": "% of synapses", "relmse": "0: the same", "cosine": "1: the same direction"}
ALL = "all"
"""Name of all synapses together among the arrays."""
OWN = ("Ts", "Ks", "betas", "batches", "margin")
"""Knobs that only ep.recipe has."""


class RecipeView(Board):
    """The map, the chosen setting with its figures, and what agreement costs."""

    def __init__(self) -> None:
        self.map = HeatMaps("Settings by T, K and beta")
        self.cost = Curves("Agreement against cost", "steps of one update", "%")
        self.setting = SettingPanel()
        self.figure = choice("Which figure", FIGURES)
        self.array = choice("Which synapses", [("all synapses", ALL)])
        self.formula = Formula("What is recommended")
        self.map_card = Card("Settings", self.map, "map", [self.array, self.figure], wide=True)
        self.setting_card = Card("Chosen setting", self.setting, "setting")
        self.cost_card = Card("Agreement and cost", self.cost, "cost")
        super().__init__([self.map_card, self.setting_card, self.cost_card], [self.formula])
        self.chosen: Setting | None = None
        """The setting that was clicked; None: the recommended one."""
        self._results: Results | None = None
        self.map.tip = self._tip
        self.map.chosen.connect(self._choose)
        self.setting.wanted.connect(self._send)
        for box in (self.figure, self.array):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self._empty()

    def _empty(self) -> None:
        self.formula.show_formula(
            "★ recommended: the fewest steps of an update, <i>T</i> + <i>K</i>, with a sign agreement close to the best",
            "Sign agreement is the share of synapses whose updates by EP and by BPTT have the same sign.",
        )
        self.map_card.say("Press Run. A map of T, K and β fills while they are measured; click a cell to take that setting elsewhere.")
        self.setting_card.say("The setting that you click, and until then the recommended one.")
        self.cost_card.say("What more steps buy.")

    # -- choosing ----------------------------------------------------------------------------

    def _choose(self, *cell: int) -> None:
        if self._results is not None:
            self.chosen = self._results.grid.setting(cell)  # type: ignore[arg-type]
            self.redraw()

    def _shown(self, recording: Recording) -> Setting | None:
        return self.chosen or recommended(recording, self.at)

    def _send(self, experiment: str) -> None:
        """Ask for another experiment with the shown setting."""
        recording = self.recording
        setting = self._shown(recording) if recording else None
        if recording is not None and setting is not None:
            knobs = {name: value for name, value in recording.knobs.items() if name not in OWN}
            self.wanted.emit(experiment, {**knobs, **dict(zip(("T", "K", "beta"), setting, strict=True))})

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.chosen, self._results = None, None
        self._empty()

    def paint(self, recording: Recording, at: int) -> None:
        results = self._results = Results(recording, at)
        if not results.row:
            self._empty()
            return
        margin = 100 * float(recording.knobs.get("margin", 0))
        self.formula.show_formula(
            "★ recommended: the fewest steps of an update, with a sign agreement at most"
            f" {margin:g} percentage point{'' if margin == 1 else 's'} below the best",
            "An update takes T + K steps, T + 2 K with symmetric nudging. Settings with K > T, or whose nudged states grew beyond all"
            " bounds, do not count. What is measured belongs to these weights: as they grow in training, a network can need more steps;"
            " a network file brings trained ones.",
        )
        self._offer(results)
        if self.array.currentData() not in results.arrays():
            self.array.setCurrentIndex(0)
        star, setting = recommended(recording, at), self._shown(recording)
        self._paint_map(results, star, setting)
        found = results.at(setting) if setting else {}
        self.setting_card.say("" if found else "This setting has not been measured yet.")
        if found and setting is not None:
            self.setting.show_facts(facts(setting, found, recording, setting == star), recording.knobs)
        self._paint_cost(results, recording, star)

    def _offer(self, results: Results) -> None:
        names = results.arrays()
        if names != [self.array.itemData(i) for i in range(self.array.count())]:
            chosen = self.array.currentData()
            self.array.blockSignals(True)
            self.array.clear()
            for name in names:
                self.array.addItem("all synapses" if name == ALL else name, name)
            self.array.setCurrentIndex(max(0, self.array.findData(chosen)))
            self.array.blockSignals(False)

    def _paint_map(self, results: Results, star: Setting | None, setting: Setting | None) -> None:
        figure, grid = self.figure.currentData(), results.grid
        values = results.values(f"{figure}.{self.array.currentData()}")
        measured = results.values("batches")
        write = {"sign_agreement": percent, "cosine": share}.get(figure, lambda v: short(v, 2))
        low, high = bounds(values)
        low, high = round_range(low, high)
        high = high if figure == "relmse" else min(high, 1.0)
        texts = [
            [
                ["" if np.isnan(m) else "unstable" if np.isnan(v) else write(v) for v, m in zip(*rows, strict=True)]
                for rows in zip(*maps, strict=True)
            ]
            for maps in zip(values, measured, strict=True)
        ]
        shown = HeatMapGrid(
            [f"T = {T:,}" for T in grid.Ts], [f"{beta:g}" for beta in reversed(grid.betas)], [f"{K:,}" for K in grid.Ks],
            "β", "K", values, texts, low, high, figure != "relmse", write,
        )  # fmt: skip
        self.map_card.say("")
        self.map.show_maps(shown, grid.cell(star) if star else None, grid.cell(setting) if setting else None)

    def _paint_cost(self, results: Results, recording: Recording, star: Setting | None) -> None:
        """For each beta the best agreement that is to be had with so many steps or fewer, K <= T."""
        lines = []
        counted = [s for s in results.row if s[1] <= s[0]]
        for number, beta in enumerate(results.grid.betas):
            points = sorted((results.at(s)["steps"], 100 * results.at(s)["sign_agreement.all"]) for s in counted if s[2] == beta)
            points = [p for p in points if math.isfinite(p[1])]
            if points:
                x, y = (np.array(part) for part in zip(*points, strict=True))
                best = np.maximum.accumulate(y)
                lines.append(Line(f"β = {beta:g}", np.repeat(x, 2)[1:], np.repeat(best, 2)[:-1], number))
        self.cost_card.say("" if lines else "What more steps buy.")
        if lines:
            steps = [results.at(s)["steps"] for s in results.row]
            found = results.at(star) if star else {}
            stars = [(found["steps"], 100 * found["sign_agreement.all"])] if found else []
            self.cost.show_lines(lines, x_range=(0.0, max(steps)), stars=stars)

    # -- words -------------------------------------------------------------------------------

    def _tip(self, cell: Cell) -> str:
        if self._results is None or self.recording is None:
            return ""
        setting = self._results.grid.setting(cell)
        found = self._results.at(setting)
        star = recommended(self.recording, self.at)
        lines = facts(setting, found, self.recording, setting == star) if found else [("", "not measured yet")]
        T, K, beta = setting
        return "\n".join([f"T = {T:,}, K = {K:,}, β = {beta:g}", *(f"{name}: {value}" if name else value for name, value in lines)])

    def caption(self, recording: Recording, at: int) -> None:
        results = self._results
        if results is None or not results.row:
            return
        done = int(max(results.columns["batches"]))
        weights = "weights of the file" if recording.knobs.get("network") else "weights at the start"
        self.map_card.head(
            subtitle=f"{UNITS[self.figure.currentData()]} · {weights}",
            corner=f"{done} of {recording.knobs.get('batches', done)} mini-batches",
        )
        setting = self._shown(recording)
        words = "" if setting is None else "T = {:,}, K = {:,}, β = {:g}".format(*setting)
        self.setting_card.head(corner=words)
        self.cost_card.head(subtitle="best within so many steps")

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        """The recommended setting, and the best."""
        star, results = recommended(recording, at), Results(recording, at)
        if star is None:
            return []
        T, K, beta = star
        found = results.at(star)
        table: Any = recording.tables["recommended"]
        best = float(table["best"][table.rows_at(at) - 1])
        return [
            Readout("★ T", f"{T:,} steps", tip="The recommended setting."),
            Readout("★ K", f"{K:,} steps", tip="The recommended setting."),
            Readout("★ β", f"{beta:g}", tip="The recommended setting."),
            Readout("★ cost", f"{int(found['steps']):,} steps", tip="Steps of one update: T and K of each nudged phase."),
            Readout("★ sign agreement", f"{percent(found['sign_agreement.all'])} %", f"best {percent(best)} %", tip=TIPS["sign_agreement"]),
            Readout("★ RelMSE", short(found["relmse.all"]), tip=TIPS["relmse"]),
            Readout("★ cosine", share(found["cosine.all"]), tip=TIPS["cosine"]),
            Readout("★ residual", short(found["residual"]), tip="Largest movement of a neuron in the last free step."),
            Readout(
                "State at rest when nudged", "", met=bool(found["steady"] == found["batches"]), tip="In all mini-batches, for K steps."
            ),
        ]
