"""Drawings of the characters of some alphabets, by twenty drawers each: what grids of characters are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backend.wdm import glyphs as made

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
    """Alphabets that are made up (:mod:`backend.wdm.glyphs`); the same for the same seed."""
    pictures = [made.alphabet(seed, number, classes) for number in range(alphabets)]
    return Drawings(pictures, [f"alphabet {number + 1}" for number in range(alphabets)], "glyphs")
