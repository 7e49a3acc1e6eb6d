"""A run on pictures: its iterations, what is recorded of each, and the checkpoints."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from settle.backend.core.experiment import Run
from settle.backend.core.frame import Frame
from settle.backend.core.recording import Checkpoint
from settle.backend.gan.images.datasets import run_images
from settle.backend.gan.images.frames import ImageIterationFrame
from settle.backend.gan.images.knobs import ImageKnobs
from settle.backend.gan.images.measurements import ImageMeasurements
from settle.backend.gan.images.training import ImageIterationMetrics, ImageTrainer
from settle.backend.gan.learning.divergence_bound import diverged, is_bounded
from settle.backend.numerics.device import choose

ADVISED_R1 = 0.3
"""What is advised where training has diverged."""

Frames = list[Frame | Checkpoint]


class ImageRun:
    """Trainer and measurements of one run, and the time that its iterations took.

    :param knobs: as they stood at the start; ``run.now`` has them as they stand.
    """

    def __init__(self, knobs: ImageKnobs, run: Run[ImageKnobs]):
        images = run_images(knobs, run.inputs)
        device = choose("cpu" if run.device == "auto" and knobs.nets == "mlp" else run.device)
        self.knobs, self.run = knobs, run
        self.trainer = ImageTrainer(knobs, images, run.seed, device)
        self.measurements = ImageMeasurements(self.trainer, images, knobs, run.seed)
        self.iterations, self.seconds = 0, 0.0
        """Iterations since the start or the checkpoint, and their time on the wall, which is no part of the recording."""

    def frames(self) -> Iterator[Sequence[Frame | Checkpoint]]:
        """Step 0 is the start; each further step is an iteration."""
        run, trainer, measurements = self.run, self.trainer, self.measurements
        if run.checkpoint is None:
            first = [measurements.start_frame(), *self._pictures(self.knobs), measurements.nearest_frame(self.knobs)]
            yield [*first, Checkpoint(1, *trainer.state_dict())]
        else:
            trainer.load_state_dict(run.checkpoint.arrays, run.checkpoint.values)
        run.state = trainer.state_dict
        while True:
            now = run.now
            asked = any(kind == "measure" for kind, _ in run.acts())
            metrics, frames = self._iterate(now), Frames()
            bounded = is_bounded((metrics.d_loss, metrics.g_loss, metrics.d_gradient, metrics.g_gradient))
            if trainer.t % now.record == 0 or not bounded:
                frames.append(ImageIterationFrame(trainer.t, **vars(metrics)))
            if not bounded:
                yield frames  # what grew is seen, then the run ends
                raise diverged(now, trainer.t, ADVISED_R1)
            yield [*frames, *self._measured(now, asked), *self._checkpoint(now)]

    def _iterate(self, now: ImageKnobs) -> ImageIterationMetrics:
        began = time.perf_counter()
        metrics = self.trainer.iterate(now)
        self.seconds += time.perf_counter() - began
        self.iterations += 1
        return metrics

    def _pictures(self, now: ImageKnobs) -> Frames:
        return [self.measurements.samples_frame(now), self.measurements.scores_frame(now)]

    def _measured(self, now: ImageKnobs, asked: bool) -> Frames:
        """The pictures, neighbours and metrics that are due at the iteration, or were asked for."""
        t, frames = self.trainer.t, Frames()
        measured = asked or t == now.iterations or (now.measure > 0 and t % now.measure == 0)
        compared = measured or t % now.compare == 0
        if compared or t % now.every == 0:
            frames += self._pictures(now)
            frames += self.measurements.test_error_frames()
        if compared:
            frames.append(self.measurements.nearest_frame(now))
        if measured:
            frames += self.measurements.metrics_frames(now)
        return frames

    def _checkpoint(self, now: ImageKnobs) -> Frames:
        """If one is due: a generator changes most at first, so some come before the first regular one."""
        t, keep = self.trainer.t, now.keep
        if t % keep and t != now.iterations and t not in (keep // 20, keep // 8, 3 * keep // 10):
            return []
        return [Checkpoint(t + 1, *self.trainer.state_dict())]
