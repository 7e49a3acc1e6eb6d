"""What is to be seen of several learners at one moment: pictures and figures, as frames. Nothing here changes a learner."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch

from settle.backend.wdm.compare.frames import PairsFrame, ProbeFrame, Result, Watch
from settle.backend.wdm.compare.learners import Cohort
from settle.backend.wdm.critics import linear_probe
from settle.backend.wdm.pairs.pairs import Part

WATCHED = 200
"""Test pairs that are watched."""
SHOWN = 64
"""Of them, those whose scores are shown, at most."""
NEAREST = 6
"""Neighbours of each."""


class Survey:
    """:param batch: pairs of an update: as many test pairs give the held-out value.
    :param like: a survey with the same test pairs, whose pixels need not be probed again.
    """

    def __init__(self, cohort: Cohort, batch: int, like: Survey | None = None):
        self.cohort, self.pairs, self.batch = cohort, cohort.pairs, batch
        self._raw = like._raw if like else None
        self.count = min(WATCHED, len(self.pairs.test.labels))

    # -- frames --------------------------------------------------------------------------------

    def start(self) -> PairsFrame:
        pairs, test = self.pairs, self.pairs.test
        raw, untrained = self._quick(_pixels), self._quick(self.cohort.fresh().represent)
        grid = np.array(pairs.grid or (0, 0))
        pictures = _pictures(test.x[: self.count]), _pictures(test.y[: self.count])
        labels = np.array(test.labels[: self.count], np.int64)
        classes = {name.replace(":", ""): count for name, count in zip(pairs.factors, pairs.classes, strict=True)}  # no colon in a column
        about = (pairs.count, pairs.nats, math.log(self.batch), pairs.chance, float(raw.mean()), float(untrained.mean()))
        return PairsFrame(*pictures, labels, classes, grid, *about, raw, untrained, pairs.chances)

    def watch(self) -> Watch:
        test, shown = self.pairs.test, min(SHOWN, self.count)
        x, y = test.x[:shown], test.y[:shown]
        many = min(self.batch, len(test.labels))
        learners = self.cohort.learners
        codes = {name: learner.represent(test.x[: self.count]) for name, learner in learners.items()}
        planes = {name: _plane(code) for name, code in codes.items()}
        return Watch(
            self.cohort.t,
            {name: learner.value(test.x[:many], test.y[:many]) for name, learner in learners.items()},
            {name: learner.scores(x, y) for name, learner in learners.items()},
            {name: learner.input_norm(x, y) for name, learner in learners.items()},
            {name: plane for name, (plane, _) in planes.items()},
            {name: share for name, (_, share) in planes.items()},
            {name: _neighbours(code) for name, code in codes.items()},
        )

    def probe(self) -> ProbeFrame:
        found = {name: self._quick(learner.represent) for name, learner in self.cohort.learners.items()}
        return ProbeFrame(self.cohort.t, {name: float(f.mean()) for name, f in found.items()}, found)

    def result(self) -> Result:
        """By the soft-max probe: takes seconds for each learner, and longer for the pixels."""
        found = {name: linear_probe.probe(self.pairs, learner.represent) for name, learner in self.cohort.learners.items()}
        raw = self._raw = self._raw or linear_probe.raw(self.pairs)
        untrained = linear_probe.probe(self.pairs, self.cohort.fresh().represent)
        accuracy, factors = {n: f.mean for n, f in found.items()}, {n: np.array(f.factors) for n, f in found.items()}
        compared = self.pairs.chance, raw.mean, untrained.mean, np.array(raw.factors), np.array(untrained.factors)
        return Result(self.cohort.t, accuracy, factors, *compared)

    # -- parts ---------------------------------------------------------------------------------

    def _quick(self, represent: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Accuracy of each factor by the linear discriminant."""
        parts: tuple[Part, ...] = (self.pairs.fit, self.pairs.validation, self.pairs.test)
        return np.array(linear_probe.quick([represent(p.x) for p in parts], [p.labels for p in parts], self.pairs.classes))

    def sound(self) -> bool:
        """Whether every learner still gives numbers."""
        x = self.pairs.test.x[: self.count]
        return all(bool(np.isfinite(learner.represent(x)).all()) for learner in self.cohort.learners.values())


def _pixels(x: np.ndarray) -> np.ndarray:
    return x.reshape(len(x), -1)


def _pictures(x: np.ndarray) -> np.ndarray:
    """Bytes for a picture, (n, H, W) or (n, H, W, 3); numbers that are no picture in a row; the largest of all white."""
    x = x[:, None] if x.ndim == 2 else x
    if x.ndim == 4:
        x = x.transpose(0, 2, 3, 1) if x.shape[1] == 3 else x.mean(1)
    low, high = min(0.0, float(x.min())), max(1.0, float(x.max()))
    return np.ascontiguousarray(np.rint(255 * (x - low) / (high - low)).astype(np.uint8))


def _plane(codes: np.ndarray) -> tuple[np.ndarray, float]:
    """Coordinates on the first two principal axes, of each of which the largest entry is positive, (n, 2), and their share of the variance.

    By torch: NumPy's threads, waiting for each other, take a hundred times as long on a busy machine.
    """
    centred = torch.from_numpy(codes - codes.mean(0)).double()
    spread, axes = torch.linalg.eigh(centred.T @ centred)
    first = axes[:, -2:].flip(1)
    first *= first.gather(0, first.abs().argmax(0, keepdim=True)).sign()
    return (centred @ first).float().numpy(), float(spread[-2:].sum() / spread.sum().clamp(min=1e-300))


def _neighbours(codes: np.ndarray) -> np.ndarray:
    """(n, 6): the rows nearest to each but itself, in Euclidean distance; the last one again where there are fewer."""
    points = torch.from_numpy(codes)
    apart = torch.cdist(points, points, compute_mode="donot_use_mm_for_euclid_dist").fill_diagonal_(torch.inf)
    order = apart.argsort(dim=1, stable=True)[:, : min(NEAREST, max(1, len(codes) - 1))].numpy()
    return np.pad(order, ((0, 0), (0, NEAREST - order.shape[1])), mode="edge").astype(np.int32)
