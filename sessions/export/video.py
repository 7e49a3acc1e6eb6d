"""Pictures one after another as an MP4 film: H.264, as every browser and player shows it. PyAV writes it, where it is installed."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import BinaryIO

import numpy as np

from settle.sessions.format import SessionError

QUALITY = "16"
"""x264's constant rate factor: edges of enlarged pixels stay sharp."""


def write(file: BinaryIO, pictures: Iterable[np.ndarray], seconds: float, last: float) -> None:
    """Bytes H x W or H x W x 3, each standing for ``seconds``, the last one for ``last``.

    :raises SessionError: PyAV is not installed, or cannot write H.264.
    """
    try:
        import av  # type: ignore[import-not-found]
    except ImportError:
        raise SessionError('mp4 needs the package av: install it with pip install "settle-lab[export]", or export gif.') from None
    try:
        with av.open(file, "w", format="mp4") as film:
            stream = None
            for picture in _hold_last(pictures, round(last / seconds)):
                frame = av.VideoFrame.from_ndarray(_even(picture), format="rgb24")
                if stream is None:
                    rate = Fraction(1 / seconds).limit_denominator(100)
                    stream = film.add_stream("libx264", rate=rate, options={"crf": QUALITY})
                    stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
                film.mux(stream.encode(frame))
            if stream is not None:
                film.mux(stream.encode())
    except (av.error.FFmpegError, ValueError) as e:
        raise SessionError(f"mp4 cannot be written by the package av that is installed: {e}. Export gif.") from None


def _hold_last(pictures: Iterable[np.ndarray], times: int) -> Iterable[np.ndarray]:
    """The pictures, and the last one as many times in all."""
    picture = None
    for picture in pictures:
        yield picture
    for _ in range(times - 1 if picture is not None else 0):
        yield picture  # type: ignore[misc]


def _even(picture: np.ndarray) -> np.ndarray:
    """In colour, with an even height and width: its edge is repeated where it is odd, as the format asks."""
    colour = picture if picture.ndim == 3 else picture[:, :, None].repeat(3, 2)
    return np.pad(colour, ((0, colour.shape[0] % 2), (0, colour.shape[1] % 2), (0, 0)), mode="edge")
