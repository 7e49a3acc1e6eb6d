"""MNIST and Fashion-MNIST: 28 x 28 pixels, from the four original idx files of each [LeCun1998, Xiao2017].

They are read as they are fetched (.gz), or unpacked, by their own names or with a dot (``train-images.idx3-ubyte``), and from where
torchvision lays them (``MNIST/raw``).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data import idx
from settle.backend.data.folder import MissingDataSet, find, folder

SIZE = 28
_STEM = {"train": "train", "test": "t10k"}
_TORCHVISION = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST"}
"""Set -> its folder there."""


def load(part: str = "train", name: str = "mnist") -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, 28, 28), bytes 0 to 255, and classes (n,), 0 to 9, of ``train`` or ``test``; both read-only.

    :param name: ``mnist`` or ``fashion-mnist``.
    :raises KnobError: the files are not in the data folder, or not what they should be.
    """
    return _read(folder(), name, part)


@lru_cache(maxsize=4)
def _read(home: Path, name: str, part: str) -> tuple[np.ndarray, np.ndarray]:
    pictures = _file(home, name, f"{_STEM[part]}-images-idx3-ubyte.gz", 3)
    classes = _file(home, name, f"{_STEM[part]}-labels-idx1-ubyte.gz", 1)
    if pictures.shape[1:] != (SIZE, SIZE) or len(pictures) != len(classes) or not len(classes):
        raise KnobError(
            "data",
            f"data = '{name}' is not possible: {pictures.shape} pictures and {classes.shape} classes were found;"
            f" n pictures of {SIZE} x {SIZE} and n classes are wanted.",
        )
    if classes.max() > 9:
        raise KnobError("data", f"data = '{name}' is not possible: a class is {classes.max()}; 0 to 9 are wanted.")
    return pictures, classes


def _file(home: Path, name: str, file: str, dimensions: int) -> np.ndarray:
    path = _place(home, name, file)
    if path is None:
        raise MissingDataSet(name, home, file)
    try:
        return idx.read(path, dimensions)
    except (OSError, ValueError) as e:
        raise KnobError("data", f"data = '{name}' is not possible: {e}.") from None


def _place(home: Path, name: str, file: str) -> Path | None:
    """Where a file lies, under any of its names; None: nowhere."""
    names = [packed.removesuffix(ending) for ending in ("", ".gz") for packed in (file, file.replace("-idx", ".idx"))]
    for each in names:
        if found := find(home, name, each):
            return found
    theirs = _TORCHVISION[name]
    roots = [home / theirs, home / name / theirs, home / name] + ([home] if home.name == theirs else [])
    return next((path for root in roots for each in names if (path := root / "raw" / each).is_file()), None)
