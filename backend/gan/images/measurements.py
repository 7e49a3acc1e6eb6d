"""What is to be seen of a game of pictures at one moment: samples, D's answers, neighbours and figures, as frames."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.random_streams import stream
from settle.backend.gan.images.datasets import ImageSet
from settle.backend.gan.images.features import classifier
from settle.backend.gan.images.frames import Measures, Nearest, Samples, Scores, Start
from settle.backend.gan.images.training import ImageDuel, noise
from settle.backend.gan.metrics import fid_precision_recall, parzen
from settle.backend.gan.metrics.nearest_neighbour import neighbours
from settle.backend.gan.nets.objectives import GAMES

SHOWN = 64
"""Samples that are shown; with classes eight of each."""
COMPARED = 16
"""Samples whose nearest training picture is looked for."""
SPREAD = 500
"""Pictures of either kind whose scores are counted."""
BINS = 20
REACH = 3.0
"""Scores that are no probabilities are counted from minus to plus this, those beyond in the last bins."""
COUNTED = 2000
"""Pictures of either kind in precision and recall: their time grows with the square."""


class ImageSurvey:
    """:param duel: the game; nothing here changes it, its optimisers or its streams."""

    def __init__(self, duel: ImageDuel, images: ImageSet, now: Any, seed: int):
        self.duel, self.images, self.seed = duel, images, seed
        kinds = duel.classes
        self.label = np.arange(SHOWN if not kinds else 8 * kinds) // 8 if kinds else np.full(SHOWN, -1)
        self.latent = noise(stream(seed, "shown latents"), now.noise, len(self.label), now.latent)
        if kinds:  # the same eight latents for each class
            self.latent = np.tile(self.latent[:8], (kinds, 1))
        rng = stream(seed, "shown data")
        self.place = rng.choice(len(images.train), SHOWN, replace=False)
        self.tested = rng.choice(len(images.test), min(SPREAD, len(images.test)), replace=False)
        self._typical = math.nan

    def start(self) -> Start:
        real = _shown(self.images.floats(self.images.train[self.place]))
        return Start(real, self.images.classes[self.place], self.latent.copy(), self.label.copy())

    def samples(self, now: Any) -> Samples:
        x, labels = self._made(now)
        return Samples(self.duel.t, _shown(_numpy(x)), answers(self.duel.scores(x, labels), now))

    def scores(self, now: Any) -> Scores:
        duel, n = self.duel, len(self.tested)
        test = self._tensor(self.images.floats(self.images.test[self.tested]))
        of_test = torch.as_tensor(self.images.test_classes[self.tested]).to(test.device)
        z = noise(stream(self.seed, f"scored {duel.t}"), now.noise, n, now.latent)
        fake = duel.make(self._tensor(z), of_test, now.show)
        low, high = (0.0, 1.0) if GAMES[now.game].probability else (-REACH, REACH)
        edges = np.linspace(low, high, BINS + 1)
        counts = [answers(duel.scores(x, of_test), now).clip(low, high) for x in (test, fake)]
        return Scores(duel.t, edges, *(np.histogram(c, edges)[0] for c in counts))

    def nearest(self, now: Any) -> Nearest:
        x, _ = self._made(now)
        index, distance = neighbours(x[:COMPARED], self.duel.pictures)
        if math.isnan(self._typical):
            some = self._tensor(self.images.floats(self.images.test[self.tested[:100]]))
            self._typical = float(neighbours(some, self.duel.pictures)[1].mean())
        place = index.cpu().numpy()
        return Nearest(self.duel.t, place, _numpy(distance), _shown(self.images.floats(self.images.train[place])), self._typical)

    def measures(self, now: Any) -> Measures:
        """On fresh samples, ``now.samples`` of them: seconds for the digits, half a minute of one core for MNIST."""
        images, duel = self.images, self.duel
        rng = stream(self.seed, f"measured {duel.t}")
        labels = torch.as_tensor(rng.choice(images.classes, now.samples)).to(duel.like.device)
        z = noise(rng, now.noise, now.samples, now.latent)
        x = duel.make(self._tensor(z), labels, now.show).cpu()
        flat = x.reshape(len(x), -1)
        rows = rng.permutation(len(images.validation))[:1000]
        sigma = parzen.choose(flat, torch.as_tensor(images.floats(images.validation[rows])).reshape(len(rows), -1))
        test = torch.as_tensor(images.floats(images.test))
        ll, se = parzen.estimate(flat, test.reshape(len(test), -1), sigma)
        judge = classifier(images)
        train = torch.as_tensor(images.floats(images.train[rng.permutation(len(images.train))[:10_000]]))
        (of_train, _), (of_test, said_of_test), (of_fakes, said) = judge(train), judge(test), judge(x)
        n = min(COUNTED, len(of_train), len(of_fakes))
        precision, recall = fid_precision_recall.precision_recall(of_train[:n], of_fakes[:n])
        return Measures(
            duel.t, ll, se, sigma,
            fid_precision_recall.frechet(of_train, of_fakes), fid_precision_recall.frechet(of_train, of_test), precision, recall,
            fid_precision_recall.score(said), fid_precision_recall.score(said_of_test), judge.accuracy,
        )  # fmt: skip

    # -- parts ---------------------------------------------------------------------------------

    def sound(self) -> bool:
        """Whether all weights are finite."""
        return all(bool(torch.isfinite(flat.vector).all()) for flat in (self.duel.g, self.duel.a, self.duel.d))

    def _made(self, now: Any) -> tuple[Tensor, Tensor]:
        labels = torch.as_tensor(np.maximum(self.label, 0)).to(self.duel.like.device)
        return self.duel.make(self._tensor(self.latent), labels, now.show), labels

    def _tensor(self, array: np.ndarray) -> Tensor:
        return torch.as_tensor(array).to(self.duel.like)


def answers(scores: Tensor, now: Any) -> np.ndarray:
    """D in [0, 1] of a probability game, else the score itself."""
    return _numpy(torch.sigmoid(scores) if GAMES[now.game].probability else scores)


def _shown(pictures: np.ndarray) -> np.ndarray:
    """Without the axis of channels where there is one channel."""
    return np.ascontiguousarray(pictures[:, 0] if pictures.shape[1] == 1 else pictures)


def _numpy(tensor: Tensor) -> np.ndarray:
    return tensor.cpu().numpy().copy()
