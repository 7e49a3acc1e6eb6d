"""A small classifier that is trained here, on the same pictures that the generator learns from; its last hidden layer measures pictures.

It takes the part that an Inception net trained on photographs has elsewhere; its figures are comparable with each other
alone, on the same set, and never with a published FID or Inception score. How well it reads the test pictures is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor, nn

from settle.backend.core import stopping
from settle.backend.core.random_streams import stream
from settle.backend.gan.images.datasets import ImageSet
from settle.backend.gan.nets.layers import init_weights
from settle.backend.numerics.adam import TorchAdam

FEATURES = 64
"""Units of the last hidden layer."""
PICTURES_SEEN, EPOCHS = 60_000, 40
"""Training pictures that the classifier learns from, each so many times at most: 20 s of one core for MNIST."""
BATCH, RATE = 50, 0.002


@dataclass(frozen=True, eq=False)
class FeatureClassifier:
    """Pictures (n, channels, h, w) in [0, 1] -> features (n, FEATURES) and probabilities (n, classes)."""

    body: nn.Module
    head: nn.Module
    accuracy: float
    """Share of the test pictures that it reads rightly."""
    scale: float
    """Root mean square of a feature, over the test pictures."""

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        found = []
        with torch.no_grad():
            for part in x.split(500):
                stopping.check()
                phi = self.body(part)
                found.append((phi, self.head(phi).softmax(1)))
        return torch.cat([f for f, _ in found]), torch.cat([p for _, p in found])


def _net(size: tuple[int, int, int], classes: int) -> tuple[nn.Module, nn.Module]:
    channels, h, w = size
    first = [nn.Conv2d(channels, 12, 3, padding=1), nn.MaxPool2d(2), nn.ReLU()]
    second = [nn.Conv2d(12, 24, 3, padding=1), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten()]
    flat = 24 * (h // 4) * (w // 4)
    return nn.Sequential(*first, *second, nn.Linear(flat, FEATURES), nn.ReLU()), nn.Linear(FEATURES, classes)


@lru_cache(maxsize=2)
def feature_classifier(images: ImageSet) -> FeatureClassifier:
    """Trained on the training part, always with the same seed: metrics of several runs on a set are measured alike."""
    body, head = _net(images.size, images.class_count)
    net = nn.Sequential(body, head)
    rng = stream(0, "classifier")
    for layer in net.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            init_weights(layer, rng)
    steps = min(PICTURES_SEEN, EPOCHS * len(images.train)) // BATCH
    optimiser = TorchAdam(net.parameters(), RATE)
    order = np.concatenate([rng.permutation(len(images.train)) for _ in range(-(-PICTURES_SEEN // len(images.train)))])
    for step in range(steps):
        stopping.check()
        optimiser.rate = RATE * (1 - step / steps)
        rows = order[step * BATCH : (step + 1) * BATCH]
        x, y = torch.as_tensor(images.as_floats(images.train[rows])), torch.as_tensor(images.classes[rows])
        optimiser.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimiser.step()
    net.eval()
    features, p = FeatureClassifier(body, head, 0.0, 1.0)(torch.as_tensor(images.as_floats(images.test)))
    right = (p.argmax(1) == torch.as_tensor(images.test_classes)).float().mean()
    return FeatureClassifier(body, head, float(right), float(features.double().square().mean().sqrt().clamp_min(1e-12)))
