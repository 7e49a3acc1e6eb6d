"""Points of the user's own: a table of two columns, or an array n x 2. NumPy alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data.array_names import listed, misspelt
from settle.backend.data.own.arrays import read_arrays
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.table import read_table

MAX_POINTS = 100_000
"""Points that a file may hold."""
MAX_PAINTED = 4000
"""Points that a painting may hold."""


def read_points(path: str) -> np.ndarray:
    """(n, 2), float64, with n >= 2 and at least two different points; ``FILE#a,b`` takes the columns a and b of a table.

    :raises KnobError: the file cannot be read, or holds something else.
    """
    file = OwnFile.found("points", path, part=True)
    if file.kind() not in ("npz", "npy"):
        return _checked(file, read_table(file, ("x", "y")))
    arrays = read_arrays(file, "points")
    name = "points" if "points" in arrays else next(iter(arrays)) if len(arrays) == 1 else None
    if name is None:
        raise file.error(f"it holds {len(arrays)} arrays, and none is called points; {listed(arrays)}")
    if wrong := misspelt(arrays, ("points",)):
        raise file.error(wrong)
    points = arrays[name]
    if points.ndim != 2 or points.shape[1] != 2 or points.dtype.kind not in "fiu":
        raise file.error(f"its array has the shape {points.shape} and type {points.dtype}; n x 2 real numbers are wanted")
    return _checked(file, points.astype(np.float64))


def check_strokes(knob: str, value: Any) -> list[float]:
    """A painting as x0, y0, x1, y1, ...: from pairs or from such a list; each number from -1 to 1.

    :raises KnobError: it is empty, has a single point, too many, half a point, or one off the canvas.
    """
    try:
        flat = np.asarray(value, float).ravel()
    except (TypeError, ValueError):
        raise KnobError(knob, f"{knob} = {str(value)[:40]} is not possible: a painting is pairs of numbers x, y from -1 to 1.") from None
    if len(flat) % 2:
        raise KnobError(knob, f"{knob} has {len(flat)} numbers; a painting is pairs x, y, an even count of numbers.")
    pairs = flat.reshape(-1, 2)
    if not 2 <= len(pairs) <= MAX_PAINTED:
        raise KnobError(knob, f"{knob} has {_count(len(pairs))}; a painting takes from 2 to {MAX_PAINTED} points.")
    bad = next((p for p in flat if not -1 <= p <= 1), None)
    if bad is not None:
        raise KnobError(knob, f"{knob} has a coordinate of {bad:g}; those of a painting lie from -1 to 1.")
    if (pairs == pairs[0]).all():
        raise KnobError(knob, f"{knob} has {len(pairs)} times the same point; a painting takes at least 2 different ones.")
    return [float(v) for v in flat]


def _checked(file: OwnFile, points: np.ndarray) -> np.ndarray:
    if not 2 <= len(points) <= MAX_POINTS:
        raise file.error(f"it holds {_count(len(points))}; from 2 to {MAX_POINTS} are wanted")
    bad = int((~np.isfinite(points)).any(1).sum())
    if bad:
        raise file.error(f"{_count(bad)} of {len(points)} are not finite (NaN or infinite)")
    with np.errstate(over="ignore"):
        extent, largest = float(np.ptp(points, 0).max()), float(np.abs(points).max())
    if not 1e-150 < extent < 1e150 or extent < 1e-9 * largest:  # float64 leaves no digits to tell closer ones apart
        raise file.error(f"its points extend over {extent:g} beside coordinates of up to {largest:g}; different points are wanted")
    return points


def _count(n: int) -> str:
    return "no point" if n == 0 else "1 point" if n == 1 else f"{n} points"
