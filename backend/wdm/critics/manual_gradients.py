"""The gradient of -J + lambda penalty written out, for f = g(x) . h(y) with rectified encoders and the norm held at the positive pairs.

f is bilinear in the codes, so df/dx is h(y) carried back through g, v <- (v W) * mask, and df/dy is g(x) carried back through h: no second
forward pass. The encoders are piecewise linear, so the penalty's own derivative is a walk forwards, u <- (u W^T) * mask, that begins
with the penalty's derivative by df/dx and ends as that by v's beginning, the other encoder's code. Both walks share their masks with
the forward pass, and a layer's gradient is one product for both, [delta; v]^T [a; u].
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from settle.backend.wdm.critics import gradient_penalties
from settle.backend.wdm.critics.autograd_gradients import Found
from settle.backend.wdm.critics.encoders import Encoder
from settle.backend.wdm.critics.learner_settings import LearnerSettings
from settle.backend.wdm.critics.model import Model


def masked(d: Tensor, a: Tensor) -> Tensor:
    """d where a > 0, else 0; in place: fresh memory costs more than the operation."""
    return torch.ops.aten.threshold_backward.grad_input(d, a, 0, grad_input=d)


def can(settings: LearnerSettings) -> bool:
    """Whether a learner of these settings may be trained by :func:`gradients`."""
    free = settings.lipschitz in ("none", "clipping")
    return settings.critic == "inner" and (free or (settings.lipschitz == "penalty" and settings.points == "joint"))


def gradients(model: Model, x: Tensor, y: Tensor, slope: Callable[[Tensor], Tensor], norm: bool) -> Found:
    """As :func:`settle.backend.wdm.critics.autograd_gradients.gradients`, to rounding."""
    with torch.no_grad():
        return _gradients(model, x, y, slope, norm)


def _gradients(model: Model, x: Tensor, y: Tensor, slope: Callable[[Tensor], Tensor], norm: bool) -> Found:
    settings, held = model.settings, model.settings.lipschitz == "penalty"
    g, h = Walk(model.g, x), Walk(model.h, y)
    S = g.code @ h.code.T
    D = slope(S)
    by_g, by_h = -(D @ h.code), -(D.T @ g.code)
    penalty, size = x.new_zeros(()), x.new_tensor(math.nan)
    if held or norm:
        by_x, by_y = g.back(h.code), h.back(g.code)
        both = gradient_penalties.norms(by_x, by_y)
        size = both.mean()
        if held:
            norms = both if settings.inputs == "both" else gradient_penalties.norms(by_x, by_y, settings.inputs)
            penalty = gradient_penalties.terms(norms, settings.penalty, settings.target).mean()
            pull = gradient_penalties.slopes(norms, settings.penalty, settings.target).mul_(settings.weight / len(norms)).unsqueeze(1)
            pulls = pull.split(len(x)) if settings.inputs == "each" else (pull, pull)
            if settings.inputs != "y":
                by_h += g.across(by_x * pulls[0])
            if settings.inputs != "x":
                by_g += h.across(by_y * pulls[-1])
    g.down(by_g)
    h.down(by_h)
    return Found(S, penalty, size)


class Walk:
    """A batch x carried through an encoder, and what is then carried back and across."""

    def __init__(self, encoder: Encoder, x: Tensor):
        self.layers = encoder.layers
        self.a = [x.reshape(-1, *encoder.takes)]
        """What each layer takes."""
        for layer in self.layers[:-1]:
            self.a.append(layer.forward(self.a[-1], layer.W, layer.b).relu_())
        self.code = self.layers[-1].forward(self.a[-1], self.layers[-1].W, self.layers[-1].b)
        self.v: list[Tensor] = []
        """What arrived at each layer's output."""
        self.u: list[Tensor] = []
        """What went into each layer across."""

    def back(self, v: Tensor) -> Tensor:
        """v . dcode/dx, (n, pixels)."""
        self.v = [v]
        for layer, a in zip(self.layers[:0:-1], self.a[:0:-1], strict=True):
            self.v.insert(0, masked(layer.back(self.v[0], layer.W), a))
        return self.layers[0].back(self.v[0], self.layers[0].W).flatten(1)

    def across(self, u: Tensor) -> Tensor:
        """dcode/dx u, (n, dimension)."""
        self.u = [u.view_as(self.a[0])]
        for layer, a in zip(self.layers, self.a[1:], strict=False):
            self.u.append(masked(layer.forward(self.u[-1], layer.W, None), a))
        return self.layers[-1].forward(self.u[-1], self.layers[-1].W, None)

    def down(self, d: Tensor) -> None:
        """Writes the gradients. ``d``: the derivative by the code, (n, dimension)."""
        for i in reversed(range(len(self.layers))):
            layer = self.layers[i]
            torch.sum(d, (0, *range(2, d.ndim)), out=layer.b.grad)
            layer.slope([self.a[i], *self.u[i : i + 1]], [d, *self.v[i : i + 1]] if self.u else [d])
            if i:
                d = masked(layer.back(d, layer.W), self.a[i])
