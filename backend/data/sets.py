"""All data sets by name: what they hold, known without reading them, and one way to read them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from settle.backend.data import cifar, digits, faces, mnist, omniglot


@dataclass(frozen=True)
class DataSetInfo:
    """What a set of labelled pictures holds."""

    picture: tuple[int, int, int]
    """Channels, height and width, in pixels."""
    counts: tuple[int, int]
    """Pictures to learn from, and to be tested on."""


SETS: dict[str, DataSetInfo] = {
    "digits": DataSetInfo((1, 8, 8), (1497, 300)),
    "mnist": DataSetInfo((1, 28, 28), (60_000, 10_000)),
    "fashion-mnist": DataSetInfo((1, 28, 28), (60_000, 10_000)),
    "cifar-10": DataSetInfo((3, 32, 32), (50_000, 10_000)),
}
PAIRED = {"omniglot": omniglot.load, "olivetti": partial(faces.load, "olivetti"), "lfw": partial(faces.load, "lfw")}
"""Sets that pairs of views are made of, and how each is read."""
HELP = (
    "digits: 8 x 8 pixels, part of the program. mnist and fashion-mnist: 28 x 28. cifar-10: 32 x 32 in three colours,"
    " one channel each for conv and 3072 pixels in a row for the others. The large ones are fetched once."
)


def original(name: str, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, h, w) or (n, 3, h, w), bytes, and classes (n,) of ``train`` or ``test``, from the published files.

    :raises KnobError: they are not in the data folder, or not what they should be.
    """
    return cifar.load(part) if name == "cifar-10" else mnist.load(part, name)


def check(name: str) -> None:
    """Read a set of :data:`SETS` or :data:`PAIRED`, all of it.

    :raises KnobError: it is not in the data folder, or not what it should be.
    """
    if name in PAIRED:
        PAIRED[name]()
    elif name == "digits":
        digits.load()
    else:
        for part in ("train", "test"):
            original(name, part)
