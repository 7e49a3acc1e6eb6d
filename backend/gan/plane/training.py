"""Generator against discriminator on the plane: one iteration, stage by stage [Goodfellow2014] Algorithm 1."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from settle.backend.core.random_streams import stream
from settle.backend.gan.metrics.gaussian_mixture import Mixture
from settle.backend.gan.nets.critic import Critic
from settle.backend.gan.nets.latents import latents
from settle.backend.gan.nets.mlp import Net
from settle.backend.gan.nets.objectives import GAMES, Game, value
from settle.backend.gan.nets.optimisers import optimiser
from settle.backend.gan.nets.player_schedules import Players
from settle.backend.gan.nets.random_blocks import Blocks
from settle.backend.gan.plane.datasets import PlaneData
from settle.backend.numerics.spectral_norm import SpectralNorm

NOISE, FAKES, SCORED, D_GRADIENT, D_UPDATED, SCORED_ANEW, G_GRADIENT, G_UPDATED = range(8)
"""Stages of an iteration."""


@dataclass
class Figures:
    """Of one iteration; NaN where a player was not asked."""

    value: float = math.nan
    d_loss: float = math.nan
    g_loss: float = math.nan
    d_gradient: float = math.nan
    g_gradient: float = math.nan
    instance_noise: float = 0.0
    rate_d: float = 0.0
    rate_g: float = 0.0


class Duel(Players):
    """Both nets, their optimisers, the moving average of the generator, and the streams of random numbers.

    :param now: the knobs (:class:`settle.backend.gan.plane.experiment.Plane`); live ones are given again at each iteration.
    """

    def __init__(self, now: Any, data: PlaneData, seed: int, device: str):
        self.like = torch.zeros((), device=device)
        d = data.dimension
        self.G = Net((now.latent, *now.g_hidden, d), 0.0, stream(seed, "generator"), self.like)
        net = Net((d, *now.d_hidden, 1), now.slope, stream(seed, "discriminator"), self.like)
        self.D = Critic(net, SpectralNorm(net.W, stream(seed, "singular vectors")) if now.spectral else None)
        self.of_g = optimiser(now.optimiser, self.G.flat, now.beta2)
        self.of_d = optimiser(now.optimiser, net.flat, now.beta2)
        self.average = self.G.flat.clone()
        size = now.batch
        self.data = self.mixture(data)

        def noise(rng: Any, n: int) -> Any:
            return latents(rng, now.noise, n, size, now.latent)

        def jitter(points: int) -> Any:
            return lambda rng, n: rng.standard_normal((n, points, d), "float32")

        self.streams = {
            "d noise": Blocks(seed, "d noise", noise, self.like),
            "g noise": Blocks(seed, "g noise", noise, self.like),
            "data": Blocks(seed, "data", lambda rng, n: self.data.draw(rng, n, size), self.like),
            "d jitter": Blocks(seed, "d jitter", jitter(2 * size), self.like),
            "g jitter": Blocks(seed, "g jitter", jitter(size), self.like),
            "between": Blocks(seed, "between", lambda rng, n: rng.random((n, size, 1), "float32"), self.like),
        }
        self.figures = Figures()
        self.z: Tensor = self.like
        self.fakes: Tensor | None = None
        self.scores: Tensor | None = None
        self.pulls: Tensor | None = None
        """Of the batch under way: latents, points, their scores, and minus each one's derivative of G's cost; None: not there yet."""

    @staticmethod
    def mixture(data: PlaneData) -> Mixture:
        """The data in the nets' units."""
        return Mixture(data.inwards(data.points), data.sd / data.scale)

    def learn_from(self, data: PlaneData) -> None:
        """Draw from other data from now on, of equal dimension."""
        self.data = self.mixture(data)
        self.streams["data"].forget()

    # -- an iteration ------------------------------------------------------------------------

    def stages(self, now: Any) -> Iterator[int]:
        """An iteration; it yields after each of its stages, between which z, fakes, scores and pulls may be looked at."""
        game, self.figures = GAMES[now.game], self._scheduled(now)
        if now.train != "generator":
            for _ in range(now.k):
                yield from self._train_discriminator(now, game)
        if now.train != "discriminator":
            yield from self._train_generator(now, game)
        self.t += 1

    def _scheduled(self, now: Any) -> Figures:
        noise = now.instance_noise * max(0.0, 1 - self.done(now) / now.noise_until)
        return Figures(instance_noise=noise, **self.rates(now))

    def _train_discriminator(self, now: Any, game: Game) -> Iterator[int]:
        figures, size = self.figures, now.batch
        self.z, self.fakes, self.scores, self.pulls = self.streams["d noise"].next(), None, None, None
        yield NOISE
        self.fakes = self.G(self.z)
        yield FAKES
        x = torch.cat([self.streams["data"].next(), self.fakes])
        if figures.instance_noise:
            x.add_(self.streams["d jitter"].next(), alpha=figures.instance_noise)
        if now.gp:
            part = self.streams["between"].next()
            x = torch.cat([x, part * x[:size] + (1 - part) * x[size:]])
        penalty, rows = _penalty(now, size)

        def slopes(scores: Tensor) -> Tensor:
            by_real, by_fake = game.d_slopes(scores[:size], scores[size : 2 * size], now.smoothing)
            by_between = [scores.new_zeros(size)] if now.gp else []
            return torch.cat([by_real, by_fake, *by_between])

        found = self.D.learn(x, slopes, penalty, rows)
        real, fake = found.scores[:size], found.scores[size : 2 * size]
        self.scores, gradient = fake, self.D.net.gradient
        yield SCORED
        costs = [game.d_cost(real, fake, now.smoothing), gradient.norm()]
        costs += [value(real, fake)] if game.probability else []
        figures.d_loss, figures.d_gradient, *v = torch.stack(costs).tolist()
        figures.value = v[0] if v else math.nan
        yield D_GRADIENT
        self.of_d.update(gradient, figures.rate_d, self.momentum(now))
        if now.clip:
            self.D.net.flat.clamp_(-now.clip, now.clip)
        yield D_UPDATED

    def _train_generator(self, now: Any, game: Game) -> Iterator[int]:
        figures = self.figures
        self.z, self.pulls = self.streams["g noise"].next(), None
        h = self.G.forward(self.z)
        self.fakes = x = h[-1]
        if figures.instance_noise:
            x = x.add(self.streams["g jitter"].next(), alpha=figures.instance_noise)
        found = self.D.look(x)
        self.scores = found.scores
        yield SCORED_ANEW
        real = self.D.scores(self.streams["data"].next()) if game.paired else found.scores
        slope = game.g_slope(real, found.scores)
        by_fakes = slope.unsqueeze(1) * found.by_inputs()
        self.pulls = -now.batch * by_fakes
        self.G.backward(h, by_fakes)
        figures.g_loss, figures.g_gradient = torch.stack([game.g_cost(real, found.scores), self.G.gradient.norm()]).tolist()
        yield G_GRADIENT
        self.of_g.update(self.G.gradient, figures.rate_g, self.momentum(now))
        self.move_average(self.average, self.G.flat, now)
        yield G_UPDATED

    def vectors(self) -> dict[str, Tensor]:
        found = {"generator": self.G.flat, "discriminator": self.D.net.flat, "average": self.average}
        if self.D.spectral is not None:
            for layer, (u, v) in enumerate(zip(self.D.spectral.u, self.D.spectral.v, strict=True)):
                found |= {f"u{layer}": u, f"v{layer}": v}
        return found


def _penalty(now: Any, size: int) -> tuple[Any, slice]:
    """R1, R2 and the gradient penalty as derivatives by the input gradients, and the rows of real, fake, between that they see.

    R1 = r1/2 E_data |g|^2, R2 the same on fakes [Mescheder2018]; gp E (|g| - 1)^2 on points between [Gulrajani2017].
    """
    first = 0 if now.r1 else size if now.r2 else 2 * size
    last = 3 * size if now.gp else 2 * size if now.r2 else size
    if first >= last:
        return None, slice(None)

    def by_gradient(g: Tensor) -> Tensor:
        found = []
        for start, weight in ((0, now.r1), (size, now.r2)):
            if first <= start < last:
                found.append(g[start - first : start - first + size] * (weight / size))
        if now.gp:
            g = g[2 * size - first :]
            norm = g.norm(dim=1, keepdim=True).clamp_min(1e-12)
            found.append(g * (2 * now.gp / size * (1 - 1 / norm)))
        return torch.cat(found) if len(found) > 1 else found[0]

    return by_gradient, slice(first, last)
