"""The small handwritten digits that come with scikit-learn: 1797 pictures of 8 x 8 pixels [Alpaydin1998]."""

from __future__ import annotations

import gzip
import importlib.util
from functools import cache
from pathlib import Path

import numpy as np

from settle.backend.core.knobs import KnobError

SIZE = 8


@cache
def load() -> tuple[np.ndarray, np.ndarray]:
    """Pictures (1797, 8, 8) in [0, 1], float64, and classes (1797,), 0 to 9; both read-only.

    The file is read directly: importing scikit-learn takes a second.
    """
    spec = importlib.util.find_spec("sklearn")
    if spec is None or spec.origin is None:
        raise KnobError("data", "data = 'digits' is not possible: scikit-learn, which brings these pictures, is not installed.")
    file = Path(spec.origin).parent / "datasets" / "data" / "digits.csv.gz"
    try:
        with gzip.open(file) as lines:
            table = np.loadtxt(lines, delimiter=",", dtype=np.float64)
    except (OSError, EOFError, ValueError) as e:
        raise KnobError("data", f"data = 'digits' is not possible: {file} cannot be read ({e}).") from None
    pictures = table[:, :-1].reshape(-1, SIZE, SIZE) / 16
    classes = table[:, -1].astype(np.int64)
    for array in (pictures, classes):
        array.flags.writeable = False
    return pictures, classes
