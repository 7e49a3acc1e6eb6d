"""Imagination from a few frames on: frame by frame, or jumpy, from one segment to the next [Kim2019]."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from settle.backend.core import stopping
from settle.backend.vta.kernels.recurrences import gru_step, input_products
from settle.backend.vta.model.forward_pass import Noise
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.rssm import RSSM


@dataclass
class Rollout:
    """``count`` imagined frames, or first frames of segments, of each of n futures."""

    frames: Tensor | None
    """(n, count, *frame); None: they were not to be decoded."""
    s: Tensor
    """(n, count, S)."""
    h: Tensor
    """(n, count, H)."""
    g: Tensor
    """(n, count, H) what is decoded."""
    boundary: Tensor | None = None
    """(n, count) 0/1: where a segment begins; of jumps all 1; None: an RSSM."""
    z: Tensor | None = None
    """(n, count, Sa)."""
    c: Tensor | None = None
    """(n, count, H)."""
    prior_logits: Tensor | None = None
    """(n, count, 2): of the boundary at the next frame."""


def imagination_noise(model: HSSM | RSSM, n: int, count: int, generator: torch.Generator) -> Noise:
    """What n futures of ``count`` frames or jumps draw, the boundaries' uniform numbers among it."""
    like = model.feature.weight
    about = {"generator": generator, "dtype": like.dtype, "device": like.device}
    if isinstance(model, RSSM):
        return Noise(state=torch.randn(n, count, model.state, **about))
    z, s = (torch.randn(n, count, size, **about) for size in (model.sizes.abstract, model.sizes.state))
    return Noise(torch.rand(n, count, 2, **about), z, s)


@torch.no_grad()
def stepwise_imagination(model: HSSM | RSSM, x_init: Tensor, count: int, noise: Noise, decode: bool = True, futures: int = 1) -> Rollout:
    """Frame by frame from the prior, by running statistics.

    :param x_init: (n, init, *frame) frames that were seen.
    :param futures: of each of these, side by side; the noise is for n times as many.
    :param noise: without numbers for the boundary it is the more probable one, as in the authors' program; without those for
        a state it is its mean.
    """
    model.eval()
    a = model.burn_in(x_init).repeat_interleave(futures, 0)
    return _rssm_steps(model, a, count, noise, decode) if isinstance(model, RSSM) else _hssm_steps(model, a, count, noise, decode)


@torch.no_grad()
def jumpy_imagination(model: HSSM, x_init: Tensor, count: int, noise: Noise, decode: bool = True, futures: int = 1) -> Rollout:
    """From segment to segment: one z, one first frame each. What lies between is not computed, nor how long it lasts (``durations.py``).

    :param x_init: (n, init, *frame) frames that were seen.
    :param futures: of each of these, side by side; the noise is for n times as many.
    """
    model.eval()
    c, steps = model.burn_in(x_init).repeat_interleave(futures, 0), _RolloutSteps()
    z = c.new_zeros(len(c), model.sizes.abstract)
    for j in range(count):
        stopping.check()
        if j:
            c = gru_step(model.abstract_belief, input_products(model.abstract_belief, z), c)
        z = model.prior_z(c).sample(_at(noise.abstract, j))
        f = model.abstract_feature(torch.cat([c, z], -1))
        s = model.prior_s(f).sample(_at(noise.state, j))
        steps.add(s=s, h=f, g=model.feature(torch.cat([f, s], -1)), z=z, c=c)
    rollout = steps.rollout(model, decode)
    rollout.boundary = torch.ones_like(rollout.g[..., 0])
    rollout.prior_logits = model.prior_boundary(rollout.g)
    return rollout


def _hssm_steps(model: HSSM, c: Tensor, count: int, noise: Noise, decode: bool) -> Rollout:
    steps, n = _RolloutSteps(), len(c)
    read = torch.ones(n, 1, dtype=torch.bool, device=c.device)
    z, s, h = c.new_zeros(n, model.sizes.abstract), c.new_zeros(n, model.sizes.state), c
    for t in range(count):
        stopping.check()
        if t:
            c = torch.where(read, gru_step(model.abstract_belief, input_products(model.abstract_belief, z), c), c)
        z = torch.where(read, model.prior_z(c).sample(_at(noise.abstract, t)), z)
        f = model.abstract_feature(torch.cat([c, z], -1))
        h = torch.where(read, f, gru_step(model.belief, input_products(model.belief, torch.cat([s, f], -1)), h))
        s = model.prior_s(h).sample(_at(noise.state, t))
        g = model.feature(torch.cat([h, s], -1))
        logits = model.prior_boundary(g)
        steps.add(s=s, h=h, g=g, boundary=read[:, 0].to(g.dtype), z=z, c=c, prior_logits=logits)
        uniform = _at(noise.boundary, t)
        chance = torch.softmax(logits, -1)[:, :1]
        read = chance >= 0.5 if uniform is None else uniform[:, :1] < chance
    return steps.rollout(model, decode)


def _rssm_steps(model: RSSM, h: Tensor, count: int, noise: Noise, decode: bool) -> Rollout:
    steps, s = _RolloutSteps(), h.new_zeros(len(h), model.state)
    for t in range(count):
        stopping.check()
        h = gru_step(model.belief, input_products(model.belief, s), h) if t else h
        s = model.prior_s(h).sample(_at(noise.state, t))
        steps.add(s=s, h=h, g=model.feature(torch.cat([h, s], -1)))
    return steps.rollout(model, decode)


def _at(noise: Tensor | None, t: int) -> Tensor | None:
    return None if noise is None else noise[:, t]


class _RolloutSteps:
    """The tensors of each step, by name."""

    def __init__(self) -> None:
        self.steps: dict[str, list[Tensor]] = {}

    def add(self, **tensors: Tensor) -> None:
        for name, value in tensors.items():
            self.steps.setdefault(name, []).append(value)

    def rollout(self, model: HSSM | RSSM, decode: bool) -> Rollout:
        stacked = {name: torch.stack(values, 1) for name, values in self.steps.items()}
        return Rollout(model.decode(stacked["g"]) if decode else None, **stacked)
