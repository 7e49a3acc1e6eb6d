"""Generator against discriminator on pictures: one iteration [Goodfellow2014] Algorithm 1, by autograd."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.random_streams import stream
from settle.backend.gan.images.datasets import ImageSet
from settle.backend.gan.nets.flat_parameters import Flat
from settle.backend.gan.nets.image_nets import discriminator, generator
from settle.backend.gan.nets.latents import latents
from settle.backend.gan.nets.objectives import GAMES, Game, value
from settle.backend.gan.nets.optimisers import optimiser
from settle.backend.gan.nets.player_schedules import Players
from settle.backend.gan.nets.random_blocks import Blocks

WIDTH = math.sqrt(3)
"""Uniform latents lie between minus and plus this, as in the paper's program: their variance is 1."""


def noise(rng: np.random.Generator, kind: str, *shape: int) -> np.ndarray:
    """Latents of variance 1, float32."""
    found = latents(rng, kind, *shape)
    return found * np.float32(WIDTH) if kind == "uniform" else found


@dataclass
class Figures:
    """Of one iteration; NaN: V is not defined for this game."""

    value: float = math.nan
    d_loss: float = math.nan
    g_loss: float = math.nan
    d_gradient: float = math.nan
    g_gradient: float = math.nan
    real_score: float = math.nan
    fake_score: float = math.nan
    rate_d: float = 0.0
    rate_g: float = 0.0


class ImageDuel(Players):
    """Both nets, their optimisers, the moving average of the generator, and the streams of random numbers.

    :param now: the knobs (:class:`settle.backend.gan.images.experiment.Images`); live ones are given again at each iteration.
    """

    def __init__(self, now: Any, images: ImageSet, seed: int, device: str):
        self.like, self.seed = torch.zeros((), device=device), seed
        self.classes = images.kinds if now.conditional else 0
        self.size = images.size
        self.pictures = torch.tensor(images.train).to(device)
        self.labels = torch.as_tensor(images.classes).to(device)
        self.masks = torch.Generator(device)
        marginals = images.means()
        self.G = generator(now, self.size, self.classes, stream(seed, "generator"), marginals).to(device)
        self.D = discriminator(now, self.size, self.classes, stream(seed, "discriminator"), self.masks).to(device)
        self.average = copy.deepcopy(self.G).requires_grad_(False)
        self.g, self.d, self.a = Flat(self.G), Flat(self.D), Flat(self.average)
        self.of_g = optimiser(now.optimiser, self.g.vector, now.beta2)
        self.of_d = optimiser(now.optimiser, self.d.vector, now.beta2)
        size, count = now.batch, len(images.train)
        whole = torch.zeros((), dtype=torch.int64, device=device)

        def draw(rng: np.random.Generator, n: int) -> np.ndarray:
            return noise(rng, now.noise, n, size, now.latent)

        self.streams = {
            "d noise": Blocks(seed, "d noise", draw, self.like),
            "g noise": Blocks(seed, "g noise", draw, self.like),
            "data": Blocks(seed, "data", lambda rng, n: rng.integers(count, size=(n, size)), whole),
            "g data": Blocks(seed, "g data", lambda rng, n: rng.integers(count, size=(n, size)), whole),
        }

    def real(self, index: Tensor) -> tuple[Tensor, Tensor]:
        """Training pictures as floats in [0, 1], and their classes."""
        pictures = self.pictures[index]
        return pictures.to(self.like) / 255 if pictures.dtype == torch.uint8 else pictures.to(self.like), self.labels[index]

    # -- an iteration ------------------------------------------------------------------------

    def iterate(self, now: Any) -> Figures:
        """One update of G after k of D; with ``together`` both from the same nets and the same batch, as in the paper's program."""
        game, figures = GAMES[now.game], Figures(**self.rates(now))
        self.masks.manual_seed(int(stream(self.seed, f"masks {self.t}").integers(2**62)))
        self.G.train()
        self.D.train()
        z = self.streams["d noise"].next()
        for update in range(now.k):
            z = self.streams["d noise"].next() if update else z
            self._gradient_of_d(now, game, figures, z)
            if not now.together or update + 1 < now.k:
                self._update_d(now, figures)
        # The same noise and the same D as above: what D learns in this iteration, G sees in the next.
        self._gradient_of_g(now, game, figures, z if now.together else self.streams["g noise"].next())
        if now.together:
            self._update_d(now, figures)
        self.of_g.update(self.g.gradient, figures.rate_g, self.momentum(now))
        self.move_average(self.a.vector, self.g.vector, now)
        self.t += 1
        return figures

    def _blurred(self, x: Tensor, now: Any) -> Tensor:
        """With instance noise, which falls linearly to 0 over half the run."""
        sd = now.instance_noise * max(0.0, 1 - 2 * self.t / now.iterations)
        return x + sd * torch.empty_like(x).normal_(generator=self.masks) if sd else x

    def _gradient_of_d(self, now: Any, game: Game, figures: Figures, z: Tensor) -> None:
        self.d.fixed(False)
        self.d.gradient.zero_()
        real, labels = self.real(self.streams["data"].next())
        with torch.no_grad():
            fake = self.G(z, labels)
        n = len(real)
        x = self._blurred(torch.cat([real, fake]), now)
        scores = self.D(x, torch.cat([labels, labels]))
        by_real, by_fake = scores[:n], scores[n:]
        cost = game.d_cost(by_real, by_fake, now.smoothing)
        # Lazily, every few updates and as many times stronger: in the mean the same penalty [Karras2020].
        penalised = now.r1 > 0 and self.t % now.r1_every == 0
        (cost + now.r1_every * self._r1(x[:n], labels, now.r1) if penalised else cost).backward()
        with torch.no_grad():
            seen = [cost.detach(), self.d.gradient.norm(), by_real.mean(), by_fake.mean(), value(by_real, by_fake)]
        figures.d_loss, figures.d_gradient, figures.real_score, figures.fake_score, v = torch.stack(seen).tolist()
        figures.value = v if game.probability else math.nan

    def _r1(self, x: Tensor, labels: Tensor, gamma: float) -> Tensor:
        """gamma/2 E |dc/dx|^2 on real pictures [Mescheder2018]."""
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(self.D(x, labels).sum(), x, create_graph=True)
        return gamma / 2 * slope.square().sum() / len(x)

    def _update_d(self, now: Any, figures: Figures) -> None:
        self.of_d.update(self.d.gradient, figures.rate_d, self.momentum(now))
        if now.clip:
            self.d.vector.clamp_(-now.clip, now.clip)

    def _gradient_of_g(self, now: Any, game: Game, figures: Figures, z: Tensor) -> None:
        self.d.fixed(True)
        self.g.gradient.zero_()
        real, labels = self.real(self.streams["g data"].next())
        by_fake = self.D(self._blurred(self.G(z, labels), now), labels)
        with torch.no_grad():
            by_real = self.D(real, labels) if game.paired else by_fake.detach()
        cost = game.g_cost(by_real, by_fake)
        cost.backward()
        figures.g_loss, figures.g_gradient = torch.stack([cost.detach(), self.g.gradient.norm()]).tolist()

    # -- what is looked at ---------------------------------------------------------------------

    def make(self, z: Tensor, labels: Tensor, show: str) -> Tensor:
        """Pictures of the shown generator (``average`` or ``last``), some hundred at a time."""
        net = (self.average if show == "average" else self.G).eval()
        with torch.no_grad():
            return torch.cat([net(*part) for part in zip(z.split(500), labels.split(500), strict=True)])

    def scores(self, x: Tensor, labels: Tensor) -> Tensor:
        """D's scores without dropout, (n,)."""
        self.D.eval()
        with torch.no_grad():
            return torch.cat([self.D(*part) for part in zip(x.split(500), labels.split(500), strict=True)])

    # -- what a checkpoint holds --------------------------------------------------------------

    def vectors(self) -> dict[str, Tensor]:
        return {"generator": self.g.vector, "discriminator": self.d.vector, "average": self.a.vector}

    def kept(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """The shapes of the layers, too: whoever takes the weights out knows no nets."""
        arrays, values = super().kept()
        shapes = {"generator": self.g.shapes(), "average": self.a.shapes(), "discriminator": self.d.shapes()}
        return arrays, {**values, "shapes": shapes}
