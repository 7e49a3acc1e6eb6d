"""What the generator makes its points from: noise, and a regular grid of it that shows the generator as a surface. NumPy alone."""

from __future__ import annotations

import math

import numpy as np

CORNER = 2.0
"""Gaussian latents of the grid reach this many standard deviations."""
UNIT_VARIANCE = math.sqrt(3)
"""Uniform numbers between minus and plus this have a variance of 1."""


def latents(rng: np.random.Generator, kind: str, *shape: int) -> np.ndarray:
    """``gaussian``: N(0, 1); ``uniform``: U(-1, 1); float32."""
    if kind == "gaussian":
        return rng.standard_normal(shape, np.float32)
    return 2 * rng.random(shape, np.float32) - 1


def unit_variance_latents(rng: np.random.Generator, kind: str, *shape: int) -> np.ndarray:
    """``gaussian``: N(0, 1); ``uniform``: U(-sqrt 3, sqrt 3), as in the program of [Goodfellow2014]; float32."""
    found = latents(rng, kind, *shape)
    return found * np.float32(UNIT_VARIANCE) if kind == "uniform" else found


def latent_grid(kind: str, size: int, side: int) -> np.ndarray:
    """A regular grid in the first two latents, the others 0: (side * side, size), of a single latent (side, 1)."""
    along = np.linspace(-1, 1, side, dtype=np.float32) * (CORNER if kind == "gaussian" else 1)
    if size == 1:
        return along[:, None]
    found = np.zeros((side * side, size), np.float32)
    found[:, :2] = np.stack([a.ravel() for a in np.meshgrid(along, along)], 1)
    return found
