"""Pairs of the user's own, from an .npz file: ``x``, ``y``, ``labels`` and, if they are to be kept, the parts (``split``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.core.random_streams import stream
from settle.backend.data.array_names import listed, misspelt
from settle.backend.wdm.pairs.array_pairs import PARTS, ArrayPairs, from_arrays, random_split

FEWEST = 2
"""Pairs that each part has, and each class, at least."""
WIDEST = 100_000
"""Numbers of a view, at most."""
CLASSES = 1000
"""Classes of a factor, at most."""
SHARES = 0.6, 0.2, 0.05, 0.15
"""Of the pairs to learn from, and to fit, choose and test the probe, where the file does not say."""
LARGEST = 1e100
"""Of the numbers of a vector, so that their squares are finite."""
SHAPES = "pairs x numbers or pairs x pictures (h x w, h x w x 3 or 3 x h x w) is wanted"


def read(path: str) -> dict[str, np.ndarray]:
    """The arrays of a file, as they lie there.

    :raises KnobError: the file cannot be read; the message says why.
    """
    file = Path(path).expanduser()
    if not file.exists():
        raise _refused(path, "there is no such file")
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as archive:
            names, wanted = archive.files, ("x", "y", "labels", "split")
            if wrong := misspelt(names, wanted):
                raise _refused(path, f"{wrong}; {listed(names)}")
            return {name: archive[name] for name in wanted if name in archive}
    except KnobError:
        raise
    except Exception as e:  # what a damaged file makes a reader raise is no closed list
        reason = e.strerror if isinstance(e, OSError) and e.strerror else "it is no whole .npz file of numbers"
        raise _refused(path, f"it cannot be read: {reason}") from None


def own_pairs(arrays: Mapping[str, np.ndarray], seed: int, path: str = "") -> ArrayPairs:
    """The pairs of such arrays.

    ``x`` and ``y`` are pictures of bytes or of numbers from 0 to 1, or vectors of any scale, which come out with mean 0 and standard
    deviation 1 of each number over the pairs to learn from; ``labels`` (pairs x factors) whole numbers; ``split`` (pairs,) 0 to 3,
    see :data:`settle.backend.wdm.pairs.array_pairs.PARTS`. Without it the pairs are dealt out by the seed.

    :param path: the file, for what is said of it.
    :raises KnobError: they do not fit; the message says which, and what is wanted.
    """
    lacking = [name for name in ("x", "y", "labels") if name not in arrays]
    if lacking:
        raise _refused(path, f"it holds no array called {' and none called '.join(lacking)}; x, y and labels are wanted")
    lengths = {name: len(array) if array.ndim else 0 for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise _refused(path, f"its arrays have unequal lengths ({told}); one entry of each for every pair is wanted")
    labels = _classes(path, arrays["labels"])
    count = len(labels)
    split = _split(path, arrays["split"]) if "split" in arrays else random_split(stream(seed, "own pairs"), count, SHARES)
    for number, name in enumerate(PARTS):
        found = int((split == number).sum())
        if found < FEWEST:
            raise _refused(path, f"its {count} pairs leave {found} for {name} (split = {number}); {FEWEST} or more are wanted")
    x, y = (_view(path, name, arrays[name], split == 0) for name in "xy")
    for factor, column in enumerate(labels[split == 1].T):
        if (column == column[0]).all():
            raise _refused(path, f"factor {factor} of its labels, counted from 0, has a single class among the pairs for fit (split = 1)")
    names = tuple(f"factor {i + 1}" for i in range(labels.shape[1]))
    return from_arrays(names, tuple(int(c) for c in labels.max(0) + 1), x, y, labels, split)


def _classes(path: str, labels: np.ndarray) -> np.ndarray:
    """(n, factors): classes 0, 1, ... in the order of their numbers in the file."""
    table = labels[:, None] if labels.ndim == 1 else labels
    if table.ndim != 2 or 0 in table.shape:
        raise _refused(path, f"its labels are {_shape(labels)}; pairs x factors is wanted")
    if table.dtype.kind not in "iub":
        raise _refused(path, f"its labels are of type {table.dtype}; whole numbers are wanted")
    found = [np.unique(column, return_inverse=True, return_counts=True) for column in table.T]
    for factor, (known, _, pairs) in enumerate(found):
        about = f"factor {factor} of its labels, counted from 0, has"
        if not 2 <= len(known) <= CLASSES:
            count = "a single class" if len(known) == 1 else f"{len(known)} classes"
            raise _refused(path, f"{about} {count}; from 2 to {CLASSES} are wanted")
        if pairs.min() < FEWEST:
            raise _refused(path, f"{about} a single pair of class {known[pairs.argmin()]}; {FEWEST} or more are wanted, to fit and to test")
    return np.stack([classes for _, classes, _ in found], 1)


def _split(path: str, split: np.ndarray) -> np.ndarray:
    if split.ndim != 1 or split.dtype.kind not in "iub" or not np.isin(split, range(len(PARTS))).all():
        meant = ", ".join(f"{number} {name}" for number, name in enumerate(PARTS))
        raise _refused(path, f"its split is {_shape(split)} {split.dtype}; for each pair one of {meant} is wanted")
    return split.astype(np.int64)


def _view(path: str, name: str, array: np.ndarray, learning: np.ndarray) -> np.ndarray:
    """(n, numbers), (n, h, w) or (n, 3, h, w), float32."""
    if array.dtype.kind not in "fiub" or array.ndim not in (2, 3, 4) or 0 in array.shape:
        raise _refused(path, f"its {name} is {_shape(array)} {array.dtype}; {SHAPES}")
    if array[0].size > WIDEST:
        raise _refused(path, f"its {name} has {array[0].size} numbers a pair; {WIDEST} at most are possible")
    strange = ~np.isfinite(array.reshape(len(array), -1)).all(1)
    if strange.any():
        rows = "1 pair" if strange.sum() == 1 else f"{strange.sum()} pairs"
        first = int(strange.argmax())
        raise _refused(path, f"its {name} is not finite (NaN or infinite) in {rows}, the first of them pair {first}, counted from 0")
    if array.ndim == 2:
        return _scaled(path, name, array, learning)
    if array.ndim == 4 and array.shape[3] in (1, 3) and array.shape[1] not in (1, 3):
        array = array.transpose(0, 3, 1, 2)
    if array.ndim == 4 and array.shape[1] not in (1, 3):
        raise _refused(path, f"its {name} is {_shape(array)}; {SHAPES}")
    if array.dtype == np.uint8:
        return np.ascontiguousarray(array, np.float32) / 255
    if array.min() < 0 or array.max() > 1:
        low, high = array.min(), array.max()
        raise _refused(path, f"the pixels of its {name} go from {low:g} to {high:g}; bytes (uint8) or numbers from 0 to 1 are wanted")
    return np.ascontiguousarray(array, np.float32)


def _scaled(path: str, name: str, vectors: np.ndarray, learning: np.ndarray) -> np.ndarray:
    largest = float(np.abs(vectors).max())
    if largest > LARGEST:
        raise _refused(path, f"its {name} has a number of {largest:g}; {LARGEST:g} at most are possible")
    learnt = vectors[learning].astype(np.float64)
    middle, spread = learnt.mean(0), learnt.std(0)
    constant = spread <= 1e-9 * np.abs(middle)
    if constant.all():
        raise _refused(path, f"its {name} is the same in all pairs to learn from")
    return np.where(constant, 0, (vectors - middle) / np.where(constant, 1, spread)).astype(np.float32)


def _shape(array: np.ndarray) -> str:
    return " x ".join(map(str, array.shape)) or "a single number"


def _refused(path: str, why: str) -> KnobError:
    return KnobError("pairs", f"pairs = '{path}' is not possible: {why}.")
