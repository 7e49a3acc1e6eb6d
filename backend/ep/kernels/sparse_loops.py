"""Products with an input most of which is 0, as loops that pass over the zeros.

Compiled by :mod:`settle.backend.numerics.numba_cache`, for NumPy views of tensors on the CPU, in float32 or float64. Importing this takes
half a second and compiling more, so that it is imported where it is first needed (:mod:`settle.backend.ep.kernels.availability`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from settle.backend.numerics.numba_cache import compiled


@compiled({"contract"})
def add_sparse_drive(x: Any, W: Any, gain: Any, out: Any, begin: int, end: int) -> None:
    """Add gain x W to the columns from ``begin`` to ``end`` of ``out``, passing over the zeros of x; batch x inputs, inputs x units."""
    place, value = np.empty(x.shape[1] + 3, np.intp), np.empty(x.shape[1] + 3, x.dtype)
    for n in range(len(x)):
        count = _nonzeros(x[n], place, value)
        row = out[n, begin:end]
        for m in range(0, count, 4):
            _add_four_rows(row, W, place[m : m + 4], value[m : m + 4], gain)


@compiled({"contract"})
def add_sparse_update(x: Any, moved: Any, factor: Any, W: Any) -> None:
    """Add factor x^T moved to W, passing over the zeros of x; batch x inputs, batch x units, inputs x units."""
    place, value = np.empty(len(x) + 3, np.intp), np.empty(len(x) + 3, x.dtype)
    for i in range(len(W)):
        count = _nonzeros(x[:, i], place, value)
        for m in range(0, count, 4):
            _add_four_rows(W[i], moved, place[m : m + 4], value[m : m + 4], factor)


@compiled({"contract"})
def _nonzeros(x: Any, place: Any, value: Any) -> int:
    """Where x is not 0, and its values there; gives how many, to which zeros are added up to a multiple of four."""
    count = 0
    for i in range(len(x)):
        if x[i] != 0:
            place[count], value[count] = i, x[i]
            count += 1
    while count % 4:
        place[count], value[count] = 0, 0
        count += 1
    return count


@compiled({"contract"})
def _add_four_rows(out: Any, rows: Any, place: Any, value: Any, gain: Any) -> None:
    """Add four of the rows, each times its value, to ``out``."""
    r0, r1, r2, r3 = rows[place[0]], rows[place[1]], rows[place[2]], rows[place[3]]
    v0, v1, v2, v3 = gain * value[0], gain * value[1], gain * value[2], gain * value[3]
    for k in range(len(out)):
        out[k] += v0 * r0[k] + v1 * r1[k] + v2 * r2[k] + v3 * r3[k]
