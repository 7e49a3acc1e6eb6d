"""wdm.estimators: every estimator of mutual information, and of Wasserstein dependency, beside the known truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.wdm.estimators.knobs import EstimatorKnobs
from settle.backend.wdm.estimators.presets import PRESETS
from settle.backend.wdm.pairs.distributions import check_mutual_information


@dataclass(frozen=True)
class Estimators(EstimatorKnobs):
    """Step 0 is the start; each further step is one update on fresh pairs [Poole2019] [Song2020]."""

    name: ClassVar[str] = "wdm.estimators"
    title: ClassVar[str] = "Estimators beside the truth"

    presets: ClassVar[Mapping[str, Preset]] = PRESETS
    length_knob: ClassVar[str] = "updates"

    def check(self) -> None:
        wanted = {"stairs": self.stairs, "nats": (self.nats,)}
        for nats in wanted.get(self.by, ()):
            check_mutual_information(self.pairs, self.dimension, nats, self.by)

    def longer(self, steps: int, checkpoint: Checkpoint) -> dict[str, Any]:
        """More updates; of stairs, whose updates are those of each, more of them, all like the last."""
        if self.by != "stairs":
            return super().longer(steps, checkpoint)
        return {"stairs": [*self.stairs, *(self.stairs[-1:] * max(0, -(-(steps - self.steps()) // self.updates)))]}

    def frames(self, run: Run[EstimatorKnobs]) -> Iterator[Sequence[Frame | Checkpoint]]:
        from settle.backend.numerics.device import choose
        from settle.backend.wdm.estimators.measurements import EstimatorMeasurements
        from settle.backend.wdm.estimators.training import EstimatorTrainer

        # Nets of this size gain nothing from a GPU.
        trainer = EstimatorTrainer(self, run.seed, choose("cpu" if run.device == "auto" else run.device))
        measurements = EstimatorMeasurements(trainer)
        if run.checkpoint is None:
            trainer.begin_section(self)
            yield [measurements.distribution(self), *measurements.measure(self)]
        else:
            trainer.load_state_dict(run.now, run.checkpoint.arrays, run.checkpoint.values)
        run.state = trainer.state_dict
        while True:
            now = run.now
            planned = run.planned = max(self.steps(), now.steps())  # stairs turned to rho: the run goes on as long as it was to
            frames: list[Frame | Checkpoint] = [measurements.distribution(now)] if trainer.begin_section(now) else []
            frames.append(trainer.update(now))
            t = trainer.t
            last = t == planned - 1 or (now.by == "stairs" and t % now.updates == 0)
            if last or t % now.measure == 0:
                frames += measurements.measure(now)
            if last or t % now.keep == 0:
                frames.append(Checkpoint(t + 1, *trainer.state_dict()))
            yield frames

    def summary(self, recording: Recording) -> dict[str, Any]:
        """``truth``, and by estimator ``estimate``, ``bias``, ``variance``, ``mse``: of each stair, or of the last pairs.

        ``wasserstein``: true W2 and W1 (None: not known), transport of samples beside independent pairs, the dual critic and its slope.
        """
        from settle.backend.wdm.estimators.summary import summary

        return summary(recording, self.lately)
