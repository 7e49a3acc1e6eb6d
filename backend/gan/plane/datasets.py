"""The data sets of the plane, each as equal Gaussians around points: so density, D* and modes are known for all. No torch here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from settle.backend.gan.plane.knobs import PlaneKnobs
from settle.backend.gan.plane.points_file import read_points

CURVE_POINTS = 240
"""Points along a curve, close enough that their Gaussians run into each other."""


@dataclass(frozen=True)
class PlaneData:
    """What is to be learnt, in its own units. The nets see (x - middle) / scale."""

    points: np.ndarray
    """(K, d), d = 1 or 2: samples lie around each of them equally often."""
    sd: float
    """Their standard deviation around a point."""
    modes: bool = False
    """Whether the points are modes of their own."""
    middle: tuple[float, ...] = (0.0, 0.0)
    scale: float = 1.0

    @property
    def dimension(self) -> int:
        return self.points.shape[1]

    @property
    def centres(self) -> np.ndarray:
        """(n, 2) of the modes; of data without modes one row of NaN."""
        return on_plane(self.points) if self.modes else np.full((1, 2), np.nan)

    def normalise(self, x: np.ndarray) -> np.ndarray:
        """From the data's units to the nets'."""
        return (x - np.array(self.middle[: self.dimension])) / self.scale

    def denormalise(self, x: np.ndarray) -> np.ndarray:
        """From the nets' units to the data's, (n, 2), float32."""
        return on_plane((x * self.scale + np.array(self.middle[: self.dimension])).astype(np.float32))


def on_plane(x: np.ndarray) -> np.ndarray:
    """(n, d) -> (n, 2): points of a line lie at y = 0."""
    return x if x.shape[1] == 2 else np.concatenate([x, np.zeros_like(x)], 1)


def _ring() -> PlaneData:
    angle = 2 * np.pi * np.arange(8) / 8
    return PlaneData(np.stack([np.cos(angle), np.sin(angle)], 1), 0.02, modes=True)


def _grid() -> PlaneData:
    along = 0.5 * np.arange(-2, 3)
    return PlaneData(np.stack([a.ravel() for a in np.meshgrid(along, along)], 1), 0.025, modes=True)


def _moons() -> PlaneData:
    angle = np.pi * (np.arange(CURVE_POINTS // 2) + 0.5) / (CURVE_POINTS // 2)
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], 1)
    return PlaneData(np.concatenate([upper, -upper]) / 1.5, 0.04)


def _line() -> PlaneData:
    along = np.linspace(-0.8, 0.8, CURVE_POINTS)
    return PlaneData(np.stack([along, 0.6 * along], 1), 0.03)


def _disjoint() -> PlaneData:
    return PlaneData(np.array([[-0.7, -0.5], [0.7, 0.5]]), 0.12, modes=True)


def _spiral() -> PlaneData:
    along = np.sqrt((np.arange(CURVE_POINTS) + 0.5) / CURVE_POINTS)
    angle = 3.5 * np.pi * along
    return PlaneData(along[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1), 0.03)


def _fig1() -> PlaneData:
    return PlaneData(np.zeros((1, 1)), 0.3, modes=True)


DATASETS: dict[str, Callable[[], PlaneData]] = {
    "ring": _ring, "grid": _grid, "moons": _moons, "line": _line, "disjoint": _disjoint, "spiral": _spiral, "fig1": _fig1,
}  # fmt: skip
"""By name; radius 1 or less, so that the nets' units are the data's."""


def painted(strokes: Sequence[float], brush: float) -> PlaneData:
    """Points painted on the square from -1 to 1: x0, y0, x1, y1, ... with the brush's standard deviation."""
    return PlaneData(np.reshape(np.array(strokes, float), (-1, 2)), brush)


def imported(points: np.ndarray, brush: float) -> PlaneData:
    """Points of a file, of any place and size; the brush is in units of half their larger extent."""
    low, high = points.min(0), points.max(0)
    scale = float((high - low).max() / 2)
    return PlaneData(points, brush * scale, middle=tuple(float(m) for m in (low + high) / 2), scale=scale)


def plane_data(now: PlaneKnobs, inputs: Mapping[str, Mapping[str, np.ndarray]], strokes: Sequence[float]) -> PlaneData:
    """What a run learns: the points of a file, the painting as it stands, or a named set.

    :param inputs: the arrays that the run goes with; without them a points file is read.
    :raises KnobError: the file cannot be read or does not fit.
    """
    if now.points:
        return imported(inputs["points"]["points"] if inputs else read_points(now.points), now.brush)
    return painted(strokes, now.brush) if now.data == "painted" else DATASETS[now.data]()
