"""hopfield.recall: a corrupted pattern is put in, and the network goes where its energy falls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from settle.api import Checkpoint, Experiment, Frame, KnobError, Preset, Recording, Run, choice, column, real, stream, whole
from settle_hopfield.letters import LETTERS, letters
from settle_hopfield.network import Network, corrupted, hebb, overlaps, random_patterns
from settle_hopfield.theory import recalled


@dataclass(frozen=True)
class Stored(Frame):
    """Once, with the first step: what there is to be recalled."""

    table: ClassVar[str] = "stored"
    title: ClassVar[str] = "Stored patterns"
    patterns: np.ndarray = column("stored patterns")
    cue: np.ndarray = column("what is put in")


@dataclass(frozen=True)
class State(Frame):
    """After each step."""

    table: ClassVar[str] = "states"
    title: ClassVar[str] = "State"
    state: np.ndarray = column("neurons, -1 or 1")
    energy: float = column("energy of a neuron, E / N")
    overlaps: np.ndarray = column("overlap with each stored pattern")
    flips: int = column("neurons that flipped in this step")


@dataclass(frozen=True)
class Recall(Experiment):
    """Asynchronous dynamics from a corrupted pattern [Hopfield1982]."""

    name: ClassVar[str] = "hopfield.recall"
    title: ClassVar[str] = "Hopfield network: recall"
    short: ClassVar[str] = "Recall"
    icon: ClassVar[str] = "ring 3.5 8 2; ring 12.5 3.5 2; ring 12.5 12.5 2; line 5.4 7 10.6 4.4; line 5.4 9 10.6 11.6"
    pace: ClassVar[float | None] = 30.0
    presets: ClassVar[Mapping[str, Preset]] = {
        "letters": Preset("Three letters", {}, "A letter is found again from a quarter of its pixels wrong.", {"overlap": 1.0}, "recall"),
        "mixture": Preset("Six letters", {"stored": 6}, "Six resemble each other too much: it ends in a mixture that nobody stored."),
        "below": Preset(
            "Below the capacity",
            {"patterns": "random", "side": 32, "stored": 102, "noise": 0.1, "every": 32},
            "A tenth as many patterns as neurons: all but a few pixels come back.",
            {"overlap": round(recalled(102 / 1024), 4)},
            "[Amit1985], infinitely many neurons",
        ),
        "beyond": Preset(
            "Beyond the capacity",
            {"patterns": "random", "side": 32, "stored": 307, "noise": 0.0, "sweeps": 20, "every": 32},
            "Three tenths as many patterns as neurons: put in without an error, the pattern is left again.",
        ),
    }

    patterns: str = choice("letters", "letters", "random", label="patterns", help="What is stored: letters, or pixels at random.")
    side: int = whole(14, 7, 64, label="side", unit="neurons", help="The neurons form a square picture: N = side².")
    stored: int = whole(3, 1, 1000, label="stored patterns", help="p patterns, stored by w = 1/N Σ ξ ξᵀ; about 0.138 N can be recalled.")
    cue: int = whole(0, 0, 999, label="pattern put in", group="Cue", help="Which of the stored patterns is put in, from 0.")
    noise: float = real(0.25, 0.0, 1.0, label="noise", group="Cue", help="Share of the neurons whose sign is changed in what is put in.")
    temperature: float = real(
        0.0, 0.0, 5.0, label="temperature", group="Dynamics", live=True,
        help="0: a neuron takes the sign of its field, and the energy never rises. Above: it does so with the odds of a heat bath.",
    )  # fmt: skip
    sweeps: int = whole(5, 1, 1000, label="sweeps", group="Dynamics", help="How often every neuron is updated, in a new order each time.")
    every: int = whole(8, 1, 4096, label="updates a step", group="Recording", help="How many neurons are updated between two rows.")

    def check(self) -> None:
        if self.cue >= self.stored:
            raise KnobError("cue", f"cue = {self.cue} is not possible: of {self.stored} stored patterns the last is {self.stored - 1}.")
        if self.patterns == "letters" and self.stored > len(LETTERS):
            raise KnobError(
                "stored", f"stored = {self.stored} is not possible: there are {len(LETTERS)} letters. Random patterns take more."
            )

    def steps(self) -> int:
        return 1 + -(-self.sweeps * self.side**2 // self.every)

    def frames(self, run: Run[Recall]) -> Iterator[list[Frame | Checkpoint]]:
        count, side = self.side**2, self.side
        patterns = self._patterns(run.seed)
        state = corrupted(patterns[self.cue], self.noise, stream(run.seed, "cue"))
        first = 1
        if run.checkpoint:
            state, first = run.checkpoint.arrays["state"], run.checkpoint.step
        network = Network(hebb(patterns), state)
        if not run.checkpoint:  # the automatic view begins with the table of the first frame
            yield [self._row(network, patterns, 0), Stored(patterns.reshape(-1, side, side), state.reshape(side, side))]
        for step in range(first, self.steps()):
            end = min(step * self.every, self.sweeps * count)
            updates = schedule(run.seed, count, (step - 1) * self.every, end)
            flips = sum(network.update(neuron, run.now.temperature, draw) for neuron, draw in updates)
            row: list[Frame | Checkpoint] = [self._row(network, patterns, flips)]
            if (step + 1) % 64 == 0:
                row.append(Checkpoint(step + 1, {"state": network.state}))
            yield row

    def _patterns(self, seed: int) -> np.ndarray:
        if self.patterns == "letters":
            return letters(self.stored, self.side)
        return random_patterns(self.stored, self.side**2, stream(seed, "patterns"))

    def _row(self, network: Network, patterns: np.ndarray, flips: int) -> State:
        state = network.state.reshape(self.side, self.side).copy()
        return State(state, network.energy(), overlaps(patterns, network.state), flips)

    def summary(self, recording: Recording) -> dict[str, Any]:
        """``overlap`` with the pattern that was put in, ``wrong`` neurons, ``load`` p / N and the overlap that theory gives for it."""
        rows = recording.tables["states"]
        overlap, load = float(rows["overlaps"][-1][self.cue]), self.stored / self.side**2
        return {
            "overlap": overlap,
            "wrong": round((1 - overlap) / 2 * self.side**2),
            "energy": float(rows["energy"][-1]),
            "load": load,
            "theory": {"overlap": recalled(load)} if self.patterns == "random" else {},
        }


def schedule(seed: int, neurons: int, begin: int, end: int) -> Iterator[tuple[int, float]]:
    """The neuron that update number ``begin`` .. ``end`` - 1 is of, and a random number for it: each sweep takes all of them
    in an order of its own, which is the same wherever a run is taken up."""
    for sweep in range(begin // neurons, -(-end // neurons)):
        rng = stream(seed, f"sweep {sweep}")
        order, draws = rng.permutation(neurons), rng.random(neurons)
        for place in range(max(begin - sweep * neurons, 0), min(end - sweep * neurons, neurons)):
            yield int(order[place]), float(draws[place])
