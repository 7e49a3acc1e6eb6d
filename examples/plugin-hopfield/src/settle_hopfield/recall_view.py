"""The view of hopfield.recall: the state as a picture, the energy it descends, and how near it is to each stored pattern."""

from __future__ import annotations

import numpy as np

from settle.api import Recording
from settle.api.views import Bar, Bars, Board, Card, Curves, Formula, Line, Readout, RunReader, TileGroup, Tiles, short

MOST = 8
"""Patterns that are drawn: the one put in, and those that the network has come nearest to."""


class RecallView(Board):
    """What is drawn depends on the recording and the step alone."""

    def __init__(self) -> None:
        self.pictures = Tiles("Stored pattern, cue and state", "ink", scale=False)
        self.energy = Curves("Energy", "step", "E / N")
        self.overlap = Curves("Overlap over time", "step", "m")
        self.bars = Bars("Overlap with each pattern", "overlap")
        self.formula = Formula("One update")
        self.formula.show_tex(
            r"s_i \leftarrow \mathrm{sgn} \sum_j w_{ij} s_j \qquad w_{ij} = \frac{1}{N} \sum_\mu \xi^\mu_i \xi^\mu_j,\; w_{ii} = 0"
            r" \qquad E = -\frac{1}{2} s^\top w\,s \qquad m^\mu = \frac{1}{N} \xi^\mu \cdot s"
        )
        self.network_card = Card("Network", self.pictures, "network", wide=True)
        self.energy_card = Card("Energy", self.energy, "energy")
        self.overlap_card = Card("Overlap", self.overlap, "overlap")
        self.bars_card = Card("Nearest patterns", self.bars, "nearest")
        super().__init__([self.network_card, self.energy_card, self.overlap_card, self.bars_card], [self.formula])
        self._empty()

    def _empty(self) -> None:
        self.network_card.say("Press Run. A corrupted pattern is put in, and the network goes where its energy falls.")
        self.energy_card.say("The energy: it falls until no neuron flips any more.")
        self.overlap_card.say("The overlap with the stored patterns, from −1 to 1.")
        self.bars_card.say("Which stored patterns the state is near to.")

    def begin(self, recording: Recording) -> None:
        self._empty()

    def paint(self, recording: Recording, at: int) -> None:
        rows = tables_at(recording, at).rows("states")
        if not rows:
            self._empty()
            return
        states = recording.tables["states"]
        near = nearest(states["overlaps"][rows - 1], int(recording.knobs["cue"]))
        for card in self.cards:
            card.say("")
        if self.seen(self.network_card):
            self._paint_pictures(recording, rows, near)
        steps = states["step"][:rows].astype(float)
        end = (0.0, float(max(recording.planned or 0, recording.steps, 2) - 1))
        if self.seen(self.energy_card):
            self.energy.show_lines([Line("E / N", steps, states["energy"][:rows])], x_range=end)
        if self.seen(self.overlap_card):
            m = states["overlaps"][:rows][:, near[:4]]
            lines = [Line(f"pattern {n}", steps, m[:, i], i) for i, n in enumerate(near[:4])]
            self.overlap.show_lines(lines, x_range=end, y_range=(-1.0 if m.min() < 0 else 0.0, 1.0))
        if self.seen(self.bars_card):
            m = states["overlaps"][rows - 1][near]
            wanted = [self.reference.get("overlap"), *[None] * len(near)]
            bars = [Bar(str(n), float(m[i]), min(i, 1), wanted[i]) for i, n in enumerate(near)]
            self.bars.show_bars(bars, (-1.0 if m.min() < 0 else 0.0, 1.0))

    def _paint_pictures(self, recording: Recording, rows: int, near: list[int]) -> None:
        stored, states = recording.tables["stored"], recording.tables["states"]
        groups = [
            TileGroup("put in", stored["cue"][:1], ["put in"]),
            TileGroup("now", states["state"][rows - 1 : rows], ["the state"]),
            TileGroup("stored", stored["patterns"][0][near], [f"pattern {n}" for n in near], [str(n) for n in near]),
        ]
        self.pictures.show_groups(groups, -1.0, 1.0)

    def caption(self, recording: Recording, at: int) -> None:
        tables = tables_at(recording, at)
        if not tables.rows("states"):
            return
        stored, count = recording.knobs["stored"], recording.knobs["side"] ** 2
        self.network_card.head(subtitle=f"{count:,} neurons", corner=f"{stored:,} patterns, {stored / count:.3f} N")
        self.energy_card.head(corner=f"E / N = {short(tables.now('states', 'energy'))}")
        self.overlap_card.head(subtitle="of the pattern put in and the nearest", corner=f"m = {short(overlap(tables))}")

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        """The overlap beside the preset's, and what goes with it."""
        tables = tables_at(recording, at)
        if not tables.rows("states"):
            return []
        m, count = overlap(tables), recording.knobs["side"] ** 2
        wanted = self.reference.get("overlap")
        compared = "" if wanted is None else f"{wanted:.4f}"
        load = recording.knobs["stored"] / count
        return [
            Readout("overlap", f"{m:.4f}", compared, tip="With the pattern that was put in; 1: recalled."),
            Readout("wrong neurons", f"{round((1 - m) / 2 * count):,}", tip="Neurons that differ from that pattern."),
            Readout("energy", short(tables.now("states", "energy"), 4), tip="E / N; at temperature 0 it never rises."),
            Readout("load", f"{load:.3f}", "≤ 0.138", tip="Patterns for each neuron; beyond the capacity none is recalled."),
        ]


def tables_at(recording: Recording, at: int) -> RunReader:
    """What there was after a step."""
    tables = RunReader(recording)
    tables.seek(at)
    return tables


def overlap(tables: RunReader) -> float:
    """With the pattern that was put in."""
    row = tables.row("states", "overlaps")
    return float("nan") if row is None else float(row[int(tables.recording.knobs["cue"])])


def nearest(overlaps: np.ndarray, cue: int) -> list[int]:
    """The pattern put in, then the others by their overlap, ``MOST`` in all."""
    order = [int(n) for n in np.argsort(-overlaps, kind="stable") if n != cue]
    return [cue, *order[: MOST - 1]]
