"""What is known of infinitely large networks at T = 0 [Amit1985], [Hertz1991] section 2.5."""

from __future__ import annotations

import math

CAPACITY = 0.138
"""Most patterns for each neuron with which a network recalls, [Amit1985]."""


def recalled(load: float) -> float:
    """Overlap with a pattern that the network is started in, at a load of p / N patterns for each neuron; 0 beyond the capacity.

    The largest solution of y (sqrt(2 a) + 2 / sqrt(pi) exp(-y^2)) = erf(y), with m = erf(y) [Hertz1991] eq. 2.73.
    """
    if load <= 0:
        return 1.0

    def surplus(y: float) -> float:
        return math.erf(y) - y * (math.sqrt(2 * load) + 2 / math.sqrt(math.pi) * math.exp(-y * y))

    high = 1 / math.sqrt(2 * load) + 1  # beyond it the surplus is negative, since erf is below 1
    steps = 4000
    grid = [high * (1 - i / steps) for i in range(steps)]
    top = next((i for i, y in enumerate(grid) if surplus(y) > 0), 0)
    if not top or grid[top] < 0.5:  # the solution y = 0 alone is left
        return 0.0
    low, high = grid[top], grid[top - 1]
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
    return math.erf(low)
