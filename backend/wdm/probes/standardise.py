"""Features of a representation with mean 0 and standard deviation 1, as probes take them. NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def standardised(features: Sequence[np.ndarray], one_scale: bool = False) -> list[np.ndarray]:
    """By mean and standard deviation of the first; a number that never changes there becomes 0."""
    middle, spread = features[0].mean(0, dtype=np.float64), features[0].std(0, dtype=np.float64)
    if one_scale:
        spread = np.full_like(spread, np.sqrt((spread**2).mean()))
    scale = np.where(spread > 1e-8 * (1 + np.abs(middle)), 1 / np.maximum(spread, 1e-30), 0)
    return [((f - middle) * scale).astype(np.float32) for f in features]
