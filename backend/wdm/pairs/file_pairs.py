"""Pairs of the user's own, from a folder of pictures or an .npz file: ``x``, ``y``, ``labels``, if they are to be kept ``split``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from settle.backend.core.random_streams import stream
from settle.backend.data.array_names import listed, misspelt
from settle.backend.data.own import vectors
from settle.backend.data.own.arrays import read_arrays
from settle.backend.data.own.folders import read_folder
from settle.backend.data.own.input_notes import note
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.pixels import channels_first, pixels
from settle.backend.wdm.pairs.array_pairs import PARTS, ArrayPairs, from_arrays, random_split
from settle.backend.wdm.pairs.celeba_folder import attribute_list, read_faces

NAMES = ("x", "y", "labels", "split")
"""Arrays of a file."""
FEWEST = 2
"""Pairs that each part has, and each class, at least."""
WIDEST = 100_000
"""Numbers of a view, at most."""
CLASSES = 1000
"""Classes of a factor, at most."""
SHARES = 0.6, 0.2, 0.05, 0.15
"""Of the pairs to learn from, and to fit, choose and test the probe, where the file does not say."""
SIDE = 32
"""Pixels of the pictures of a folder, before each is cut in two."""
SHAPES = "pairs x numbers or pairs x pictures (h x w, h x w x 3 or 3 x h x w) is wanted"


def read(path: str) -> dict[str, np.ndarray]:
    """The arrays of a file, as they lie there; of a folder of pictures its halves as x and y, 32 x 16 pixels each, and its classes, or
    CelebA's attributes where their list lies beside it.

    :raises KnobError: the file cannot be read; the message says why.
    """
    file = OwnFile.found("pairs", path, folder=True)
    if file.is_folder and (attributes := attribute_list(file.path)) is not None:
        return read_faces(file, attributes, SIDE)
    if file.is_folder:
        found = read_folder(file, SIDE)
        if len(found.names) < 2:
            raise file.error("the folder has no subfolders of pictures, one for each class; two or more are wanted")
        x, y = (np.ascontiguousarray(half) for half in np.split(found.pictures, 2, axis=3))
        return {"x": x, "y": y, "labels": found.classes, **note(f"{found.about}; x is the left half of each, y the right")}
    arrays = read_arrays(file, "x", NAMES.__contains__)
    if wrong := misspelt(arrays, NAMES):
        raise file.error(f"{wrong}; {listed(arrays)}")
    return {name: arrays[name] for name in NAMES if name in arrays}


def own_pairs(arrays: Mapping[str, np.ndarray], seed: int, path: str = "") -> ArrayPairs:
    """The pairs of such arrays.

    ``x`` and ``y`` are pictures of bytes or of numbers from 0 to 1, or vectors of any scale, which come out with mean 0 and standard
    deviation 1 of each number over the pairs to learn from; ``labels`` (pairs x factors) whole numbers; ``split`` (pairs,) 0 to 3,
    see :data:`settle.backend.wdm.pairs.array_pairs.PARTS`. Without it the pairs are dealt out by the seed.

    :param path: the file, for what is said of it.
    :raises KnobError: they do not fit; the message says which, and what is wanted.
    """
    file = OwnFile("pairs", path, Path())
    lacking = [name for name in ("x", "y", "labels") if name not in arrays]
    if lacking:
        raise file.error(f"it holds no array called {' and none called '.join(lacking)}; x, y and labels are wanted")
    lengths = {name: len(arrays[name]) if arrays[name].ndim else 0 for name in NAMES if name in arrays}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise file.error(f"its arrays have unequal lengths ({told}); one entry of each for every pair is wanted")
    labels = _classes(file, arrays["labels"])
    count = len(labels)
    split = _split(file, arrays["split"]) if "split" in arrays else random_split(stream(seed, "own pairs"), count, SHARES)
    for number, name in enumerate(PARTS):
        found = int((split == number).sum())
        if found < FEWEST:
            raise file.error(f"its {count} pairs leave {found} for {name} (split = {number}); {FEWEST} or more are wanted")
    x, y = (_view(file, name, arrays[name], split == 0) for name in "xy")
    for factor, column in enumerate(labels[split == 1].T):
        if (column == column[0]).all():
            raise file.error(f"factor {factor} of its labels, counted from 0, has a single class among the pairs for fit (split = 1)")
    names = _names(arrays.get("factors"), labels.shape[1])
    return from_arrays(names, tuple(int(c) for c in labels.max(0) + 1), x, y, labels, split)


def _names(text: np.ndarray | None, count: int) -> tuple[str, ...]:
    """Of the factors: those that were read beside them, if there are as many, else numbers."""
    known = bytes(text.astype(np.uint8)).decode(errors="replace").split("\n") if text is not None and text.ndim == 1 else []
    return tuple(known) if len(known) == count else tuple(f"factor {i + 1}" for i in range(count))


def _classes(file: OwnFile, labels: np.ndarray) -> np.ndarray:
    """(n, factors): classes 0, 1, ... in the order of their numbers in the file."""
    table = labels[:, None] if labels.ndim == 1 else labels
    if table.ndim != 2 or 0 in table.shape:
        raise file.error(f"its labels are {_shape(labels)}; pairs x factors is wanted")
    if table.dtype.kind not in "iub":
        raise file.error(f"its labels are of type {table.dtype}; whole numbers are wanted")
    found = [np.unique(column, return_inverse=True, return_counts=True) for column in table.T]
    for factor, (known, _, pairs) in enumerate(found):
        about = f"factor {factor} of its labels, counted from 0, has"
        if not 2 <= len(known) <= CLASSES:
            count = "a single class" if len(known) == 1 else f"{len(known)} classes"
            raise file.error(f"{about} {count}; from 2 to {CLASSES} are wanted")
        if pairs.min() < FEWEST:
            raise file.error(f"{about} a single pair of class {known[pairs.argmin()]}; {FEWEST} or more are wanted, to fit and to test")
    return np.stack([classes for _, classes, _ in found], 1)


def _split(file: OwnFile, split: np.ndarray) -> np.ndarray:
    if split.ndim != 1 or split.dtype.kind not in "iub" or not np.isin(split, range(len(PARTS))).all():
        meant = ", ".join(f"{number} {name}" for number, name in enumerate(PARTS))
        raise file.error(f"its split is {_shape(split)} {split.dtype}; for each pair one of {meant} is wanted")
    return split.astype(np.int64)


def _view(file: OwnFile, name: str, array: np.ndarray, learning: np.ndarray) -> np.ndarray:
    """(n, numbers), (n, h, w) or (n, c, h, w), float32."""
    if array.dtype.kind not in "fiub" or array.ndim not in (2, 3, 4) or 0 in array.shape:
        raise file.error(f"its {name} is {_shape(array)} {array.dtype}; {SHAPES}")
    if array[0].size > WIDEST:
        raise file.error(f"its {name} has {array[0].size} numbers a pair; {WIDEST} at most are possible")
    strange = ~np.isfinite(array.reshape(len(array), -1)).all(1)
    if strange.any():
        rows = "1 pair" if strange.sum() == 1 else f"{strange.sum()} pairs"
        first = int(strange.argmax())
        raise file.error(f"its {name} is not finite (NaN or infinite) in {rows}, the first of them pair {first}, counted from 0")
    if array.ndim == 2:
        return vectors.standardised(file, name, array, learning)
    planes = channels_first(array)
    if planes is None:
        raise file.error(f"its {name} is {_shape(array)}; {SHAPES}")
    levels = pixels(file, name, planes if array.ndim == 4 else array)
    return np.ascontiguousarray(levels, np.float32) / 255 if levels.dtype == np.uint8 else np.ascontiguousarray(levels)


def _shape(array: np.ndarray) -> str:
    return " x ".join(map(str, array.shape)) or "a single number"
