"""The session file's format: its version, the refusal of what is none, and its small fields.

A session is an HDF5 file in the NeXus manner; docs/session-format.md describes it. All of it is
checksummed (metadata by HDF5's latest file format, arrays by Fletcher-32, small fields by a CRC-32
beside them), so that a damaged file is refused, not misread. Strings are of fixed length, since
HDF5 keeps others in a heap without checksums. Nothing in it is ever unpickled.
"""

from __future__ import annotations

import math
import os
import threading
import zlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from settle.sessions import SessionError
from settle.sessions.disk import open_file, other_than_file, reason
from settle.sessions.file_check import attribute, checked_array, member
from settle.sessions.superblock import HDF5_SIGNATURE, LENGTH, ClosedFile, left_open

FORMAT = 1

MIGRATIONS: dict[int, Callable[[h5py.File], None]] = {}
"""version -> what turns a file of that version, opened in memory, into one of the next."""

ANNOTATIONS_NAME = "annotations"
"""Of the text in a file's entry, and of the file in a journal, with what the user says about a session."""
RUN_ID = "entry_identifier_uuid"
"""NeXus's name for what tells one run from all others."""


_thread = threading.local()


@contextmanager
def opened(path: Path) -> Iterator[h5py.File]:
    """Open a session to read, as the present format, whatever its version; the file is not changed.

    :raises SessionError: it is not there, no session, newer than this program, or damaged; also
        when damage shows up only while it is read inside the ``with``.
    """
    marked = left_open(_start(path))
    with _telling_damage(path, marked):
        with _file(path, marked) as file:
            version = _version(file, path)
            if version == FORMAT:
                yield file
        if version < FORMAT:
            # In memory only: the older file stays as it is.
            with h5py.File(path, "r+", driver="core", backing_store=False, locking=False) as file:
                for old in range(version, FORMAT):
                    MIGRATIONS[old](file)
                yield file


class KeptOpen:
    """A session that is open: the run in it and its arrays are looked at once each, however many pieces of them are read.

    What it holds stays as it is: who writes a session puts another file in its place.
    """

    def __init__(self, path: Path, file: h5py.File):
        self.path, self.file = path, file
        self._found: dict[Hashable, Any] = {}

    def once(self, what: Hashable, find: Callable[[], Any]) -> Any:
        """What ``find()`` gave when it was asked for first."""
        if what not in self._found:
            self._found[what] = find()
        return self._found[what]

    def array(self, *path: str) -> h5py.Dataset:
        """:raises KeyError, ValueError: as :func:`settle.sessions.file_check.checked_array`."""
        return self.once(path, lambda: checked_array(self.file, *path))


@contextmanager
def kept_open(path: Path) -> Iterator[KeptOpen]:
    """As :func:`opened`; inside the ``with`` this thread opens the same session no second time."""
    held: KeptOpen | None = getattr(_thread, "held", None)
    if held is not None and held.path == path:
        with _telling_damage(path):
            yield held
        return
    with opened(path) as file:
        _thread.held = KeptOpen(path, file)
        try:
            yield _thread.held
        finally:
            _thread.held = held


@contextmanager
def _telling_damage(path: Path, marked: bool = False) -> Iterator[None]:
    try:
        yield
    except SessionError:
        raise
    except Exception as e:  # anything may stand in a damaged file
        why = f"{reason(e)}; it was left open for writing" if marked else reason(e)
        raise SessionError(f"{path} is damaged or incomplete and cannot be read ({why}).") from e


@contextmanager
def _file(path: Path, marked: bool) -> Iterator[h5py.File]:
    """A file that its last writer did not close is read as if it had."""
    if not marked:
        with h5py.File(path, "r", locking=False) as file:
            yield file
        return
    with open_file(path) as raw, h5py.File(ClosedFile(raw), "r") as file:
        yield file


def _start(path: Path) -> bytes:
    """The first bytes of a session.

    :raises SessionError: it is not there, no file, or no HDF5 file.
    """
    try:
        other = other_than_file(path.stat().st_mode)
        if other:  # opening a pipe or a device may never end
            raise SessionError(f"{path} is {other}, not a session file.")
        with open_file(path) as raw:
            start = raw.read(LENGTH)
    except FileNotFoundError:
        raise SessionError(f"There is no session {path}.") from None
    except (OSError, ValueError) as e:
        raise SessionError(f"{path} cannot be read: {reason(e)}.") from None
    if not start:
        raise SessionError(f"{path} is empty: it is no session.")
    if not start.startswith(HDF5_SIGNATURE):
        raise SessionError(f"{path} is no Settle session: it is not an HDF5 file, or its beginning is damaged.")
    return start


def _version(file: h5py.File, path: Path) -> int:
    if "settle_format" not in file.attrs:
        raise SessionError(f"{path} is an HDF5 file, but no Settle session: it has no settle_format.")
    version = int(attribute(file, "settle_format"))
    if version > FORMAT:
        raise SessionError(
            f"{path} was written by a newer Settle: it has format {version}, this one reads up to {FORMAT}. It is left as it is."
        )
    if version != FORMAT and version not in MIGRATIONS:
        raise SessionError(f"{path} has format {version}, which no Settle ever wrote; formats go from 1 to {FORMAT}.")
    return version


def _fixed(text: str) -> np.ndarray:
    raw = text.encode("utf-8", "surrogatepass")
    return np.array(raw, dtype=h5py.string_dtype("utf-8", max(1, len(raw))))


def text_of(raw: Any) -> str:
    """A fixed-length string as it comes from HDF5, decoded. Half characters, which no file and no screen takes, become U+FFFD.

    :raises ValueError: it is something else; of a number, bytes() would make as many zeros.
    """
    if not isinstance(raw, bytes):
        raise ValueError("there is something else in place of a text")
    return bytes(raw).decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def describe(node: h5py.Group | h5py.Dataset, **attributes: str | int | float) -> None:
    """Set attributes; texts get a fixed length."""
    for name, value in attributes.items():
        node.attrs[name] = _fixed(value) if isinstance(value, str) else value


def name_for_others(node: h5py.Group | h5py.Dataset, attribute: str, text: str) -> None:
    """Keep a text as an attribute of variable length, which other programs read as text and not as bytes. HDF5 has no checksum for
    these: Settle reads what :func:`describe` keeps beside it."""
    node.attrs[attribute] = text.encode("utf-8", "replace").decode().replace("\0", "")


def put_names(node: h5py.Group, attribute: str, names: Sequence[str]) -> None:
    """Keep a list of names as an attribute; none is kept of an empty list."""
    if names:
        raw = [n.encode() for n in names]
        node.attrs[attribute] = np.array(raw, dtype=h5py.string_dtype("utf-8", max(map(len, raw)) or 1))


def names_in(node: h5py.Group, name: str) -> list[str]:
    """The list of names kept by :func:`put_names`."""
    return [text_of(raw) for raw in np.atleast_1d(np.asarray(attribute(node, name)))] if name in node.attrs else []


def put(group: h5py.Group, name: str, value: Any) -> h5py.Dataset:
    """Write a text, a number or an array, with what is needed to find damage later."""
    array = _fixed(value) if isinstance(value, str) else np.asarray(value)
    if array.ndim and array.size:
        return group.create_dataset(name, data=array, chunks=True, fletcher32=True)
    dataset = group.create_dataset(name, data=array)
    dataset.attrs["crc32"] = np.uint32(zlib.crc32(array.tobytes()))
    return dataset


def get(group: h5py.Group, name: str, longest: int = 0) -> Any:
    """What :func:`put` wrote: a text, a Python number, or an array.

    :param longest: bytes that it may have; 0: as many as it says.
    :raises ValueError: its check sum does not fit, or it is too long.
    """
    dataset = dataset_in(group, name)
    if longest and dataset.nbytes > longest:
        raise ValueError(f"{dataset.name} has {dataset.nbytes:,} bytes, at most {longest:,} are possible")
    array = np.empty(dataset.shape, dataset.dtype)
    if dataset.size:
        dataset.read_direct(array)
    if "crc32" in dataset.attrs and zlib.crc32(array.tobytes()) != attribute(dataset, "crc32"):
        raise ValueError(f"the check sum of {dataset.name} does not fit")
    if array.dtype.kind == "S":
        return text_of(array[()]) if not array.ndim else array
    return array


def number(group: h5py.Group, name: str) -> Any:
    """A Python number written by :func:`put`."""
    return get(group, name, 64).item()


def scattered_rows(array: h5py.Dataset, rows: np.ndarray) -> np.ndarray | None:
    """Single rows of an array that lies in its file as it is in memory, chunk by chunk; None: it does not, or the file has no number."""
    packed = array.compression or array.shuffle or array.scaleoffset
    if array.chunks is None or array.chunks[1:] != array.shape[1:] or packed or array.file.driver != "sec2" or os.name == "nt":
        return None
    size, width, chunks = array.chunks[0], math.prod(array.shape[1:]) * array.dtype.itemsize, dict[int, int]()
    array.id.chunk_iter(lambda chunk: chunks.__setitem__(chunk.chunk_offset[0] // size, chunk.byte_offset))
    handle = array.file.id.get_vfd_handle()
    raw = b"".join(os.pread(handle, width, chunks[row // size] + row % size * width) for row in rows.tolist())
    if len(raw) != width * len(rows):
        raise ValueError(f"{array.name} is shorter than it was")
    return np.frombuffer(raw, array.dtype).reshape(len(rows), *array.shape[1:])


def dataset_in(group: h5py.Group, name: str) -> h5py.Dataset:
    """A data set of plain numbers or fixed-length texts.

    :raises ValueError: there is none.
    """
    dataset = member(group, name)
    if not isinstance(dataset, h5py.Dataset) or dataset.dtype.kind not in "biufcS":
        raise ValueError(f"{name} is no plain array")
    return dataset
