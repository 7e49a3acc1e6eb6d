"""Pictures of the user's own, by Pillow: upright, in colour or with the levels that they have, and cut to one small size."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.pixels import range_error, white_of

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose

ENDINGS = {
    ".png",
    ".apng",
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".bmp",
    ".dib",
    ".gif",
    ".webp",
    ".tif",
    ".tiff",
    ".ppm",
    ".pgm",
    ".pbm",
    ".tga",
}
_ORIENTATION = 0x0112
"""The tag of EXIF."""
_LYING = ("TRANSPOSE", "ROTATE_270", "TRANSVERSE", "ROTATE_90")
"""Turns of pictures that lie on their side."""


def picture_files(folder: Path) -> list[Path]:
    """Its pictures, those numbered in the order of their numbers, 2 before 10; what is hidden (``._1.png``) is passed over."""
    files = [f for f in folder.iterdir() if f.suffix.lower() in ENDINGS and not f.name.startswith(".") and f.is_file()]
    return sorted(files, key=by_number)


def by_number(path: Path) -> list[tuple[bool, int, str]]:
    """A key to sort names by: 2 before 10."""
    words = re.split(r"([0-9]+)", path.name.lower())
    return [(not word.isdigit(), int(word) if word.isdigit() else 0, word) for word in words]


@contextmanager
def pillow_quiet() -> Iterator[None]:
    """Pillow says nothing on stderr, and a picture of so many pixels that it may be an attack is an error."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def upright(image: Image) -> Image:
    """As a viewer shows it, in mode RGB, on white where it is transparent; in mode F, unscaled, where it has finer levels than bytes.

    :raises ValueError: a level is not finite.
    """
    from PIL import Image

    turn = _turn(image)
    image = image if turn is None else image.transpose(turn)
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        levels = np.asarray(image).astype(np.float32)
        if not np.isfinite(levels).all():
            raise ValueError
        return Image.fromarray(levels)
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        clear = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
    return image.convert("RGB")


def _turn(image: Image) -> Transpose | None:
    """What brings it upright, as its EXIF data say; None: nothing, also where they are damaged."""
    from PIL.Image import Transpose

    turns = ["FLIP_LEFT_RIGHT", "ROTATE_180", "FLIP_TOP_BOTTOM", *_LYING]
    try:
        return {value: Transpose[turn] for value, turn in enumerate(turns, 2)}.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # what damaged data make a reader raise is no closed list
        return None


def read_pictures(file: OwnFile, paths: Iterable[Path]) -> Iterator[Image]:
    """Each picture, :func:`upright`; to be called under :func:`pillow_quiet`.

    :raises KnobError: one cannot be read; its name is told.
    """
    from PIL import Image

    for path in paths:
        try:
            with Image.open(path) as image:
                ready = upright(image)
        except Exception as e:  # what a damaged file makes a reader raise is no closed list
            raise file.error(unreadable(path.name, e)) from None
        yield ready


def unreadable(name: str, e: Exception) -> str:
    """Why a picture cannot be read."""
    if "DecompressionBomb" in type(e).__name__:
        return f"{name} has so many pixels that it is not opened"
    return f"{name} cannot be read as a picture" + (f": {e.strerror.lower()}" if isinstance(e, OSError) and e.strerror else "")


def sizes(file: OwnFile, paths: Iterable[Path]) -> set[tuple[int, int]]:
    """Width and height, in pixels, of the pictures as they stand upright; their pixels are not read.

    :raises KnobError: one cannot be read; its name is told.
    """
    from PIL import Image

    found = set()
    for path in paths:
        try:
            with Image.open(path) as image:
                w, h = image.size
                found.add((h, w) if getattr(_turn(image), "name", "") in _LYING else (w, h))
        except Exception as e:  # as above
            raise file.error(unreadable(path.name, e)) from None
    return found


def stacked(file: OwnFile, images: Iterable[Image], side: int | None) -> np.ndarray:
    """(n, 3, h, w): bytes, or float32 from 0 to 1 where a picture has finer levels, which all are scaled by one white.

    :param side: the middle square of each is made side x side, its pixels averaged; None: all of one size already.
    :raises KnobError: the levels are of no range that pictures have.
    """
    small, low, high = list[np.ndarray](), np.inf, -np.inf
    for image in images:
        if image.mode == "F":
            levels = np.asarray(image)
            low, high = min(low, float(levels.min())), max(high, float(levels.max()))
        small.append(np.asarray(image if side is None else _middle_square(image, side)))
    if not small:
        return np.empty((0, 3, side or 0, side or 0), np.uint8)
    fine = [array.ndim == 2 for array in small]
    if not any(fine):
        return np.stack(small).transpose(0, 3, 1, 2)
    white = white_of(low, high)
    if white is None:
        raise range_error(file, "pictures", low, high)
    scaled = [np.repeat(a[None] / white, 3, 0) if is_fine else a.transpose(2, 0, 1) / 255 for a, is_fine in zip(small, fine, strict=True)]
    return np.clip(np.stack(scaled), 0, 1).astype(np.float32)


def _middle_square(image: Image, size: int) -> Image:
    from PIL.Image import Resampling

    side = min(image.size)
    left, top = (image.width - side) / 2, (image.height - side) / 2
    return image.resize((size, size), Resampling.BOX, box=(left, top, left + side, top + side))


def without_colour(pictures: np.ndarray) -> np.ndarray:
    """(n, 1, h, w) where all of (n, 3, h, w) are grey, else the same."""
    grey = all(np.array_equal(pictures[:, 0], pictures[:, i]) for i in (1, 2))
    return np.ascontiguousarray(pictures[:, :1]) if grey else pictures
