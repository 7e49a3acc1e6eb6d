"""hopfield.capacity: how many patterns a network takes before it forgets them all. The automatic view draws it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from settle.api import Experiment, Frame, KnobError, Preset, Recording, Run, column, reals, stream, whole
from settle_hopfield.network import Network, hebb, overlaps, random_patterns
from settle_hopfield.theory import CAPACITY, recalled

INFINITE = "[Amit1985], infinitely many neurons"
FALLEN = 0.7
"""Overlap between those of recall (0.967 or more) and of what is left beyond the capacity (about 0.35)."""


@dataclass(frozen=True)
class Loaded(Frame):
    """One load."""

    table: ClassVar[str] = "loads"
    title: ClassVar[str] = "Recall at each load"
    shows: ClassVar[tuple[str, ...]] = ("overlap", "theory")
    along: ClassVar[str] = "load"
    leads: ClassVar[bool] = True
    load: float = column("load, patterns for each neuron")
    overlap: float = column("overlap after settling, mean of all trials")
    spread: float = column("standard deviation over the trials")
    theory: float = column("overlap in an infinitely large network")
    sweeps: float = column("sweeps until nothing flips, mean")


@dataclass(frozen=True)
class Capacity(Experiment):
    """Patterns are put in without an error, and the network is left to settle: do they stay?"""

    name: ClassVar[str] = "hopfield.capacity"
    title: ClassVar[str] = "Hopfield network: capacity"
    short: ClassVar[str] = "Capacity"
    icon: ClassVar[str] = "line 2 2 2 14 14.5 14; line 2 3.2 8 3.8 8.6 11 14 12"
    presets: ClassVar[Mapping[str, Preset]] = {
        "small": Preset("400 neurons", {}, "In a small network the fall is rounded, and later.", {"capacity": CAPACITY}, INFINITE),
        "large": Preset(
            "2,000 neurons", {"neurons": 2000}, "The fall is steeper; it takes a quarter of a minute.", {"capacity": CAPACITY}, INFINITE
        ),
    }

    neurons: int = whole(400, 20, 10_000, label="neurons", help="N, the size of the network.")
    loads: tuple[float, ...] = reals(
        (0.05, 0.08, 0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.18, 0.2, 0.25), 0.001, 2.0, label="loads", group="Measurement",
        help="p / N, rising: so many patterns are stored for each neuron.",
    )  # fmt: skip
    trials: int = whole(10, 1, 1000, label="trials", group="Measurement", help="Networks with patterns of their own at each load.")

    def check(self) -> None:
        if any(b <= a for a, b in pairwise(self.loads)):
            raise KnobError("loads", "loads are not possible in this order: each has to be larger than the one before.")

    def steps(self) -> int:
        return len(self.loads)

    def frames(self, run: Run[Capacity]) -> Iterator[list[Frame]]:
        for number, load in enumerate(self.loads):
            found = [self._trial(load, stream(run.seed, f"load {number} trial {trial}")) for trial in range(self.trials)]
            overlap, sweeps = np.array(found).T
            yield [Loaded(load, float(overlap.mean()), float(overlap.std()), recalled(load), float(sweeps.mean()))]

    def _trial(self, load: float, rng: np.random.Generator) -> tuple[float, int]:
        """Overlap with the pattern that was put in, after settling, and the sweeps that took."""
        patterns = random_patterns(max(1, round(load * self.neurons)), self.neurons, rng)
        network = Network(hebb(patterns), patterns[0])
        sweeps = network.settle(rng)
        return float(overlaps(patterns[:1], network.state)[0]), sweeps

    def summary(self, recording: Recording) -> dict[str, Any]:
        """``capacity``: the load at which the overlap falls through 0.7, between two loads on a straight line; null if it does not."""
        table = recording.tables["loads"]
        points = list(zip(table["load"][:].tolist(), table["overlap"][:].tolist(), strict=True))
        falls = [(a, b) for a, b in pairwise(points) if a[1] >= FALLEN > b[1]]
        if not falls:
            return {"capacity": None}
        (x0, y0), (x1, y1) = falls[0]
        return {"capacity": x0 + (x1 - x0) * (y0 - FALLEN) / (y0 - y1)}
