"""The loop over epochs and batches: one step is one update of each learner, on the same batch."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.experiment import Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Checkpoint
from settle.backend.data.splits import Split
from settle.backend.ep.dynamics.batches import PictureBatches
from settle.backend.ep.dynamics.holomorphic import Beta
from settle.backend.ep.learning.divergence_monitor import DivergenceMonitor
from settle.backend.ep.learning.nudged_phase import nudging_betas
from settle.backend.ep.models.problem import CLASSES, PICTURES
from settle.backend.ep.train import measurements
from settle.backend.ep.train.knobs import TrainKnobs
from settle.backend.ep.train.learners import learners_state, make_learners
from settle.backend.ep.train.running_metrics import RunningMetrics

FIRST_FIELDS = (0, 30, 100, 300, 1000)
"""Updates after which receptive fields are kept, beside those at the end of each epoch."""

Frames = list[Frame | Checkpoint]


class Training:
    """The learners of a run and their pictures.

    :param seconds: rule -> the time each update took, to be filled; it is no part of the recording.
    """

    def __init__(self, run: Run[TrainKnobs], split: Split, seconds: Mapping[str, list[float]]):
        self.run, self.split, self.seconds, self.knobs = run, split, seconds, run.now
        self.learners = make_learners(run)
        self._monitor = DivergenceMonitor(self.knobs.rules)
        self._whole_epoch, self._since_row = RunningMetrics(self.knobs.rules), RunningMetrics(self.knobs.rules)
        self._like = next(iter(self.learners.values())).like
        self._pictures = PictureBatches(split, CLASSES, self._like)
        self._batches = self._pictures.count // self.knobs.batch
        """Updates in an epoch."""
        self._done = 0
        """Updates done."""
        if run.checkpoint is not None:
            self._load_state_dict(run.checkpoint.values)

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """What is needed for the updates that follow those done."""
        epoch, batch = divmod(self._done, self._batches)
        metrics = {"whole_epoch": self._whole_epoch.state_dict(), "since_row": self._since_row.state_dict()} if batch else {}
        return learners_state(self.learners), {"epoch": epoch, "batch": batch, **metrics, **self._monitor.state_dict()}

    def _load_state_dict(self, values: Mapping[str, Any]) -> None:
        batch = int(values.get("batch", 0))  # none: older checkpoints were made at the end of an epoch
        self._done = int(values["epoch"]) * self._batches + batch
        self._monitor.load_state_dict(values)
        if batch:
            self._whole_epoch.load_state_dict(values["whole_epoch"])
            self._since_row.load_state_dict(values["since_row"])

    def frames(self) -> Iterator[Frames]:
        """The frames of each update.

        :raises Diverged: a learner has.
        """
        self.run.state = self.state_dict
        while (epoch := self._done // self._batches) < self.run.now.epochs:
            yield from self._epoch(epoch)
            self._whole_epoch, self._since_row = RunningMetrics(self.knobs.rules), RunningMetrics(self.knobs.rules)

    def _epoch(self, epoch: int) -> Iterator[Frames]:
        knobs, run, batches = self.knobs, self.run, self._batches
        order = torch.as_tensor(stream(run.seed, f"order of epoch {epoch}").permutation(self._pictures.count)).to(self._like.device)
        signs = stream(run.seed, f"signs of epoch {epoch}").integers(2, size=batches) * 2 - 1
        for b in range(self._done % batches, batches):
            done, last = epoch * batches + b, b == batches - 1
            x, y = self._pictures.batch(order[b * knobs.batch : (b + 1) * knobs.batch])
            betas = nudging_betas(knobs.nudging, run.now.beta, int(signs[b]), knobs.points)
            frames = self._before_update(done, x, y, betas)
            self._update(x, y, betas)
            self._done = done + 1
            after = self._done / batches
            if diverged := self._monitor.add(self._since_row.last(), last):
                yield [*frames, self._since_row.row(after)]  # the loss that grew is recorded, then the run ends
                raise Diverged("lr", divergence_message(diverged, run.now, done))
            if done % knobs.every == 0 or last:
                frames += [self._since_row.row(after), *measurements.feedback_angles(after, self.learners)]
                self._since_row = RunningMetrics(knobs.rules)
            if last:
                frames += self._after_epoch(epoch + 1)
            yield frames

    def _before_update(self, done: int, x: Tensor, y: Tensor, betas: Sequence[Beta]) -> Frames:
        """What is recorded of the weights after ``done`` updates."""
        frames, knobs, epoch = Frames(), self.knobs, done / self._batches
        if done in FIRST_FIELDS:
            frames.append(measurements.receptive_fields(epoch, self.learners, PICTURES[knobs.data]))
        if knobs.compare_every and done % knobs.compare_every == 0:
            frames.append(measurements.update_angles(epoch, self.learners, x, y, betas))
        return frames

    def _update(self, x: Tensor, y: Tensor, betas: Sequence[Beta]) -> None:
        now = self.run.now
        left = now.rate_schedule.factor(self._done / (now.epochs * self._batches))
        rates = [rate * now.lr_scale * left for rate in self.knobs.lr]
        for rule, learner in self.learners.items():
            began = time.perf_counter()
            outcome = learner.update(x, y, rates, betas)
            self.seconds[rule].append(time.perf_counter() - began)
            for one in (self._whole_epoch, self._since_row):
                one.add(rule, outcome, self.knobs.batch)

    def _after_epoch(self, epochs: int) -> Frames:
        """What is recorded after so many epochs."""
        return [
            measurements.receptive_fields(epochs, self.learners, PICTURES[self.knobs.data]),
            measurements.evaluate_epoch(epochs, self.learners, self._pictures, self.split, self._whole_epoch),
            Checkpoint(self._done, *self.state_dict()),
        ]


def divergence_message(diverged: Mapping[str, str], now: TrainKnobs, done: int) -> str:
    """What to tell of a run at whose update ``done`` these learners have diverged."""
    rates, who = now.knobs()["lr"].text(now.lr), " and ".join(diverged)
    why = "; ".join(diverged.values())
    return (
        f"lr = {rates} (times {now.lr_scale:g}) with beta = {now.beta:g} is too much here: {who} diverged at update {done}:"
        f" {why}. Take smaller learning rates, a smaller beta or fewer nudged steps."
    )
