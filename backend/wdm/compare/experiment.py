"""wdm.compare: which factors does a representation keep? CPC, WPC and others learn side by side from the same pairs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.wdm.compare import datasets, knobs, sweeps
from settle.backend.wdm.compare.frames import SweepPoint
from settle.backend.wdm.compare.presets import PRESETS
from settle.backend.wdm.compare.summary import summary

if TYPE_CHECKING:
    from settle.backend.wdm.compare.measurements import Survey

UNBOUNDED = 1e8
"""A bound beyond this is no longer learnt from."""


@dataclass(frozen=True)
class Compare(Experiment):
    """Step 0 is the start; each further step is one update of each learner on the same batch [Ozair2019].

    A sweep does that at each of its settings in turn. Act, but in a sweep: ``measure``, no value: look and probe after the next update.
    """

    name: ClassVar[str] = "wdm.compare"
    title: ClassVar[str] = "Wasserstein dependency: which factors are kept"

    learners: tuple[str, ...] = knobs.learners()
    data: str = knobs.data()
    pairs: str = knobs.pairs()
    rows: int = knobs.side("Rows")
    columns: int = knobs.side("Columns")
    classes: int = knobs.classes()
    count: int = knobs.count()
    shared: bool = knobs.shared()
    encoder: str = knobs.encoder()
    hidden: tuple[int, ...] = knobs.hidden()
    channels: tuple[int, ...] = knobs.channels()
    dimension: int = knobs.dimension()
    critic: str = knobs.critic()
    temperature: float = knobs.temperature()
    symmetric: bool = knobs.symmetric()
    clip: float = knobs.clip()
    alpha: float = knobs.alpha()
    lipschitz: str = knobs.lipschitz()
    penalty: str = knobs.penalty()
    target: float = knobs.target()
    weight: float = knobs.weight()
    inputs: str = knobs.inputs()
    points: str = knobs.points()
    bound: float = knobs.bound()
    batch: int = knobs.batch()
    updates: int = knobs.updates()
    cpc_rate: float = knobs.rate("cpc", 1e-4)
    wpc_rate: float = knobs.rate("wpc", 1e-3)
    cosine_rate: float = knobs.rate("cosine", 3e-4)
    wdm_rate: float = knobs.rate("wdm", 1e-3)
    nwj_rate: float = knobs.rate("nwj", 1e-4)
    dv_rate: float = knobs.rate("dv", 1e-4)
    mine_rate: float = knobs.rate("mine", 1e-4)
    js_rate: float = knobs.rate("js", 1e-4)
    smile_rate: float = knobs.rate("smile", 1e-4)
    sweep: str = knobs.sweep()
    values: tuple[float, ...] = knobs.values()
    every: int = knobs.every()
    measure: int = knobs.measure()
    keep: int = knobs.keep()

    presets: ClassVar[Mapping[str, Preset]] = PRESETS

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

    def frames(self, run: Run) -> Iterator[Sequence[Frame | Checkpoint]]:
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
            object.__setattr__(self, "_survey", survey)  # a stopped run is measured by it; its times are no part of the recording
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

    def _seen(self, now: Any, survey: Survey, value: float, asked: bool) -> list[Frame | Checkpoint]:
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
        found = summary(recording, getattr(self, "_survey", None), self.learners)
        object.__setattr__(self, "_survey", None)  # it holds the data
        return found


def _diverged(now: Any, name: str, t: int) -> str:
    rate = f"{name}_rate = {getattr(now, f'{name}_rate'):g}"
    return f"{rate} is too much here: the bound of {name} grew beyond all numbers at update {t}. Take a smaller rate."
