"""Small files in the original formats of the data sets."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
from pathlib import Path

import numpy as np

from settle.backend.data import cifar

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
"""Real data sets beside the repository."""


def idx(array: np.ndarray, magic: int | None = None) -> bytes:
    head = struct.pack(f">I{array.ndim}I", 0x0800 + array.ndim if magic is None else magic, *array.shape)
    return gzip.compress(head + array.tobytes())


def write_idx(home: Path, pictures: bytes, classes: bytes, stem: str = "t10k") -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / f"{stem}-images-idx3-ubyte.gz").write_bytes(pictures)
    (home / f"{stem}-labels-idx1-ubyte.gz").write_bytes(classes)


def cifar_files(records: int, seed: int = 0) -> dict[str, bytes]:
    """The six files of the binary version, with that many pictures each."""
    random = np.random.default_rng(seed)
    found = {}
    for file in (*cifar.FILES["train"], *cifar.FILES["test"]):
        rows = random.integers(0, 256, (records, cifar.RECORD)).astype(np.uint8)
        rows[:, 0] = np.arange(records) % 10
        found[file] = rows.tobytes()
    return found


def archive(files: dict[str, bytes]) -> bytes:
    """As they lie in cifar-10-binary.tar.gz."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, raw in files.items():
            about = tarfile.TarInfo(f"{cifar.UNPACKED}/{name}")
            about.size = len(raw)
            tar.addfile(about, io.BytesIO(raw))
    return out.getvalue()
