"""SplitCelebA from a folder of faces: the left half of each picture and the right, and the attributes of the face as factors [Ozair2019].

CelebA may not be handed on, so it is read from where it lies: the pictures in one folder, and beside them, or in the folder above, its
list of attributes [Liu2015].
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from settle.backend.data.own.input_notes import note
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.pictures import picture_files, pillow_quiet, read_pictures, stacked, without_colour

LIST = "list_attr_celeba.txt"
"""A count, a line of names, then a line for each picture: its file's name, and 1 or -1 for each attribute."""
MOST = 20_000
"""Pictures that are taken, the first by name: what a run reads, its session keeps."""
FEWEST = 20
"""Pictures that have an attribute, and that lack it, at least; others are left out."""


def attribute_list(folder: Path) -> Path | None:
    """Where the list of a folder of pictures lies; None: there is none."""
    return next((path for path in (folder / LIST, folder.parent / LIST) if path.is_file()), None)


def read_faces(file: OwnFile, attributes: Path, side: int) -> dict[str, np.ndarray]:
    """Halves ``x`` and ``y`` (n, 1 or 3, side, side / 2), ``labels`` (n, factors), 1 where a face has the attribute, and ``factors``,
    their names.

    :param side: pixels that the middle square of each picture is made to.
    :raises KnobError: the list or a picture cannot be read, or too few pictures are listed.
    """
    names, rows = _read_list(file, attributes)
    paths = [path for path in picture_files(file.path) if path.name in rows][:MOST]
    if not paths:
        raise file.error(f"{LIST} names none of its pictures")
    labels = np.array([rows[path.name] for path in paths])
    there = labels.sum(0)
    kept = (there >= FEWEST) & (there <= len(labels) - FEWEST)
    if not kept.any():
        raise file.error(
            f"{len(paths)} of its pictures are in {LIST}, and no attribute has {FEWEST} that have it and {FEWEST} that lack it"
        )
    with pillow_quiet():
        pictures = without_colour(stacked(file, read_pictures(file, paths), side))
    x, y = (np.ascontiguousarray(half) for half in np.split(pictures, 2, axis=3))
    told = f"{len(paths)} pictures, {int(kept.sum())} of {len(names)} attributes from {LIST}; x is the left half of each, y the right"
    factors = "\n".join(name for name, keep in zip(names, kept, strict=True) if keep)
    return {"x": x, "y": y, "labels": labels[:, kept], "factors": np.frombuffer(factors.encode(), np.uint8), **note(told)}


def _read_list(file: OwnFile, path: Path) -> tuple[list[str], dict[str, list[int]]]:
    """Names of the attributes, and of each picture 0 or 1 for each."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise file.error(f"{LIST} beside it cannot be read") from None
    names, rows = (lines[1].split() if len(lines) > 1 else []), dict[str, list[int]]()
    for number, line in enumerate(lines[2:], 3):
        picture, *values = line.split() or [""]
        if not picture:
            continue
        if not names or len(values) != len(names) or not set(values) <= {"1", "-1"}:
            raise file.error(f"line {number} of {LIST} holds no file's name and {len(names)} times 1 or -1")
        rows[picture] = [int(value == "1") for value in values]
    return names, rows
