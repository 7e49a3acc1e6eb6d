"""Fetching data sets into the data folder, each file checked against its SHA-256."""

from __future__ import annotations

import hashlib
import os
import urllib.error
import urllib.request
from pathlib import Path

from backend.data.folder import folder

SETS: dict[str, tuple[str, dict[str, str]]] = {
    "mnist": (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        {
            "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        },
    ),
}
"""Name -> where its files lie, and file -> SHA-256."""


def fetch(name: str, source: str = "") -> list[Path]:
    """Get a set's files that are not there yet; gives all of them.

    :param source: another place that has the same files (a URL that ends in /).
    :raises OSError: a file cannot be had or written, or is not the one it should be; the message says which.
    """
    place, sums = SETS[name]
    target = folder() / name
    target.mkdir(parents=True, exist_ok=True)
    return [_get((source or place) + file, target / file, wanted) for file, wanted in sums.items()]


def _get(url: str, file: Path, wanted: str) -> Path:
    if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == wanted:
        return file
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            raw = answer.read()
    except urllib.error.URLError as e:
        raise OSError(f"{url} cannot be reached ({e.reason})") from None
    if hashlib.sha256(raw).hexdigest() != wanted:
        raise OSError(f"{url} is not the file it should be (its SHA-256 differs)")
    beside = file.with_name(file.name + ".part")
    beside.write_bytes(raw)
    os.replace(beside, file)
    return file
