"""A folder of pictures of the user's own as a labelled set: a subfolder is a class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.pictures import ENDINGS, by_number, picture_files, pillow_quiet, read_pictures, sizes, stacked, without_colour

MOST = 200_000
"""Pictures, at most."""


@dataclass(frozen=True)
class PictureFolder:
    """What it holds."""

    pictures: np.ndarray
    """(n, 1 or 3, h, w), bytes or float32 from 0 to 1."""
    classes: np.ndarray
    """(n,): the place of each picture's subfolder among them; all 0 where there are none."""
    names: tuple[str, ...]
    """Of the classes."""
    paths: tuple[Path, ...]
    """Of the pictures, below the folder."""
    about: str
    """How many there were, of what size, and what was made of them."""


def read_folder(file: OwnFile, side: int, fits: Callable[[int, int], bool] = lambda h, w: False) -> PictureFolder:
    """The pictures of a folder, or of its subfolders.

    :param side: where they do not fit as they are, the middle square of each is made side x side.
    :param fits: whether pictures of that height and width, if all have it, can stay as they are.
    :raises KnobError: there is none, or one cannot be read.
    """
    try:
        below = sorted((f for f in file.path.iterdir() if f.is_dir() and not f.name.startswith((".", "__"))), key=by_number)
        groups = [(group.name, found) for group in below if (found := picture_files(group))]
        own = picture_files(file.path)
    except OSError as e:
        raise file.unreadable(e, "no folder of pictures") from None
    if own and groups:
        raise file.error(f"pictures lie in it and in its folder {groups[0][0]} as well: a subfolder is a class, so put all into such")
    groups = groups or [("", own)]
    paths = [path for _, found in groups for path in found]
    if not paths:
        raise file.error(f"the folder holds no picture ({', '.join(sorted(ENDINGS))}), nor have its subfolders any")
    if len(paths) > MOST:
        raise file.error(f"it has {len(paths)} pictures; {MOST} at most are read")
    with pillow_quiet():
        there = sizes(file, paths)
        (w, h), one = next(iter(there)), len(there) == 1
        stay = one and fits(h, w)
        pictures = without_colour(stacked(file, read_pictures(file, paths), None if stay else side))
    size = f"{h} x {w} pixels" if one else "several sizes"
    done = "" if stay or (one and (h, w) == (side, side)) else f", of each the middle square made {side} x {side}"
    colour = "grey" if pictures.shape[1] == 1 else "in colour"
    classes = np.repeat(np.arange(len(groups)), [len(found) for _, found in groups])
    about = f"{len(paths)} pictures of {size}{done}, {colour}" + (f", in {len(groups)} classes" if len(groups) > 1 else "")
    return PictureFolder(pictures, classes, tuple(name for name, _ in groups), tuple(p.relative_to(file.path) for p in paths), about)
