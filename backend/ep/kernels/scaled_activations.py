"""Activations as training uses them: rho(s) = f(a s + b), so that a and b can be folded into what is multiplied anyway.

For ``sigm`` f is the logistic function, a = 4 and b = -2; for ``tanh`` and ``hardsigm`` a = 1 and b = 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class ScaledActivation:
    """f, f' and f'' element by element, into buffers; ``p`` stands for f(u)."""

    a: float
    b: float
    into: Callable[[Tensor, Tensor], object]
    """(u, out): writes f(u) to ``out``, which may be ``u``."""
    times_derivative: Callable[[Tensor, Tensor, Tensor, Tensor], object]
    """(g, u, p, out): writes f'(u) g to ``out``, which may be none of the others but ``g``."""
    second_derivative: Callable[[Tensor, Tensor], Tensor]
    """(u, p): f''(u), a new tensor."""


def _logistic(u: Tensor, out: Tensor) -> None:
    torch.sigmoid(u, out=out)


def _tanh(u: Tensor, out: Tensor) -> None:
    torch.tanh(u, out=out)


def _hardsigm(u: Tensor, out: Tensor) -> None:
    torch.clamp(u, 0, 1, out=out)


def _logistic_derivative(g: Tensor, u: Tensor, p: Tensor, out: Tensor) -> None:
    torch.ops.aten.sigmoid_backward.grad_input(g, p, grad_input=out)  # one pass; the plain product takes three


def _tanh_derivative(g: Tensor, u: Tensor, p: Tensor, out: Tensor) -> None:
    torch.ops.aten.tanh_backward.grad_input(g, p, grad_input=out)


def _hardsigm_derivative(g: Tensor, u: Tensor, p: Tensor, out: Tensor) -> None:
    torch.mul(g, u == p, out=out)  # not cut off: slope 1, bounds included


SCALED_ACTIVATIONS = {
    "sigm": ScaledActivation(4.0, -2.0, _logistic, _logistic_derivative, lambda u, p: p * (1 - p) * (1 - 2 * p)),
    "tanh": ScaledActivation(1.0, 0.0, _tanh, _tanh_derivative, lambda u, p: -2 * p * (1 - p * p)),
    "hardsigm": ScaledActivation(1.0, 0.0, _hardsigm, _hardsigm_derivative, lambda u, p: torch.zeros_like(u)),
}
"""Activation -> its f, a and b."""
