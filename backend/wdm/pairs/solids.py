"""Four solids that lie along their x axis, about 2 long, as a ray meets them. NumPy alone.

Each takes rays o + t d, (..., 3) float32, and gives the t at which they enter (infinity: they miss) and the outward normal there,
of any length, (..., 3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

HALF_LENGTH = 0.92
"""Half the length of box, cylinder and cone."""
BOUNDING_RADIUS = 1.2
"""Radius of a ball about the middle that holds each of them."""
Intersection = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Solid:
    """A solid as it lies on the floor."""

    intersect: Callable[[np.ndarray, np.ndarray], Intersection]
    height: float
    """Of its middle above the floor."""
    tilt: float = 0.0
    """Radians by which its x axis points below the horizon."""


def ellipsoid(o: np.ndarray, d: np.ndarray) -> Intersection:
    """Half axes 1, 0.62, 0.62 along x, y, z."""
    axes = np.array([1, 0.62, 0.62], np.float32)
    o, d = o / axes, d / axes
    t = _roots(dot(d, d), dot(o, d), dot(o, o) - 1)[0]
    return t, (o + _finite(t)[..., None] * d) / axes


def box(o: np.ndarray, d: np.ndarray) -> Intersection:
    """Half edges HALF_LENGTH, 0.5, 0.5 along x, y, z."""
    half = np.array([HALF_LENGTH, 0.5, 0.5], np.float32)
    d = np.where(np.abs(d) < 1e-9, np.float32(1e-9), d)
    near, far = (-half * np.sign(d) - o) / d, (half * np.sign(d) - o) / d
    t, out = near.max(-1), far.min(-1)
    normal = np.where(near == t[..., None], -np.sign(d), 0)
    return np.where((t < out) & (t > 0), t, np.inf), normal


def cylinder(o: np.ndarray, d: np.ndarray) -> Intersection:
    """Radius 0.55 around the x axis, closed at both ends."""
    radius = 0.55
    side = _roots(_dot_yz(d, d), _dot_yz(o, d), _dot_yz(o, o) - radius**2)[0]
    return _capped(o, d, [side], lambda x: np.full_like(x, radius), 0.0)


def cone(o: np.ndarray, d: np.ndarray) -> Intersection:
    """Its tip at x = HALF_LENGTH."""
    slope = CONE_RADIUS / (2 * HALF_LENGTH)
    to_tip = HALF_LENGTH - o[..., 0]
    a = _dot_yz(d, d) - (slope * d[..., 0]) ** 2
    b = _dot_yz(o, d) + slope**2 * d[..., 0] * to_tip
    return _capped(o, d, list(_roots(a, b, _dot_yz(o, o) - (slope * to_tip) ** 2)), lambda x: slope * (HALF_LENGTH - x), slope)


CONE_RADIUS = 0.68
"""Radius of the base of the cone."""
_CONE_TILT = float(np.arctan(CONE_RADIUS / (2 * HALF_LENGTH)))
SOLIDS: dict[str, Solid] = {
    "ellipsoid": Solid(ellipsoid, 0.62),
    "box": Solid(box, 0.5),
    "cylinder": Solid(cylinder, 0.55),
    "cone": Solid(cone, CONE_RADIUS * float(np.cos(_CONE_TILT)) / 2, _CONE_TILT),
}


def _capped(
    o: np.ndarray, d: np.ndarray, sides: list[np.ndarray], radius: Callable[[np.ndarray], np.ndarray], slope: float
) -> Intersection:
    """The nearest of where a round side is met between the ends, and the flat ends."""
    best = np.full(d.shape[:-1], np.inf, np.float32)
    normal = np.zeros(np.broadcast_shapes(o.shape, d.shape), np.float32)
    for t in sides:
        at = o + _finite(t)[..., None] * d
        met = (np.abs(at[..., 0]) <= HALF_LENGTH) & (t < best) & (t > 0)
        best = np.where(met, t, best)
        outward = at.copy()
        outward[..., 0] = slope * np.maximum(radius(at[..., 0]), 0)
        normal = np.where(met[..., None], outward, normal)
    for end in (-HALF_LENGTH, HALF_LENGTH):
        t = (end - o[..., 0]) / np.where(np.abs(d[..., 0]) < 1e-9, np.float32(1e-9), d[..., 0])
        at = o + t[..., None] * d
        met = (_dot_yz(at, at) <= radius(np.asarray(end, np.float32)) ** 2) & (t < best) & (t > 0)
        best = np.where(met, t, best)
        normal = np.where(met[..., None], np.array([end, 0, 0], np.float32), normal)
    return best, normal


def _roots(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The solutions of a t^2 + 2 b t + c = 0, the smaller first where a > 0; infinity: there are none."""
    a = np.where(np.abs(a) < 1e-9, np.float32(1e-9), a)
    inside = b * b - a * c
    root = np.sqrt(np.maximum(inside, 0))
    none = inside < 0
    return np.where(none, np.inf, (-b - root) / a), np.where(none, np.inf, (-b + root) / a)


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Of the last axis; faster than a sum over it."""
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]


def _dot_yz(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]


def _finite(t: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(t), t, 0)
