"""Faces by person: the files that scikit-learn's fetchers get, Olivetti's (40 people) and those of Labeled Faces in the Wild.

Olivetti [Samaria1994]: 400 pictures of 64 x 64 pixels, ten of each person, in a MATLAB file. LFW [Huang2007], turned upright ("funneled"):
the people of whom there are 20 pictures or more, each cut to the face and made 64 x 48; that takes a while, so it is kept beside the
archive in ``lfw-faces.npz``.
"""

from __future__ import annotations

import io
import tarfile
from collections import Counter
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data.folder import MissingDataSet, find, folder

FILES = {"olivetti": "olivettifaces.mat", "lfw": "lfw-funneled.tgz"}
CACHE_FILE = "lfw-faces.npz"
PEOPLE, EACH, SIDE = 40, 10, 64
"""Of Olivetti."""
FEWEST = 20
"""Pictures of a person of LFW, at least."""
FACE = (78, 70, 172, 195)
"""Left, upper, right and lower edge of what is kept of a picture of LFW, 250 x 250 pixels, as scikit-learn cuts it."""
HEIGHT, WIDTH = 64, 48
Faces = tuple[np.ndarray, np.ndarray]


def load(name: str) -> Faces:
    """Pictures (n, h, w), bytes, and people (n,), 0, 1, ..., of ``olivetti`` or ``lfw``; both read-only.

    :raises KnobError: the file is not in the data folder, or not what it should be.
    """
    return _read(folder(), name)


@lru_cache(maxsize=2)
def _read(home: Path, name: str) -> Faces:
    path, cached = find(home, name, FILES[name]), find(home, name, CACHE_FILE) if name == "lfw" else None
    if path is None and cached is None:
        raise MissingDataSet(name, home, FILES[name])
    try:
        found = _read_cache(cached) if cached is not None else READERS[name](path)  # type: ignore[arg-type]  # one of the two is there
    except (OSError, ValueError) as e:
        raise KnobError("data", f"data = '{name}' is not possible: {e}.") from None
    if name == "lfw" and cached is None:
        with suppress(OSError):  # a folder that cannot be written to: it is read again the next time
            _write_cache(path.parent, found)  # type: ignore[union-attr]
    for array in found:
        array.flags.writeable = False
    return found


def _olivetti(path: Path) -> Faces:
    """:raises ValueError: it is no such file; the message says which."""
    from scipy.io import loadmat

    try:
        columns = loadmat(str(path), variable_names=["faces"])["faces"]
    except Exception as e:  # what a damaged file makes a reader raise is no closed list
        raise ValueError(f"{path.name} is no whole MATLAB file with faces ({type(e).__name__})") from None
    if columns.shape != (SIDE * SIDE, PEOPLE * EACH):
        shape = " x ".join(map(str, columns.shape))
        raise ValueError(f"the faces in {path.name} are {shape}; {SIDE * SIDE} x {PEOPLE * EACH}, one picture a column, are wanted")
    grey = columns.T.astype(np.float64)
    grey = (grey - grey.min()) / max(grey.max() - grey.min(), 1e-9)
    pictures = grey.reshape(-1, SIDE, SIDE).transpose(0, 2, 1)  # column by column
    return np.ascontiguousarray(np.rint(255 * pictures).astype(np.uint8)), np.repeat(np.arange(PEOPLE), EACH)


def _lfw(path: Path) -> Faces:
    """:raises ValueError: it is not whole, or has no pictures; the message says which."""
    pictures, owners = [], []
    try:
        with tarfile.open(path, "r:gz") as archive:
            files = sorted(name for name in archive.getnames() if name.endswith(".jpg"))
        known = Counter(PurePosixPath(file).parent.name for file in files)
        wanted = {file for file in files if known[PurePosixPath(file).parent.name] >= FEWEST}
        found = {}
        with tarfile.open(path, "r|gz") as archive:  # once through: going back would unpack all of it again
            for member in archive:
                opened = archive.extractfile(member) if member.name in wanted else None
                if opened is not None:
                    found[member.name] = _face(opened.read())
        people = {person: i for i, person in enumerate(sorted({PurePosixPath(file).parent.name for file in found}))}
        for file in sorted(found):
            pictures.append(found[file])
            owners.append(people[PurePosixPath(file).parent.name])
    except Exception as e:  # as above
        raise ValueError(f"{path.name} is no whole .tgz file of pictures ({type(e).__name__})") from None
    if len(set(owners)) < 2:
        raise ValueError(f"{path.name} has fewer than 2 people with {FEWEST} pictures or more")
    return np.stack(pictures), np.array(owners)


READERS = {"olivetti": _olivetti, "lfw": _lfw}


def _face(raw: bytes) -> np.ndarray:
    """(64, 48), bytes."""
    from PIL import Image

    with Image.open(io.BytesIO(raw)) as picture:
        return np.asarray(picture.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.BOX, box=FACE))


def _read_cache(path: Path) -> Faces:
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            pictures, people = stored["pictures"], stored["people"]
        if pictures.shape != (len(people), HEIGHT, WIDTH) or pictures.dtype != np.uint8:
            raise ValueError
    except Exception:  # as above
        raise ValueError(f"{path} is not whole; without it, it is made anew from {FILES['lfw']}") from None
    return pictures, people


def _write_cache(directory: Path, faces: Faces) -> None:
    part = directory / f".{CACHE_FILE}.part"
    with part.open("wb") as file:
        np.savez_compressed(file, pictures=faces[0], people=faces[1])
    part.replace(directory / CACHE_FILE)
