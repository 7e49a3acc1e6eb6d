"""The discriminator: scores, input gradients, and the gradient of loss and penalties in one pass over real and fake points.

The score c is one number a point, so the chain back from it, e_l = dc/dv_l (v_l: what layer l receives), serves everything:
a loss with derivatives s by the scores has dL/dv_l = s e_l, and the input gradient is g = e_1 W_1. A penalty P(g) has dP = p . dg
with p = dP/dg; since phi is piecewise linear, p . g is bilinear in weights and p, and its gradient by W_l is e_l^T t_{l-1} with
the tangents t_0 = p, t_l = phi'(v_l) (t_{l-1} W_l^T). Hence dW_l = e_l^T (s h_{l-1} + t_{l-1}): one product for both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from settle.backend.gan.nets.mlp import MLP, forward_layers, phi_backward, weight_gradient
from settle.backend.numerics.spectral_norm import SpectralNorm


@dataclass
class CriticPass:
    """A batch carried through the discriminator and back."""

    h: list[Tensor]
    """What each layer gave; the scores last."""
    scores: Tensor
    """(batch,)"""
    e: list[Tensor]
    """dc/dv_l of each layer, (batch, units)."""
    first_weight: Tensor
    """The first layer's weights, as they were used."""

    def input_gradients(self, rows: slice = slice(None)) -> Tensor:
        """dc/dx of these rows, (rows, inputs)."""
        return self.e[0][rows] @ self.first_weight.T.contiguous().T  # laid out for the product: three times faster


class Critic:
    """A net with one output. With ``spectral``, each W_l is used divided by its largest singular value [Miyato2018]."""

    def __init__(self, net: MLP, spectral: SpectralNorm | None = None):
        self.net, self.spectral = net, spectral

    def weights(self) -> list[Tensor]:
        """As they are used."""
        return self.net.W if self.spectral is None else self.spectral.normalised(self.net.W)

    def scores(self, x: Tensor) -> Tensor:
        """x: (batch, inputs) -> (batch,)."""
        return forward_layers(x, self.weights(), self.net.b, self.net.slope)[-1].squeeze(1)

    def forward_backward(self, x: Tensor, weights: list[Tensor] | None = None) -> CriticPass:
        """x: (batch, inputs), carried through and back."""
        W = self.weights() if weights is None else weights
        h = forward_layers(x, W, self.net.b, self.net.slope)
        e = [x.new_ones(()).expand(len(x), 1)]
        for layer in reversed(range(1, len(W))):
            back = e[0] @ W[layer] if layer + 1 < len(W) else W[layer].expand(len(x), -1)
            e.insert(0, phi_backward(back, h[layer], self.net.slope, True))
        return CriticPass(h, h[-1].squeeze(1), e, W[0])

    def loss_gradient(
        self,
        x: Tensor,
        score_gradients: Callable[[Tensor], Tensor],
        penalty: Callable[[Tensor], Tensor] | None = None,
        rows: slice = slice(None),
    ) -> CriticPass:
        """Writes the gradient of loss plus penalty to ``net.gradient``.

        :param x: (batch, inputs).
        :param score_gradients: scores -> the loss's derivative by each of them, (batch,).
        :param penalty: dc/dx of ``rows`` -> the penalty's derivative by it, same shape; None: no penalty.
        """
        if self.spectral is not None:
            self.spectral.power_iteration(self.net.W)
        W = self.weights()
        found = self.forward_backward(x, W)
        s = score_gradients(found.scores).unsqueeze(1)
        t = penalty(found.input_gradients(rows)) if penalty is not None else None
        for layer, (weight, h, e) in enumerate(zip(W, found.h, found.e, strict=False)):
            seen = h * s
            if t is not None:
                seen[rows] += t
                if layer + 1 < len(W):
                    t = phi_backward(t @ weight.T, found.h[layer + 1][rows], self.net.slope, True)
            weight_gradient(e, seen, self.net.gW[layer])
            torch.mm(s.T, e, out=self.net.gb[layer].unsqueeze(0))
        if self.spectral is not None:
            self.spectral.backward(self.net.gW, W)
        return found
