"""Generator against discriminator on the plane: one iteration, stage by stage [Goodfellow2014] Algorithm 1."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.random_streams import stream
from settle.backend.gan.learning.gradient_penalties import input_gradient_penalties
from settle.backend.gan.learning.objectives import OBJECTIVES, Objective, value_function
from settle.backend.gan.learning.random_batches import DrawBatches, RandomBatches
from settle.backend.gan.learning.trainer import GanTrainer, IterationMetrics
from settle.backend.gan.metrics.gaussian_mixture import GaussianMixture
from settle.backend.gan.nets.critic import Critic
from settle.backend.gan.nets.latents import latents
from settle.backend.gan.nets.mlp import MLP
from settle.backend.gan.plane.datasets import PlaneData
from settle.backend.gan.plane.knobs import PlaneKnobs
from settle.backend.numerics.spectral_norm import SpectralNorm

NOISE, FAKES, SCORED, D_GRADIENT, D_UPDATED, SCORED_ANEW, G_GRADIENT, G_UPDATED = range(8)
"""Stages of an iteration."""


@dataclass
class PlaneIterationMetrics(IterationMetrics):
    """Those of an iteration, and the standard deviation of the instance noise in it."""

    instance_noise: float = 0.0


class PlaneTrainer(GanTrainer):
    """Nets of gradients by hand on points of one or two dimensions.

    :param data: what is to be learnt.
    """

    def __init__(self, now: PlaneKnobs, data: PlaneData, seed: int, device: str):
        like, d, size = torch.zeros((), device=device), data.dimension, now.batch
        self.G = MLP((now.latent, *now.g_hidden, d), 0.0, stream(seed, "generator"), like)
        net = MLP((d, *now.d_hidden, 1), now.slope, stream(seed, "discriminator"), like)
        self.D = Critic(net, SpectralNorm(net.W, stream(seed, "singular vectors")) if now.spectral else None)
        noise, latent = now.noise, now.latent
        super().__init__(now, self.G, net, self.G.vector.clone(), lambda rng, n: latents(rng, noise, n, size, latent), seed, like)
        self.mixture = normalised_mixture(data)

        def jitter(points: int) -> DrawBatches:
            return lambda rng, n: rng.standard_normal((n, points, d), np.float32)

        self.streams |= {
            "data": RandomBatches(seed, "data", lambda rng, n: self.mixture.draw(rng, n, size), like),
            "d jitter": RandomBatches(seed, "d jitter", jitter(2 * size), like),
            "g jitter": RandomBatches(seed, "g jitter", jitter(size), like),
            "between": RandomBatches(seed, "between", lambda rng, n: rng.random((n, size, 1), np.float32), like),
        }
        self.metrics = PlaneIterationMetrics()
        self.z: Tensor = like
        self.fakes: Tensor | None = None
        self.scores: Tensor | None = None
        self.pulls: Tensor | None = None
        """Of the batch under way: latents, points, their scores, and minus each one's derivative of G's loss; None: not there yet."""

    def set_data(self, data: PlaneData) -> None:
        """Learn from other data from now on, of equal dimension."""
        self.mixture = normalised_mixture(data)
        self.streams["data"].redraw()

    # -- an iteration ------------------------------------------------------------------------

    def stages(self, now: PlaneKnobs) -> Iterator[int]:
        """An iteration; it yields after each of its stages, between which z, fakes, scores and pulls may be looked at."""
        objective = OBJECTIVES[now.game]
        noise = now.instance_noise * max(0.0, 1 - self.progress(now) / now.noise_until)
        self.metrics = PlaneIterationMetrics(instance_noise=noise, **self.learning_rates(now))
        if now.train != "generator":
            for _ in range(now.k):
                yield from self._train_discriminator(now, objective)
        if now.train != "discriminator":
            yield from self._train_generator(now, objective)
        self.t += 1

    def _train_discriminator(self, now: PlaneKnobs, objective: Objective) -> Iterator[int]:
        metrics, size = self.metrics, now.batch
        self.z, self.fakes, self.scores, self.pulls = self.streams["d noise"].next(), None, None, None
        yield NOISE
        self.fakes = self.G(self.z)
        yield FAKES
        x = self._discriminator_batch(now, self.fakes)
        penalty, rows = input_gradient_penalties(now.r1, now.r2, now.gp, size)

        def score_gradients(scores: Tensor) -> Tensor:
            by_real, by_fake = objective.d_score_gradients(scores[:size], scores[size : 2 * size], now.smoothing)
            by_between = [scores.new_zeros(size)] if now.gp else []
            return torch.cat([by_real, by_fake, *by_between])

        found = self.D.loss_gradient(x, score_gradients, penalty, rows)
        real, fake = found.scores[:size], found.scores[size : 2 * size]
        self.scores, gradient = fake, self.d.gradient
        yield SCORED
        measured = [objective.d_loss(real, fake, now.smoothing), gradient.norm()]
        measured += [value_function(real, fake)] if objective.probabilistic else []
        metrics.d_loss, metrics.d_gradient, *v = torch.stack(measured).tolist()
        metrics.value = v[0] if v else math.nan
        yield D_GRADIENT
        self.update_discriminator(now, metrics.rate_d)
        yield D_UPDATED

    def _discriminator_batch(self, now: PlaneKnobs, fakes: Tensor) -> Tensor:
        """Real points and fakes with instance noise, and for WGAN-GP points between them: (2 or 3 batches, d)."""
        x, size = torch.cat([self.streams["data"].next(), fakes]), now.batch
        if self.metrics.instance_noise:
            x.add_(self.streams["d jitter"].next(), alpha=self.metrics.instance_noise)
        if now.gp:
            part = self.streams["between"].next()
            x = torch.cat([x, part * x[:size] + (1 - part) * x[size:]])
        return x

    def _train_generator(self, now: PlaneKnobs, objective: Objective) -> Iterator[int]:
        metrics = self.metrics
        self.z, self.pulls = self.streams["g noise"].next(), None
        h = self.G.forward(self.z)
        self.fakes = x = h[-1]
        if metrics.instance_noise:
            x = x.add(self.streams["g jitter"].next(), alpha=metrics.instance_noise)
        found = self.D.forward_backward(x)
        self.scores = found.scores
        yield SCORED_ANEW
        real = self.D.scores(self.streams["data"].next()) if objective.paired else found.scores
        by_fakes = objective.g_score_gradient(real, found.scores).unsqueeze(1) * found.input_gradients()
        self.pulls = -now.batch * by_fakes
        self.G.backward(h, by_fakes)
        metrics.g_loss, metrics.g_gradient = torch.stack([objective.g_loss(real, found.scores), self.G.gradient.norm()]).tolist()
        yield G_GRADIENT
        self.update_generator(now, metrics.rate_g)
        yield G_UPDATED

    def vectors(self) -> dict[str, Tensor]:
        """With the singular vectors of the spectral norm."""
        found = super().vectors()
        if self.D.spectral is not None:
            for layer, (u, v) in enumerate(zip(self.D.spectral.u, self.D.spectral.v, strict=True)):
                found |= {f"u{layer}": u, f"v{layer}": v}
        return found


def normalised_mixture(data: PlaneData) -> GaussianMixture:
    """The data's density in the nets' units."""
    return GaussianMixture(data.normalise(data.points), data.sd / data.scale)
