"""Data sets as learning needs them: pictures to learn from, and others to be tested on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from settle.backend.data import digits
from settle.backend.data.sets import SETS, original

COUNTS = {name: about.counts for name, about in SETS.items()}
"""Data set -> pictures to learn from, and to be tested on."""


@dataclass(frozen=True)
class Split:
    """Pictures (n, h, w) or (n, 3, h, w), bytes or in [0, 1], and classes (n,) of both parts."""

    pictures: np.ndarray
    classes: np.ndarray
    test_pictures: np.ndarray
    test_classes: np.ndarray
    test_index: np.ndarray
    """Where each test picture stands in its set."""

    @property
    def scale(self) -> float:
        """What brings a pixel to [0, 1]."""
        return 1 / 255 if self.pictures.dtype == np.uint8 else 1.0

    def missed(self, answers: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The first ``count`` test pictures that were answered wrongly.

        :param answers: the class said of each test picture.
        :return: index in the set, answer and class (count,), -1 where there are no more; pictures (count, h, w), bytes, 0 there,
            of several channels their mean.
        """
        at = np.flatnonzero(answers != self.test_classes)[:count]
        h, w = self.test_pictures.shape[-2:]
        grey = self.test_pictures[at].reshape(len(at), -1, h, w).mean(1)
        wrong, answer, truth = (np.full(count, -1) for _ in range(3))
        pictures = np.zeros((count, h, w), np.uint8)
        found = self.test_index[at], answers[at], self.test_classes[at], np.rint(255 * self.scale * grey)
        for place, values in zip((wrong, answer, truth, pictures), found, strict=True):
            place[: len(at)] = values
        return wrong, answer, truth, pictures


def load(name: str) -> Split:
    """The large sets in their own two parts; of ``digits`` every sixth picture is for the test, so that all writers are in both.

    :raises KnobError: its files are not there, or not what they should be.
    """
    if name != "digits":
        pictures, classes = original(name, "train")
        test_pictures, test_classes = original(name, "test")
        return Split(pictures, classes, test_pictures, test_classes, np.arange(len(test_classes)))
    pictures, classes = digits.load()
    test = np.arange(len(classes)) % 6 == 0
    return Split(pictures[~test], classes[~test], pictures[test], classes[test], np.flatnonzero(test))
