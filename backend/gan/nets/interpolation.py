"""Ways from one latent to another. NumPy alone."""

from __future__ import annotations

import numpy as np


def linear(a: np.ndarray, b: np.ndarray, count: int) -> np.ndarray:
    """(1 - s) a + s b for s from 0 to 1: (count, latent)."""
    s = np.linspace(0, 1, count, dtype=np.float32)[:, None]
    return (1 - s) * a + s * b


def spherical(a: np.ndarray, b: np.ndarray, count: int) -> np.ndarray:
    """Along the great circle, the length changing linearly [White2016]: it stays where Gaussian latents of many dimensions lie."""
    lengths = np.linalg.norm(a), np.linalg.norm(b)
    if not min(lengths):
        return linear(a, b, count)
    angle = np.arccos(np.clip(np.dot(a / lengths[0], b / lengths[1]), -1, 1))
    if np.sin(angle) < 1e-4:
        return linear(a, b, count)
    s = np.linspace(0, 1, count, dtype=np.float32)[:, None]
    unit = (np.sin((1 - s) * angle) * a / lengths[0] + np.sin(s * angle) * b / lengths[1]) / np.sin(angle)
    return (unit * ((1 - s) * lengths[0] + s * lengths[1])).astype(np.float32)
