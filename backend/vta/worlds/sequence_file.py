"""Sequences of the user's own: arrays of an .npz file, a video, or a folder of pictures. NumPy alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data.array_names import listed, misspelt
from settle.backend.vta.worlds import video_file
from settle.backend.vta.worlds.sequences import Sequences
from settle.backend.vta.worlds.video_file import data_error

FEWEST = 5
"""Sequences that are wanted: the last fifth of them is held out."""
WIDEST = 1024
"""Numbers of a vector, at most."""
LARGEST = 1e100
"""Of the numbers of a vector, so that their squares are finite."""
SIDES = (16, 32)
"""Pixels a side of pictures."""
SHAPES = "sequences x time x numbers, or x pictures (h x w, h x w x 3 or 3 x h x w) of 16 or 32 pixels a side, is wanted"


def read(path: str, length: int = 48, size: int = 16, stride: int = 1) -> Sequences:
    """What a file or a folder holds, the last fifth of it held out.

    An .npz file has an array ``x`` (sequences x time x frame) and, if they are known, ``events`` (sequences x time, 0 or 1). A video,
    or a folder of pictures in the order of their names, is cut into pieces of ``length`` frames of size x size pixels; of every
    ``stride`` frames the first is taken.

    :raises KnobError: it cannot be read, or does not fit.
    """
    place = Path(path).expanduser()
    if not place.exists():
        raise data_error(path, "there is no such file")
    if place.is_dir() or place.suffix.lower() != ".npz":
        frames = video_file.frames(path, size, stride)
        count = len(frames) // length
        if count < FEWEST:
            there = _count(len(frames), "frame") + (f" at stride = {stride}" if stride > 1 else "")
            raise data_error(path, f"it has {there}; {FEWEST * length} or more are wanted, {FEWEST} pieces of length = {length}")
        x = frames[: count * length].reshape(count, length, *frames.shape[1:])
        return Sequences(x).hold_out(max(1, count // 5))
    try:
        with place.open("rb") as opened, np.load(opened, allow_pickle=False) as archive:
            if "x" not in archive:
                raise data_error(path, f"it holds no array called x; {listed(archive.files)}")
            if wrong := misspelt(archive.files, ("x", "events")):
                raise data_error(path, wrong)
            x, events = archive["x"], archive.get("events")
    except KnobError:
        raise
    except Exception as e:  # what a damaged file makes a reader raise is no closed list
        reason = e.strerror if isinstance(e, OSError) and e.strerror else "it is no whole .npz file of numbers"
        raise data_error(path, f"it cannot be read: {reason}") from None
    return from_arrays(x, events, path)


def from_arrays(x: np.ndarray, events: np.ndarray | None = None, where: str = "") -> Sequences:
    """The same from arrays: vectors come out with mean 0 and standard deviation 1 of each number, pictures in [-1, 1].

    :param x: vectors (n x T x D) of any scale, or pictures (n x T x h x w, .. x 3 or n x T x 3 x h x w), bytes or numbers from 0 to 1.
    :param where: the file, for what is said of it.
    :raises KnobError: they do not fit.
    """
    shape = " x ".join(map(str, x.shape))
    if x.dtype.kind not in "fiub" or x.ndim not in (3, 4, 5) or 0 in x.shape:
        raise data_error(where, f"its x is {shape or 'a single'} {x.dtype}; {SHAPES}")
    if len(x) < FEWEST:
        raise data_error(where, f"it holds {_count(len(x), 'sequence')}; {FEWEST} or more are wanted, as the last fifth is held out")
    strange = ~np.isfinite(x)
    if strange.any():
        sequence, frame = (int(i) for i in np.argwhere(strange)[0][:2])
        are = "is" if strange.sum() == 1 else "are"
        numbers = f"{_count(int(strange.sum()), 'number')} of its x {are} not finite (NaN or infinite)"
        raise data_error(where, f"{numbers}, the first in sequence {sequence} at frame {frame}, counted from 0")
    held = len(x) // 5
    frames = _vectors(x, held, where) if x.ndim == 3 else _pictures(x, shape, where)
    return Sequences(frames, None if events is None else _events(events, x.shape[:2], where)).hold_out(held)


def _vectors(x: np.ndarray, held: int, where: str) -> np.ndarray:
    if x.shape[2] > WIDEST:
        raise data_error(where, f"its x has {x.shape[2]} numbers a frame; {WIDEST} at most are possible")
    if float(np.abs(x).max()) > LARGEST:  # as a float32 the bound would overflow
        raise data_error(where, f"its x has a number of {np.abs(x).max():g}; {LARGEST:g} at most are possible")
    learnt = x[: len(x) - held].reshape(-1, x.shape[2]).astype(np.float64)
    middle, spread = learnt.mean(0), learnt.std(0)
    constant = spread <= 1e-9 * np.abs(middle)
    if constant.all():
        raise data_error(where, "its x never changes")
    return ((x - middle) / np.where(constant, 1, spread)).astype(np.float32)


def _pictures(x: np.ndarray, shape: str, where: str) -> np.ndarray:
    if x.ndim == 4:
        x = x[:, :, None]
    elif x.shape[4] in (1, 3) and x.shape[2] not in (1, 3):
        x = x.transpose(0, 1, 4, 2, 3)
    if x.shape[2] not in (1, 3) or x.shape[3] != x.shape[4] or x.shape[3] not in SIDES:
        raise data_error(where, f"its x is {shape}; {SHAPES}")
    if x.dtype == np.uint8:
        return np.ascontiguousarray(x, np.float32) * np.float32(2 / 255) - 1
    if x.min() < 0 or x.max() > 1:
        raise data_error(where, f"its pixels go from {x.min():g} to {x.max():g}; bytes (uint8) or numbers from 0 to 1 are wanted")
    return np.ascontiguousarray(x, np.float32) * 2 - 1


def _events(events: np.ndarray, wanted: tuple[int, ...], where: str) -> np.ndarray:
    if events.shape != wanted:
        shape = " x ".join(map(str, events.shape)) or "a single number"
        raise data_error(where, f"its events are {shape}; sequences x time as in x, {wanted[0]} x {wanted[1]}, is wanted")
    if events.dtype.kind not in "fiub" or not np.isin(events, (0, 1)).all():
        raise data_error(where, "its events are not all 0 or 1")
    return events.astype(np.uint8)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" + ("s" if n != 1 else "")
