"""The six colours of balls and of the walls of mazes."""

from __future__ import annotations

import numpy as np

COLOURS = np.array([(1, 0.2, 0.2), (0.2, 1, 0.2), (0.3, 0.4, 1), (1, 1, 0.2), (1, 0.3, 1), (0.2, 1, 1)], np.float32)
"""RGB in [0, 1]."""
