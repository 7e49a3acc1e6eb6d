"""Motifs, balls and walks through a maze: what they are made of, and that their events are where they should be."""

from __future__ import annotations

import zlib
from itertools import pairwise

import numpy as np
import pytest
from scipy.ndimage import label

from settle.backend.core.knobs import KnobError
from settle.backend.vta.segments.boundary_scores import segment_lengths
from settle.backend.vta.worlds.balls import ball_sequences
from settle.backend.vta.worlds.colours import COLOURS
from settle.backend.vta.worlds.drawn_motifs import drawn_sequences, parse_segments
from settle.backend.vta.worlds.lattice_world import FORWARD, RIGHT, random_lattice_world
from settle.backend.vta.worlds.make import make_sequences
from settle.backend.vta.worlds.maze import MazeGrid
from settle.backend.vta.worlds.maze_walks import maze_walks
from settle.backend.vta.worlds.motifs import Motifs
from settle.backend.vta.worlds.random_walks import random_walks

EIGHTHS = np.stack([np.sin(np.arange(8) * np.pi / 4), np.cos(np.arange(8) * np.pi / 4)], 1).round(12)
"""(y, x) of the eight headings."""


@pytest.mark.parametrize(
    ("name", "frame", "rate", "within"),
    [("motifs", (6,), 0.153, 0.005), ("balls", (3, 16, 16), 0.185, 0.01), ("maze", (3, 16, 16), 0.12, 0.025)],
)
def test_the_worlds_have_their_sizes_rates_and_seeds(name, frame, rate, within):
    made, again, other = (make_sequences(name, seed, count=150) for seed in (3, 3, 4))
    assert made.frame == frame and made.x.dtype == np.float32 and len(made.x) == 150 and len(made.held_out.x) in (64, 128)
    assert made.events.shape == made.label.shape == made.x.shape[:2] and set(np.unique(made.events)) == {0, 1}
    assert made.events.mean() == pytest.approx(rate, abs=within)
    assert (made.x == again.x).all() and (made.held_out.x == again.held_out.x).all() and not (made.x == other.x).all()
    assert len(frame) == 1 or -1 <= made.x.min() < made.x.max() <= 1


def test_motifs_are_cut_from_one_curve_after_another():
    rng = np.random.RandomState(0)
    motifs = Motifs.random(rng)
    made = motifs.sequences(rng, 200, 60)
    assert set(segment_lengths(made.events)) == {4, 5, 6, 7, 8, 9}
    assert ((np.diff(made.label, axis=1) != 0) == made.events[:, 1:]).all()  # the next curve is another
    for row in range(5):  # from its first frame on, each segment is its curve and noise
        starts = np.flatnonzero(made.events[row])
        for a, b in pairwise(starts):
            exact = motifs.at(made.label[row, a:b], np.arange(b - a))
            assert np.abs(made.x[row, a:b] - exact).max() < 0.05 * 5


def test_motif_curves_are_the_formula():
    motifs = Motifs(np.array([[1.0]]), np.array([[2.0]]), np.array([0.5]), np.array([[0.3]]))
    got = motifs.at(np.zeros(3, int), np.arange(3))[:, 0]
    assert got == pytest.approx([1 + 2 * np.sin(2 * np.pi * 0.5 * j / 9 + 0.3) for j in range(3)], abs=1e-6)


def test_a_ball_changes_colour_and_direction_where_it_meets_a_wall_alone():
    made = ball_sequences(np.random.RandomState(1), 50, 60)
    changed = made.extra_labels["colour"][:, 1:] != made.extra_labels["colour"][:, :-1]
    assert (changed == made.events[:, 1:]).all() and not made.events[:, 0].any()
    assert ((made.label[:, 1:] != made.label[:, :-1]) == changed).all()
    inside = (made.x + 1) / 2
    brightest = inside.max((3, 4))  # the middle of the ball has its colour
    assert np.abs(brightest - COLOURS[made.extra_labels["colour"]]).max() < 1e-5
    area = inside.sum((3, 4)) / COLOURS[made.extra_labels["colour"]]
    assert area == pytest.approx(np.pi * (0.14 * 16) ** 2, rel=0.1)  # never cut off by a wall


def test_balls_fly_straight_between_walls():
    made = ball_sequences(np.random.RandomState(2), 30, 40, 32)
    light = made.x.max(2) + 1
    at = np.stack([(light * g).sum((2, 3)) / light.sum((2, 3)) for g in np.meshgrid(np.arange(32), np.arange(32), indexing="ij")], -1)
    speed = np.linalg.norm(np.diff(at, axis=1), axis=-1)
    free = made.events[:, 1:] == 0
    assert speed[free] == pytest.approx(0.11 * 32, abs=0.15) and speed[~free].max() < 0.11 * 32 + 0.15


def test_two_balls_have_about_as_many_events_as_one():
    one, two = (make_sequences("balls", 0, balls=n, size=32, count=100, held=5) for n in (1, 2))
    assert two.events.mean() == pytest.approx(one.events.mean(), abs=0.02)
    assert set(np.unique(two.label)) == set(range(16))


@pytest.mark.parametrize("k", [1, 4, 7])
def test_all_rooms_of_a_maze_are_joined_and_its_border_is_closed(k):
    maze = MazeGrid.random(np.random.RandomState(k), k)
    assert maze.side == 2 * k + 1 and len(maze.rooms) == k * k
    assert maze.wall[0].all() and maze.wall[-1].all() and maze.wall[:, 0].all() and maze.wall[:, -1].all()
    assert label(~maze.wall)[1] == 1  # all that is free hangs together
    inner = 2 * k * (k - 1)
    ways = (~maze.wall).sum() - k * k
    assert ways == k * k - 1 + round(0.25 * (inner - (k * k - 1)))
    assert (maze.colour[:3, :3] == maze.colour[0, 0]).all()


def test_walkers_keep_to_the_rules():
    rng = np.random.RandomState(0)
    maze = MazeGrid.random(rng)
    walk = maze_walks(maze, rng, 200, 80)
    assert maze.free(walk.y, walk.x).all()
    moved = np.stack([np.diff(walk.y), np.diff(walk.x)], -1)
    gone = walk.action[:, 1:] == FORWARD
    assert np.allclose(moved, np.where(gone[..., None], 0.5 * EIGHTHS[walk.heading[:, 1:]], 0))
    turned = (np.diff(walk.heading) + 4) % 8 - 4
    assert (turned == np.where(gone, 0, np.where(walk.action[:, 1:] == RIGHT, 1, -1))).all()
    assert (walk.heading[:, 1:][gone] % 2 == 0).all()
    room = (walk.y % 2 == 1.5) & (walk.x % 2 == 1.5)
    assert room[:, 1:][~gone].all()  # they turn in rooms
    assert room.mean(0).max() < 2 * room.mean()  # and do not all come to them at once


def test_walkers_turn_back_in_dead_ends_alone_and_go_straight_most_often():
    rng = np.random.RandomState(1)
    maze = MazeGrid.random(rng)
    walk = maze_walks(maze, rng, 300, 60)
    straight = free_ahead = 0
    for row in range(300):
        for t in np.flatnonzero((walk.action[row, :-5] == FORWARD) & (walk.y[row, :-5] % 2 == 1.5) & (walk.x[row, :-5] % 2 == 1.5)):
            y, x, heading = walk.y[row, t], walk.x[row, t], walk.heading[row, t]
            free = [bool(maze.free(*(np.array([y, x]) + EIGHTHS[(heading + turn) % 8]))) for turn in (0, -2, 2)]
            ahead = walk.action[row, t + 1 : t + 5]
            back = (ahead != FORWARD).all()
            assert back == (not any(free))
            if free[0] and any(free[1:]):
                free_ahead += 1
                straight += int(ahead[0] == FORWARD)
    assert free_ahead > 300 and straight / free_ahead == pytest.approx(0.6 + 0.4 * 0.45, abs=0.06)


def test_an_event_of_the_maze_is_the_first_frame_nearer_to_a_new_quarter():
    rng = np.random.RandomState(2)
    walk = maze_walks(MazeGrid.random(rng), rng, 100, 60)
    for row in range(100):
        quarter = walk.quarter[row, 0]
        for t in range(1, 60):
            away = (walk.heading[row, t] - 2 * quarter + 4) % 8 - 4
            new = abs(away) > 1
            assert walk.turned[row, t] == new
            if new:
                quarter = (quarter + np.sign(away)) % 4
            assert walk.quarter[row, t] == quarter


def test_drawn_segments_go_round_and_round():
    chosen = parse_segments("drawn", (0, 6, 1, 5, 0, 7))
    made = drawn_sequences(chosen, 5, count=40, held=10, length=50)
    assert set(segment_lengths(made.events)) == {5, 6, 7} and set(np.unique(made.label)) == {0, 1}
    motifs = Motifs.random(np.random.RandomState(5))
    assert np.abs(made.x - motifs.centre[made.label]).max() > 0.3  # not the middles alone
    start = np.argwhere(made.events == 1)
    exact = motifs.at(made.label[tuple(start.T)], np.zeros(len(start)))
    assert np.abs(made.x[tuple(start.T)] - exact).max() < 0.05 * 5
    assert len({tuple(row) for row in made.events}) > 5  # each from a frame of its own


def test_more_than_fits_in_memory_gets_a_sentence():
    said = (
        r"^sequences = 99999 is not possible: 99999 sequences and 64 held out, of 400 frames each, take 492 GB; 12 GB at most are possible"
    )
    with pytest.raises(KnobError, match=said):
        make_sequences("balls", 0, count=99_999, length=400, size=32)


def test_the_walks_of_a_seed_are_those_that_recordings_hold():
    """Whoever changes a draw changes what a rerun of an older session gives."""
    rng = np.random.RandomState(5)
    walk = maze_walks(MazeGrid.random(rng), rng, 40, 60)
    assert [zlib.crc32(column.astype(float).tobytes()) for column in (walk.y, walk.x, walk.heading)] == [2525541362, 1825202246, 2015036655]
    states, actions = random_walks(random_lattice_world(4, 0.25, 5), 40, 60, 0.35, np.random.default_rng(5), slips=0.1)
    assert (zlib.crc32(states.tobytes()), zlib.crc32(actions.tobytes())) == (793020329, 2162921465)
