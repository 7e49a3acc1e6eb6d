"""ep.recipe: which T, K and beta a network needs for EP's update to follow that of BPTT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import numpy as np

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import KnobError
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Recording
from settle.backend.ep.models.problem import Problem, make_problem
from settle.backend.ep.recipe.frames import GridCells, RecommendedSetting
from settle.backend.ep.recipe.knobs import RecipeKnobs
from settle.backend.ep.recipe.measurements import CellMean, FreePhaseTimer, Setting
from settle.backend.ep.recipe.presets import PRESETS
from settle.backend.ep.recipe.recommend import recommend, steps_of
from settle.backend.ep.recipe.summary import summary


@dataclass(frozen=True)
class Recipe(RecipeKnobs):
    """A step is one T and one K with all beta, on one mini-batch; each mini-batch goes through the whole grid.

    Recommended is the cheapest setting, by steps of one update, whose sign agreement is within ``margin`` of the best
    one's (:mod:`settle.backend.ep.recipe.recommend`).
    """

    name: ClassVar[str] = "ep.recipe"
    title: ClassVar[str] = "T, K and beta"
    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    _timer: FreePhaseTimer = field(default_factory=FreePhaseTimer, init=False, repr=False, compare=False)
    """Wall time is no part of the recording."""

    def steps(self) -> int:
        Ts, Ks, _ = self.grid()
        return self.batches * len(Ts) * len(Ks)

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        wanted = self.batch * self.batches
        inputs = self.read_samples(wanted)
        held = len(inputs["network"]["x"]) if "network" in inputs else wanted
        if held < wanted:
            why = f"{self.batches} mini-batches of {self.batch} are {wanted} samples, and the network file holds {held}"
            raise KnobError("batch", f"batch = {self.batch} is not possible: {why}.")
        return inputs

    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame]]:
        from settle.backend.ep.dynamics.make_network import make_network
        from settle.backend.ep.learning.nudged_phase import nudging_betas
        from settle.backend.ep.recipe.grid_search import measure_cells

        self._timer.steps, self._timer.seconds = 0, 0.0
        inputs = run.inputs or self.read_inputs()
        signs = stream(run.seed, "signs of beta").integers(2, size=self.batches) * 2 - 1
        Ts, Ks, betas = self.grid()
        means: dict[Setting, CellMean] = {}
        samples = self.problem(inputs, run.seed)
        for number in range(self.batches):
            net = make_network(self._mini_batch(samples, number, run.seed), self, run.seed, run.device)
            branches = {beta: nudging_betas(self.nudging, beta, int(signs[number]), self.points) for beta in betas}
            for cells in measure_cells(net, Ts, Ks, branches, self._timer):
                for cell in cells:
                    means.setdefault(cell.setting, CellMean()).add(cell)
                frames: list[Frame] = [self._cell(cell.setting, means[cell.setting]) for cell in cells]
                chosen, best = recommend(means, self.margin, self.nudged_phases())
                if chosen is not None and best is not None:
                    frames.append(RecommendedSetting(*chosen, means[chosen].agreement, means[best].agreement))
                yield frames

    def _mini_batch(self, samples: Problem, number: int, seed: int) -> Problem:
        """The samples of one mini-batch."""
        if self.model == "toy" and not self.network:
            toy = make_problem("toy", (), {}, seed + number)
            return replace(samples, x=toy.x, y=toy.y)
        part = slice(number * self.batch, (number + 1) * self.batch)
        return replace(samples, x=samples.x[part], y=samples.y[part])

    def _cell(self, setting: Setting, mean: CellMean) -> GridCells:
        steps = steps_of(setting, self.nudged_phases())
        return GridCells(*setting, mean.count, **mean.figures, spread=mean.spread, residual=mean.residual, steady=mean.steady, steps=steps)

    def summary(self, recording: Recording) -> dict[str, Any]:
        return summary(self.margin, recording, self._timer.ms_per_step)
