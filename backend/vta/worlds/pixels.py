"""Pictures as the model sees them: few bits, noise within a step, from -1 to 1 [Kim2019]."""

from __future__ import annotations

import numpy as np


def dequantised(numerators: np.ndarray, uniform: np.ndarray, bits: int = 5) -> np.ndarray:
    """Pixels 0..255 as floor to ``bits`` bits plus noise in [0, 1) of a step, scaled to [-1, 1)."""
    levels = 2**bits
    return 2 * ((np.floor(numerators / 2 ** (8 - bits)) + uniform) / levels - 0.5)
