"""Level lines of a grid of values, by marching squares."""

from __future__ import annotations

import numpy as np

_EDGES = (
    # For each of 16 cells (bits: corners 00, 10, 11, 01 above the level) the pairs of edges that a line joins;
    # edges: 0 bottom, 1 right, 2 top, 3 left. Saddles are cut into two lines.
    (), ((3, 0),), ((0, 1),), ((3, 1),), ((1, 2),), ((3, 0), (1, 2)), ((0, 2),), ((3, 2),),
    ((2, 3),), ((2, 0),), ((0, 1), (2, 3)), ((2, 1),), ((1, 3),), ((1, 0),), ((0, 3),), (),
)  # fmt: skip


def level_line(values: np.ndarray, level: float, extent: tuple[float, float, float, float]) -> np.ndarray:
    """Segments ``n x 2 x 2`` (ends, xy) along which the values, linear between centres of cells, equal ``level``.

    :param values: rows (y upward) x columns at the centres of equal cells that fill ``extent`` = x0, x1, y0, y1;
        no line is drawn beside a NaN.
    """
    rows, columns = values.shape
    x0, x1, y0, y1 = extent
    wide, high = (x1 - x0) / columns, (y1 - y0) / rows
    corners = np.stack([values[:-1, :-1], values[:-1, 1:], values[1:, 1:], values[1:, :-1]]) - level
    kind = ((corners > 0) * np.array([1, 2, 4, 8])[:, None, None]).sum(0)
    kind[~np.isfinite(corners).all(0)] = 0
    found = []
    for number in np.unique(kind):
        row, column = np.nonzero(kind == number)
        for ends in _EDGES[number]:
            found.append(np.stack([_crossing(corners[:, row, column], edge) for edge in ends], 1) + np.stack([column, row], 1)[:, None])
    lines = np.concatenate(found) if found else np.zeros((0, 2, 2))
    return lines * [wide, high] + [x0 + wide / 2, y0 + high / 2]


def _crossing(corners: np.ndarray, edge: int) -> np.ndarray:
    """Where an edge of a unit cell is crossed: ``n x 2``."""
    start, end = ((0, 1), (1, 2), (3, 2), (0, 3))[edge]
    share = corners[start] / (corners[start] - corners[end])
    fixed = np.full_like(share, edge in (1, 2))
    return np.stack([share, fixed] if edge in (0, 2) else [fixed, share], 1)
