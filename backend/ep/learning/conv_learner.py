"""A convolutional net that learns by one rule."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from settle.backend.ep.dynamics.conv_dynamics import ConvDynamics
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.dynamics.resting_pictures import free_phase
from settle.backend.ep.learning.reference_learner import ReferenceLearner


class ConvLearner(ReferenceLearner):
    """Its model is a :class:`settle.backend.ep.models.conv_model.ConvModel`, its parameters fcW, fcb, cW0, cb0, ..."""

    dynamics: ClassVar[type[Dynamics]] = ConvDynamics

    def _settle(self, net: Dynamics, steps: int, beta: complex = 0.0) -> int:
        if beta or self.phases.tolerance or net.dt != 1 or self.model.read_out is not None:
            return super()._settle(net, steps, beta)
        assert isinstance(net, ConvDynamics)
        free_phase(net, steps)
        return steps

    @property
    def horizon(self) -> int:
        return min(self.phases.K, self.phases.T)

    def layer(self, name: str) -> int:
        return 0 if name[0] == "f" else 1 + int(name[2:])

    def receptive_fields(self, count: int, picture: tuple[int, int, int]) -> np.ndarray:
        """Receptive fields: the first kernels above the picture, the mean over its channels: count x k x k."""
        return self.parameters[f"cW{len(self.model.filters.channels) - 1}"][:count].mean(1).cpu().numpy().copy()
