"""What is to be seen of training on pictures at one moment: samples, D's answers, neighbours and metrics, as frames."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.random_streams import stream
from settle.backend.gan.images.datasets import ImageSet
from settle.backend.gan.images.feature_classifier import feature_classifier
from settle.backend.gan.images.frames import (
    ImageMetricsFrame,
    ImageSamplesFrame,
    ImageStartFrame,
    LastAndAverageFrame,
    NearestNeighbourFrame,
    ScoreHistogramFrame,
    TestErrorFrame,
)
from settle.backend.gan.images.held_out_comparison import ClassifiedPictures, HeldOutComparison, QualityFigures
from settle.backend.gan.images.knobs import ImageKnobs
from settle.backend.gan.images.labelled_part import test_error
from settle.backend.gan.images.training import ImageTrainer
from settle.backend.gan.learning.objectives import OBJECTIVES
from settle.backend.gan.metrics.nearest_neighbour import nearest_neighbours
from settle.backend.gan.metrics.parzen_window import choose_sigma, parzen_log_likelihood
from settle.backend.gan.nets.latents import unit_variance_latents

SHOWN = 64
"""Samples that are shown; with classes eight of each."""
COMPARED = 16
"""Samples whose nearest training picture is looked for."""
SCORED = 500
"""Pictures of either kind whose scores are counted."""
OF_BOTH = ("parzen_ll", "parzen_se", "fid_small", "kid_small", "precision", "recall", "classifier_score")
"""What is told of both generators, the one of the last weights and the averaged one."""
BINS = 20
SCORE_RANGE = 3.0
"""Scores that are no probabilities are counted from minus to plus this, those beyond in the last bins."""


class ImageMeasurements:
    """:param trainer: what is measured; nothing here changes it, its optimisers or its streams."""

    def __init__(self, trainer: ImageTrainer, images: ImageSet, now: ImageKnobs, seed: int):
        self.trainer, self.images, self.seed = trainer, images, seed
        classes = trainer.classes
        self.label = np.arange(SHOWN if not classes else 8 * classes) // 8 if classes else np.full(SHOWN, -1)
        self.latent = unit_variance_latents(stream(seed, "shown latents"), now.noise, len(self.label), now.latent)
        if classes:  # the same eight latents for each class
            self.latent = np.tile(self.latent[:8], (classes, 1))
        rng = stream(seed, "shown data")
        self.shown = rng.choice(len(images.train), SHOWN, replace=False)
        self.tested = rng.choice(len(images.test), min(SCORED, len(images.test)), replace=False)
        self._typical = math.nan
        self._compared: HeldOutComparison | None = None
        self._real: dict[int, QualityFigures] = {}
        """Of held-out pictures, by how many stand on each side: always the same."""

    def start_frame(self) -> ImageStartFrame:
        real = without_single_channel(self.images.as_floats(self.images.train[self.shown]))
        return ImageStartFrame(real, self.images.classes[self.shown], self.latent.copy(), self.label.copy())

    def samples_frame(self, now: ImageKnobs) -> ImageSamplesFrame:
        x, labels = self._samples(now)
        score = discriminator_output(self.trainer.scores(x, labels), now)
        return ImageSamplesFrame(self.trainer.t, without_single_channel(_numpy(x)), score)

    def scores_frame(self, now: ImageKnobs) -> ScoreHistogramFrame:
        trainer, n = self.trainer, len(self.tested)
        test = self._tensor(self.images.as_floats(self.images.test[self.tested]))
        labels = torch.as_tensor(self.images.test_classes[self.tested]).to(test.device)
        z = unit_variance_latents(stream(self.seed, f"scored {trainer.t}"), now.noise, n, now.latent)
        fake = trainer.generate(self._tensor(z), labels, now.show)
        low, high = (0.0, 1.0) if OBJECTIVES[now.game].probabilistic else (-SCORE_RANGE, SCORE_RANGE)
        edges = np.linspace(low, high, BINS + 1)
        outputs = [discriminator_output(trainer.scores(x, labels), now).clip(low, high) for x in (test, fake)]
        return ScoreHistogramFrame(trainer.t, edges, *(np.histogram(output, edges)[0] for output in outputs))

    def nearest_frame(self, now: ImageKnobs) -> NearestNeighbourFrame:
        x, _ = self._samples(now)
        index, distance = nearest_neighbours(x[:COMPARED], self.trainer.pictures)
        if math.isnan(self._typical):
            some = self._tensor(self.images.as_floats(self.images.test[self.tested[:100]]))
            self._typical = float(nearest_neighbours(some, self.trainer.pictures)[1].mean())
        place = index.cpu().numpy()
        pictures = without_single_channel(self.images.as_floats(self.images.train[place]))
        return NearestNeighbourFrame(self.trainer.t, place, _numpy(distance), pictures, self._typical)

    def metrics_frames(self, now: ImageKnobs) -> tuple[ImageMetricsFrame, LastAndAverageFrame]:
        """On fresh samples, ``now.samples`` of them: seconds for the digits, half a minute of one core for MNIST.

        Both generators are measured, on the same latents; once where there is no average beside the last weights.
        """
        trainer, n = self.trainer, now.samples
        rng = stream(self.seed, f"measured {trainer.t}")
        labels = torch.as_tensor(rng.choice(self.images.classes, n)).to(trainer.like.device)
        z = self._tensor(unit_variance_latents(rng, now.noise, n, now.latent))
        rows = rng.permutation(len(self.images.validation))[:1000]
        names = ("average",) if trainer.is_averaged_alike() else ("last", "average")
        measured = {name: self._quality(trainer.generate(z, labels, name).cpu(), rows) for name in names}
        both = {name: measured.get(name, measured["average"]) for name in ("last", "average")}
        columns = {f"{figure}_{name}": both[name][figure] for figure in OF_BOTH for name in both}
        return ImageMetricsFrame(t=trainer.t, **both[now.show]), LastAndAverageFrame(trainer.t, **columns)

    def _quality(self, x: Tensor, rows: np.ndarray) -> dict[str, Any]:
        """The figures of made pictures x, as columns.

        :param rows: of the validation pictures, by which the width of the Parzen window is chosen.
        """
        images, flat = self.images, x.reshape(len(x), -1)
        classifier, compared = feature_classifier(images), self._held_out()
        sigma = choose_sigma(flat, torch.as_tensor(images.as_floats(images.validation[rows])).reshape(len(rows), -1))
        test = torch.as_tensor(images.as_floats(images.test))
        ll, se = parzen_log_likelihood(flat, test.reshape(len(test), -1), sigma)
        n = compared.count(len(x))
        if n not in self._real:
            self._real[n] = compared.of_real(n)
        figures = compared.of_made(ClassifiedPictures(*classifier(x)), n).columns() | self._real[n].columns("_real")
        parzen = {"parzen_ll": ll, "parzen_se": se, "parzen_sigma": sigma}
        return {**parzen, "classifier_accuracy": classifier.accuracy, "compared": n, **figures}

    def _held_out(self) -> HeldOutComparison:
        if self._compared is None:
            classifier = feature_classifier(self.images)
            pool = torch.as_tensor(np.concatenate([self.images.as_floats(part) for part in (self.images.test, self.images.validation)]))
            self._compared = HeldOutComparison(ClassifiedPictures(*classifier(pool)), classifier.scale)
        return self._compared

    def test_error_frames(self) -> list[TestErrorFrame]:
        """One, where some training pictures have labels."""
        trainer = self.trainer
        if trainer.labelled is None:
            return []
        test = self._tensor(self.images.as_floats(self.images.test))
        labels = torch.as_tensor(self.images.test_classes).to(test.device)
        return [TestErrorFrame(trainer.t, *(test_error(net, test, labels) for net in (trainer.D, trainer.labelled.twin)))]

    # -- parts ---------------------------------------------------------------------------------

    def _samples(self, now: ImageKnobs) -> tuple[Tensor, Tensor]:
        labels = torch.as_tensor(np.maximum(self.label, 0)).to(self.trainer.like.device)
        return self.trainer.generate(self._tensor(self.latent), labels, now.show), labels

    def _tensor(self, array: np.ndarray) -> Tensor:
        return torch.as_tensor(array).to(self.trainer.like)


def discriminator_output(scores: Tensor, now: ImageKnobs) -> np.ndarray:
    """D in [0, 1] of a probabilistic objective, else the score itself."""
    return _numpy(OBJECTIVES[now.game].output(scores))


def without_single_channel(pictures: np.ndarray) -> np.ndarray:
    """(n, h, w) of pictures of one channel, else as they are."""
    return np.ascontiguousarray(pictures[:, 0] if pictures.shape[1] == 1 else pictures)


def _numpy(tensor: Tensor) -> np.ndarray:
    return tensor.cpu().numpy().copy()
