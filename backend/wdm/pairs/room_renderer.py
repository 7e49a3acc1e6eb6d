"""A solid on the floor of a room, seen by a camera and lit by a lamp: pictures without colours. NumPy alone.

What a picture shows is a sum over four layers, each times a colour: the solid, the floor, the walls, and what is specular, which is white.
So one geometry serves any colours.
"""

from __future__ import annotations

import numpy as np

from settle.backend.wdm.pairs.solids import BOUNDING_RADIUS, SOLIDS, dot

LAYERS = ("solid", "floor", "walls", "specular")
WALL = 3.0
"""The walls stand at x, y = -WALL and WALL; the camera looks in through an open side."""
LAMP = np.array([-2.3, -2.8, 4.4], np.float32)
CAMERA_DISTANCE = 4.3
"""Of the camera from what it looks at."""
TARGET = np.array([0, 0, 0.45], np.float32)
HALF_WIDTH = 0.36
"""Half the width of a picture, at distance 1."""
AZIMUTHS = -0.85, 0.85
ELEVATIONS = 0.30, 0.72
"""Radians between which a camera stands."""
SUPERSAMPLING = 2
"""Rays a pixel, along each side of it."""


def layers(solid: str, scales: np.ndarray, turns: np.ndarray, azimuths: np.ndarray, elevations: np.ndarray, size: int) -> np.ndarray:
    """Pictures (n, 4, size, size) of a solid, float32, 0 to 1: see :data:`LAYERS`.

    :param scales: (n,): sizes of the solid.
    :param turns: (n,): radians from the x axis of the room to its own.
    :param azimuths, elevations: (n,): radians, where the camera stands; 0 is the middle of the open side, and the floor's height.
    """
    scales = scales.astype(np.float32)
    eye, ray = _camera(azimuths, elevations, SUPERSAMPLING * size)
    body = SOLIDS[solid]
    own = _axes(turns, body.tilt)
    middle = np.zeros((len(scales), 1, 3), np.float32)
    middle[:, 0, 2] = body.height * scales
    scale = scales[:, None, None]

    def intersect(o: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where the solid is met, (n, rays), and the normal there, for the rays that come near it alone."""
        o, d = np.broadcast_to((o - middle) / scale @ own, d.shape), d / scale @ own
        t, normal = np.full(d.shape[:-1], np.inf, np.float32), np.zeros(d.shape, np.float32)
        along = dot(o, d)
        near = along**2 > dot(d, d) * (dot(o, o) - BOUNDING_RADIUS**2)
        t[near], normal[near] = body.intersect(o[near], d[near])
        return t, normal @ own.transpose(0, 2, 1)

    to_solid, normal = intersect(eye, ray)
    down = np.minimum(ray[..., 2], -1e-6)
    to_floor = np.where(ray[..., 2] < 0, -eye[..., 2] / down, np.inf)
    leaving = (np.sign(ray[..., :2]) * WALL - eye[..., :2]) / np.where(ray[..., :2] == 0, 1e-6, ray[..., :2])
    to_wall = np.minimum(leaving[..., 0], leaving[..., 1])
    solid_seen = to_solid < np.minimum(to_floor, to_wall)
    floor_seen = ~solid_seen & (to_floor < to_wall)
    wall_seen = ~solid_seen & ~floor_seen
    nearest = np.where(solid_seen, to_solid, np.where(floor_seen, to_floor, to_wall))
    at = eye + nearest[..., None] * ray
    light = _unit(LAMP - at)

    shadow = np.isfinite(intersect(at, light)[0]) & floor_seen
    made = np.zeros((len(scales), len(LAYERS), ray.shape[1]), np.float32)
    made[:, 0][solid_seen], made[:, 3][solid_seen] = _solid(normal[solid_seen], light[solid_seen], ray[solid_seen], at[solid_seen])
    made[:, 1] = _floor(at, light, shadow, scales) * floor_seen
    made[:, 2] = _walls(at, light, leaving) * wall_seen
    made = np.clip(made, 0, 1).reshape(len(scales), len(LAYERS), SUPERSAMPLING * size, SUPERSAMPLING * size)
    every = [made[:, :, i::SUPERSAMPLING, j::SUPERSAMPLING] for i in range(SUPERSAMPLING) for j in range(SUPERSAMPLING)]
    return sum(every) / SUPERSAMPLING**2  # type: ignore[return-value]


def _solid(normal: np.ndarray, light: np.ndarray, ray: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Diffuse and specular light of the solid [Blinn1977]."""
    normal = _unit(normal)
    facing = np.maximum(dot(normal, light), 0)
    halfway = np.maximum(dot(normal, _unit(light - ray)), 0)
    near_floor = 1 - 0.3 * np.exp(-np.maximum(at[..., 2], 0) / 0.15)  # little light comes from below
    return (0.34 + 0.10 * normal[..., 2] + 0.62 * facing) * near_floor, 0.45 * halfway**40


def _floor(at: np.ndarray, light: np.ndarray, shadow: np.ndarray, scales: np.ndarray) -> np.ndarray:
    x, y = at[..., 0], at[..., 1]
    tiles = 0.95 + 0.05 * np.sign(np.sin(np.pi * x) * np.sin(np.pi * y))
    under = 1 - 0.25 * np.exp(-(x * x + y * y) / (0.9 * scales[:, None]) ** 2)
    edges = 1 - 0.18 * np.exp((np.maximum(np.abs(x), np.abs(y)) - WALL) / 0.3)
    return (0.36 + 0.64 * light[..., 2] * np.where(shadow, 0.25, 1)) * tiles * under * edges


def _walls(at: np.ndarray, light: np.ndarray, leaving: np.ndarray) -> np.ndarray:
    facing = np.abs(np.where(leaving[..., 0] < leaving[..., 1], light[..., 0], light[..., 1]))
    corner = WALL - np.minimum(np.abs(at[..., 0]), np.abs(at[..., 1]))
    edges = (1 - 0.22 * np.exp(-np.maximum(at[..., 2], 0) / 0.35)) * (1 - 0.20 * np.exp(-np.maximum(corner, 0) / 0.4))
    return (0.46 + 0.52 * facing) * edges


def _camera(azimuths: np.ndarray, elevations: np.ndarray, rays: int) -> tuple[np.ndarray, np.ndarray]:
    """Eyes (n, 1, 3) and rays of length 1 (n, rays^2, 3), row by row from the top left."""
    out = np.stack([np.sin(azimuths) * np.cos(elevations), -np.cos(azimuths) * np.cos(elevations), np.sin(elevations)], -1)
    right = np.stack([np.cos(azimuths), np.sin(azimuths), np.zeros(len(azimuths))], -1)
    axes = np.stack([right, np.cross(out, right), -out], 1).astype(np.float32)
    step = (HALF_WIDTH * ((2 * np.arange(rays) + 1) / rays - 1)).astype(np.float32)
    pixels = _unit(np.stack([np.tile(step, rays), np.repeat(-step, rays), np.ones(rays * rays, np.float32)], -1))
    return (TARGET + CAMERA_DISTANCE * out)[:, None].astype(np.float32), pixels @ axes


def _axes(turns: np.ndarray, tilt: float) -> np.ndarray:
    """(n, 3, 3): columns are the solid's axes in the room."""
    c, s, zero = np.cos(turns), np.sin(turns), np.zeros(len(turns))
    turned = np.stack([np.stack([c, -s, zero], -1), np.stack([s, c, zero], -1), np.stack([zero, zero, zero + 1], -1)], 1)
    down = np.array([[np.cos(tilt), 0, np.sin(tilt)], [0, 1, 0], [-np.sin(tilt), 0, np.cos(tilt)]])
    return (turned @ down).astype(np.float32)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.sqrt(np.maximum(dot(vectors, vectors), 1e-12))[..., None]
