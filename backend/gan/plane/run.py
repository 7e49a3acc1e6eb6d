"""A run on the plane: its iterations, what is recorded of each, and the checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from settle.backend.core.experiment import Run
from settle.backend.core.frame import Frame
from settle.backend.core.recording import Checkpoint
from settle.backend.gan.learning.divergence_bound import diverged, is_bounded
from settle.backend.gan.plane.datasets import plane_data
from settle.backend.gan.plane.frames import PlaneIterationFrame, StageFrame
from settle.backend.gan.plane.knobs import PlaneKnobs
from settle.backend.gan.plane.measurements import PlaneMeasurements
from settle.backend.gan.plane.training import PlaneIterationMetrics, PlaneTrainer
from settle.backend.numerics.device import choose

CHECKPOINT_EVERY = 500
"""Iterations between two checkpoints."""
ADVISED_R1 = 0.1
"""What is advised where training has diverged."""

Frames = list[Frame | Checkpoint]


class PlaneRun:
    """Trainer and measurements of one run, at ``step``.

    :param knobs: as they stood at the start; ``run.now`` has them as they stand.
    """

    def __init__(self, knobs: PlaneKnobs, run: Run[PlaneKnobs]):
        self.knobs, self.run = knobs, run
        self.step = 0
        self.strokes = list(knobs.painting)
        if run.checkpoint is not None:
            self.strokes = [float(v) for v in run.checkpoint.arrays["strokes"]]
        device = choose("cpu" if run.device == "auto" else run.device)  # nets of this size gain nothing from a GPU
        data = plane_data(knobs, run.inputs, self.strokes)
        self.trainer = PlaneTrainer(knobs, data, run.seed, device)
        self.measurements = PlaneMeasurements(self.trainer, data, knobs, run.seed)

    def frames(self) -> Iterator[Sequence[Frame | Checkpoint]]:
        """Step 0 is the start; each further step is an iteration, in slow motion a stage of one."""
        run, trainer, measurements = self.run, self.trainer, self.measurements
        if run.checkpoint is None:
            self.step, start = 1, self.knobs
            first = [measurements.samples_frame(start), measurements.field_frame(start), measurements.metrics_frame(start)]
            yield [measurements.data_frame(), *first]
        else:
            trainer.load_state_dict(run.checkpoint.arrays, run.checkpoint.values)
            self.step = run.checkpoint.step
        while trainer.t < run.now.iterations:
            now = run.now
            run.planned = self._planned(now)
            frames = self._painted(now)
            for stage in trainer.stages(now):
                if run.now.slow:
                    if any(isinstance(frame, StageFrame) for frame in frames):
                        self.step += 1
                        run.state = None  # within an iteration
                        yield frames
                        frames = []
                    frames.append(measurements.stage_frame(stage, now))
            bounded = is_bounded(_trained(now, trainer.metrics))
            if trainer.t % now.record == 0 or not bounded:
                frames.append(PlaneIterationFrame(trainer.t, **vars(trainer.metrics)))
            if not bounded:
                yield frames  # what grew is seen, then the run ends
                raise diverged(now, trainer.t, ADVISED_R1)
            frames += self._measured(now)
            self.step += 1
            run.planned = self._planned(run.now)
            run.state = self._state
            yield [*frames, *self._checkpoint()]

    def _planned(self, now: PlaneKnobs) -> int:
        return self.step + (now.iterations - self.trainer.t) * now.steps_per_iteration()

    def _painted(self, now: PlaneKnobs) -> Frames:
        """Learn from the paintings that came since the last frame, and tell what they are."""
        frames: Frames = []
        for _, strokes in self.run.acts():
            self.strokes = strokes
            data = plane_data(self.knobs, self.run.inputs, strokes)
            self.trainer.set_data(data)
            self.measurements.set_data(data, now)
            frames.append(self.measurements.data_frame())
        return frames

    def _measured(self, now: PlaneKnobs) -> Frames:
        """The pictures and metrics that are due at the iteration."""
        t, measurements, frames = self.trainer.t, self.measurements, Frames()
        last = t == now.iterations
        if t % now.every == 0 or last or now.slow:
            frames += [measurements.samples_frame(now), measurements.field_frame(now)]
        if t % now.measure == 0 or last:
            frames.append(measurements.metrics_frame(now))
        return frames

    def _checkpoint(self) -> Frames:
        """If one is due."""
        if self.trainer.t % CHECKPOINT_EVERY and self.trainer.t != self.run.now.iterations:
            return []
        return [Checkpoint(self.step, *self._state())]

    def _state(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        arrays, values = self.trainer.state_dict()
        return {**arrays, "strokes": np.array(self.strokes)}, values


def _trained(now: PlaneKnobs, metrics: PlaneIterationMetrics) -> Iterator[float]:
    """Losses and gradients of the nets that were trained."""
    d = (metrics.d_loss, metrics.d_gradient) if now.train != "generator" else ()
    g = (metrics.g_loss, metrics.g_gradient) if now.train != "discriminator" else ()
    return chain(d, g)
