"""A convolutional net that learns by one rule."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from settle.backend.ep.dynamics.conv_dynamics import ConvDynamics
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.kernels.conv_chains import free
from settle.backend.ep.learning.reference_learner import PlainLearner


class ConvLearner(PlainLearner):
    """Its model is a :class:`settle.backend.ep.models.conv_model.ConvModel`, its parameters fcW, fcb, cW0, cb0, ..."""

    dynamics: ClassVar[type[Dynamics]] = ConvDynamics

    def _settle(self, net: Dynamics, steps: int, beta: complex = 0.0) -> int:
        if beta or self.course.tolerance or net.dt != 1 or self.model.read_out is not None:
            return super()._settle(net, steps, beta)
        assert isinstance(net, ConvDynamics)
        free(net, steps)
        return steps

    @property
    def horizon(self) -> int:
        return min(self.course.K, self.course.T)

    def layer(self, name: str) -> int:
        return 0 if name[0] == "f" else 1 + int(name[2:])

    def fields(self, count: int, picture: tuple[int, int, int]) -> np.ndarray:
        """The first kernels that see the picture, the mean over its channels: count x k x k."""
        return self.parameters[f"cW{len(self.model.filters.channels) - 1}"][:count].mean(1).cpu().numpy().copy()
