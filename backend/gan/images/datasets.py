"""Pictures to learn from, to choose by and to be tested on, as (n, channels, h, w) bytes or floats in [0, 1]. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.data.array_names import listed, misspelt
from settle.backend.data.own.arrays import read_arrays
from settle.backend.data.own.film import VIDEOS, read_film
from settle.backend.data.own.folders import read_folder
from settle.backend.data.own.input_notes import note
from settle.backend.data.own.own_file import OwnFile
from settle.backend.data.own.pictures import ENDINGS, without_colour
from settle.backend.data.own.pixels import channels_first, pixels
from settle.backend.data.splits import load
from settle.backend.gan.images.knobs import ImageKnobs

LARGEST = 64
"""Longest side of pictures of the user's own, px."""
SIDE = 32
"""Of those of a folder that have no such size, px."""
FEWEST = 100
"""Least number of them."""
VALIDATION_COUNT = {"digits": 150, "mnist": 10_000, "fashion-mnist": 10_000, "cifar-10": 5000}
"""Training pictures, the last ones, that are not learnt from but chosen by (the paper's split of MNIST)."""
IMAGE_SHAPES = {"digits": (1, 8, 8), "mnist": (1, 28, 28), "fashion-mnist": (1, 28, 28), "cifar-10": (3, 32, 32)}
"""Channels, height and width."""


@dataclass(frozen=True, eq=False)
class ImageSet:
    """Three parts of a set; classes are 0, 1, ..."""

    train: np.ndarray
    classes: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    test_classes: np.ndarray

    @property
    def size(self) -> tuple[int, int, int]:
        """Channels, height and width of a picture."""
        channels, height, width = self.train.shape[1:]
        return channels, height, width

    @property
    def class_count(self) -> int:
        """How many classes there are."""
        return int(self.classes.max()) + 1

    def pixel_means(self) -> np.ndarray:
        """Mean of each training pixel in [0, 1], flat."""
        return self.train.mean(0, dtype=np.float64).reshape(-1) / (255 if self.train.dtype == np.uint8 else 1)

    def as_floats(self, part: np.ndarray) -> np.ndarray:
        """float32 in [0, 1]."""
        return part.astype(np.float32) / np.float32(255) if part.dtype == np.uint8 else part.astype(np.float32)


@lru_cache(maxsize=2)
def built_in_images(name: str) -> ImageSet:
    """One of the sets that Settle knows.

    :raises KnobError: its files are not there, or not what they should be.
    """
    split, held = load(name), VALIDATION_COUNT[name]
    size = IMAGE_SHAPES[name]
    parts = (split.pictures[:-held], split.pictures[-held:], split.test_pictures)
    train, validation, test = (np.ascontiguousarray(part.reshape(-1, *size)) for part in parts)
    return ImageSet(train, split.classes[:-held].astype(np.int64), validation, test, split.test_classes.astype(np.int64))


def user_images(pictures: np.ndarray, classes: np.ndarray) -> ImageSet:
    """Pictures of the user's own (n, channels, h, w): every tenth is for the test, the one after it to choose by."""
    place = np.arange(len(pictures)) % 10
    train, validation, test = place > 1, place == 1, place == 0
    return ImageSet(pictures[train], classes[train], pictures[validation], pictures[test], classes[test])


def check_images(file: OwnFile, pictures: np.ndarray, classes: np.ndarray | None) -> dict[str, np.ndarray]:
    """The same as (n, channels, h, w), with classes (all 0 where there are none).

    :raises KnobError: they cannot be learnt from.
    """
    wanted = f"n x h x w, n x h x w x 3 or n x 3 x h x w with sides that are multiples of 4, from 8 to {LARGEST}, is wanted"
    shape, found = " x ".join(map(str, pictures.shape)) or "a single number", channels_first(pictures)
    if found is None or not fits(*found.shape[2:]):
        raise file.error(f"its pictures are {shape}; {wanted}")
    if len(found) < FEWEST:
        raise file.error(f"it holds {len(found)} pictures; {FEWEST} or more are wanted")
    found = pixels(file, "pictures", found)
    if classes is None:
        classes = np.zeros(len(found), np.int64)
    if classes.shape != (len(found),) or classes.dtype.kind not in "iu" or classes.min() < 0 or classes.max() > 99:
        raise file.error(f"its classes are {classes.shape} {classes.dtype}; {len(found)} whole numbers from 0 to 99 are wanted")
    return {"pictures": np.ascontiguousarray(found), "classes": classes.astype(np.int64)}


def fits(h: int, w: int) -> bool:
    """Whether the nets take pictures of that many pixels."""
    return not any(side % 4 or not 8 <= side <= LARGEST for side in (h, w))


def read_images(now: ImageKnobs) -> dict[str, np.ndarray]:
    """The arrays ``pictures`` and, if there are, ``classes`` of an .npz file; an .npy file's one array; or the pictures of a folder or
    the frames of a film, which are made :data:`SIDE` x :data:`SIDE` pixels where the nets do not take them as they are.

    :raises KnobError: it cannot be read, or does not fit.
    """
    file = OwnFile.found("pictures", now.pictures, folder=True)
    if file.is_folder:
        held = read_folder(file, SIDE, lambda h, w: fits(h, w) and (now.nets != "maxout-conv" or (h, w) == (32, 32)))
        return {**check_images(file, held.pictures, held.classes), **note(held.about)}
    if file.path.suffix.lower() in ENDINGS | VIDEOS:
        frames = without_colour(read_film(file, SIDE))
        made = f"{len(frames)} frames, of each the middle square made {SIDE} x {SIDE}"
        return {**check_images(file, frames, None), **note(made)}
    arrays = read_arrays(file, "pictures", ("pictures", "classes").__contains__)
    if "pictures" not in arrays:
        raise file.error(f"it holds no array called pictures; {listed(arrays)}")
    if wrong := misspelt(arrays, ("pictures", "classes")):
        raise file.error(wrong)
    found = check_images(file, arrays["pictures"], arrays.get("classes"))
    check_size(now, *found["pictures"].shape[2:])
    return found


def run_images(now: ImageKnobs, inputs: Mapping[str, Mapping[str, np.ndarray]]) -> ImageSet:
    """The pictures of a run.

    :param inputs: the arrays that the run goes with; without them a file of pictures is read.
    :raises KnobError: they are not there, of a size that the nets do not take, or too few for a batch.
    """
    if not now.pictures:
        images = built_in_images(now.data)
    else:
        arrays = inputs["pictures"] if inputs else read_images(now)
        images = user_images(arrays["pictures"], arrays["classes"])
        check_size(now, *images.size[1:])
    if now.batches == "epochs" and now.batch > len(images.train):
        fewer = f"with batches = epochs it is at most the number of training pictures, {len(images.train):,}."
        raise KnobError("batch", f"batch = {now.batch} is not possible: {fewer}")
    return images


def check_size(now: ImageKnobs, h: int, w: int) -> None:
    """:raises KnobError: the nets do not take pictures of that many pixels."""
    if now.nets == "maxout-conv" and (h, w) != (32, 32):
        sentence = f"nets = {now.nets} is not possible with pictures of {h} x {w} pixels: it takes those of 32 x 32, as cifar-10 has."
        raise KnobError("nets", sentence)
