"""Drawings of the characters of some alphabets, by twenty drawers each: what grids of characters are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from settle.backend.data import omniglot as stored
from settle.backend.wdm.pairs import synthetic_alphabets as made

SIDE = made.SIDE
DRAWERS = made.DRAWERS


@dataclass(frozen=True, eq=False)
class Drawings:
    """Alphabets in the order in which a grid takes them: its position i shows characters of the i-th."""

    pictures: Sequence[np.ndarray]
    """Of each alphabet (characters, 20, 14, 14), float32, ink in 0 to 1."""
    names: Sequence[str]
    title: str


def glyphs(alphabets: int, classes: int = 40, seed: int = 0) -> Drawings:
    """Alphabets that are made up (:mod:`settle.backend.wdm.pairs.synthetic_alphabets`); the same for the same seed."""
    pictures = [made.alphabet(seed, number, classes) for number in range(alphabets)]
    return Drawings(pictures, [f"alphabet {number + 1}" for number in range(alphabets)], "glyphs")


@lru_cache(maxsize=1)
def omniglot() -> Drawings:
    """The 50 alphabets of Omniglot, the largest first, their 28 x 28 pixels averaged by twos [Lake2015].

    :raises KnobError: it is not in the data folder, or not what it should be.
    """
    alphabets = sorted(stored.load(), key=lambda a: -len(a.pictures))  # stable
    return Drawings([_halved(a.pictures) for a in alphabets], [a.name.replace("_", " ") for a in alphabets], "omniglot")


def _halved(pictures: np.ndarray) -> np.ndarray:
    """(n, 20, 28, 28) bytes -> (n, 20, 14, 14), float32, 0 to 1."""
    return pictures.reshape(*pictures.shape[:2], SIDE, 2, SIDE, 2).mean((3, 5), dtype=np.float32) / 255
