"""What the output is measured by, and the force that nudges it: the squared error of output units, or a soft-max read-out's cross-entropy.

``squared``: l = 1/2 |s_0 - y|^2. The output units belong to the dynamics, and -dl/ds_0 = y - s_0 nudges them.

``cross-entropy`` [Laborieux2021]: the read-out is no part of the dynamics. s_0 stands for the probabilities
softmax(W_0 s_1 + b_0), always those of the present s_1, and nothing of it acts back in the free phase;
l = -sum y log s_0. It is the layer below that is nudged, by -dl/ds_1 = W_0^T (y - s_0). W_0 and b_0 follow the
gradient of l at the end of the free phase, (y - s_0) s_1^T and y - s_0, in which no beta occurs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor


class ReadOutModel(Protocol):
    """A model, as far as its output is concerned."""

    @property
    def read_out(self) -> tuple[str, str] | None: ...


def probabilities(h: Tensor) -> Tensor:
    """Soft-max over the units of h, batch x units; of complex h its holomorphic continuation."""
    if not h.is_complex():
        return torch.softmax(h, 1)
    e = torch.exp(h - h.real.amax(1, keepdim=True))
    return e / e.sum(1, keepdim=True)


def nudged_layer(model: ReadOutModel) -> int:
    """The layer that the target pulls at."""
    return 0 if model.read_out is None else 1


def nudging_force(model: ReadOutModel, parameters: Mapping[str, Tensor], s: Sequence[Tensor], y: Tensor) -> Tensor:
    """-dl/ds of the nudged layer, shaped as its states."""
    if model.read_out is None:
        return y - s[0]
    return ((y - s[0]) @ parameters[model.read_out[0]]).view_as(s[1])


def loss(model: ReadOutModel, parameters: Mapping[str, Tensor], s: Sequence[Tensor], y: Tensor) -> Tensor:
    """l, mean over the batch; differentiable."""
    if model.read_out is None:
        return ((s[0] - y) ** 2).sum() / (2 * len(y))
    weight, bias = (parameters[name] for name in model.read_out)
    return -(y * torch.log_softmax(s[1].flatten(1) @ weight.T + bias, 1)).sum() / len(y)


def read_out_gradients(model: ReadOutModel, parameters: Mapping[str, Tensor], s: Sequence[Tensor], y: Tensor) -> dict[str, Tensor]:
    """-dl/dtheta of the read-out's weights, mean over the batch; nothing where there is none."""
    if model.read_out is None:
        return {}
    weight, bias = model.read_out
    error = y - s[0]
    return {weight: (error.T @ s[1].flatten(1)).div_(len(y)), bias: error.mean(0)}
