"""The raycaster, plain and with textures, beside what a slow march along each ray meets."""

from __future__ import annotations

import numpy as np
import pytest

from settle.backend.vta.worlds.colours import COLOURS
from settle.backend.vta.worlds.maze import MazeGrid
from settle.backend.vta.worlds.maze_walks import maze_walks
from settle.backend.vta.worlds.raycaster import FLOOR, FOG, SIDE, SKY, Raycaster
from settle.backend.vta.worlds.rays import FIELD_OF_VIEW

RNG = np.random.RandomState(0)
MAZE = MazeGrid.random(RNG)
WALK = maze_walks(MAZE, RNG, 6, 6)
Y, X, HEADING = (a.ravel() + RNG.uniform(-0.2, 0.2, 36) for a in (WALK.y, WALK.x, WALK.heading * np.pi / 4))


def marched(y, x, heading, aside, step=2e-4):
    """(wall cell, distance along the heading, whether met along x) by going on in small steps."""
    way = np.array([np.sin(heading) + aside * np.cos(heading), np.cos(heading) - aside * np.sin(heading)])
    far = np.arange(0, 13, step)
    cells = np.floor(np.array([y, x]) + far[:, None] * way).astype(int)
    inside = (cells >= 0).all(1) & (cells < MAZE.side).all(1)
    cells, far = cells[inside], far[inside]
    at = int(MAZE.wall[tuple(cells.T)].argmax())
    return tuple(cells[at]), far[at], cells[at, 1] != cells[at - 1, 1]


def test_rays_meet_what_a_march_meets():
    colours, far = Raycaster(MAZE).rays(Y, X, HEADING, 8)
    asides = np.tan(FIELD_OF_VIEW / 2) * ((2 * np.arange(8) + 1) / 8 - 1)
    for n in range(12):
        for column, aside in enumerate(asides):
            cell, distance, _ = marched(Y[n], X[n], HEADING[n], aside)
            assert far[n, column] == pytest.approx(distance, abs=1e-3)
            assert (colours[n, column] == COLOURS[MAZE.colour[cell]]).all()


def test_a_view_shows_each_column_as_high_and_as_light_as_it_is_near():
    size = 16
    views = Raycaster(MAZE).views(Y[:6], X[:6], HEADING[:6], size)
    assert views.shape == (6, size, size, 3) and views.dtype == np.float32
    rows = np.arange(size) + 0.5 - size / 2
    for n in range(6):
        for column in range(size):
            cell, far, along_x = marched(Y[n], X[n], HEADING[n], np.tan(FIELD_OF_VIEW / 2) * ((2 * column + 1) / size - 1))
            light = (SIDE if along_x else 1) / (1 + FOG * far)
            wanted = np.where(rows[:, None] < 0, SKY, FLOOR)
            clear = np.abs(np.abs(rows) - size / 2 / far) > 0.01  # a pixel on the very edge may go either way
            wanted = np.where(np.abs(rows)[:, None] < size / 2 / far, COLOURS[MAZE.colour[cell]] * light, wanted)
            assert views[n, clear, column] == pytest.approx(wanted[clear], abs=1e-3)


def test_turning_right_moves_what_is_seen_to_the_left():
    wall = np.ones((7, 7), bool)
    wall[1:6, 1:6] = False
    colour = np.zeros((7, 7), int)
    colour[:, 6] = 1
    colour[6] = 2
    caster = Raycaster(MazeGrid(wall, colour))
    ahead, right = (caster.views(np.array([3.5]), np.array([3.5]), np.array([a]), 16)[0] for a in (0, np.pi / 2))
    assert (ahead[8, :, 1] > ahead[8, :, 0]).all() and (right[8, :, 2] > right[8, :, 0]).all()
    half = caster.views(np.array([3.5]), np.array([3.5]), np.array([np.pi / 4]), 16)[0, 8]
    assert (half[:6, 1] > half[:6, 2]).all() and (half[10:, 2] > half[10:, 1]).all()  # the corner: ahead goes left, right comes in


def test_textures_change_the_light_and_not_the_shapes():
    plain, textured = (Raycaster(MAZE, textured=t).views(Y, X, HEADING, 24) for t in (False, True))
    assert np.isfinite(textured).all() and 0 <= textured.min() < textured.max() <= 1
    sky = np.isclose(plain, SKY).all(-1)
    assert (textured[sky][:, 2] > textured[sky][:, 0]).mean() > 0.98  # blue or white
    walls = ~sky & ~np.isclose(plain, FLOOR).all(-1)
    hue, tinted = plain[walls], textured[walls]
    alike = [np.corrcoef(a, b)[0, 1] for a, b in zip(hue[::50], tinted[::50], strict=True)]
    assert np.median(alike) > 0.9
    one = Raycaster(MAZE, textured=True).views(Y[:1], X[:1], HEADING[:1], 64)[0]
    assert len(np.unique(one.reshape(-1, 3).round(3), axis=0)) > 500


def test_right_before_a_wall_nothing_overflows():
    caster = Raycaster(MAZE)
    at = np.array([1.0]), np.array([1.5]), np.array([-np.pi / 2])
    assert np.isfinite(caster.views(*at, 16)).all() and np.isfinite(caster.rays(*at)[1]).all()
