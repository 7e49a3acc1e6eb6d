"""What the games on the plane and of pictures have in common: schedules, the moving average, and what a checkpoint holds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.gan.nets.optimisers import Optimiser
from settle.backend.gan.nets.random_blocks import Blocks


class Players(ABC):
    """Generator and discriminator at iteration ``t``; ``now`` is the knobs as they stand."""

    of_g: Optimiser
    of_d: Optimiser
    streams: dict[str, Blocks]
    """One for each purpose, so that turning a knob leaves the order of the data as it is."""
    t: int = 0
    """Iterations done."""

    @abstractmethod
    def vectors(self) -> dict[str, Tensor]:
        """All weights, by name: ``generator``, ``discriminator``, ``average`` and what else moves."""

    def done(self, now: Any) -> float:
        """The part of the run that is over, at most 1."""
        return min(1.0, self.t / now.iterations)

    def rates(self, now: Any) -> dict[str, float]:
        """Both learning rates, fallen as far as they have by now."""
        done = self.done(now)
        left = now.decay_to**done if now.decay == "exponential" else 1 - (1 - now.decay_to) * done
        return {"rate_d": now.rate_d * left, "rate_g": now.rate_g * left}

    def momentum(self, now: Any) -> float:
        return now.momentum + (now.momentum_end - now.momentum) * self.done(now)

    def move_average(self, average: Tensor, weights: Tensor, now: Any) -> None:
        # Young averages forget faster: the first weights are random, and would be seen for long.
        keep = min(now.ema, (1 + self.t) / (10 + self.t))
        average.lerp_(weights, 1 - keep)

    def kept(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load` goes on bit for bit."""
        counts = {f"count {name}": s.count for name, s in self.streams.items()}
        values = {"t": self.t, "updates of_g": self.of_g.count, "updates of_d": self.of_d.count, **counts}
        return {name: vector.cpu().numpy() for name, vector in self._state().items()}, values

    def load(self, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`kept` gave."""
        for name, vector in self._state().items():
            vector.copy_(torch.as_tensor(arrays[name]))
        self.t = int(values["t"])
        self.of_g.count, self.of_d.count = int(values["updates of_g"]), int(values["updates of_d"])
        for name, one in self.streams.items():
            one.count = int(values[f"count {name}"])

    def _state(self) -> dict[str, Tensor]:
        found = self.vectors()
        for name, one in (("of_g", self.of_g), ("of_d", self.of_d)):
            found |= {f"{name}.{part}": vector for part, vector in one.state.items()}
        return found
