"""The convolutional net of [Ernoult2019] as equations: prototypical, with max-pooling between its layers.

Phi = s_0 (W s_1 + b) + sum_i s_i . P(c_i * s_(i+1) + b_i), the picture standing for the last s; P is
max-pooling. s_i <- s_i + dt (-s_i + rho(h_i)), h = dPhi/ds: from below P(c * s_(i+1) + b), from above
W^T s_0 or the transposed convolution of s_(i-1), put back to where the maxima were (unpooled).
dt = 1 is the paper's model. Nudged: s_0 <- ... + dt beta (y - s_0), outside of rho, or inside of it, or by way
of a read-out, as in :mod:`settle.backend.ep.models.dense_model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from settle.backend.ep.models.activations import ACTIVATIONS, Activation
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.models.dense_model import Parameters
from settle.backend.ep.models.transition import transition
from settle.backend.ep.models.wiring import Wiring


@dataclass(frozen=True)
class ConvModel:
    """:param picture: (channels, height, width)."""

    filters: Filters
    outputs: int
    picture: tuple[int, int, int]
    activation: str = "hardsigm"
    clamp: bool = False
    kind: str = "conv"
    energy_based: bool = False
    linear_output: bool = False
    nudge: str = "outside"
    loss: str = "squared"
    updates: str = "synchronous"

    @property
    def act(self) -> Activation:
        return ACTIVATIONS[self.activation]

    @property
    def read_out(self) -> tuple[str, str] | None:
        """Weights and bias of a read-out that is no part of the dynamics."""
        return ("fcW", "fcb") if self.loss == "cross-entropy" else None

    @property
    def maps(self) -> list[tuple[int, int, int]]:
        return self.filters.maps(self.picture)

    @property
    def wiring(self) -> Wiring:
        return self.filters.wiring(self.outputs, self.picture)

    def activity(self, v: Tensor) -> Tensor:
        return v

    def convolve(self, parameters: Parameters, i: int, below: Tensor) -> Tensor:
        """c_i * below + b_i, before pooling."""
        return F.conv2d(below, parameters[f"cW{i}"], parameters[f"cb{i}"], padding=self.filters.padding)

    def unpool(self, maps: Tensor, before: Tensor, where: Tensor) -> Tensor:
        """``maps`` put to where the maxima of ``before`` were, 0 elsewhere."""
        return F.max_unpool2d(maps, where, (self.filters.pool,) * 2, output_size=list(before.shape))

    def drive(self, parameters: Parameters, s: Sequence[Tensor], x: Tensor) -> list[Tensor]:
        """h of each layer, shaped as s: (N, outputs), then (N, channels, height, width)."""
        picture = x.view(-1, *self.picture)
        h = [s[1].flatten(1) @ parameters["fcW"].T + parameters["fcb"], *(torch.zeros_like(v) for v in s[1:])]
        if self.read_out is None:
            h[1] = h[1] + (s[0] @ parameters["fcW"]).view_as(h[1])
        for i in range(len(self.filters.channels)):
            below = s[i + 2] if i + 2 < len(s) else picture
            before = self.convolve(parameters, i, below)
            pooled, where = F.max_pool2d(before, self.filters.pool, return_indices=True)
            h[i + 1] = h[i + 1] + pooled
            if i + 2 < len(s):
                sent = self.unpool(s[i + 1], before.detach(), where)
                h[i + 2] = h[i + 2] + F.conv_transpose2d(sent, parameters[f"cW{i}"], padding=self.filters.padding)
        return h

    def transition(
        self, parameters: Parameters, s: Sequence[Tensor], x: Tensor, dt: float, beta: complex = 0.0, y: Tensor | None = None
    ) -> list[Tensor]:
        """F(x, s, theta): the states one step later; ``beta`` and ``y`` (batch x outputs) nudge the output."""
        return transition(self, parameters, s, x, dt, beta, y)

    def relaxation_target(self, i: int, v: Tensor, h: Tensor) -> Tensor:
        """What layer i relaxes towards under its drive h."""
        return self.act.rho(h)

    def potential(self, parameters: Parameters, s: Sequence[Tensor], x: Tensor) -> Tensor:
        """Phi of each sample; shape (batch,)."""
        phi = (s[0] * (s[1].flatten(1) @ parameters["fcW"].T + parameters["fcb"])).sum(1)
        if self.read_out is not None:
            phi = torch.zeros_like(phi)
        for i in range(len(self.filters.channels)):
            below = s[i + 2] if i + 2 < len(s) else x.view(-1, *self.picture)
            pooled = F.max_pool2d(self.convolve(parameters, i, below), self.filters.pool)
            phi = phi + (s[i + 1] * pooled).flatten(1).sum(1)
        return phi
