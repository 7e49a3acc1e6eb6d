"""Data sets as learning needs them: pictures to learn from, and others to be tested on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backend.data import digits, mnist

COUNTS = {"digits": (1497, 300), "mnist": (60000, 10000)}
"""Data set -> pictures to learn from, and to be tested on."""


@dataclass(frozen=True)
class Split:
    """Pictures (n, h, w), bytes or in [0, 1], and classes (n,) of both parts."""

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


def load(name: str) -> Split:
    """``mnist`` in its own two parts; of ``digits`` every sixth picture is for the test, so that all writers are in both.

    :raises KnobError: its files are not there, or not what they should be.
    """
    if name == "mnist":
        pictures, classes = mnist.load("train")
        test_pictures, test_classes = mnist.load("test")
        return Split(pictures, classes, test_pictures, test_classes, np.arange(len(test_classes)))
    pictures, classes = digits.load()
    test = np.arange(len(classes)) % 6 == 0
    return Split(pictures[~test], classes[~test], pictures[test], classes[test], np.flatnonzero(test))
