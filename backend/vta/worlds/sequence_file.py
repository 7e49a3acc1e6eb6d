"""Sequences of the user's own: arrays, a table, a film, or a folder of pictures. NumPy alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from settle.backend.data.array_names import listed, misspelt
from settle.backend.data.own import vectors
from settle.backend.data.own.arrays import read_arrays
from settle.backend.data.own.film import read_film
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.pixels import channels_first, pixels
from settle.backend.data.own.table import ENDINGS as TABLES
from settle.backend.data.own.table import read_table
from settle.backend.vta.worlds.sequences import Sequences

FEWEST = 5
"""Sequences that are wanted: the last fifth of them is held out."""
WIDEST = 1024
"""Numbers of a vector, at most."""
SIDES = (16, 32)
"""Pixels a side of pictures."""
NO_FILE = OwnFile("data", "", Path())
"""Of arrays that come from none."""
SHAPES = "sequences x time x numbers, or x pictures (h x w, h x w x 3 or 3 x h x w) of 16 or 32 pixels a side, is wanted"


def read(path: str, length: int = 48, size: int = 16, stride: int = 1) -> Sequences:
    """What a file or a folder holds, the last fifth of it held out.

    An .npz file has an array ``x`` (sequences x time x frame) and, if they are known, ``events`` (sequences x time, 0 or 1); an .npy
    file is such an x. A film (a file, a folder of pictures in the order of their names, or x of frames h x w x 1 or 3) and a table, each
    row a frame, are cut into pieces of ``length`` frames, pictures of size x size pixels; of every ``stride`` frames the first is taken.

    :raises KnobError: it cannot be read, or does not fit.
    """
    file = OwnFile.found("data", path, folder=True, part=True)
    kind = "" if file.is_folder else file.kind()
    if kind in ("npz", "npy"):
        arrays = read_arrays(file, "x", ("x", "events").__contains__)
        if "x" not in arrays:
            raise file.error(f"it holds no array called x; {listed(arrays)}")
        if wrong := misspelt(arrays, ("x", "events")):
            raise file.error(wrong)
        frames = arrays["x"]
        if frames.ndim != 4 or frames.shape[3] not in (1, 3):
            return from_arrays(frames, arrays.get("events"), file)
        frames = frames[::stride]  # one film
    else:
        frames = read_table(file)[::stride] if kind in TABLES else read_film(file, size, stride)
    count = len(frames) // length
    if count < FEWEST:
        there = _count(len(frames), "frame") + (f" at stride = {stride}" if stride > 1 else "")
        raise file.error(f"it has {there}; {FEWEST * length} or more are wanted, {FEWEST} pieces of length = {length}")
    return from_arrays(frames[: count * length].reshape(count, length, *frames.shape[1:]), None, file)


def from_arrays(x: np.ndarray, events: np.ndarray | None = None, file: OwnFile = NO_FILE) -> Sequences:
    """The same from arrays: vectors come out with mean 0 and standard deviation 1 of each number, pictures in [-1, 1].

    :param x: vectors (n x T x D) of any scale, or pictures (n x T x h x w, .. x 3 or n x T x 3 x h x w), bytes or numbers from 0 to 1.
    :param file: for what is said of it.
    :raises KnobError: they do not fit.
    """
    shape = " x ".join(map(str, x.shape))
    if x.dtype.kind not in "fiub" or x.ndim not in (3, 4, 5) or 0 in x.shape:
        raise file.error(f"its x is {shape or 'a single'} {x.dtype}; {SHAPES}")
    if len(x) < FEWEST:
        raise file.error(f"it holds {_count(len(x), 'sequence')}; {FEWEST} or more are wanted, as the last fifth is held out")
    strange = ~np.isfinite(x)
    if strange.any():
        sequence, frame = (int(i) for i in np.argwhere(strange)[0][:2])
        are = "is" if strange.sum() == 1 else "are"
        numbers = f"{_count(int(strange.sum()), 'number')} of its x {are} not finite (NaN or infinite)"
        raise file.error(f"{numbers}, the first in sequence {sequence} at frame {frame}, counted from 0")
    held = len(x) // 5
    frames = _vectors(x, held, file) if x.ndim == 3 else _pictures(x, shape, file)
    return Sequences(frames, None if events is None else _events(events, x.shape[:2], file)).hold_out(held)


def _vectors(x: np.ndarray, held: int, file: OwnFile) -> np.ndarray:
    if x.shape[2] > WIDEST:
        raise file.error(f"its x has {x.shape[2]} numbers a frame; {WIDEST} at most are possible")
    return vectors.standardised(file, "x", x, slice(len(x) - held))


def _pictures(x: np.ndarray, shape: str, file: OwnFile) -> np.ndarray:
    flat = channels_first(x.reshape(-1, *x.shape[2:]))
    if flat is None or flat.shape[2] != flat.shape[3] or flat.shape[2] not in SIDES:
        raise file.error(f"its x is {shape}; {SHAPES}")
    levels = pixels(file, "x", flat)
    white = 255 if levels.dtype == np.uint8 else 1
    return (np.ascontiguousarray(levels, np.float32) * np.float32(2 / white) - 1).reshape(*x.shape[:2], *levels.shape[1:])


def _events(events: np.ndarray, wanted: tuple[int, ...], file: OwnFile) -> np.ndarray:
    if events.shape != wanted:
        shape = " x ".join(map(str, events.shape)) or "a single number"
        raise file.error(f"its events are {shape}; sequences x time as in x, {wanted[0]} x {wanted[1]}, is wanted")
    if events.dtype.kind not in "fiub" or not np.isin(events, (0, 1)).all():
        raise file.error("its events are not all 0 or 1")
    return events.astype(np.uint8)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" + ("s" if n != 1 else "")
