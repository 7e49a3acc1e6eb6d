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
    def drive(self, parameters: Mapping[str, Tensor], s: Sequence[Tensor], x: Tensor) -> list[Tensor]: ...
    def relaxation_target(self, i: int, v: Tensor, h: Tensor) -> Tensor: ...


def transition(
    model: TransitionModel,
    parameters: Mapping[str, Tensor],
    s: Sequence[Tensor],
    x: Tensor,
    dt: float,
    beta: complex = 0.0,
    y: Tensor | None = None,
) -> list[Tensor]:
    """The states one step later, s + dt (-s + relaxation target); ``beta`` and ``y`` (batch x outputs) nudge, outside or inside of rho."""
    h, force, nudged = model.drive(parameters, s, x), None, nudged_layer(model)
    if y is not None:
        force = nudging_force(model, parameters, s, y)
        if model.nudge == "inside":
            h[nudged], force = h[nudged] + beta * force, None
    new = []
    for i, (v, drive) in enumerate(zip(s, h, strict=True)):
        w = torch.lerp(v, model.relaxation_target(i, v, drive), dt)
        if i == nudged and force is not None:
            w = w + dt * beta * force
        new.append(w.clamp(0, 1) if model.clamp else w)
    if model.read_out is not None:
        weight, bias = (parameters[name] for name in model.read_out)
        new[0] = probabilities(new[1].flatten(1) @ weight.T + bias)
    return new
