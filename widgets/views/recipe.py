"""The view of ep.recipe: a map of settings to choose one from and take it elsewhere."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from backend.recording import Recording
from widgets.card import Card
from widgets.panels.bars import Bar, Bars
from widgets.panels.curves import Curves, Line
from widgets.panels.formula import Formula
from widgets.panels.heatmaps import Cell, HeatMaps, Maps
from widgets.panels.ranges import bounds, round_range, short
from widgets.view import Readout
from widgets.views.board import Board
from widgets.views.choices import choice
from widgets.views.figures import TIPS
from widgets.views.grid_of_settings import Results, Setting, recommended
from widgets.views.setting import SettingPanel, facts, percent

FIGURES = (("Sign agreement", "sign_agreement"), ("RelMSE", "relmse"), ("Cosine", "cosine"))
ALL = "all"
"""Name of all synapses together among the arrays."""
OWN = ("Ts", "Ks", "betas", "batches", "margin")
"""Knobs that only ep.recipe has."""


class RecipeView(Board):
    """The map, the chosen setting with its figures for each layer, and what agreement costs."""

    def __init__(self) -> None:
        self.map = HeatMaps("Settings by T, K and beta")
        self.layers = Bars("The chosen setting, layer by layer")
        self.cost = Curves("Agreement against cost", "steps of one update", "%")
        self.setting = SettingPanel()
        self.figure = choice("Which figure", FIGURES)
        self.array = choice("Which synapses", [("all synapses", ALL)])
        self.formula = Formula("What is recommended")
        self.map_card = Card("Settings", self.map, "map", [self.array, self.figure], wide=True)
        self.setting_card = Card("Chosen setting", self.setting, "setting")
        self.layers_card = Card("Layer by layer", self.layers, "layers")
        self.cost_card = Card("Agreement and cost", self.cost, "cost")
        super().__init__([self.map_card, self.setting_card, self.layers_card, self.cost_card], [self.formula])
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
        for card, words in (
            (self.setting_card, "The setting that you click, and until then the recommended one."),
            (self.layers_card, "How well each layer's update agrees."),
            (self.cost_card, "What more steps buy."),
        ):
            card.say(words)

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
            "★ recommended: the fewest steps of an update among the settings whose sign agreement is within"
            f" {margin:g} percentage points of the best",
            "An update takes T + K steps, T + 2 K with symmetric nudging. Settings with K > T, or whose nudged states grew beyond all"
            " bounds, do not count. Weights are those at the start, or the network file's: they need more steps as they grow.",
        )
        self._offer(results)
        if self.array.currentData() not in results.arrays():
            self.array.setCurrentIndex(0)
        star, setting = recommended(recording, at), self._shown(recording)
        self._paint_map(results, star, setting)
        found = results.at(setting) if setting else {}
        self.setting_card.say("" if found else "This setting has not been measured yet.")
        self.layers_card.say("" if found else "This setting has not been measured yet.")
        if found and setting is not None:
            self.setting.show_facts(facts(setting, found, recording, setting == star), recording.knobs)
            self._paint_layers(results, found)
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
        write = percent if figure == "sign_agreement" else (lambda v: short(v, 2))
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
        shown = Maps(
            [f"T = {T:,}" for T in grid.Ts], [f"{beta:g}" for beta in reversed(grid.betas)], [f"{K:,}" for K in grid.Ks],
            "β", "K", values, texts, low, high, figure != "relmse", write,
        )  # fmt: skip
        self.map_card.say("")
        self.map.show_maps(shown, grid.cell(star) if star else None, grid.cell(setting) if setting else None)

    def _paint_layers(self, results: Results, found: dict[str, float]) -> None:
        figure = self.figure.currentData()
        write = percent if figure == "sign_agreement" else (lambda v: short(v, 2))
        values = {name: found[f"{figure}.{name}"] for name in results.arrays()}
        bars = [Bar(name, v, 1 if name != ALL else 0, text=write(v), tip=TIPS[figure]) for name, v in values.items()]
        high = max([v for v in values.values() if math.isfinite(v)], default=1.0)
        self.layers.show_bars(bars, (0.0, round_range(0, high)[1]) if figure == "relmse" else None)

    def _paint_cost(self, results: Results, recording: Recording, star: Setting | None) -> None:
        """For each beta the best agreement that is to be had with so many steps or fewer, K <= T."""
        lines = []
        counted = [s for s in results.row if s[1] <= s[0]]
        for number, beta in enumerate(results.grid.betas):
            points = sorted((results.at(s)["steps"], 100 * results.at(s)["sign_agreement.all"]) for s in counted if s[2] == beta)
            points = [p for p in points if math.isfinite(p[1])]
            if points:
                x, y = (np.array(part) for part in zip(*points, strict=True))
                lines.append(Line(f"β = {beta:g}", x, np.maximum.accumulate(y), number))
        self.cost_card.say("" if lines else "What more steps buy.")
        if lines:
            steps = [results.at(s)["steps"] for s in results.row]
            marks = [(results.at(star)["steps"], "★")] if star and results.at(star) else []
            self.cost.show_lines(lines, x_range=(0.0, max(steps)), marks=marks)

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
        self.map_card.head(
            subtitle={"sign_agreement": "% of synapses", "relmse": "0: the same", "cosine": "1: the same direction"}[
                self.figure.currentData()
            ],
            corner=f"mean over {done} of {recording.knobs.get('batches', done)} mini-batches",
        )
        setting = self._shown(recording)
        words = "" if setting is None else "T = {:,}, K = {:,}, β = {:g}".format(*setting)
        star = recommended(recording, at)
        self.setting_card.head(subtitle="the recommended one" if setting == star else "", corner=words)
        self.layers_card.head(subtitle=self.figure.currentText(), corner=words)
        self.cost_card.head(subtitle="best within so many steps")

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        """The recommended setting, and the best."""
        star, results = recommended(recording, at), Results(recording, at)
        if star is None:
            return []
        T, K, beta = star
        lines = [Readout("★ T", f"{T:,} steps"), Readout("★ K", f"{K:,} steps"), Readout("★ β", f"{beta:g}")]
        lines += [Readout(f"★ {name}", value) for name, value in facts(star, results.at(star), recording, False) if name]
        table: Any = recording.tables["recommended"]
        best = float(table["best"][table.rows_at(at) - 1])
        lines.append(Readout("best sign agreement", f"{percent(best)} %", tip=TIPS["sign_agreement"]))
        return lines
