"""Frames of a film of the user's own: a folder of pictures or a picture with several frames, by Pillow, or a video, by PyAV."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.pictures import ENDINGS, picture_files, pillow_quiet, read_pictures, stacked, unreadable, upright

if TYPE_CHECKING:
    from PIL.Image import Image

VIDEOS = {".mp4", ".mkv", ".avi", ".mov", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv"}
"""Endings of videos; others are tried as well where nothing else is possible."""
MOST = 50_000
"""Frames, at most."""


def read_film(file: OwnFile, side: int, stride: int = 1) -> np.ndarray:
    """(n, 3, side, side), bytes, or float32 from 0 to 1: the middle square of each frame as a viewer shows it, its pixels averaged.

    :param stride: of so many frames the first is taken.
    :raises KnobError: it cannot be read, holds no picture, or more than :data:`MOST`.
    """
    with pillow_quiet():
        frames = stacked(file, _at_most(file, islice(_frames(file), 0, None, stride)), side)
    if not len(frames):
        raise file.error("it has no frames")
    return frames


def _at_most(file: OwnFile, images: Iterator[Image]) -> Iterator[Image]:
    for count, image in enumerate(images):
        if count == MOST:
            raise file.error(f"it has more than {MOST} frames")
        yield image


def _frames(file: OwnFile) -> Iterator[Image]:
    if file.is_folder:
        paths = picture_files(file.path)
        if not paths:
            raise file.error(f"the folder holds no picture ({', '.join(sorted(ENDINGS))})")
        yield from read_pictures(file, paths)
        return
    of_pillow = file.path.suffix.lower() in ENDINGS
    try:
        yield from _pages(file) if of_pillow else _video(file)
    except KnobError:
        raise
    except Exception as e:  # what a damaged file makes a reader raise is no closed list
        if of_pillow and "DecompressionBomb" in type(e).__name__:
            raise file.error(unreadable("it", e)) from None
        reason = f": {e.strerror}" if isinstance(e, OSError) and e.strerror else ""
        raise file.error(f"it cannot be read as {'a picture' if of_pillow else 'a video'}{reason}") from None


def _pages(file: OwnFile) -> Iterator[Image]:
    """The pictures of a file of Pillow's: a GIF, an animated PNG or a TIFF has many."""
    from PIL import Image, ImageSequence

    with Image.open(file.path) as image:
        for frame in ImageSequence.Iterator(image):
            yield upright(frame)


def _video(file: OwnFile) -> Iterator[Image]:
    try:
        import av
    except ImportError:
        raise file.error("reading a video needs the package av: install it with pip install av, or give a folder of pictures") from None
    with av.open(str(file.path)) as film:
        if not film.streams.video:
            raise file.error("it has no pictures")
        for frame in film.decode(video=0):
            # What a phone turns while filming is told beside the frames; a player turns it back.
            turn = round(_rotation(frame, film.streams.video[0])) % 360
            image = frame.to_image()
            yield image.rotate(turn, expand=True) if turn else image


def _rotation(frame: Any, stream: Any) -> float:
    """Degrees counterclockwise; older versions of PyAV tell only the tag of the file, clockwise."""
    told = getattr(frame, "rotation", None)
    return float(told) if told is not None else -float(stream.metadata.get("rotate", 0))
