"""Omniglot: 1623 characters of 50 alphabets, each drawn by 20 people, from the two original archives [Lake2015].

Their 32460 pictures of 105 x 105 pixels are read once, made 28 x 28 by Pillow's box filter, and kept beside them in
``omniglot28.npz`` with the licence of the set; where that file is, the archives are not needed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data.folder import MissingDataSet, find, folder

ARCHIVES = ("images_background.zip", "images_evaluation.zip")
CACHE_FILE, LICENCE = "omniglot28.npz", "omniglot-licence.txt"
SIDE = 28
DRAWERS = 20
ARRAYS = ("image", "alphabet", "character", "drawer", "alphabet_name")
MIT = """Omniglot (https://github.com/brendenlake/omniglot), made smaller.

The MIT License (MIT)

Copyright (c) 2015 Brenden Lake

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True)
class Alphabet:
    """One alphabet."""

    name: str
    pictures: np.ndarray
    """(characters, 20, 28, 28), bytes, 255 = ink, read-only. The same drawer of an alphabet is the same person; not across alphabets."""


def load() -> tuple[Alphabet, ...]:
    """The 50 alphabets: those of the background set by name, then those of the evaluation set.

    :raises KnobError: the files are not in the data folder, or not what they should be.
    """
    return _read(folder())


@lru_cache(maxsize=1)
def _read(home: Path) -> tuple[Alphabet, ...]:
    cached = find(home, "omniglot", CACHE_FILE)
    try:
        if cached is not None:
            return _read_cache(cached)
        archives = {file: find(home, "omniglot", file) for file in ARCHIVES}
        for file, path in archives.items():
            if path is None:
                raise MissingDataSet("omniglot", home, file)
        found = tuple(alphabet for path in archives.values() for alphabet in _archive(path))  # type: ignore[arg-type]
    except (OSError, ValueError) as e:
        if isinstance(e, KnobError):
            raise
        raise KnobError("data", f"data = 'omniglot' is not possible: {e}.") from None
    with suppress(OSError):  # a folder that cannot be written to: it is read again the next time
        _write_cache(home / "omniglot", found)
    return found


def _archive(path: Path) -> Iterator[Alphabet]:
    """:raises ValueError: it is not whole, or holds something else; the message says which."""
    try:
        with zipfile.ZipFile(path) as opened:
            characters: dict[str, dict[str, list[str]]] = {}
            for file in sorted(name for name in opened.namelist() if name.endswith(".png") and not name.startswith("__MACOSX")):
                alphabet, character = file.split("/")[-3:-1]
                characters.setdefault(alphabet, {}).setdefault(character, []).append(file)
            if not characters:
                raise ValueError(f"{path.name} holds no pictures")
            for name, files in characters.items():
                for character, drawn in files.items():
                    if len(drawn) != DRAWERS:
                        raise ValueError(f"{path.name} has {len(drawn)} pictures of {name}, {character}; {DRAWERS} are wanted")
                yield Alphabet(name, _fixed(np.array([[_small(opened.read(file)) for file in drawn] for drawn in files.values()])))
    except ValueError:
        raise
    except Exception as e:  # what a damaged archive or picture makes a reader raise is no closed list
        raise ValueError(f"{path.name} is no whole archive of pictures ({type(e).__name__})") from None


def _small(raw: bytes) -> np.ndarray:
    """(28, 28), bytes, of a picture of any size with black ink on white."""
    from PIL import Image

    with Image.open(io.BytesIO(raw)) as picture:
        ink = np.where(np.asarray(picture.convert("L")) < 128, np.uint8(255), np.uint8(0))
    return np.asarray(Image.fromarray(ink).resize((SIDE, SIDE), Image.Resampling.BOX))


def _read_cache(path: Path) -> tuple[Alphabet, ...]:
    """:raises ValueError: it is no such file; the message says which."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            image, alphabet, character, drawer, names = (stored[key] for key in ARRAYS)
        counts = [int(character[alphabet == i].max()) + 1 for i in range(len(names))]
        order = [(a, c, d) for a, count in enumerate(counts) for c in range(count) for d in range(DRAWERS)]
        whole = image.dtype == np.uint8 and image.shape == (len(order), SIDE, SIDE)
        if not whole or not np.array_equal(np.stack([alphabet, character, drawer], 1), order):
            raise ValueError
    except Exception:  # as above
        raise ValueError(f"{path} is not whole; without it, it is made anew from {' and '.join(ARCHIVES)}") from None
    pieces = np.split(_fixed(image.reshape(-1, DRAWERS, SIDE, SIDE)), np.cumsum(counts)[:-1])
    return tuple(Alphabet(str(name), pictures) for name, pictures in zip(names, pieces, strict=True))


def _write_cache(directory: Path, alphabets: tuple[Alphabet, ...]) -> None:
    counts = [len(a.pictures) for a in alphabets]
    characters = np.concatenate([np.arange(c) for c in counts])
    arrays = {
        "image": np.concatenate([a.pictures for a in alphabets]).reshape(-1, SIDE, SIDE),
        "alphabet": np.repeat(np.arange(len(counts)), counts).repeat(DRAWERS).astype(np.uint8),
        "character": characters.repeat(DRAWERS).astype(np.uint8),
        "drawer": np.tile(np.arange(DRAWERS), len(characters)).astype(np.uint8),
        "alphabet_name": np.array([a.name for a in alphabets]),
    }
    part = directory / f".{CACHE_FILE}.part"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / LICENCE).write_text(MIT, encoding="utf-8")
    with part.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # NumPy's own stub
    part.replace(directory / CACHE_FILE)


def _fixed(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array
