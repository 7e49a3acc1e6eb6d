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
from settle.backend.wdm.compare.knobs import CompareKnobs
from settle.backend.wdm.compare.presets import PRESETS
from settle.backend.wdm.compare.reference_curves import about_sweep
from settle.backend.wdm.compare.summary import summary

if TYPE_CHECKING:
    from settle.backend.wdm.compare.frames import FinalProbeFrame, SweepPoint
    from settle.backend.wdm.compare.measurements import CompareMeasurements

FORESEEN_AT = 10
"""Update after which it is found out how long the final probe is going to take: the start is on the screen by then."""
UNBOUNDED = 1e8
"""A bound beyond this is no longer learnt from."""


@dataclass(frozen=True)
class Compare(CompareKnobs):
    """Step 0 is the start; each further step is one update of each learner on the same batch [Ozair2019].

    A sweep does that at each of its settings in turn. Act, but in a sweep: ``measure``, no value: measure after the next update.
    """

    name: ClassVar[str] = "wdm.compare"
    title: ClassVar[str] = "Wasserstein dependency: factors"

    presets: ClassVar[Mapping[str, Preset]] = PRESETS
    length_knob: ClassVar[str] = "updates"

    _measurements: CompareMeasurements | None = field(default=None, init=False, repr=False, compare=False)
    """While a run goes on: by them one that is stopped is measured as it is then. No knob."""

    def check(self) -> None:
        if self.sweep != "none":
            sweeps.check(self)
        elif not self.pairs and self.data in datasets.DRAWN:
            datasets.check_batch(self.count, self.batch)

    @property
    def sweep_values(self) -> Sequence[float]:
        """The settings of the sweep; without one a single one that means nothing."""
        return self.values if self.sweep != "none" else (math.nan,)

    def steps(self) -> int:
        return 1 + len(self.sweep_values) * self.updates

    def longer(self, steps: int, checkpoint: Checkpoint) -> dict[str, Any]:
        if self.sweep != "none":
            raise KnobError("steps", f"steps = {steps} is not possible: a sweep ends with its last setting. Take more values.")
        return super().longer(steps, checkpoint)

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return datasets.read_inputs(self, max(sweeps.at(self, value).batch for value in self.sweep_values))

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind != "measure" or self.sweep != "none":
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows measure, but in a sweep.")
        return None

    def frames(self, run: Run[CompareKnobs]) -> Iterator[Sequence[Frame | Checkpoint]]:
        from settle.backend.numerics.device import choose
        from settle.backend.wdm.compare.measurements import CompareMeasurements
        from settle.backend.wdm.compare.training import CompareTrainer

        # Small nets gain nothing from a GPU.
        device = choose("cpu" if run.device == "auto" and self.encoder == "fc" else run.device)
        checkpoint, measurements = run.checkpoint, None
        if self.sweep != "none" and checkpoint is None:
            yield [about_sweep(self)]
        for point in range(int(checkpoint.values["point"]) if checkpoint else 0, len(self.sweep_values)):
            value = self.sweep_values[point]
            at_start = sweeps.at(self, value)
            trainer = CompareTrainer(at_start, datasets.pairs_for(at_start, run.inputs, run.seed), run.seed, device, point)
            measurements = CompareMeasurements(trainer, at_start.batch, measurements if self.sweep != "characters" else None)
            object.__setattr__(self, "_measurements", measurements)
            if checkpoint is not None:
                trainer.load_state_dict(checkpoint.arrays, checkpoint.values)
            elif self.sweep == "none":
                yield [measurements.first_frame(), measurements.watched_pairs(), measurements.quick_probe()]
            checkpoint, run.state, foreseen = None, trainer.state_dict, False
            while trainer.t < run.now.updates:
                now, asked = sweeps.at(run.now, value), bool(run.acts())
                update = trainer.update(now, with_norm=asked or _due(trainer.t + 1, now.every, now))
                if diverged := next((name for name, bound in update.value.items() if not abs(bound) < UNBOUNDED), ""):
                    yield [update]  # what grew is seen, then the run ends
                    raise Diverged(f"{diverged}_rate", _diverged(now, diverged, trainer.t))
                if not foreseen and FORESEEN_AT <= trainer.t < now.updates:
                    foreseen, run.end_seconds = True, (len(self.sweep_values) - point) * measurements.seconds_of_final_probe()
                yield [update, *self._due_frames(now, measurements, value, asked)]

    def _due_frames(self, now: CompareKnobs, measurements: CompareMeasurements, value: float, asked: bool) -> list[Frame | Checkpoint]:
        """What is due after an update, or was asked for."""
        t, point = measurements.trainer.t, measurements.trainer.point
        last, alone = t == now.updates, self.sweep == "none"
        frames: list[Frame | Checkpoint] = []
        if asked or (alone and _due(t, now.every, now)):
            frames.append(measurements.watched_pairs())
        if asked or (alone and _due(t, now.measure, now)):
            frames.append(measurements.quick_probe())
        if last:
            final = measurements.final_probe()
            frames.append(final if alone else _sweep_point(point, value, final))
        if _due(t, now.keep, now):
            frames.append(Checkpoint(1 + point * self.updates + t, *measurements.trainer.state_dict()))
        return frames

    def summary(self, recording: Recording) -> dict[str, Any]:
        found = summary(recording, self._measurements, self.learners)
        object.__setattr__(self, "_measurements", None)  # they hold the data
        return found


def _due(t: int, every: int, now: CompareKnobs) -> bool:
    return t % every == 0 or t == now.updates


def _sweep_point(point: int, value: float, final: FinalProbeFrame) -> SweepPoint:
    from settle.backend.wdm.compare.frames import SweepPoint

    return SweepPoint(point, value, final.accuracy, final.chance, final.raw, final.untrained, final.raw_one_scale)


def _diverged(now: CompareKnobs, name: str, t: int) -> str:
    rate = f"{name}_rate = {now.rates[name]:g}"
    return f"{rate} is too much here: the bound of {name} grew beyond all numbers at update {t}. Take a smaller rate."
