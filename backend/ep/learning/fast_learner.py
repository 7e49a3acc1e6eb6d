"""A net that learns by one rule: its weights, the states of its batch, and how it does on other pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from settle.backend.core import stopping
from settle.backend.ep.dynamics.holomorphic import Beta
from settle.backend.ep.kernels.even_odd_weights import EvenOddWeights
from settle.backend.ep.kernels.relaxation import Relaxation
from settle.backend.ep.learning.bptt_update import BPTTUpdate
from settle.backend.ep.learning.ep_update import EPUpdate
from settle.backend.ep.learning.phase_settings import PhaseSettings
from settle.backend.ep.learning.update_outcome import UpdateOutcome
from settle.backend.ep.metrics.update_angle import angle_and_sign_agreement
from settle.backend.ep.models.dense_model import DenseModel

TEST_BATCH = 200
"""Pictures that settle together when outputs are asked for."""


class FastLearner:
    """A dense net that learns by EP or BPTT, with the fastest kernels.

    :param rule: ``ep`` or ``bptt``.
    :param parameters: first weights, W0, b0, ...; copied.
    """

    def __init__(self, rule: str, model: DenseModel, parameters: Mapping[str, Tensor], batch: int, phases: PhaseSettings):
        self.rule, self.model, self.phases = rule, model, phases
        self.weights = EvenOddWeights(model.wiring.sizes, parameters)
        self.net = Relaxation(model, self.weights, batch, phases.dt)
        # The published program goes back K + 1 steps.
        self._ep = EPUpdate(self.net, phases.T, phases.K, phases.tolerance)
        self._bptt = BPTTUpdate(self.net, phases.T, phases.K + 1, phases.tolerance)
        self._nets: dict[int, Relaxation] = {}

    @property
    def like(self) -> Tensor:
        """A tensor of the precision and on the device of the weights."""
        return self.weights.Wx

    def update(self, x: Tensor, y: Tensor, rates: Sequence[float], betas: Sequence[Beta]) -> UpdateOutcome:
        """One training update; x: batch x inputs, y: batch x outputs, rates: output first, betas: real ones."""
        if self.rule == "ep":
            return self._ep(x, y, self.weights, rates, [beta.real for beta in betas])
        return self._bptt(x, y, self.weights, rates)

    def compare_with_bptt(self, x: Tensor, y: Tensor, betas: Sequence[Beta]) -> dict[str, tuple[float, float]]:
        """Weight matrix -> angle in degrees between the updates of EP and of BPTT, and share of equal signs.

        Signs are counted where neither vanishes; a figure is NaN where nothing is left. Nothing is changed.
        """
        ep, bptt, ones = self.weights.zeros(), self.weights.zeros(), [1.0] * self.weights.layers
        self._ep(x, y, ep, ones, [beta.real for beta in betas])
        self._bptt(x, y, bptt, ones)
        others = bptt.parameters()
        return {name: angle_and_sign_agreement(update, others[name]) for name, update in ep.parameters().items() if name[0] == "W"}

    def outputs(self, x: Tensor) -> Tensor:
        """s_0 at the end of the free phase: samples x outputs."""
        found = []
        for part in x.split(TEST_BATCH):
            stopping.check()
            if len(part) not in self._nets:
                self._nets[len(part)] = Relaxation(self.model, self.weights, len(part), self.phases.dt)
            net = self._nets[len(part)]
            net.present(part)
            net.settle(self.phases.T, tolerance=self.phases.tolerance)
            found.append(net.states()[0])
        return torch.cat(found)

    def state_dict(self) -> dict[str, np.ndarray]:
        """A copy of all parameters."""
        return {name: p.contiguous().cpu().numpy().copy() for name, p in self.weights.parameters().items()}

    def load_state_dict(self, parameters: Mapping[str, np.ndarray]) -> None:
        """Take over parameters of :meth:`state_dict`."""
        self.weights.load({name: torch.tensor(np.asarray(p)) for name, p in parameters.items()})

    def receptive_fields(self, count: int, picture: tuple[int, int, int]) -> np.ndarray:
        """Receptive fields: weights of the first units above the input, the mean over channels: count x h x w."""
        return self.weights.Wx[:, :count].T.reshape(-1, *picture).mean(1).cpu().numpy().copy()
