"""The idx format of the MNIST files: a magic number, the sizes, then the bytes [LeCun1998]."""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np

MOST_BYTES = 1 << 30
"""That are unpacked."""


def read(file: Path, dimensions: int) -> np.ndarray:
    """The unsigned bytes of an idx file, gzip-compressed or as it is, in its shape; read-only.

    :raises OSError: there is no such file, or it cannot be opened.
    :raises ValueError: it is no idx file, of other dimensions, or not whole; the message says which.
    """
    try:
        with file.open("rb") as begun:
            packed = begun.read(2) == b"\x1f\x8b"
        with gzip.open(file) if packed else file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as e:
        raise ValueError(f"{file.name} is no whole gzip file ({e})") from None
    if len(raw) > MOST_BYTES:
        raise ValueError(f"{file.name} holds more than {MOST_BYTES >> 20} MB")
    header = 4 + 4 * dimensions
    magic = struct.unpack(">I", raw[:4])[0] if len(raw) >= 4 else -1
    if magic != 0x0800 + dimensions:
        raise ValueError(f"{file.name} is no idx file of bytes with {dimensions} dimensions (it begins with {raw[:4].hex() or 'nothing'})")
    if len(raw) < header:
        raise ValueError(f"{file.name} ends within its header")
    shape = struct.unpack(f">{dimensions}I", raw[4:header])
    wanted = int(np.prod(shape, dtype=object))
    if len(raw) - header != wanted:
        raise ValueError(f"{file.name} announces {' x '.join(map(str, shape))} = {wanted} bytes and holds {len(raw) - header}")
    return np.frombuffer(raw, np.uint8, offset=header).reshape(shape)
