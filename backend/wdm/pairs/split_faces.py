"""The left half of a face, and the right: what they share is the person. After SplitCelebA [Ozair2019], with faces that are to be had."""

from __future__ import annotations

import numpy as np

from settle.backend.core.random_streams import stream
from settle.backend.data.faces import load
from settle.backend.wdm.pairs.array_pairs import ArrayPairs, from_arrays, random_split

HEIGHT = 32
"""Pixels, of a half: those of the files, averaged by twos."""
SHARES = 0.5, 0.2, 0.1, 0.2
"""Of each person's pictures: to learn from, and to fit, choose and test the probe."""


def face_pairs(name: str, seed: int) -> ArrayPairs:
    """Halves of ``olivetti`` (32 x 16 pixels) or ``lfw`` (32 x 12), float32; every picture is in one part, each person in all.

    :raises KnobError: the set is not in the data folder, or not what it should be.
    """
    pictures, people = load(name)
    finer = pictures.shape[1] // HEIGHT
    width = pictures.shape[2] // finer
    small = pictures.reshape(len(pictures), HEIGHT, finer, width, finer).mean((2, 4), dtype=np.float32) / 255
    random = stream(seed, "faces")
    split = np.empty(len(people), int)
    for person in range(people.max() + 1):
        own = people == person
        split[own] = random_split(random, int(own.sum()), SHARES)
    left, right = (np.ascontiguousarray(half) for half in np.split(small, 2, 2))
    return from_arrays(("person",), (int(people.max()) + 1,), left, right, people[:, None], split)
