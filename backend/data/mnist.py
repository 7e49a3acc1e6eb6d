"""MNIST: handwritten digits of 28 x 28 pixels, from the four original idx .gz files [LeCun1998]."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from backend.data import idx
from backend.data.folder import folder
from backend.knobs import KnobError

COUNT = {"train": 60000, "test": 10000}
SIZE = 28
_STEM = {"train": "train", "test": "t10k"}


def load(part: str = "train") -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, 28, 28), bytes 0 to 255, and classes (n,), 0 to 9, of ``train`` or ``test``; both read-only.

    The files are looked for in the data folder and in its subfolder ``mnist``.

    :raises KnobError: they are not there, or not what they should be.
    """
    return _read(folder(), part)


@lru_cache(maxsize=4)
def _read(home: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    pictures = _file(home, f"{_STEM[part]}-images-idx3-ubyte.gz", 3)
    classes = _file(home, f"{_STEM[part]}-labels-idx1-ubyte.gz", 1)
    if pictures.shape[1:] != (SIZE, SIZE) or len(pictures) != len(classes) or not len(classes):
        raise KnobError(
            "data",
            f"data = 'mnist' is not possible: {pictures.shape} pictures and {classes.shape} classes were found;"
            f" n pictures of {SIZE} x {SIZE} and n classes are wanted.",
        )
    if classes.max() > 9:
        raise KnobError("data", f"data = 'mnist' is not possible: a class is {classes.max()}; 0 to 9 are wanted.")
    return pictures, classes


def _file(home: Path, name: str, dimensions: int) -> np.ndarray:
    places = [home / name, home / "mnist" / name]
    file = next((place for place in places if place.is_file()), None)
    if file is None:
        raise KnobError(
            "data",
            f"data = 'mnist' is not possible: {name} is neither in {home} nor in its subfolder mnist."
            " Put the four original .gz files there, or name another folder by the variable SETTLE_DATA.",
        )
    try:
        return idx.read(file, dimensions)
    except (OSError, ValueError) as e:
        raise KnobError("data", f"data = 'mnist' is not possible: {e}.") from None
