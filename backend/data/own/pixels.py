"""Pixels of the user's own as bytes or from 0 to 1, whatever their range was, and pictures with their channels first. NumPy alone."""

from __future__ import annotations

import numpy as np

from settle.backend.data.own.own_file import OwnFile

WHITES = 1.0, 255.0, 65535.0, 2.0**31 - 1, 2.0**32 - 1
"""What white is: of numbers from 0 to 1, of bytes, of 16 bits, and of 32."""
DARKEST = 1 / 8
"""Of white: where all pixels are darker, the range is another one, and they would come out black."""


def white_of(low: float, high: float) -> float | None:
    """The white of pixels that go from ``low`` to ``high``: the least of :data:`WHITES` that holds them; None: there is none."""
    white = next((white for white in WHITES if high <= white * (1 + 1e-6)), None)  # float32 rounds the large ones up
    return None if low < 0 or white is None or (white > 1 and high < DARKEST * white) else white


def range_error(file: OwnFile, what: str, low: float, high: float) -> Exception:
    """What is said where :func:`white_of` gives none."""
    white = next((white for white in WHITES if high <= white), None)
    dark = f", nearly black beside a white of {white:g}" if white and low >= 0 else ""
    ranges = "bytes (uint8) or numbers from 0 to 1, 0 to 255 or 0 to 65535 are wanted"
    return file.error(f"the pixels of its {what} go from {low:g} to {high:g}{dark}; {ranges}")


def pixels(file: OwnFile, what: str, array: np.ndarray) -> np.ndarray:
    """Bytes as they are, all others from 0 to 1, float32; bytes of a mask, 0 and 1, too.

    :param what: the array's name.
    :raises KnobError: they are no finite numbers, or of no range that pictures have.
    """
    if array.dtype.kind not in "fiub":
        raise file.error(f"its {what} are of type {array.dtype}; bytes (uint8) or numbers from 0 to 1 are wanted")
    strange = ~np.isfinite(array)
    if strange.any():
        count, first = int(strange.sum()), np.argwhere(strange)[0][0]
        numbers = "1 number" if count == 1 else f"{count} numbers"
        are = f"{'is' if count == 1 else 'are'} not finite (NaN or infinite)"
        raise file.error(f"{numbers} of its {what} {are}, the first in picture {first}, counted from 0")
    low, high = float(array.min()), float(array.max())
    white = white_of(low, high)
    if white is None:
        raise range_error(file, what, low, high)
    if array.dtype == np.uint8 and (white == WHITES[1] or high == 0):
        return array
    return np.minimum(array / white, 1).astype(np.float32)


def channels_first(pictures: np.ndarray) -> np.ndarray | None:
    """(n, channels, h, w) of n x h x w, of n x h x w x 1 or 3, and of n x 1 or 3 x h x w; None: it is none of them."""
    if pictures.ndim == 3:
        return pictures[:, None]
    if pictures.ndim != 4:
        return None
    if pictures.shape[1] in (1, 3):
        return pictures
    return pictures.transpose(0, 3, 1, 2) if pictures.shape[3] in (1, 3) else None
