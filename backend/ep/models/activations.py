"""Activations rho and their derivatives: as plain functions for autograd, and in place for settling.

The three of [Ernoult2019]: tanh, ``sigm`` (a logistic function squeezed onto [0, 1]) and
``hardsigm`` (the identity cut off at 0 and 1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Activation:
    """rho and rho', element by element, for tensors of any shape."""

    name: str
    rho: Callable[[Tensor], Tensor]
    """v -> rho(v), differentiable."""
    derivative: Callable[[Tensor], Tensor]
    """v -> rho'(v), itself differentiable where the derivative exists."""
    rho_into: Callable[[Tensor, Tensor], None]
    """(v, out): writes rho(v) to ``out``."""
    derivative_into: Callable[[Tensor, Tensor, Tensor], None]
    """(v, rho(v), out): writes rho'(v) to ``out``."""


def _tanh_derivative(v: Tensor) -> Tensor:
    return 1 - torch.tanh(v) ** 2


def _tanh_into(v: Tensor, out: Tensor) -> None:
    torch.tanh(v, out=out)


def _tanh_derivative_into(v: Tensor, r: Tensor, out: Tensor) -> None:
    torch.mul(r, r, out=out).sub_(1.0).neg_()


def _sigm(v: Tensor) -> Tensor:
    return torch.sigmoid(4 * v - 2)


def _sigm_derivative(v: Tensor) -> Tensor:
    r = _sigm(v)
    return 4 * r * (1 - r)


def _sigm_into(v: Tensor, out: Tensor) -> None:
    torch.mul(v, 4.0, out=out).sub_(2.0).sigmoid_()


def _sigm_derivative_into(v: Tensor, r: Tensor, out: Tensor) -> None:
    torch.addcmul(r, r, r, value=-1, out=out).mul_(4.0)


def _hardsigm(v: Tensor) -> Tensor:
    return v.clamp(0, 1)


def _hardsigm_derivative(v: Tensor) -> Tensor:
    return ((v >= 0) & (v <= 1)).to(v.dtype)


def _hardsigm_into(v: Tensor, out: Tensor) -> None:
    torch.clamp(v, 0, 1, out=out)


def _hardsigm_derivative_into(v: Tensor, r: Tensor, out: Tensor) -> None:
    torch.eq(v, r, out=out)  # not cut off: 1, bounds included


ACTIVATIONS = {
    "tanh": Activation("tanh", torch.tanh, _tanh_derivative, _tanh_into, _tanh_derivative_into),
    "sigm": Activation("sigm", _sigm, _sigm_derivative, _sigm_into, _sigm_derivative_into),
    "hardsigm": Activation("hardsigm", _hardsigm, _hardsigm_derivative, _hardsigm_into, _hardsigm_derivative_into),
}
"""tanh(v); 1/(1 + exp(-4(v - 1/2))) with slope 4 rho (1 - rho); min(max(v, 0), 1) with slope 1 on [0, 1]."""
