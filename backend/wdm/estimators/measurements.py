"""What is measured of the estimators at one moment, as frames: the pairs, bias and variance, optimal transport of samples."""

from __future__ import annotations

import math

import numpy as np

from settle.backend.core.frame import Frame
from settle.backend.core.random_streams import stream
from settle.backend.core.spread import Spread
from settle.backend.wdm.dependency import optimal_transport
from settle.backend.wdm.estimators.frames import ESTIMATORS, BiasVarianceFrame, DistributionFrame, TransportFrame
from settle.backend.wdm.estimators.knobs import EstimatorKnobs
from settle.backend.wdm.estimators.sliding_window import bias_and_variance
from settle.backend.wdm.estimators.training import EstimatorTrainer
from settle.backend.wdm.pairs.distributions import largest_mutual_information

SHOWN, CURVE = 400, 60
"""Pairs that are shown, and points of the curve of known dependency."""


class EstimatorMeasurements:
    """Of a trainer as it stands; nothing here changes it."""

    def __init__(self, trainer: EstimatorTrainer):
        self.trainer = trainer

    def distribution(self, now: EstimatorKnobs) -> DistributionFrame:
        """What the pairs of the section are drawn from, and some of them."""
        at, d = self.trainer, self.trainer.distribution
        x, y = d.draw(stream(at.seed, f"shown {at.section}"), SHOWN)
        nats, known = d.curve(CURVE, max(10.0, 1.2 * d.mutual_information, *(now.stairs if now.by == "stairs" else ())))
        return DistributionFrame(
            at.t, at.section, d.mutual_information, d.rho, d.dimension, at.exact, math.log(now.batch),
            d.w2, d.w2_limit, d.w1_absolute, largest_mutual_information(d.kind, d.dimension), nats, known,
            np.stack([x[:, 0], y[:, 0]], 1),
        )  # fmt: skip

    def measure(self, now: EstimatorKnobs) -> list[Frame]:
        """Bias and variance so far, and transport of some pairs."""
        window = self.trainer.window
        # Without updates there are no rows; the dual critic learns even where the exact one is used.
        rows, of_dual = (window.rows(learning).reshape(-1, len(ESTIMATORS) + 2) for learning in (not self.trainer.exact, True))
        dual, slope = (Spread.of(of_dual[:, column]) for column in (-2, -1))
        return [self._bias_and_variance(rows[:, : len(ESTIMATORS)]), self._transport(now, dual, slope)]

    def _bias_and_variance(self, rows: np.ndarray) -> BiasVarianceFrame:
        at, truth = self.trainer, self.trainer.distribution.mutual_information
        found = bias_and_variance(rows, truth)
        each = {name: dict(zip(ESTIMATORS, values.tolist(), strict=True)) for name, values in found.items()}
        return BiasVarianceFrame(at.t, at.section, truth, len(rows), each["mean"], each["bias"], each["variance"], each["mse"])

    def _transport(self, now: EstimatorKnobs, dual: Spread, slope: Spread) -> TransportFrame:
        at, d = self.trainer, self.trainer.distribution
        n, rng = now.carried, stream(at.seed, f"transport {at.t}")
        x, y = d.draw(rng, n)
        independent = d.draw(rng, n)[1]
        w1, w1_control, w2, w2_control = (
            optimal_transport.wasserstein_of_samples(x, other, now.metric, order) for order in (1, 2) for other in (y, independent)
        )
        metric = optimal_transport.METRICS.index(now.metric)
        carried = (w1, w1_control, w2, w2_control)
        return TransportFrame(at.t, at.section, d.mutual_information, *carried, dual.mean, slope.mean, metric, dual.sd)
