"""Pictures as the model sees them, few bits, noise within a step, from -1 to 1 [Kim2019]; and as they are recorded, in bytes."""

from __future__ import annotations

import numpy as np


def dequantised(numerators: np.ndarray, uniform: np.ndarray, bits: int = 5) -> np.ndarray:
    """Pixels 0..255 as floor to ``bits`` bits plus noise in [0, 1) of a step, scaled to [-1, 1)."""
    levels = 2**bits
    return 2 * ((np.floor(numerators / 2 ** (8 - bits)) + uniform) / levels - 0.5)


def as_recorded(x: np.ndarray) -> np.ndarray:
    """Frames as they are recorded: pictures (.., channels, h, w) in [-1, 1] as bytes, vectors as they are."""
    if x.ndim < 4:
        return x.astype(np.float32)
    return np.rint(127.5 * (np.clip(x, -1, 1) + 1)).astype(np.uint8)


def as_input(x: np.ndarray) -> np.ndarray:
    """The other way round: recorded frames as the model takes them."""
    return x.astype(np.float32) / np.float32(127.5) - 1 if x.dtype == np.uint8 else x.astype(np.float32)
