"""A ray through a square of cells, until it meets a wall. Compiled."""

from __future__ import annotations

import math

from settle.backend.numerics.numba_cache import compiled

FIELD_OF_VIEW = math.pi / 2.4
"""Field of view, radians; as high as it is wide."""


@compiled({"contract"})
def cast_ray(solid, y, x, way_y, way_x):  # type: ignore[no-untyped-def]
    """Where a ray meets a wall: (cell's number, multiples of the way to it, whether going along x)."""
    i, j = int(y), int(x)
    down, right = (1 if way_y > 0 else -1), (1 if way_x > 0 else -1)
    each_y = abs(1 / way_y) if way_y != 0 else 1e30
    each_x = abs(1 / way_x) if way_x != 0 else 1e30
    next_y = ((i + 1 - y) if way_y > 0 else (y - i)) * each_y
    next_x = ((j + 1 - x) if way_x > 0 else (x - j)) * each_x
    while True:
        along_x = next_x < next_y
        if along_x:
            far = next_x
            next_x += each_x
            j += right
        else:
            far = next_y
            next_y += each_y
            i += down
        if solid[i, j]:
            return solid[i, j], max(far, 1e-3), along_x
