"""Settling of a whole batch for training, in place and without a graph, by the fastest kernel that the net allows."""

from __future__ import annotations

from torch import Tensor

from settle.backend.ep.kernels.energy_phases import EnergyBasedPhases
from settle.backend.ep.kernels.even_odd_weights import EvenOddWeights
from settle.backend.ep.kernels.independent_chains import TiledChains
from settle.backend.ep.kernels.layers_in_turns import LayersInTurns
from settle.backend.ep.kernels.one_hidden_layer import OneHiddenLayer
from settle.backend.ep.kernels.relaxation_state import RelaxationState
from settle.backend.ep.models.dense_model import DenseModel

CHECK_EVERY = 5
"""Steps between two checks whether the states still move."""


class Relaxation(RelaxationState):
    """A batch of states that settle, each layer by the others of its net."""

    def __init__(self, model: DenseModel, weights: EvenOddWeights, batch: int, dt: float):
        super().__init__(model, weights, batch, dt)
        self._in_turns = LayersInTurns(self) if model.updates == "asynchronous" else None
        self._one_hidden = OneHiddenLayer.of(self) if self._in_turns is None else None
        self._energy_based = EnergyBasedPhases.of(self) if self._one_hidden is None and self._in_turns is None else None
        chains = not self.eb and dt == 1 and self._one_hidden is None and self._in_turns is None
        self._chains = TiledChains.of(self) if chains else None

    def present(self, x: Tensor, y: Tensor | None = None) -> None:
        super().present(x, y)
        if self._chains is not None:
            self._chains.update_base()

    def settle(self, steps: int, beta: float = 0.0, tolerance: float = 0.0) -> int:
        """Take ``steps`` steps; gives how many were taken.

        :param tolerance: if above 0, end before, once no s moves by more than this in a step; checked
            every few steps.
        """
        if not tolerance and not beta and steps > 1 and self._chains is not None:
            self._chains.free_phase(steps)
            return steps
        if not tolerance:
            self._steps(steps, beta)
            return steps
        tolerance *= self.f.a if self.eb else 1.0
        taken = 0
        while taken < steps:
            unchecked = min(CHECK_EVERY, steps - taken) - 1
            self._steps(unchecked, beta)
            before = self.flat.clone()
            self._steps(1, beta)
            taken += unchecked + 1
            if float(before.sub_(self.flat).abs_().max()) <= tolerance:
                break
        return taken

    def _steps(self, count: int, beta: float) -> None:
        if self._in_turns is not None:
            self._in_turns.steps(count, beta)
            return
        if self._one_hidden is not None:
            self._one_hidden.steps(count, beta)
            return
        if self._energy_based is not None and (self._energy_based.can_nudge or not beta):
            self._energy_based.steps(count, beta)
            return
        if self._chains is not None:
            self._chains.two_steps_at_once(count // 2, beta)
            count %= 2
        for _ in range(count):
            self.advance(beta)
