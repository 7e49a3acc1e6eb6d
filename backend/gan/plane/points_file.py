"""Points of the user's own: a table of two columns (.csv, .txt) or an array of an .npz file. NumPy alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data.array_names import listed, misspelt

MAX_POINTS = 100_000
"""Points that a file may hold."""
MAX_PAINTED = 4000
"""Points that a painting may hold."""


def read_points(path: str) -> np.ndarray:
    """(n, 2), float64, with n >= 2 and at least two different points.

    :raises KnobError: the file cannot be read, or holds something else.
    """
    file = Path(path).expanduser()
    try:
        points = _npz(path, file) if file.suffix.lower() == ".npz" else _table(path, file)
    except FileNotFoundError:
        raise _error(path, "there is no such file") from None
    except KnobError:
        raise
    except Exception as e:  # what a damaged file makes a reader raise is no closed list
        reason = e.strerror if isinstance(e, OSError) and e.strerror else "it is neither a table of numbers nor a whole .npz file"
        raise _error(path, f"it cannot be read: {reason}") from None
    return _checked(path, points)


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


def _npz(path: str, file: Path) -> np.ndarray:
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
        name = "points" if "points" in stored.files else stored.files[0] if len(stored.files) == 1 else None
        if name is None:
            raise _error(path, f"it holds {len(stored.files)} arrays, and none is called points; {listed(stored.files)}")
        if wrong := misspelt(stored.files, ("points",)):
            raise _error(path, wrong)
        return stored[name]


def _table(path: str, file: Path) -> np.ndarray:
    """Numbers separated by commas, semicolons or blanks; a first line of words is a heading."""
    text = file.read_text(encoding="utf-8-sig").replace(";", " ").replace(",", " ")
    rows = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    if rows and not _is_number(rows[0][1][0]):
        rows = rows[1:]
    for number, row in rows:
        if len(row) != 2 or not all(map(_is_number, row)):
            raise _error(path, f"line {number} is '{' '.join(row)[:40]}'; two numbers x, y are wanted on each")
    return np.array([[float(v) for v in row] for _, row in rows]).reshape(-1, 2)


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _checked(path: str, points: np.ndarray) -> np.ndarray:
    if points.ndim != 2 or points.shape[1] != 2 or points.dtype.kind not in "fiu":
        raise _error(path, f"its array has the shape {points.shape} and type {points.dtype}; n x 2 real numbers are wanted")
    points = points.astype(np.float64)
    if not 2 <= len(points) <= MAX_POINTS:
        raise _error(path, f"it holds {_count(len(points))}; from 2 to {MAX_POINTS} are wanted")
    bad = int((~np.isfinite(points)).any(1).sum())
    if bad:
        raise _error(path, f"{_count(bad)} of {len(points)} are not finite (NaN or infinite)")
    extent, largest = float(np.ptp(points, 0).max()), float(np.abs(points).max())
    if not 1e-150 < extent < 1e150 or extent < 1e-9 * largest:  # float64 leaves no digits to tell closer ones apart
        raise _error(path, f"its points extend over {extent:g} beside coordinates of up to {largest:g}; different points are wanted")
    return points


def _count(n: int) -> str:
    return "no point" if n == 0 else "1 point" if n == 1 else f"{n} points"


def _error(path: str, why: str) -> KnobError:
    return KnobError("points", f"points = '{path}' is not possible: {why}.")
