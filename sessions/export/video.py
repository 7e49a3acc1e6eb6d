"""Pictures one after another as a film: MP4 (H.264, as every browser and player shows it, by PyAV) or GIF (by Pillow)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from settle.sessions.format import SessionError

if TYPE_CHECKING:
    from PIL.Image import Image

SHARP, SMALL = "16", "20"
"""x264's constant rate factor: edges of enlarged pixels stay sharp; letters and curves can be read well."""
_BT709 = 1
"""Colours as players take them for granted in films of this size."""
COLOURS = 255
"""Of a GIF; one more stands for what stays as it was."""


def lacks(format: str) -> str:
    """Why films of a format cannot be made here; empty if they can."""
    if format == "mp4" and find_spec("av") is None:
        return "mp4 needs the package av: install it with pip install av, or export gif."
    return ""


def write_mp4(file: BinaryIO, pictures: Iterable[tuple[np.ndarray, int]], fps: float, quality: str = SMALL) -> None:
    """Bytes H x W or H x W x 3, all of one size, each with the number of frames that it stands for, ``fps`` of them a second.

    Odd sides get one more pixel, as the format asks for. A picture that stands is repeated: not every program knows frames that last.

    :raises SessionError: PyAV is not installed, or cannot write H.264.
    """
    try:
        import av
        import av.error
    except ImportError:
        raise SessionError(lacks("mp4") or "mp4 needs the package av, which cannot be loaded: export gif.") from None
    try:
        with av.open(file, "w", format="mp4") as film:
            stream, number = None, 0
            for picture, times in pictures:
                frame = av.VideoFrame.from_ndarray(_even(picture), format="rgb24")
                if stream is None:
                    stream = film.add_stream("libx264", rate=Fraction(fps).limit_denominator(100), options={"crf": quality})
                    stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
                    context = stream.codec_context
                    context.colorspace = context.color_primaries = context.color_trc = _BT709
                ready = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
                for _ in range(times):
                    ready.pts, number = number, number + 1
                    film.mux(stream.encode(ready))
            if stream is not None:
                film.mux(stream.encode())
    except (av.error.FFmpegError, ValueError) as e:
        raise SessionError(f"mp4 cannot be written by the package av that is installed: {e}. Export gif.") from None


def _even(picture: np.ndarray) -> np.ndarray:
    """In colour, with an even height and width: its edge is repeated where it is odd, as the format asks."""
    colour = picture if picture.ndim == 3 else picture[:, :, None].repeat(3, 2)
    return np.pad(colour, ((0, colour.shape[0] % 2), (0, colour.shape[1] % 2), (0, 0)), mode="edge")


def write_gif(file: BinaryIO, pictures: Iterable[tuple[np.ndarray, int]], fps: float, some: Sequence[np.ndarray]) -> None:
    """Bytes H x W x 3, all of one size, each with the number of frames that it stands for, ``fps`` of them a second; it loops.

    One palette for all, so that no colour changes while nothing happens, and no dithering, which is noise that moves. Of each
    picture the part that differs from the one before is written, with what is the same in it left clear: such files are small.

    :param some: pictures that have all colours that matter.
    """
    from PIL import GifImagePlugin

    palette = _palette(some)
    colours = (palette.getpalette() or [])[: 3 * COLOURS]
    colours += [0] * (768 - len(colours))
    before, due, shown = None, 0, 0
    for picture, times in pictures:
        indices = _quantized(picture, palette)
        due += times
        until = round(100 * due / fps)  # hundredths of a second, without adding up what is rounded
        stand, shown = until - shown, until
        part, corner, clear = (indices, (0, 0), {}) if before is None else (*_changed(indices, before), {"transparency": COLOURS})
        image = _with_colours(part, colours)
        if before is None:
            file.writelines(GifImagePlugin.getheader(image, None, {"loop": 0})[0])
        file.writelines(GifImagePlugin.getdata(image, corner, duration=10 * stand, disposal=1, **clear))
        before = indices
    file.write(b";")


def _palette(some: Sequence[np.ndarray]) -> Image:
    """A picture with the colours that are used most in some pictures."""
    from PIL import Image

    stacked = Image.fromarray(np.concatenate([picture[::2, ::2] for picture in some]))
    return stacked.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def _quantized(picture: np.ndarray, palette: Image) -> np.ndarray:
    from PIL import Image

    return np.asarray(Image.fromarray(picture).quantize(palette=palette, dither=Image.Dither.NONE))


def _with_colours(indices: np.ndarray, colours: Sequence[int]) -> Image:
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(indices)).convert("P")
    image.putpalette(colours)
    return image


def _changed(indices: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """The smallest part outside of which nothing differs, with what is the same in it clear, and its corner x, y."""
    differs = indices != before
    rows, columns = np.flatnonzero(differs.any(1)), np.flatnonzero(differs.any(0))
    if not len(rows):
        rows = columns = np.zeros(1, int)
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return np.where(differs[box], indices[box], COLOURS).astype(np.uint8), (int(columns[0]), int(rows[0]))


def held(pictures: Iterable[np.ndarray], last: int) -> Iterator[tuple[np.ndarray, int]]:
    """Each for one frame, the last one for so many."""
    picture = None
    for following in pictures:
        if picture is not None:
            yield picture, 1
        picture = following
    if picture is not None:
        yield picture, last
