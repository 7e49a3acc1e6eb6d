"""Semi-supervised learning: some training pictures have labels, and D, which tells the classes apart, learns from them and from all others.

D has an output for each class and one for fakes [Salimans2016]: the odds of real against fake are those of all classes together. To its
game comes the cross-entropy of the classes on labelled pictures. A twin of D, with the same first weights, the same labelled batches,
optimiser and rates, learns from these alone: what D gains from pictures without labels and from fakes is the difference.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from settle.backend.core.knobs import KnobError
from settle.backend.core.random_streams import stream
from settle.backend.gan.images.datasets import ImageSet
from settle.backend.gan.images.discriminators import Discriminator
from settle.backend.gan.images.knobs import ImageKnobs
from settle.backend.gan.learning.optimisers import optimiser
from settle.backend.gan.learning.random_batches import RandomBatches
from settle.backend.gan.nets.flat_parameters import FlatParameters


def labelled_rows(classes: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Places of ``count`` training pictures, chosen at random, of each class as many (one more of the first ones, if it does not divide).

    :raises KnobError: too few for one of each class, or more than there are.
    """
    kinds = int(classes.max()) + 1
    if kinds < 2 or not kinds <= count <= len(classes):
        allowed = f"with these data it is 0, or from {kinds} to {len(classes):,}" if kinds > 1 else "these pictures have no classes"
        raise KnobError("labelled", f"labelled = {count} is not possible: {allowed}.")
    rng = stream(seed, "labelled pictures")
    by_class = [rng.permutation(np.flatnonzero(classes == kind)) for kind in range(kinds)]
    # Round after round one of each class: where a class has too few, the others give more.
    rounds = [rows[n] for n in range(max(map(len, by_class))) for rows in by_class if n < len(rows)]
    return np.array(rounds[:count])


class LabelledPart:
    """The labelled pictures, batches of them, and the twin of D.

    :param twin: made as D was.
    """

    def __init__(self, now: ImageKnobs, images: ImageSet, twin: Discriminator, seed: int, device: str):
        rows = labelled_rows(images.classes, now.labelled, seed)
        self.pictures = torch.as_tensor(images.as_floats(images.train[rows])).to(device)
        self.labels = torch.as_tensor(images.classes[rows]).to(device)
        self.twin, size, count = twin, min(now.batch, now.labelled), now.labelled
        self.parameters = FlatParameters(twin)
        self.optimiser = optimiser(now.optimiser, self.parameters.vector, now.beta2)
        whole = torch.zeros((), dtype=torch.int64, device=device)
        self.batches = RandomBatches(seed, "labelled", lambda rng, n: rng.integers(count, size=(n, size)), whole)
        self._batch = (self.pictures[:0], self.labels[:0])

    def cost(self, discriminator: Discriminator) -> Tensor:
        """Cross-entropy of D on the next labelled batch, nats."""
        rows = self.batches.next()
        self._batch = self.pictures[rows], self.labels[rows]
        return _cross_entropy(discriminator, *self._batch)

    def teach_twin(self, rate: float, momentum: float) -> None:
        """An update of the twin on the batch that D was last asked about."""
        self.parameters.gradient.zero_()
        self.twin.train()
        _cross_entropy(self.twin, *self._batch).backward()
        self.optimiser.update(self.parameters.gradient, rate, momentum)


def _cross_entropy(discriminator: Discriminator, x: Tensor, labels: Tensor) -> Tensor:
    return nn.functional.cross_entropy(discriminator.class_scores(x), labels)


def test_error(discriminator: Discriminator, x: Tensor, labels: Tensor) -> float:
    """Pictures (n, channels, h, w) that are read wrongly, without dropout, in percent."""
    discriminator.eval()
    with torch.no_grad():
        right = [(discriminator.class_scores(part).argmax(1) == y).sum() for part, y in zip(x.split(500), labels.split(500), strict=True)]
    return 100 * (1 - float(torch.stack(right).sum()) / len(x))
