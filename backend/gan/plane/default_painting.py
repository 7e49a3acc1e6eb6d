"""The painting to begin with: a face, as a person would dab it. No torch here."""

from __future__ import annotations

import numpy as np


def _face() -> tuple[float, ...]:
    around, mouth = np.linspace(0, 2 * np.pi, 40, endpoint=False), np.linspace(1.2 * np.pi, 1.8 * np.pi, 14)
    head = 0.85 * np.stack([np.cos(around), np.sin(around)], 1)
    smile = 0.5 * np.stack([np.cos(mouth), np.sin(mouth)], 1)
    eyes = np.array([[x, y] for x in (-0.3, 0.3) for y in (0.25, 0.35)])
    return tuple(round(float(v), 2) for v in np.concatenate([head, smile, eyes]).ravel())


FACE = _face()
"""x0, y0, x1, y1, ..."""
