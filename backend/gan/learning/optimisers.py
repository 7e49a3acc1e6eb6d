"""Optimisers of one vector of parameters, a few passes over it an update; their state is arrays, for checkpoints."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor

EPSILON = 1e-8


class Optimiser(ABC):
    """State that begins at zero, one vector a name, and the number of updates."""

    names: tuple[str, ...] = ()

    def __init__(self, parameters: Tensor):
        self.parameters = parameters
        self.state = {name: torch.zeros_like(parameters) for name in self.names}
        self.count = 0

    @abstractmethod
    def update(self, gradient: Tensor, rate: float, momentum: float) -> None:
        """Descend, in place. ``momentum`` is beta_1 of the Adams."""


class SGD(Optimiser):
    """Plain descent with momentum, as in [Goodfellow2014]: v <- m v - rate g, theta <- theta + v."""

    names = ("velocity",)

    def update(self, gradient: Tensor, rate: float, momentum: float) -> None:
        self.count += 1
        velocity = self.state["velocity"].mul_(momentum).sub_(gradient, alpha=rate)
        self.parameters.add_(velocity)


class Adam(Optimiser):
    """[Kingma2015], epsilon 1e-8. The first moment's bias is followed as a product, so that beta_1 may be turned."""

    names = ("first", "second", "kept")

    def __init__(self, parameters: Tensor, beta2: float):
        super().__init__(parameters)
        self.beta2 = beta2
        self.state["kept"] = torch.ones((), dtype=torch.float64)

    def update(self, gradient: Tensor, rate: float, momentum: float) -> None:
        move, rate = self.direction(gradient, rate, momentum)
        self.parameters.add_(move, alpha=-rate)

    def direction(self, gradient: Tensor, rate: float, momentum: float) -> tuple[Tensor, float]:
        """The move and the rate that it is to be multiplied with."""
        self.count += 1
        first, second, product = self.state["first"], self.state["second"], self.state["kept"]
        first.lerp_(gradient, 1 - momentum)
        second.mul_(self.beta2).addcmul_(gradient, gradient, value=1 - self.beta2)
        product.mul_(momentum)
        correction = (1 - self.beta2**self.count) ** 0.5
        move = first / second.sqrt().add_(EPSILON * correction)
        return move, rate * correction / (1 - float(product))


class OptimisticAdam(Adam):
    """[Daskalakis2018]: theta_{t+1} = theta_t - 2 u_t + u_{t-1}, u_t the move of Adam: the last move taken back, the new one twice."""

    names = ("first", "second", "kept", "before")

    def update(self, gradient: Tensor, rate: float, momentum: float) -> None:
        move, rate = self.direction(gradient, rate, momentum)
        move.mul_(rate)
        before = self.state["before"]
        self.parameters.add_(before).sub_(move, alpha=2)
        before.copy_(move)


def optimiser(name: str, parameters: Tensor, beta2: float) -> Optimiser:
    """``adam``, ``optimistic-adam`` or ``sgd``."""
    if name == "sgd":
        return SGD(parameters)
    return (OptimisticAdam if name == "optimistic-adam" else Adam)(parameters, beta2)
