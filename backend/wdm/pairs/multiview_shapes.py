"""Two views of a scene: a coloured solid in a room, seen by two cameras. Rendered here, after MultiviewShapes3D [Ozair2019].

The views share six factors and differ in where the camera stands. What is learnt from and what a probe sees have neither a scene
nor a camera in common.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.core import stopping
from settle.backend.core.knobs import KnobError
from settle.backend.core.random_streams import stream
from settle.backend.wdm.pairs import room_renderer
from settle.backend.wdm.pairs.solids import SOLIDS
from settle.backend.wdm.pairs.view_pairs import FIT, TEST, VALIDATION, ProbePart, ViewPairs

if TYPE_CHECKING:
    import torch

FACTORS = ("shape", "object hue", "size", "orientation", "floor hue", "wall hue")
SCALES = 0.65, 0.85, 1.05, 1.3
HUES, TURNS = 10, 6
CLASSES = (len(SOLIDS), HUES, len(SCALES), TURNS, HUES, HUES)
CAMERAS = {"learning": 12, "fit": 6, "validation": 3, "test": 4}
"""Cameras from which each of the 96 geometries is seen, in each part."""
COLOURS = ((0.85, 0.95), (0.45, 0.85), (0.40, 0.95))
"""Saturation and value of solid, floor and walls."""
SIZES = 8, 128


@dataclass(frozen=True, eq=False)
class Scenes:
    """What n pairs show."""

    labels: np.ndarray
    """(n, 6)."""
    seen: np.ndarray
    """(n, 2): the row of x and of y among all rendered layers."""


@dataclass(frozen=True, eq=False)
class ShapePairs(ViewPairs):
    """See the module."""

    scenes: dict[str, Scenes]
    """``learning``, ``fit``, ``validation``, ``test`` -> what their pairs show."""
    rendered: torch.Tensor
    """(geometries x cameras, 4 size^2), bytes."""

    def view(self, labels: np.ndarray, seen: np.ndarray) -> torch.Tensor:
        """(n, 3, size, size), float32: the layers of each picture, each times its colour."""
        import torch

        chosen = self.rendered.index_select(0, torch.from_numpy(seen)).view(len(seen), len(room_renderer.LAYERS), -1)
        pictures = torch.bmm(torch.from_numpy(_colours(labels)), chosen.float())
        return pictures.mul_(1 / 255).clamp_(max=1).view(-1, *self.shape_x)

    def batch(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        labels, seen = self.scenes["learning"].labels[rows], self.scenes["learning"].seen[rows]
        return self.view(labels, seen[:, 0]), self.view(labels, seen[:, 1])


def shape_pairs(seed: int, count: int = 20_000, size: int = 32) -> ShapePairs:
    """Pairs of pictures (3, size, size) of scenes drawn at random; the factors are independent and uniform.

    :raises KnobError: ``count`` is less than 2, or ``size`` not from 8 to 128.
    """
    import torch

    if count < 2:
        raise KnobError("count", f"count = {count} is not possible: 2 or more are wanted.")
    if not SIZES[0] <= size <= SIZES[1]:
        raise KnobError("size", f"size = {size} is not possible: from {SIZES[0]} to {SIZES[1]} pixels a side are wanted.")
    counts = {"fit": FIT, "validation": VALIDATION, "test": TEST}
    order = stream(seed, "scenes").permutation(int(np.prod(CLASSES)))
    ends = np.cumsum(list(counts.values()))
    numbers = {name: order[end - n : end] for (name, n), end in zip(counts.items(), ends, strict=True)}
    rest = order[ends[-1] :]
    numbers["learning"] = rest[stream(seed, "pairs").integers(0, len(rest), count)]
    scenes = {name: _scenes(stream(seed, f"{name} cameras"), name, numbers[name]) for name in CAMERAS}
    shape = (3, size, size)

    def part(name: str) -> ProbePart:
        shown = scenes[name]
        return ProbePart(shown.labels, lambda which: made.view(shown.labels, shown.seen[:, which]).numpy())

    parts = part("fit"), part("validation"), part("test")
    made = ShapePairs(FACTORS, CLASSES, None, shape, shape, count, *parts, scenes, torch.from_numpy(_rendered(seed, size)))
    return made


def _scenes(random: np.random.Generator, part: str, numbers: np.ndarray) -> Scenes:
    """Scenes by their numbers, each seen by two of the part's cameras."""
    labels = np.stack(np.unravel_index(numbers, CLASSES), 1)
    geometry = (labels[:, 0] * len(SCALES) + labels[:, 2]) * TURNS + labels[:, 3]
    names = list(CAMERAS)
    before, count = sum(CAMERAS[n] for n in names[: names.index(part)]), CAMERAS[part]
    first = random.integers(0, count, len(numbers))
    second = (first + random.integers(1, count, len(numbers))) % count  # another one
    return Scenes(labels, geometry[:, None] * sum(CAMERAS.values()) + before + np.stack([first, second], 1))


@lru_cache(maxsize=2)
def _rendered(seed: int, size: int) -> np.ndarray:
    """(geometries x cameras, 4 size^2), bytes: shape by shape, size by size, turn by turn; each geometry has cameras of its own."""
    random = stream(seed, "cameras")
    each = sum(CAMERAS.values())
    scales = np.repeat(SCALES, TURNS * each)
    turns = np.tile(np.repeat(np.arange(TURNS) * np.pi / TURNS, each), len(SCALES))
    found = []
    for solid in SOLIDS:
        azimuths, elevations = (random.uniform(*span, len(scales)) for span in (room_renderer.AZIMUTHS, room_renderer.ELEVATIONS))
        for start in range(0, len(scales), each):
            stopping.check()
            rows = slice(start, start + each)
            pictures = room_renderer.layers(solid, scales[rows], turns[rows], azimuths[rows], elevations[rows], size)
            found.append(np.rint(255 * pictures).astype(np.uint8).reshape(each, -1))
    return np.concatenate(found)


def _colours(labels: np.ndarray) -> np.ndarray:
    """(n, 3, 4), float32: red, green and blue of each layer."""
    wheels = _wheels()
    hues = labels[:, [1, 4, 5]]
    colours = [wheel[hue] for wheel, hue in zip(wheels, hues.T, strict=True)]
    return np.stack([*colours, np.ones_like(colours[0])], 2)


@lru_cache(maxsize=1)
def _wheels() -> np.ndarray:
    """(3, 10, 3), float32: of solid, floor and walls the colour of each hue."""
    return np.array([[colorsys.hsv_to_rgb(hue / HUES, s, v) for hue in range(HUES)] for s, v in COLOURS], np.float32)
