"""What is measured of several learners at one moment, as frames: watched pairs and both probes. Nothing here changes a learner."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch

from settle.backend.wdm.compare.frames import FinalProbeFrame, PairsFrame, ProbeFrame, WatchedPairsFrame
from settle.backend.wdm.compare.training import CompareTrainer
from settle.backend.wdm.pairs.view_pairs import ProbePart
from settle.backend.wdm.probes import linear_discriminant, linear_probe

WATCHED = 200
"""Test pairs that are watched."""
SHOWN = 64
"""Of them, those whose scores are shown, at most."""
NEAREST = 6
"""Neighbours of each."""


class CompareMeasurements:
    """:param batch: pairs of an update: as many test pairs give the held-out value.
    :param like: measurements with the same test pairs, whose pixels need not be probed again.
    """

    def __init__(self, trainer: CompareTrainer, batch: int, like: CompareMeasurements | None = None):
        self.trainer, self.pairs, self.batch = trainer, trainer.pairs, batch
        self._raw = like._raw if like else None
        """The pixels by the soft-max probe: each divided by its own deviation, and all by one."""
        self.count = min(WATCHED, len(self.pairs.test.labels))

    # -- frames --------------------------------------------------------------------------------

    def first_frame(self) -> PairsFrame:
        pairs, test = self.pairs, self.pairs.test
        raw, untrained = self._discriminant(_pixels), self._discriminant(self.trainer.untrained().represent)
        one_scale = self._discriminant(_pixels, one_scale=True)
        grid = np.array(pairs.grid or (0, 0))
        pictures = _pictures(test.x[: self.count]), _pictures(test.y[: self.count])
        labels = np.array(test.labels[: self.count], np.int64)
        classes = {name.replace(":", ""): count for name, count in zip(pairs.factors, pairs.classes, strict=True)}  # no colon in a column
        about = (pairs.count, pairs.nats, math.log(self.batch), pairs.chance, float(raw.mean()), float(untrained.mean()))
        return PairsFrame(
            *pictures, labels, classes, grid, *about, raw, untrained, pairs.chances, float(one_scale.mean()), one_scale, len(test.labels)
        )

    def watched_pairs(self) -> WatchedPairsFrame:
        test, shown = self.pairs.test, min(SHOWN, self.count)
        x, y = test.x[:shown], test.y[:shown]
        held_out = min(self.batch, len(test.labels))
        learners = self.trainer.learners
        codes = {name: learner.represent(test.x[: self.count]) for name, learner in learners.items()}
        planes = {name: _principal_plane(code) for name, code in codes.items()}
        return WatchedPairsFrame(
            self.trainer.t,
            {name: learner.value(test.x[:held_out], test.y[:held_out]) for name, learner in learners.items()},
            {name: learner.scores(x, y) for name, learner in learners.items()},
            {name: learner.gradient_norms(x, y) for name, learner in learners.items()},
            {name: plane for name, (plane, _) in planes.items()},
            {name: share for name, (_, share) in planes.items()},
            {name: _nearest_neighbours(code) for name, code in codes.items()},
        )

    def quick_probe(self) -> ProbeFrame:
        found = {name: self._discriminant(learner.represent) for name, learner in self.trainer.learners.items()}
        return ProbeFrame(self.trainer.t, {name: float(f.mean()) for name, f in found.items()}, found)

    def final_probe(self) -> FinalProbeFrame:
        """By the soft-max probe: takes seconds for each learner, and longer for the pixels."""
        found = {name: linear_probe.probe(self.pairs, learner.represent) for name, learner in self.trainer.learners.items()}
        raw, one_scale = self._raw = self._raw or (linear_probe.raw_pixels(self.pairs), linear_probe.raw_pixels(self.pairs, one_scale=True))
        untrained = linear_probe.probe(self.pairs, self.trainer.untrained().represent)
        accuracy, factors = {n: f.mean for n, f in found.items()}, {n: np.array(f.factors) for n, f in found.items()}
        compared = self.pairs.chance, raw.mean, untrained.mean, np.array(raw.factors), np.array(untrained.factors)
        return FinalProbeFrame(self.trainer.t, accuracy, factors, *compared, one_scale.mean, np.array(one_scale.factors))

    def seconds_of_final_probe(self) -> float:
        """How long :meth:`final_probe` takes, s, tried out on a few iterations: the learners' codes are alike, and the pixels'."""
        fit = self.pairs.fit
        learner = next(iter(self.trainer.learners.values()))
        codes = linear_probe.seconds_of_probe(learner.represent(fit.x), fit.labels, self.pairs.classes)
        pixels = 0.0 if self._raw else linear_probe.seconds_of_probe(_pixels(fit.x), fit.labels, self.pairs.classes, raw=True)
        return (len(self.trainer.learners) + 1) * codes + 2 * pixels

    # -- parts ---------------------------------------------------------------------------------

    def _discriminant(self, represent: Callable[[np.ndarray], np.ndarray], one_scale: bool = False) -> np.ndarray:
        """Accuracy of each factor by the linear discriminant."""
        parts: tuple[ProbePart, ...] = (self.pairs.fit, self.pairs.validation, self.pairs.test)
        features, labels = [represent(p.x) for p in parts], [p.labels for p in parts]
        return np.array(linear_discriminant.accuracies(features, labels, self.pairs.classes, one_scale))

    def all_finite(self) -> bool:
        """Whether every learner still gives numbers."""
        x = self.pairs.test.x[: self.count]
        return all(bool(np.isfinite(learner.represent(x)).all()) for learner in self.trainer.learners.values())


def _pixels(x: np.ndarray) -> np.ndarray:
    return x.reshape(len(x), -1)


def _pictures(x: np.ndarray) -> np.ndarray:
    """Bytes for a picture, (n, H, W) or (n, H, W, 3); numbers that are no picture in a row; the largest of all white."""
    x = x[:, None] if x.ndim == 2 else x
    if x.ndim == 4:
        x = x.transpose(0, 2, 3, 1) if x.shape[1] == 3 else x.mean(1)
    low, high = min(0.0, float(x.min())), max(1.0, float(x.max()))
    return np.ascontiguousarray(np.rint(255 * (x - low) / (high - low)).astype(np.uint8))


def _principal_plane(codes: np.ndarray) -> tuple[np.ndarray, float]:
    """Coordinates on the first two principal axes, of each of which the largest entry is positive, (n, 2), and their share of the variance.

    By torch: NumPy's threads, waiting for each other, take a hundred times as long on a busy machine.
    """
    centred = torch.from_numpy(codes - codes.mean(0)).double()
    spread, axes = torch.linalg.eigh(centred.T @ centred)
    first = axes[:, -2:].flip(1)
    first *= first.gather(0, first.abs().argmax(0, keepdim=True)).sign()
    return (centred @ first).float().numpy(), float(spread[-2:].sum() / spread.sum().clamp(min=1e-300))


def _nearest_neighbours(codes: np.ndarray) -> np.ndarray:
    """(n, 6): the rows nearest to each but itself, in Euclidean distance; the last one again where there are fewer."""
    points = torch.from_numpy(codes)
    apart = torch.cdist(points, points, compute_mode="donot_use_mm_for_euclid_dist").fill_diagonal_(torch.inf)
    order = apart.argsort(dim=1, stable=True)[:, : min(NEAREST, max(1, len(codes) - 1))].numpy()
    return np.pad(order, ((0, 0), (0, NEAREST - order.shape[1])), mode="edge").astype(np.int32)
