"""Frames of a video or of a folder of pictures, small and square. Pillow reads pictures and GIF, PyAV videos, where it is installed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.core.knobs import KnobError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST = 50_000
"""Frames, at most."""
PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm"}


def data_error(path: str, why: str) -> KnobError:
    """What is wrong with a file of the user's."""
    return KnobError("data", f"data = '{path}' is not possible: {why}.")


def frames(path: str, size: int, stride: int = 1) -> np.ndarray:
    """(n, 3, size, size), float32 in [-1, 1]: the middle square of each frame, its pixels averaged.

    :param stride: of so many frames the first is taken.

    :raises KnobError: it cannot be read, holds no picture, or more than :data:`MOST`.
    """
    place = Path(path).expanduser()
    source = _folder(path, place) if place.is_dir() else _still(place) if place.suffix.lower() in PICTURES else _video(path, place)
    small = []
    try:
        for image in islice(source, 0, None, stride):
            if len(small) == MOST:
                raise data_error(path, f"it has more than {MOST} frames")
            small.append(_small(image, size))
    except KnobError:
        raise
    except Exception as e:  # what a damaged file makes a reader raise is no closed list
        reason = f": {e.strerror}" if isinstance(e, OSError) and e.strerror else ""
        kind = "pictures" if place.is_dir() else "a picture" if place.suffix.lower() in PICTURES else "a video"
        raise data_error(path, f"it cannot be read as {kind}{reason}") from None
    if not small:
        raise data_error(path, "it has no frames")
    return np.stack(small)


def _folder(path: str, place: Path) -> Iterator[Image]:
    """The pictures of a folder: those numbered in the order of their numbers, 2 before 10."""
    from PIL import Image

    files = [f for f in place.iterdir() if f.suffix.lower() in PICTURES]
    if not files:
        raise data_error(path, f"the folder holds no picture ({', '.join(sorted(PICTURES))})")
    for file in sorted(files, key=lambda f: [int(word) if word.isdecimal() else word for word in re.split(r"(\d+)", f.name.lower())]):
        try:
            with Image.open(file) as image:
                yield image.convert("RGB")
        except Exception:  # as above
            raise data_error(path, f"{file.name} cannot be read as a picture") from None


def _still(place: Path) -> Iterator[Image]:
    """The pictures of a file of Pillow's: a GIF has many."""
    from PIL import Image, ImageSequence

    with Image.open(place) as image:
        for frame in ImageSequence.Iterator(image):
            yield frame.convert("RGB")


def _video(path: str, place: Path) -> Iterator[Image]:
    try:
        import av  # type: ignore[import-not-found]
    except ImportError:
        install = 'install it with pip install "settle-lab[export]", or give a folder of pictures'
        raise data_error(path, f"reading a video needs the package av: {install}") from None
    with av.open(str(place)) as film:
        if not film.streams.video:
            raise data_error(path, "it has no pictures")
        for frame in film.decode(video=0):
            yield frame.to_image()


def _small(image: Image, size: int) -> np.ndarray:
    """(3, size, size), float32 in [-1, 1], of the middle square."""
    from PIL.Image import Resampling

    side = min(image.size)
    left, top = (image.width - side) / 2, (image.height - side) / 2
    square = image.resize((size, size), Resampling.BOX, box=(left, top, left + side, top + side))
    return np.asarray(square, np.float32).transpose(2, 0, 1) * np.float32(2 / 255) - 1
