"""ep.recipe: which T, K and beta a network needs for EP's update to follow that of BPTT, at first and once it has learnt."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Recording
from settle.backend.ep.models.problem import Problem, make_problem
from settle.backend.ep.recipe.knobs import RecipeKnobs
from settle.backend.ep.recipe.measurements import NONE, CellMean, CellMeasurement, FreePhaseTimer, Setting
from settle.backend.ep.recipe.presets import PRESETS
from settle.backend.ep.recipe.progress import RecipeProgress
from settle.backend.ep.recipe.recommend import recommend, steps_of

if TYPE_CHECKING:
    from settle.backend.ep.recipe.frames import GridCells, RecommendedSetting


@dataclass(frozen=True)
class Recipe(RecipeKnobs):
    """First brief training; then a step is one T and one K with all beta, on one mini-batch, at the weights before and after it.

    Each mini-batch goes through the whole grid. Recommended is the cheapest setting, by steps of one update, of those that meet
    the conditions of :mod:`settle.backend.ep.recipe.recommend`.
    """

    name: ClassVar[str] = "ep.recipe"
    title: ClassVar[str] = "T, K and β"
    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    _timer: FreePhaseTimer = field(default_factory=FreePhaseTimer, init=False, repr=False, compare=False)
    """Wall time is no part of the recording."""

    def steps(self) -> int:
        Ts, Ks, _ = self.grid()
        return self.training_steps() + self.batches * len(Ts) * len(Ks)

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        if self.learns_from_pictures():
            from settle.backend.data.splits import load

            load(self.data)  # refused before the start; not kept in the session
        wanted = self.batch * self.batches
        inputs = self.read_samples(wanted)
        held = len(inputs["network"]["x"]) if "network" in inputs else wanted
        if held < wanted:
            why = f"{self.batches} mini-batches of {self.batch} are {wanted} samples, and the network file holds {held}"
            raise KnobError("batch", f"batch = {self.batch} is not possible: {why}.")
        return inputs

    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame]]:
        from settle.backend.ep.dynamics.make_network import make_network
        from settle.backend.ep.recipe.brief_training import BriefTrainer

        self._timer.steps, self._timer.seconds = 0, 0.0
        samples = self.problem(run.inputs or self.read_inputs(), run.seed)
        batches = [self._mini_batch(samples, number, run.seed) for number in range(self.batches)]
        progress = RecipeProgress.of(run.checkpoint)
        trained: Mapping[str, np.ndarray] | None = None
        if self.training_steps():
            trainer = BriefTrainer(self, [make_network(batch, self, run.seed, run.device) for batch in batches], run.seed)
            if run.checkpoint is not None:
                trainer.load_state_dict(run.checkpoint.arrays, run.checkpoint.values["training"])
            progress.trainer = trainer
            run.state = progress.state_dict
            for _ in range(progress.training_steps, self.training_steps()):
                progress.training_steps += 1
                yield trainer.step()
            trained = trainer.parameters()
        signs = stream(run.seed, "signs of beta").integers(2, size=self.batches) * 2 - 1
        while progress.batches < self.batches:
            batch, sign = batches[progress.batches], int(signs[progress.batches])
            yield from self._mini_batch_frames(batch, trained, sign, run, progress)

    def _mini_batch_frames(
        self, batch: Problem, trained: Mapping[str, np.ndarray] | None, sign: int, run: Run[Self], progress: RecipeProgress
    ) -> Iterator[Sequence[Frame]]:
        """A mini-batch through what is left of the grid; there is something to go on from after each T."""
        from settle.backend.ep.recipe.frames import GridCells, TrainedCells

        known, (Ts, Ks, _) = progress.Ts, self.grid()
        cells = self._measure(batch, sign, run, self._timer, known)
        after: Iterator[list[CellMeasurement]] = iter(())
        if trained:
            after = self._measure(replace(batch, parameters=trained), sign, run, FreePhaseTimer(), known, may_diverge=True)
        start, later = progress.start, progress.later
        for number, (now, then) in enumerate(zip_longest(cells, after, fillvalue=[]), known * len(Ks) + 1):
            rows = [self._row(GridCells, cell, start) for cell in now] + [self._row(TrainedCells, cell, later) for cell in then]
            batches, done = divmod(number, len(Ts) * len(Ks))
            progress.Ts, within = divmod(done, len(Ks))
            progress.batches += batches
            run.state = None if within else progress.state_dict
            yield [*rows, self._recommended(start, later)]

    def _measure(
        self, batch: Problem, sign: int, run: Run[Self], timer: FreePhaseTimer, known: int, may_diverge: bool = False
    ) -> Iterator[list[CellMeasurement]]:
        """The cells of a mini-batch, T by T and K by K; ``known``: so many T are left out; ``may_diverge``: they end where the free phase
        grows beyond all bounds."""
        from settle.backend.ep.dynamics.make_network import make_network
        from settle.backend.ep.learning.nudged_phase import nudging_betas
        from settle.backend.ep.recipe.grid_search import measure_cells

        Ts, Ks, betas = self.grid()
        branches = {beta: nudging_betas(self.nudging, beta, sign, self.points) for beta in betas}
        try:
            yield from measure_cells(make_network(batch, self, run.seed, run.device), Ts, Ks, branches, timer, known)
        except Diverged:
            if not may_diverge:
                raise

    def _mini_batch(self, samples: Problem, number: int, seed: int) -> Problem:
        """The samples of one mini-batch."""
        if self.model == "toy" and not self.network:
            toy = make_problem("toy", (), {}, seed + number)
            return replace(samples, x=toy.x, y=toy.y)
        part = slice(number * self.batch, (number + 1) * self.batch)
        return replace(samples, x=samples.x[part], y=samples.y[part])

    def _row(self, table: type[GridCells], cell: CellMeasurement, means: dict[Setting, CellMean]) -> GridCells:
        """Take a cell into its mean; gives the row of a table."""
        from settle.backend.ep.recipe.frames import SPREADS

        mean = means.setdefault(cell.setting, CellMean())
        mean.add(cell)
        spread, sd = mean.sd("sign_agreement"), {name: mean.sd(name) for name in SPREADS}
        figures: dict[str, Any] = {**mean.figures, "spread": spread, "residual": mean.residual, "steady": mean.steady}
        steps = steps_of(cell.setting, self.nudged_phases())
        return table(*cell.setting, mean.count, **figures, steps=steps, reference_cosine=mean.reference_cosine, sd=sd)

    def _recommended(self, start: Mapping[Setting, CellMean], later: Mapping[Setting, CellMean]) -> RecommendedSetting:
        from settle.backend.ep.recipe.frames import RecommendedSetting

        Ts, Ks, betas = self.grid()
        complete = len(start) == len(Ts) * len(Ks) * len(betas)
        found = recommend(start, later, self.margin, self.angle, self.nudged_phases())
        # The angle is compared with that of the best setting, which is known once all were measured.
        setting = found.setting if complete and found.setting else NONE
        agreement = start[setting].agreement if setting in start else math.nan
        return RecommendedSetting(*setting, agreement, found.best, int(complete), found.counted, found.settled, found.agreeing)

    def summary(self, recording: Recording) -> dict[str, Any]:
        from settle.backend.ep.recipe.summary import summary

        return summary(recording, self._timer.ms_per_step)
