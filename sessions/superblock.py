"""The beginning of an HDF5 file: the mark that a program leaves which ended while it had the file open for writing."""

from __future__ import annotations

import io
from typing import BinaryIO

HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
LENGTH = 48
"""Bytes of a superblock of version 2 or 3 with places of 8 bytes: what ``libver="latest"`` writes."""
_VERSION, _OFFSETS, _LENGTHS, _FLAGS = 8, 9, 10, 11
_WRITING = 0b101
"""Open for writing, by one writer beside readers or without."""


def left_open(start: bytes) -> bool:
    """Whether a file that begins so is marked as open for writing: HDF5 then refuses it, though the writer may be long gone."""
    fits = len(start) == LENGTH and start.startswith(HDF5_SIGNATURE) and start[_VERSION] in (2, 3) and start[_OFFSETS] == 8
    return fits and start[_LENGTHS] == 8 and bool(start[_FLAGS] & _WRITING)


class ClosedFile(io.RawIOBase):
    """A file as it would be if its writer had closed it: the mark reads as cleared, and nothing is written."""

    def __init__(self, raw: BinaryIO):
        super().__init__()
        self._raw = raw
        start = bytearray(raw.read(LENGTH))
        start[_FLAGS] &= ~_WRITING & 0xFF
        start[-4:] = lookup3(bytes(start[:-4])).to_bytes(4, "little")
        self._start = bytes(start)

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        """Bytes from where the file stands."""
        place = self._raw.tell()
        count = self._raw.readinto(into)  # type: ignore[attr-defined]
        if place < LENGTH:
            part = self._start[place : place + count]
            into[: len(part)] = part
        return count

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        return self._raw.seek(place, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def lookup3(data: bytes) -> int:
    """HDF5's check sum of metadata: Bob Jenkins' hashlittle (lookup3.c, 2006) with the initial value 0."""
    a = b = c = (0xDEADBEEF + len(data)) & _WORD
    pieces = [data[at : at + 12] for at in range(0, len(data), 12)]
    for piece in pieces[:-1]:
        x, y, z = (int.from_bytes(piece[at : at + 4], "little") for at in (0, 4, 8))
        a, b, c = _mix((a + x) & _WORD, (b + y) & _WORD, (c + z) & _WORD)
    last = pieces[-1].ljust(12, b"\0")
    x, y, z = (int.from_bytes(last[at : at + 4], "little") for at in (0, 4, 8))
    return _final((a + x) & _WORD, (b + y) & _WORD, (c + z) & _WORD)


_WORD = 0xFFFFFFFF


def _turned(x: int, bits: int) -> int:
    return ((x << bits) | (x >> (32 - bits))) & _WORD


def _mix(a: int, b: int, c: int) -> tuple[int, int, int]:
    for bits in (4, 6, 8, 16, 19, 4):
        a = ((a - c) & _WORD) ^ _turned(c, bits)
        c = (c + b) & _WORD
        a, b, c = b, c, a
    return a, b, c


def _final(a: int, b: int, c: int) -> int:
    for bits in (14, 11, 25, 16, 4, 14, 24):
        c = ((c ^ b) - _turned(b, bits)) & _WORD
        a, b, c = b, c, a
    # Seven rounds have turned the names once more round than a whole number of times.
    return b
