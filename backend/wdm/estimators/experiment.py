"""wdm.estimators: every estimator of mutual information, and of Wasserstein dependency, beside the known truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.wdm.estimators.knobs import EstimatorKnobs
from settle.backend.wdm.estimators.presets import PRESETS
from settle.backend.wdm.estimators.summary import summary
from settle.backend.wdm.pairs.distributions import reach


@dataclass(frozen=True)
class Estimators(EstimatorKnobs):
    """Step 0 is the start; each further step is one update on fresh pairs [Poole2019] [Song2020]."""

    name: ClassVar[str] = "wdm.estimators"
    title: ClassVar[str] = "Estimators beside the truth"

    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    def check(self) -> None:
        wanted = {"stairs": self.stairs, "nats": (self.nats,)}
        for nats in wanted.get(self.by, ()):
            reach(self.pairs, self.dimension, nats, self.by)

    def steps(self) -> int:
        return 1 + self.updates * (len(self.stairs) if self.by == "stairs" else 1)

    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame | Checkpoint]]:
        from settle.backend.numerics.device import choose
        from settle.backend.wdm.estimators.training import Lab

        lab = Lab(self, run.seed, choose("cpu" if run.device == "auto" else run.device))  # nets of this size gain nothing from a GPU
        if run.checkpoint is None:
            yield [*lab.look(self), *lab.measure(self)]
        else:
            lab.load(run.now, run.checkpoint.arrays, run.checkpoint.values)
        while True:
            now = run.now
            planned = run.planned = max(self.steps(), now.steps())  # stairs turned to rho: the run goes on as long as it was to
            frames: list[Frame | Checkpoint] = [*lab.look(now), lab.update(now)]
            t = lab.t
            last = t == planned - 1 or (now.by == "stairs" and t % now.updates == 0)
            if last or t % now.measure == 0:
                frames += lab.measure(now)
            if last or t % now.keep == 0:
                frames.append(Checkpoint(t + 1, *lab.kept()))
            yield frames

    def summary(self, recording: Recording) -> dict[str, Any]:
        """``truth``, and by estimator ``estimate``, ``bias``, ``variance``, ``mse``: of each stair, or of the last pairs.

        ``wasserstein``: true W2 and W1 (None: not known), transport of samples beside independent pairs, the dual critic and its slope.
        """
        return summary(recording, self.lately)
