"""The gradient of -J + lambda penalty written out, for f = g(x) . h(y) with rectified encoders and the norm held at the positive pairs.

f is bilinear in the codes, so df/dx is h(y) carried back through g, v <- (v W) * mask, and df/dy is g(x) carried back through h: no second
forward pass. The encoders are piecewise linear, so the penalty's own derivative is a forward-mode pass, u <- (u W^T) * mask, that begins
with the penalty's derivative by df/dx and ends as that by v's beginning, the other encoder's code. Both passes share their masks with
the forward pass, and a layer's gradient is one product for both, [delta; v]^T [a; u].
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from settle.backend.wdm.critics import gradient_penalties
from settle.backend.wdm.critics.autograd_gradients import PenalisedScores
from settle.backend.wdm.critics.encoders import Encoder
from settle.backend.wdm.critics.learner_settings import LearnerSettings
from settle.backend.wdm.critics.pair_critic import PairCritic


def relu_backward(d: Tensor, a: Tensor) -> Tensor:
    """d where a > 0, else 0; in place: fresh memory costs more than the operation."""
    return torch.ops.aten.threshold_backward.grad_input(d, a, 0, grad_input=d)


def possible(settings: LearnerSettings) -> bool:
    """Whether a learner of these settings may be trained by :func:`gradients`."""
    free = settings.lipschitz in ("none", "clipping")
    return settings.critic == "inner" and (free or (settings.lipschitz == "penalty" and settings.points == "joint"))


def gradients(critic: PairCritic, x: Tensor, y: Tensor, score_gradient: Callable[[Tensor], Tensor], with_norm: bool) -> PenalisedScores:
    """As :func:`settle.backend.wdm.critics.autograd_gradients.gradients`, to rounding."""
    with torch.no_grad():
        return _gradients(critic, x, y, score_gradient, with_norm)


def _gradients(critic: PairCritic, x: Tensor, y: Tensor, score_gradient: Callable[[Tensor], Tensor], with_norm: bool) -> PenalisedScores:
    settings, penalised = critic.settings, critic.settings.lipschitz == "penalty"
    g, h = EncoderPass(critic.g, x), EncoderPass(critic.h, y)
    S = g.code @ h.code.T
    D = score_gradient(S)
    by_g, by_h = -(D @ h.code), -(D.T @ g.code)
    penalty, norm = x.new_zeros(()), x.new_tensor(math.nan)
    if penalised or with_norm:
        by_x, by_y = g.vjp(h.code), h.vjp(g.code)
        joint = gradient_penalties.gradient_norms(by_x, by_y)
        norm = joint.mean()
        if penalised:
            norms = joint if settings.inputs == "both" else gradient_penalties.gradient_norms(by_x, by_y, settings.inputs)
            penalty = gradient_penalties.penalty_terms(norms, settings.penalty, settings.target).mean()
            factor = gradient_penalties.derivative_over_norm(norms, settings.penalty, settings.target)
            factor = factor.mul_(settings.weight / len(norms)).unsqueeze(1)
            factors = factor.split(len(x)) if settings.inputs == "each" else (factor, factor)
            if settings.inputs != "y":
                by_h += g.jvp(by_x * factors[0])
            if settings.inputs != "x":
                by_g += h.jvp(by_y * factors[-1])
    g.backward(by_g)
    h.backward(by_h)
    return PenalisedScores(S, penalty, norm)


class EncoderPass:
    """A batch x carried forward through an encoder; vector-Jacobian and Jacobian-vector products at it, and the gradient of both."""

    def __init__(self, encoder: Encoder, x: Tensor):
        self.layers = encoder.layers
        self.a = [x.reshape(-1, *encoder.input_shape)]
        """The input of each layer."""
        for layer in self.layers[:-1]:
            self.a.append(layer.forward(self.a[-1], layer.W, layer.b).relu_())
        self.code = self.layers[-1].forward(self.a[-1], self.layers[-1].W, self.layers[-1].b)
        self.v: list[Tensor] = []
        """Of :meth:`vjp`: what arrived at each layer's output."""
        self.u: list[Tensor] = []
        """Of :meth:`jvp`: what went into each layer."""

    def vjp(self, v: Tensor) -> Tensor:
        """v . dcode/dx, (n, pixels)."""
        self.v = [v]
        for layer, a in zip(self.layers[:0:-1], self.a[:0:-1], strict=True):
            self.v.insert(0, relu_backward(layer.input_gradient(self.v[0], layer.W), a))
        return self.layers[0].input_gradient(self.v[0], self.layers[0].W).flatten(1)

    def jvp(self, u: Tensor) -> Tensor:
        """dcode/dx u, (n, dimension)."""
        self.u = [u.view_as(self.a[0])]
        for layer, a in zip(self.layers, self.a[1:], strict=False):
            self.u.append(relu_backward(layer.forward(self.u[-1], layer.W, None), a))
        return self.layers[-1].forward(self.u[-1], self.layers[-1].W, None)

    def backward(self, d: Tensor) -> None:
        """Writes the gradients. ``d``: the derivative by the code, (n, dimension)."""
        for i in reversed(range(len(self.layers))):
            layer = self.layers[i]
            torch.sum(d, (0, *range(2, d.ndim)), out=layer.b.grad)
            layer.write_weight_gradient([self.a[i], *self.u[i : i + 1]], [d, *self.v[i : i + 1]] if self.u else [d])
            if i:
                d = relu_backward(layer.input_gradient(d, layer.W), self.a[i])
