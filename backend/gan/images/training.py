"""Generator against discriminator on pictures: one iteration [Goodfellow2014] Algorithm 1, by autograd."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from settle.backend.core import stopping
from settle.backend.core.random_streams import stream
from settle.backend.gan.images.datasets import ImageSet
from settle.backend.gan.images.discriminators import discriminator
from settle.backend.gan.images.generators import generator
from settle.backend.gan.images.knobs import ImageKnobs
from settle.backend.gan.images.labelled_part import LabelledPart
from settle.backend.gan.learning.gradient_penalties import r1_penalty
from settle.backend.gan.learning.objectives import OBJECTIVES, Objective, value_function
from settle.backend.gan.learning.random_batches import BLOCK, RandomBatches
from settle.backend.gan.learning.trainer import GanTrainer, IterationMetrics
from settle.backend.gan.nets.flat_parameters import FlatParameters
from settle.backend.gan.nets.latents import unit_variance_latents


@dataclass
class ImageIterationMetrics(IterationMetrics):
    """Those of an iteration, and the mean scores of real pictures and fakes."""

    real_score: float = math.nan
    fake_score: float = math.nan


class ImageTrainer(GanTrainer):
    """Nets of modules on pictures, with classes if wanted.

    :param images: what is to be learnt.
    """

    g: FlatParameters
    d: FlatParameters

    def __init__(self, now: ImageKnobs, images: ImageSet, seed: int, device: str):
        like = torch.zeros((), device=device)
        self.classes = images.class_count if now.conditional else 0
        self.pictures = torch.tensor(images.train).to(device)
        self.labels = torch.as_tensor(images.classes).to(device)
        self.masks = torch.Generator(device)
        self.G = generator(now, images.size, self.classes, stream(seed, "generator"), images.pixel_means()).to(device)
        self.told_apart = images.class_count if now.labelled else 0
        self.D, twin = (
            discriminator(now, images.size, self.classes, stream(seed, "discriminator"), self.masks, self.told_apart).to(device)
            for _ in range(2)
        )
        self.labelled = LabelledPart(now, images, twin, seed, device) if now.labelled else None
        self.average = copy.deepcopy(self.G).requires_grad_(False)
        self.average_parameters = FlatParameters(self.average)
        noise, latent, size, count = now.noise, now.latent, now.batch, len(images.train)

        def draw_latents(rng: np.random.Generator, n: int) -> np.ndarray:
            return unit_variance_latents(rng, noise, n, size, latent)

        def draw_indices(rng: np.random.Generator, n: int) -> np.ndarray:
            return rng.integers(count, size=(n, size))

        def draw_epoch(rng: np.random.Generator, n: int) -> np.ndarray:
            return rng.permutation(count)[: n * size].reshape(n, size)

        super().__init__(now, FlatParameters(self.G), FlatParameters(self.D), self.average_parameters.vector, draw_latents, seed, like)
        whole = torch.zeros((), dtype=torch.int64, device=device)
        draw, block = (draw_epoch, count // size) if now.batches == "epochs" else (draw_indices, BLOCK)
        self.streams |= {purpose: RandomBatches(seed, purpose, draw, whole, block) for purpose in ("data", "g data")}

    def real(self, index: Tensor) -> tuple[Tensor, Tensor]:
        """Training pictures as floats in [0, 1], and their classes."""
        pictures = self.pictures[index]
        return pictures.to(self.like) / 255 if pictures.dtype == torch.uint8 else pictures.to(self.like), self.labels[index]

    # -- an iteration ------------------------------------------------------------------------

    def iterate(self, now: ImageKnobs) -> ImageIterationMetrics:
        """One update of G after k of D; with ``together`` both from the same nets and the same batch, as in the paper's program."""
        objective, metrics = OBJECTIVES[now.game], ImageIterationMetrics(**self.learning_rates(now))
        self.masks.manual_seed(int(stream(self.seed, f"masks {self.t}").integers(2**62)))
        self.G.train()
        self.D.train()
        z, shared = self.streams["d noise"].next(), now.one_mask and now.together
        for update in range(now.k):
            z = self.streams["d noise"].next() if update else z
            if shared and update + 1 == now.k:
                self._both_gradients(now, objective, metrics, z)
            else:
                self._discriminator_gradient(now, objective, metrics, z)
            if self.labelled is not None:
                self.labelled.teach_twin(metrics.rate_d, self.momentum(now))
            if not now.together or update + 1 < now.k:
                self.update_discriminator(now, metrics.rate_d)
        if not shared:
            # The same noise and the same D as above: what D learns in this iteration, G sees in the next.
            self._generator_gradient(now, objective, metrics, z if now.together else self.streams["g noise"].next())
        if now.together:
            self.update_discriminator(now, metrics.rate_d)
        self.update_generator(now, metrics.rate_g)
        self.t += 1
        return metrics

    def _with_instance_noise(self, x: Tensor, now: ImageKnobs) -> Tensor:
        """The noise falls linearly to 0 over half the run."""
        sd = now.instance_noise * max(0.0, 1 - 2 * self.t / now.iterations)
        return x + sd * torch.empty_like(x).normal_(generator=self.masks) if sd else x

    def _discriminator_gradient(self, now: ImageKnobs, objective: Objective, metrics: ImageIterationMetrics, z: Tensor) -> None:
        self.d.requires_grad_(True)
        self.d.gradient.zero_()
        real, labels = self.real(self.streams["data"].next())
        with torch.no_grad():
            fake = self.G(z, labels)
        n = len(real)
        x = self._with_instance_noise(torch.cat([real, fake]), now)
        scores = self.D(x, torch.cat([labels, labels]))
        by_real, by_fake = scores[:n], scores[n:]
        loss = self._with_labels(objective.d_loss(by_real, by_fake, now.smoothing))
        self._penalised(loss, x[:n], labels, now).backward()
        self._tell(metrics, objective, loss, by_real, by_fake)

    def _with_labels(self, loss: Tensor) -> Tensor:
        return loss if self.labelled is None else loss + self.labelled.cost(self.D)

    def _penalised(self, loss: Tensor, real: Tensor, labels: Tensor, now: ImageKnobs) -> Tensor:
        """Lazily, every few updates and as many times stronger: in the mean the same penalty [Karras2020]."""
        if not now.r1 or self.t % now.r1_every:
            return loss
        return loss + now.r1_every * r1_penalty(self.D, real, labels, now.r1)

    def _tell(self, metrics: ImageIterationMetrics, objective: Objective, loss: Tensor, by_real: Tensor, by_fake: Tensor) -> None:
        with torch.no_grad():
            seen = [loss.detach(), self.d.gradient.norm(), by_real.mean(), by_fake.mean(), value_function(by_real, by_fake)]
        metrics.d_loss, metrics.d_gradient, metrics.real_score, metrics.fake_score, v = torch.stack(seen).tolist()
        metrics.value = v if objective.probabilistic else math.nan

    def _both_gradients(self, now: ImageKnobs, objective: Objective, metrics: ImageIterationMetrics, z: Tensor) -> None:
        """Both costs of the same answers: D's parameters have the gradient of the one, G's, through the fakes, of the other."""
        self.d.requires_grad_(True)
        self.d.gradient.zero_()
        self.g.gradient.zero_()
        real, labels = self.real(self.streams["data"].next())
        made = self.G(z, labels)
        fake = made.detach().requires_grad_()
        seen = self._with_instance_noise(real, now)
        by_real, by_fake = self.D(seen, labels), self.D(self._with_instance_noise(fake, now), labels)
        loss = self._with_labels(objective.d_loss(by_real, by_fake, now.smoothing))
        self._penalised(loss, seen, labels, now).backward(inputs=self.d.parameters, retain_graph=True)
        self._tell(metrics, objective, loss, by_real, by_fake)
        g_loss = objective.g_loss(by_real.detach(), by_fake)
        (by_pixels,) = torch.autograd.grad(g_loss, fake)
        made.backward(by_pixels)
        metrics.g_loss, metrics.g_gradient = torch.stack([g_loss.detach(), self.g.gradient.norm()]).tolist()

    def _generator_gradient(self, now: ImageKnobs, objective: Objective, metrics: ImageIterationMetrics, z: Tensor) -> None:
        self.d.requires_grad_(False)
        self.g.gradient.zero_()
        real, labels = self.real(self.streams["g data"].next())
        by_fake = self.D(self._with_instance_noise(self.G(z, labels), now), labels)
        with torch.no_grad():
            by_real = self.D(real, labels) if objective.paired else by_fake.detach()
        loss = objective.g_loss(by_real, by_fake)
        loss.backward()
        metrics.g_loss, metrics.g_gradient = torch.stack([loss.detach(), self.g.gradient.norm()]).tolist()

    # -- what is looked at ---------------------------------------------------------------------

    def generate(self, z: Tensor, labels: Tensor, show: str) -> Tensor:
        """Pictures of the shown generator (``average`` or ``last``), some hundred at a time."""
        net = (self.average if show == "average" else self.G).eval()
        with torch.no_grad():
            return _in_parts(net, z, labels)

    def scores(self, x: Tensor, labels: Tensor) -> Tensor:
        """D's scores without dropout, (n,)."""
        self.D.eval()
        with torch.no_grad():
            return _in_parts(self.D, x, labels)

    def is_averaged_alike(self) -> bool:
        """Whether the average is the last weights themselves, as it is without one."""
        return torch.equal(self.average_vector, self.g.vector)

    def is_finite(self) -> bool:
        """Whether all weights are finite."""
        return all(bool(torch.isfinite(vector).all()) for vector in self.vectors().values())

    # -- what a checkpoint holds --------------------------------------------------------------

    def vectors(self) -> dict[str, Tensor]:
        """With the twin of D, where there is one."""
        return super().vectors() | ({"twin": self.labelled.parameters.vector} if self.labelled else {})

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """The shapes of the layers, too: whoever takes the weights out knows no nets."""
        arrays, values = super().state_dict()
        shapes = {"generator": self.g.shapes(), "average": self.average_parameters.shapes(), "discriminator": self.d.shapes()}
        if self.labelled:
            shapes["twin"] = self.labelled.parameters.shapes()
            values |= {"count labelled": self.labelled.batches.count, "updates of_twin": self.labelled.optimiser.count}
        return arrays, {**values, "shapes": shapes}

    def load_state_dict(self, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        super().load_state_dict(arrays, values)
        if self.labelled:
            self.labelled.batches.count = int(values["count labelled"])
            self.labelled.optimiser.count = int(values["updates of_twin"])

    def _tensors(self) -> dict[str, Tensor]:
        of_twin = self.labelled.optimiser.state if self.labelled else {}
        return super()._tensors() | {f"of_twin.{part}": vector for part, vector in of_twin.items()}


def _in_parts(net: nn.Module, x: Tensor, labels: Tensor) -> Tensor:
    """What a net makes of many inputs, some hundred at a time."""
    found = []
    for part in zip(x.split(500), labels.split(500), strict=True):
        stopping.check()
        found.append(net(*part))
    return torch.cat(found)
