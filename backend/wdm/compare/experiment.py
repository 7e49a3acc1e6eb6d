"""wdm.compare: which factors does a representation keep? CPC, WPC and others learn side by side from the same pairs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.wdm.compare import datasets, sweeps
from settle.backend.wdm.compare.frames import SweepPoint
from settle.backend.wdm.compare.knobs import CompareKnobs
from settle.backend.wdm.compare.presets import PRESETS
from settle.backend.wdm.compare.summary import summary

if TYPE_CHECKING:
    from settle.backend.wdm.compare.measurements import Survey

UNBOUNDED = 1e8
"""A bound beyond this is no longer learnt from."""


@dataclass(frozen=True)
class Compare(CompareKnobs):
    """Step 0 is the start; each further step is one update of each learner on the same batch [Ozair2019].

    A sweep does that at each of its settings in turn. Act, but in a sweep: ``measure``, no value: look and probe after the next update.
    """

    name: ClassVar[str] = "wdm.compare"
    title: ClassVar[str] = "Wasserstein dependency: which factors are kept"

    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    _survey: Survey | None = field(default=None, init=False, repr=False, compare=False)
    """Of a run, while it goes on: a run that is stopped is measured by it. No knob."""

    def check(self) -> None:
        if self.sweep != "none":
            sweeps.check(self)
        elif not self.pairs and self.data in datasets.DRAWN:
            datasets.enough(self.count, self.batch)

    @property
    def tried(self) -> Sequence[float]:
        """The settings of the sweep; without one a single one that means nothing."""
        return self.values if self.sweep != "none" else (math.nan,)

    def steps(self) -> int:
        return 1 + len(self.tried) * self.updates

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return datasets.read(self, max(sweeps.at(self, value).batch for value in self.tried))

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind != "measure" or self.sweep != "none":
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows measure, but in a sweep.")
        return None

    def frames(self, run: Run[CompareKnobs]) -> Iterator[Sequence[Frame | Checkpoint]]:
        from settle.backend.numerics.device import choose
        from settle.backend.wdm.compare.learners import Cohort
        from settle.backend.wdm.compare.measurements import Survey

        # Small nets gain nothing from a GPU.
        device = choose("cpu" if run.device == "auto" and self.encoder == "fc" else run.device)
        before, survey = run.checkpoint, None
        if self.sweep != "none" and before is None:
            yield [sweeps.about(self)]
        for point in range(int(before.values["point"]) if before else 0, len(self.tried)):
            value = self.tried[point]
            here = sweeps.at(self, value)
            cohort = Cohort(here, datasets.pairs_for(here, run.inputs, run.seed), run.seed, device, point)
            survey = Survey(cohort, here.batch, survey if self.sweep != "characters" else None)
            object.__setattr__(self, "_survey", survey)
            if before is not None:
                cohort.load(before.arrays, before.values)
            elif self.sweep == "none":
                yield [survey.start(), survey.watch(), survey.probe()]
            before = None
            while cohort.t < self.updates:
                now, asked = sweeps.at(run.now, value), bool(run.acts())
                found = cohort.update(now, norm=asked or self._due(cohort.t + 1, now.every))
                if lost := next((name for name, bound in found.value.items() if not abs(bound) < UNBOUNDED), ""):
                    yield [found]  # what grew is seen, then the run ends
                    raise Diverged(f"{lost}_rate", _diverged(now, lost, cohort.t))
                yield [found, *self._seen(now, survey, value, asked)]

    def _due(self, t: int, every: int) -> bool:
        return t % every == 0 or t == self.updates

    def _seen(self, now: CompareKnobs, survey: Survey, value: float, asked: bool) -> list[Frame | Checkpoint]:
        """What is due after an update, or was asked for."""
        t, point = survey.cohort.t, survey.cohort.point
        last, alone = t == self.updates, self.sweep == "none"
        frames: list[Frame | Checkpoint] = []
        if asked or (alone and self._due(t, now.every)):
            frames.append(survey.watch())
        if asked or (alone and self._due(t, now.measure)):
            frames.append(survey.probe())
        if last:
            result = survey.result()
            frames.append(result if alone else SweepPoint(point, value, result.accuracy, result.chance, result.raw, result.untrained))
        if self._due(t, now.keep):
            frames.append(Checkpoint(1 + point * self.updates + t, *survey.cohort.kept()))
        return frames

    def summary(self, recording: Recording) -> dict[str, Any]:
        found = summary(recording, self._survey, self.learners)
        object.__setattr__(self, "_survey", None)  # it holds the data
        return found


def _diverged(now: CompareKnobs, name: str, t: int) -> str:
    rate = f"{name}_rate = {now.rates[name]:g}"
    return f"{rate} is too much here: the bound of {name} grew beyond all numbers at update {t}. Take a smaller rate."
