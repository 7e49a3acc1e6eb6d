"""CIFAR-10: colour pictures of 32 x 32 pixels, from the original binary version [Krizhevsky2009].

Six files of 10,000 records each; a record is one byte for the class, then 1024 bytes each of red,
green and blue, row by row. They are read from ``cifar-10-binary.tar.gz`` as it is, or from its
folder ``cifar-10-batches-bin``. (The Python version of the set is pickled, and is not read.)
"""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data.folder import MissingDataSet, find, folder

ARCHIVE, UNPACKED = "cifar-10-binary.tar.gz", "cifar-10-batches-bin"
FILES = {"train": tuple(f"data_batch_{i}.bin" for i in range(1, 6)), "test": ("test_batch.bin",)}
RECORDS = 10_000
"""In each file; nothing in a file says how many there should be."""
PICTURE = (3, 32, 32)
RECORD = 1 + 3 * 32 * 32


def load(part: str = "train") -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, 3, 32, 32), bytes 0 to 255, and classes (n,), 0 to 9, of ``train`` or ``test``; both read-only.

    :raises KnobError: the files are not in the data folder, or not what they should be.
    """
    return _read(folder(), part)


@lru_cache(maxsize=2)
def _read(home: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    archive, unpacked = find(home, "cifar-10", ARCHIVE), find(home, "cifar-10", UNPACKED)
    if archive is None and unpacked is None:
        raise MissingDataSet("cifar-10", home, ARCHIVE)
    try:
        raw = _members(archive, FILES[part]) if archive else {file: (unpacked / file).read_bytes() for file in FILES[part]}  # type: ignore[operator]
        records = np.concatenate([_records(file, raw[file]) for file in FILES[part]])
    except FileNotFoundError as e:
        raise KnobError("data", f"data = 'cifar-10' is not possible: there is no {e.filename}.") from None
    except (OSError, ValueError) as e:
        raise KnobError("data", f"data = 'cifar-10' is not possible: {e}.") from None
    pictures, classes = records[:, 1:].reshape(-1, *PICTURE), records[:, 0].copy()
    for array in (pictures, classes):
        array.flags.writeable = False
    return pictures, classes


def _members(archive: Path, files: tuple[str, ...]) -> Mapping[str, bytes]:
    """:raises ValueError: the archive is not whole, or lacks a file."""
    found: dict[str, bytes] = {}
    try:
        with gzip.open(archive) as raw:
            with tarfile.open(fileobj=raw, mode="r|") as tar:
                for member in tar:
                    name = Path(member.name).name
                    opened = tar.extractfile(member) if name in files else None
                    if opened is not None:
                        found[name] = opened.read()
            while raw.read(1 << 20):  # to the very end, where gzip's check sum is
                pass
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as e:
        raise ValueError(f"{archive.name} is no whole .tar.gz file ({e})") from None
    lacking = [file for file in files if file not in found]
    if lacking:
        raise ValueError(f"{archive.name} lacks {', '.join(lacking)}")
    return found


def _records(file: str, raw: bytes) -> np.ndarray:
    """:raises ValueError: it is not whole, or no file of this format."""
    if len(raw) != RECORDS * RECORD:
        raise ValueError(f"{file} has {len(raw)} bytes; {RECORDS} pictures of 32 x 32 pixels in three colours are {RECORDS * RECORD}")
    records = np.frombuffer(raw, np.uint8).reshape(RECORDS, RECORD)
    if records[:, 0].max() > 9:
        raise ValueError(f"a class in {file} is {records[:, 0].max()}; 0 to 9 are wanted")
    return records
