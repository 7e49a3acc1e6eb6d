"""F(x, s, theta), one step of any model, out of place and differentiable: what autograd and the in-place dynamics are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor

from settle.backend.ep.models.read_out import ReadOutModel, nudged_layer, nudging_force, probabilities


class TransitionModel(ReadOutModel, Protocol):
    """A model: what drives its layers, and what that makes them relax towards."""

    @property
    def nudge(self) -> str: ...
    @property
    def clamp(self) -> bool: ...
    @property
    def updates(self) -> str: ...
    def drive(self, parameters: Mapping[str, Tensor], s: Sequence[Tensor], x: Tensor) -> list[Tensor]: ...
    def relaxation_target(self, i: int, v: Tensor, h: Tensor) -> Tensor: ...


def turns(model: TransitionModel, layers: int) -> list[range]:
    """The layers that move at once, turn after turn: all of them, or asynchronously those of even number, then those of odd number.

    Layers of one parity do not see each other. The published program of [Scellier2023] counts from the input: where the number of
    layers is even, its step begins half a step later.
    """
    return [range(layers)] if model.updates == "synchronous" else [range(0, layers, 2), range(1, layers, 2)]


def transition(
    model: TransitionModel,
    parameters: Mapping[str, Tensor],
    s: Sequence[Tensor],
    x: Tensor,
    dt: float,
    beta: complex = 0.0,
    y: Tensor | None = None,
    pushes: Sequence[Tensor] | None = None,
) -> list[Tensor]:
    """The states one step later, s + dt (-s + relaxation target), each by the states as they are at its turn.

    :param beta, y: (y: batch x outputs) nudge, outside or inside of rho.
    :param pushes: shaped as s, added to what goes into rho of each layer, so that gradients by it can be taken.
    """
    new = list(s)
    for turn in turns(model, len(s)):
        h, nudged = model.drive(parameters, new, x), nudged_layer(model)
        force = None if y is None or nudged not in turn else nudging_force(model, parameters, new, y)
        if force is not None and model.nudge == "inside":
            h[nudged], force = h[nudged] + beta * force, None
        for i in turn if model.read_out is None else (i for i in turn if i):
            w = torch.lerp(new[i], model.relaxation_target(i, new[i], h[i] if pushes is None else h[i] + pushes[i]), dt)
            if i == nudged and force is not None:
                w = w + dt * beta * force
            new[i] = w.clamp(0, 1) if model.clamp else w
    if model.read_out is not None:
        weight, bias = (parameters[name] for name in model.read_out)
        new[0] = probabilities(new[1].flatten(1) @ weight.T + bias)
    return new
