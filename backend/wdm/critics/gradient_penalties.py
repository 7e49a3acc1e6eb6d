"""Gradient penalties: how far a critic is from 1-Lipschitz, by the norm of its gradient in the pixels at given pairs
[Gulrajani2017] [Ozair2019].

With the norm taken of both gradients together, f is held Lipschitz in |(x - x', y - y')|; with one norm for each, in
|x - x'| + |y - y'|: two metrics, and two Wasserstein dependencies.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

PairFunction = Callable[[Tensor, Tensor], Tensor]
"""x, y (n, ...) -> f of each pair, (n,)."""


def input_gradients(f: PairFunction, x: Tensor, y: Tensor, create_graph: bool = True) -> tuple[Tensor, Tensor]:
    """df/dx and df/dy at the pairs (x_i, y_i), flat: (n, pixels of x), (n, pixels of y). ``create_graph``: to be differentiated again."""
    x, y = x.detach().requires_grad_(), y.detach().requires_grad_()
    found = torch.autograd.grad(f(x, y).sum(), (x, y), create_graph=create_graph)
    return found[0].flatten(1), found[1].flatten(1)


def gradient_norms(by_x: Tensor, by_y: Tensor, inputs: str = "both") -> Tensor:
    """The norms that are held: ``both`` together, of ``x`` or ``y`` alone, (n,); or of ``each``, (2 n,)."""
    # vector_norm's derivative at 0 is 0, where that of a square root of a sum is not a number.
    own = torch.stack([torch.linalg.vector_norm(v, dim=1) for v in (by_x, by_y)])
    if inputs == "both":
        return torch.linalg.vector_norm(own, dim=0)
    return {"x": own[0], "y": own[1], "each": own.flatten()}[inputs]


def penalty_terms(norm: Tensor, form: str = "one-sided", target: float = 1.0) -> Tensor:
    """(norm - L)^2 ``two-sided``, max(0, norm - L)^2 ``one-sided``, norm^2 ``zero-centred``; L: ``target``."""
    if form == "zero-centred":
        return norm.square()
    over = norm - target
    return (over.clamp(min=0) if form == "one-sided" else over).square()


def derivative_over_norm(norm: Tensor, form: str = "one-sided", target: float = 1.0) -> Tensor:
    """The derivative of :func:`penalty_terms` by the norm, divided by the norm (0 where the norm is): times the gradient of f, it is
    the derivative by that gradient."""
    if form == "zero-centred":
        return torch.full_like(norm, 2.0)
    over = norm - target
    over = 2 * (over.clamp(min=0) if form == "one-sided" else over)
    return torch.where(norm > 0, over / norm, 0)


def penalty_points(x: Tensor, y: Tensor, where: str, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Pairs at which the norm is held: ``joint``, the positive ones; ``shuffled``, (x_i, y_i-1); ``joint+shuffled``; or ``segments``, a
    random point of the line from each (x_i, y_i) to (x_i-1, y_i-2) [Gulrajani2017].
    """
    other = y.roll(1, 0)
    if where == "joint":
        return x, y
    if where == "shuffled":
        return x, other
    if where == "joint+shuffled":
        return torch.cat((x, x)), torch.cat((y, other))
    share = torch.rand(len(x), generator=generator, device=x.device, dtype=x.dtype)
    return _between(x, x.roll(1, 0), share), _between(y, y.roll(2, 0), share)


def _between(a: Tensor, b: Tensor, share: Tensor) -> Tensor:
    return torch.lerp(a, b, share.view(-1, *[1] * (a.ndim - 1)))
