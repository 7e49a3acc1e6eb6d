"""Imagining on from a few frames: frame by frame, or in jumps of one segment."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from settle.backend.vta.kernels.forward_pass import Noise
from settle.backend.vta.kernels.recurrences import input_products, step
from settle.backend.vta.model.rssm import Flat
from settle.backend.vta.model.vta import VTA


@dataclass
class Imagined:
    """``count`` frames, or first frames of segments, of each of n futures."""

    frames: Tensor | None
    """(n, count, *frame); None: they were not to be decoded."""
    s: Tensor
    """(n, count, S)."""
    h: Tensor
    """(n, count, H)."""
    g: Tensor
    """(n, count, H) what is decoded."""
    boundary: Tensor | None = None
    """(n, count) 0/1: where a segment begins; of jumps all 1; None: the flat model."""
    z: Tensor | None = None
    """(n, count, Sa)."""
    c: Tensor | None = None
    """(n, count, H)."""
    prior_logits: Tensor | None = None
    """(n, count, 2): of the boundary at the next frame."""


def noise_of(model: VTA | Flat, n: int, count: int, generator: torch.Generator) -> Noise:
    """What n futures of ``count`` frames or jumps draw, the boundaries' uniform numbers among it."""
    like = model.feature.weight
    about = {"generator": generator, "dtype": like.dtype, "device": like.device}
    if isinstance(model, Flat):
        return Noise(state=torch.randn(n, count, model.state, **about))
    z, s = (torch.randn(n, count, size, **about) for size in (model.sizes.abstract, model.sizes.state))
    return Noise(torch.rand(n, count, 2, **about), z, s)


@torch.no_grad()
def steps(model: VTA | Flat, x_init: Tensor, count: int, noise: Noise, decode: bool = True, futures: int = 1) -> Imagined:
    """Frame by frame from the prior, by running statistics.

    :param x_init: (n, init, *frame) frames that were seen.
    :param futures: of each of these, side by side; the noise is for n times as many.
    :param noise: without numbers for the boundary it is the more probable one, as in the authors' program; without those for
        a state it is its mean.
    """
    model.eval()
    a = model.burn_in(x_init).repeat_interleave(futures, 0)
    return _flat_steps(model, a, count, noise, decode) if isinstance(model, Flat) else _steps(model, a, count, noise, decode)


@torch.no_grad()
def jumps(model: VTA, x_init: Tensor, count: int, noise: Noise, decode: bool = True, futures: int = 1) -> Imagined:
    """From segment to segment: one z, one first frame each. What lies between is not computed, nor how long it lasts (``durations.py``).

    :param x_init: (n, init, *frame) frames that were seen.
    :param futures: of each of these, side by side; the noise is for n times as many.
    """
    model.eval()
    c, found = model.burn_in(x_init).repeat_interleave(futures, 0), _Rows()
    z = c.new_zeros(len(c), model.sizes.abstract)
    for j in range(count):
        if j:
            c = step(model.abstract_belief, input_products(model.abstract_belief, z), c)
        z = model.prior_z(c).sample(_at(noise.abstract, j))
        f = model.abstract_feature(torch.cat([c, z], -1))
        s = model.prior_s(f).sample(_at(noise.state, j))
        found.add(s=s, h=f, g=model.feature(torch.cat([f, s], -1)), z=z, c=c)
    imagined = found.imagined(model, decode)
    imagined.boundary = torch.ones_like(imagined.g[..., 0])
    imagined.prior_logits = model.prior_boundary(imagined.g)
    return imagined


def _steps(model: VTA, c: Tensor, count: int, noise: Noise, decode: bool) -> Imagined:
    found, n = _Rows(), len(c)
    read = torch.ones(n, 1, dtype=torch.bool, device=c.device)
    z, s, h = c.new_zeros(n, model.sizes.abstract), c.new_zeros(n, model.sizes.state), c
    for t in range(count):
        if t:
            c = torch.where(read, step(model.abstract_belief, input_products(model.abstract_belief, z), c), c)
        z = torch.where(read, model.prior_z(c).sample(_at(noise.abstract, t)), z)
        f = model.abstract_feature(torch.cat([c, z], -1))
        h = torch.where(read, f, step(model.belief, input_products(model.belief, torch.cat([s, f], -1)), h))
        s = model.prior_s(h).sample(_at(noise.state, t))
        g = model.feature(torch.cat([h, s], -1))
        logits = model.prior_boundary(g)
        found.add(s=s, h=h, g=g, boundary=read[:, 0].to(g.dtype), z=z, c=c, prior_logits=logits)
        uniform = _at(noise.boundary, t)
        chance = torch.softmax(logits, -1)[:, :1]
        read = chance >= 0.5 if uniform is None else uniform[:, :1] < chance
    return found.imagined(model, decode)


def _flat_steps(model: Flat, h: Tensor, count: int, noise: Noise, decode: bool) -> Imagined:
    found, s = _Rows(), h.new_zeros(len(h), model.state)
    for t in range(count):
        h = step(model.belief, input_products(model.belief, s), h) if t else h
        s = model.prior_s(h).sample(_at(noise.state, t))
        found.add(s=s, h=h, g=model.feature(torch.cat([h, s], -1)))
    return found.imagined(model, decode)


def _at(noise: Tensor | None, t: int) -> Tensor | None:
    return None if noise is None else noise[:, t]


class _Rows:
    """What each step found, by name."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Tensor]] = {}

    def add(self, **found: Tensor) -> None:
        for name, value in found.items():
            self.rows.setdefault(name, []).append(value)

    def imagined(self, model: VTA | Flat, decode: bool) -> Imagined:
        stacked = {name: torch.stack(values, 1) for name, values in self.rows.items()}
        return Imagined(model.decoded(stacked["g"]) if decode else None, **stacked)
