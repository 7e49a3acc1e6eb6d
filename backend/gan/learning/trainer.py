"""What the trainers of the plane and of pictures have in common: schedules, updates, the moving average, and what a checkpoint holds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from settle.backend.gan.knobs import GanKnobs
from settle.backend.gan.learning.optimisers import optimiser
from settle.backend.gan.learning.random_batches import DrawBatches, RandomBatches


@dataclass
class IterationMetrics:
    """Of one iteration; NaN where a net was not trained, or V is not defined for the objective."""

    value: float = math.nan
    d_loss: float = math.nan
    g_loss: float = math.nan
    d_gradient: float = math.nan
    g_gradient: float = math.nan
    rate_d: float = 0.0
    rate_g: float = 0.0


class ParameterVector(Protocol):
    """All parameters of a net in one vector, and their gradient in another."""

    vector: Tensor
    gradient: Tensor


class GanTrainer:
    """Generator and discriminator at iteration ``t``: their optimisers, the moving average of G, and the streams of random numbers.

    :param now: the knobs as they stand at the start; methods are given them as they stand at their iteration.
    :param average: the moving average of G's parameters, a vector as long as theirs.
    :param draw_latents: batches of the noise that G makes its points from.
    """

    def __init__(
        self, now: GanKnobs, g: ParameterVector, d: ParameterVector, average: Tensor, draw_latents: DrawBatches, seed: int, like: Tensor
    ):
        self.g, self.d, self.average_vector, self.like, self.seed = g, d, average, like, seed
        self.g_optimiser = optimiser(now.optimiser, g.vector, now.beta2)
        self.d_optimiser = optimiser(now.optimiser, d.vector, now.beta2)
        self.streams = {purpose: RandomBatches(seed, purpose, draw_latents, like) for purpose in ("d noise", "g noise")}
        """One for each purpose, so that turning a knob leaves the order of the data as it is."""
        self.t = 0
        """Iterations done."""

    # -- schedules -------------------------------------------------------------------------------

    def progress(self, now: GanKnobs) -> float:
        """The part of the run that is over, at most 1."""
        return min(1.0, self.t / now.iterations)

    def learning_rates(self, now: GanKnobs) -> dict[str, float]:
        """Both learning rates, fallen as far as they have by now."""
        left = now.rate_schedule.factor(self.progress(now))
        return {"rate_d": now.rate_d * left, "rate_g": now.rate_g * left}

    def momentum(self, now: GanKnobs) -> float:
        """Momentum, or beta_1 of the Adams, which moves linearly over the run."""
        return now.momentum + (now.momentum_end - now.momentum) * self.progress(now)

    # -- updates ---------------------------------------------------------------------------------

    def update_discriminator(self, now: GanKnobs, rate: float) -> None:
        """Descend along D's gradient, then clip its weights [Arjovsky2017] if that is wanted."""
        self.d_optimiser.update(self.d.gradient, rate, self.momentum(now))
        if now.clip:
            self.d.vector.clamp_(-now.clip, now.clip)

    def update_generator(self, now: GanKnobs, rate: float) -> None:
        """Descend along G's gradient; the moving average follows."""
        self.g_optimiser.update(self.g.gradient, rate, self.momentum(now))
        # Young averages forget faster: the first weights are random, and would be seen for long.
        keep = min(now.ema, (1 + self.t) / (10 + self.t))
        self.average_vector.lerp_(self.g.vector, 1 - keep)

    # -- checkpoints -----------------------------------------------------------------------------

    def vectors(self) -> dict[str, Tensor]:
        """All weights, by name: ``generator``, ``discriminator``, ``average`` and what else moves."""
        return {"generator": self.g.vector, "discriminator": self.d.vector, "average": self.average_vector}

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load_state_dict` goes on bit for bit."""
        counts = {f"count {name}": batches.count for name, batches in self.streams.items()}
        values = {"t": self.t, "updates of_g": self.g_optimiser.count, "updates of_d": self.d_optimiser.count, **counts}
        return {name: vector.cpu().numpy() for name, vector in self._tensors().items()}, values

    def load_state_dict(self, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave."""
        for name, vector in self._tensors().items():
            vector.copy_(torch.as_tensor(arrays[name]))
        self.t = int(values["t"])
        self.g_optimiser.count, self.d_optimiser.count = int(values["updates of_g"]), int(values["updates of_d"])
        for name, batches in self.streams.items():
            batches.count = int(values[f"count {name}"])

    def _tensors(self) -> dict[str, Tensor]:
        found = self.vectors()
        for name, one in (("of_g", self.g_optimiser), ("of_d", self.d_optimiser)):
            found |= {f"{name}.{part}": vector for part, vector in one.state.items()}
        return found
