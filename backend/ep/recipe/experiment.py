"""ep.recipe: which T, K and beta a network needs for EP's update to follow that of BPTT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame, column
from settle.backend.core.knobs import KnobError, real, reals, sizes, whole
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Recording
from settle.backend.ep import knobs, variants
from settle.backend.ep.models.problem import Problem, check_sample, pose, read
from settle.backend.ep.recipe.presets import PRESETS
from settle.backend.ep.recipe.recommend import Mean, Setting, recommend, steps_of

MOST = 1000
"""Most cells of a map."""


@dataclass(frozen=True)
class Cells(Frame):
    """One setting, means over the mini-batches so far: the last row of a setting is its result."""

    table: ClassVar[str] = "cells"
    title: ClassVar[str] = "Agreement at each setting"
    T: int = column("free steps T", "steps")
    K: int = column("nudged steps K", "steps")
    beta: float = column("nudging beta")
    batches: int = column("mini-batches so far")
    sign_agreement: Mapping[str, float] = column("share of synapses whose updates have the same sign:")
    relmse: Mapping[str, float] = column("relative mean squared error:")
    cosine: Mapping[str, float] = column("cosine of the updates:")
    spread: float = column("standard deviation of the sign agreement over mini-batches")
    residual: float = column("largest movement in the last free step")
    steady: int = column("mini-batches whose state was still for K steps")
    steps: int = column("steps of one update", "steps")


@dataclass(frozen=True)
class Recommended(Frame):
    """The setting to take, by what was measured so far."""

    table: ClassVar[str] = "recommended"
    title: ClassVar[str] = "Recommended setting"
    T: int = column("free steps T", "steps")
    K: int = column("nudged steps K", "steps")
    beta: float = column("nudging beta")
    sign_agreement: float = column("its sign agreement")
    best: float = column("the best sign agreement of all")


@dataclass(frozen=True)
class Recipe(Experiment):
    """A step is one T and one K with all beta, on one mini-batch; each mini-batch goes through the whole grid.

    Recommended is the cheapest setting, by steps of one update, whose sign agreement is within ``margin`` of the best
    one's (:mod:`settle.backend.ep.recipe.recommend`).
    """

    name: ClassVar[str] = "ep.recipe"
    title: ClassVar[str] = "T, K and beta"

    Ts: tuple[int, ...] = sizes(
        (10, 20, 30, 50), 1, 1_000_000, label="T to try", unit="steps", group="Grid",
        help="Free steps. One free phase goes to the largest; the others branch off from its beginning.",
    )  # fmt: skip
    Ks: tuple[int, ...] = sizes(
        (2, 5, 10, 20), 1, 100_000, label="K to try", unit="steps", group="Grid",
        help="Nudged steps. One nudged phase goes to the largest and is read at the others. K > T is shown, never recommended.",
    )  # fmt: skip
    betas: tuple[float, ...] = reals((0.01, 0.05, 0.1, 0.2, 0.5), 1e-9, 10, label="beta to try", group="Grid",
        help="Pull of the output towards the target. Each beta is a nudged phase of its own.",
    )  # fmt: skip
    batches: int = whole(
        5, 1, 1000, label="Mini-batches", group="Grid",
        help="Figures are means over so many mini-batches. The published program takes 20; the map stands after the first.",
    )  # fmt: skip
    margin: float = real(
        0.01, 0, 1, label="Margin", group="Grid",
        help="Recommended is the cheapest setting (fewest steps of an update) whose sign agreement is at most this share below the"
        " best one's; 0.01: one synapse in a hundred.",
    )  # fmt: skip
    model: str = knobs.model("p")
    activation: str = knobs.activation("sigm")
    hidden: tuple[int, ...] = knobs.hidden()
    channels: tuple[int, ...] = knobs.channels()
    kernel: int = knobs.kernel()
    padding: int = knobs.padding()
    pool: int = knobs.pool()
    output: str = knobs.output("code")
    network: str = knobs.network()
    dt: float = knobs.dt(1.0, live=False)
    nudging: str = variants.nudging("one-sided", "drawn for each mini-batch")
    points: int = variants.points()
    nudge: str = variants.nudge()
    loss: str = variants.loss()
    clamp: bool = knobs.clamp()
    precision: str = knobs.precision()
    data: str = knobs.data()
    sample: int = knobs.sample("First picture")
    batch: int = whole(
        20, 1, 1000, label="Pictures", unit="pictures", group="Data",
        help="Pictures of one mini-batch. The toy has 1, drawn anew for each; a network file must hold enough samples for all.",
    )  # fmt: skip

    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    def check(self) -> None:
        variants.check(self)
        Ts, Ks, betas = self.grid()
        if len(Ts) * len(Ks) * len(betas) > MOST:
            many = f"{len(Ts)} T, {len(Ks)} K and {len(betas)} beta"
            raise KnobError("betas", f"{many} make {len(Ts) * len(Ks) * len(betas)} settings; {MOST} are possible.")
        if Ks[0] > Ts[-1]:
            raise KnobError(
                "Ks", f"Ks = {self.knobs()['Ks'].text(self.Ks)} is not possible: the smallest K may be {Ts[-1]}, the largest T."
            )
        check_sample(self.model, self.network, self.data, self.sample, self.batch * self.batches, knobs.filters(self))

    def grid(self) -> tuple[list[int], list[int], list[float]]:
        """T, K and beta, each rising."""
        return sorted(set(self.Ts)), sorted(set(self.Ks)), sorted(set(self.betas))

    def steps(self) -> int:
        Ts, Ks, _ = self.grid()
        return self.batches * len(Ts) * len(Ks)

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        wanted = self.batch * self.batches
        inputs = read(self.model, self.network, self.data, self.sample, wanted)
        held = len(inputs["network"]["x"]) if "network" in inputs else wanted
        if held < wanted:
            why = f"{self.batches} mini-batches of {self.batch} are {wanted} samples, and the network file holds {held}"
            raise KnobError("batch", f"batch = {self.batch} is not possible: {why}.")
        return inputs

    def frames(self, run: Run) -> Iterator[Sequence[Frame]]:
        from settle.backend.ep.learning.nudged_phase import betas as betas_of
        from settle.backend.ep.models.build import network
        from settle.backend.ep.recipe.grid_search import Clock, measure

        inputs, clock = run.inputs or self.read_inputs(), Clock()
        object.__setattr__(self, "_clock", clock)  # wall time is no part of the recording
        signs = stream(run.seed, "signs of beta").integers(2, size=self.batches) * 2 - 1
        Ts, Ks, betas = self.grid()
        means: dict[Setting, Mean] = {}
        whole = pose(self.model, self.hidden, inputs, run.seed, knobs.filters(self))
        for number in range(self.batches):
            net = network(self._part(whole, number, run.seed), self, run.seed, run.device)
            branches = {beta: betas_of(self.nudging, beta, int(signs[number]), self.points) for beta in betas}
            for found in measure(net, Ts, Ks, branches, clock):
                for cell in found:
                    means.setdefault(cell.setting, Mean()).add(cell)
                frames: list[Frame] = [self._cells(cell.setting, means[cell.setting]) for cell in found]
                chosen, best = recommend(means, self.margin, self._phases())
                if chosen is not None and best is not None:
                    frames.append(Recommended(*chosen, means[chosen].agreement, means[best].agreement))
                yield frames

    def _part(self, whole: Problem, number: int, seed: int) -> Problem:
        """The samples of one mini-batch."""
        if self.model == "toy" and not self.network:
            drawn = pose("toy", (), {}, seed + number)
            return replace(whole, x=drawn.x, y=drawn.y)
        part = slice(number * self.batch, (number + 1) * self.batch)
        return replace(whole, x=whole.x[part], y=whole.y[part])

    def _phases(self) -> int:
        """Nudged phases of one update."""
        return {"symmetric": 2, "holomorphic": self.points // 2 + 1}.get(self.nudging, 1)

    def _cells(self, setting: Setting, mean: Mean) -> Cells:
        steps = steps_of(setting, self._phases())
        return Cells(*setting, mean.count, **mean.figures, spread=mean.spread, residual=mean.residual, steady=mean.steady, steps=steps)

    def summary(self, recording: Recording) -> dict[str, Any]:
        cells, found = recording.tables["cells"], dict[str, Any]()
        count = len(recording.tables["recommended"]) if "recommended" in recording.tables else 0
        clock = getattr(self, "_clock", None)
        ms = 1e3 * clock.seconds / clock.steps if clock is not None and clock.steps else float("nan")
        if count:
            setting = [recording.tables["recommended"][name][-1].item() for name in ("T", "K", "beta")]
            rows = np.flatnonzero(np.all([cells[n][:] == v for n, v in zip(("T", "K", "beta"), setting, strict=True)], axis=0))
            row = {name: values[int(rows[-1])].item() for name, values in cells.columns.items() if name not in ("step", "time")}
            every = {name: row[name] for name in ("T", "K", "beta", "steps", "residual")}
            figures = {name: row[f"{name}.all"] for name in ("sign_agreement", "relmse", "cosine")}
            found["sign_agreement"] = figures["sign_agreement"]
            found["recommended"] = {**every, **figures, "steady": row["steady"] == row["batches"], "ms": ms * row["steps"]}
            found["best_sign_agreement"] = float(recording.tables["recommended"]["best"][-1])
        found["margin"] = self.margin
        found["mini_batches"] = int(cells["batches"][:].max())
        found["ms_per_step"] = ms
        found["says"] = self._says(found)
        return found

    def _says(self, found: Mapping[str, Any]) -> str:
        chosen = found.get("recommended")
        if not chosen:
            return "No setting can be recommended: at each of them the nudged states grew beyond all bounds, or K > T."
        T, K, beta, steps = (chosen[name] for name in ("T", "K", "beta", "steps"))
        agreement, best = 100 * chosen["sign_agreement"], 100 * found["best_sign_agreement"]
        return (
            f"T = {T}, K = {K}, beta = {beta:g}: the fewest steps an update, {steps}, among the settings whose sign agreement is within"
            f" {100 * self.margin:g} percentage points of the best, {best:.1f} %. There it is {agreement:.1f} %."
        )
