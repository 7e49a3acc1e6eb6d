"""The maze of vta.navigate: nobody leaves the lattice, and shortest ways are shortest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settle.backend.vta.navigate.agent_episodes import ParallelEpisodes
from settle.backend.vta.navigate.agents import NavigationTask, RandomWalkAgent, ShortestPathAgent, UniformAgent, sample_task
from settle.backend.vta.worlds.lattice_world import (
    FORWARD,
    HEADINGS,
    LEFT,
    OBSERVATION_SIZE,
    POSE,
    RIGHT,
    first_person_views,
    random_lattice_world,
)
from settle.backend.vta.worlds.random_walks import random_walks

ONE = random_lattice_world(4, 0.25, 0)


def in_a_wall(one, place):
    """Whether (y, x) lie inside a wall's cell."""
    cells = np.floor(place).astype(int)
    return one.maze.wall[cells[..., 0], cells[..., 1]]


@settings(deadline=None, max_examples=20)
@given(st.integers(2, 5), st.floats(0, 1), st.integers(0, 2**40), st.integers(0, 2**32 - 1))
def test_walls_cannot_be_crossed_whatever_is_done(side, loops, seed, chance):
    one, draw = random_lattice_world(side, loops, seed), np.random.default_rng(chance)
    state = draw.integers(one.states, size=50)
    for _ in range(40):
        before = one.place[state // HEADINGS]
        state = one.next[state, draw.choice(3, p=(0.7, 0.15, 0.15), size=50)]
        after = one.place[state // HEADINGS]
        assert not in_a_wall(one, after).any()
        assert (np.abs(after - before).sum(1) <= 0.5).all(), "half a cell at most, along one axis"
        assert not in_a_wall(one, (before + after) / 2).any()


def test_a_turn_left_undoes_a_turn_right_and_a_slant_leads_nowhere():
    states = np.arange(ONE.states)
    assert (ONE.next[ONE.next[states, LEFT], RIGHT] == states).all()
    slant = states[states % 2 == 1]
    assert (ONE.next[slant, FORWARD] == slant).all()


def test_a_step_forward_goes_where_one_looks():
    states = np.arange(ONE.states)
    ahead = ONE.next[states, FORWARD]
    moved = states[ahead != states]
    way = ONE.place[ahead[moved] // HEADINGS] - ONE.place[moved // HEADINGS]
    angle = moved % HEADINGS * np.pi / 4
    assert np.allclose(way, 0.5 * np.stack([np.sin(angle), np.cos(angle)], 1))


def test_the_pose_tells_the_place_and_the_retina_sees_the_wall_ahead():
    states, actions = random_walks(ONE, 200, 10, 0.35, np.random.default_rng(0))
    x = ONE.observations(states, actions)
    assert x.shape == (200, 10, OBSERVATION_SIZE) and x.dtype == np.float32
    assert np.allclose(ONE.unscaled(x[..., POSE]), ONE.place[states // HEADINGS])
    near = x[..., 48:64].mean(-1)
    blocked = ONE.next[states, FORWARD] == states
    quarter = states % 2 == 0
    assert near[blocked & quarter].min() > near[~blocked & quarter].mean()


def test_a_walk_is_made_of_its_actions_and_turns_back_in_dead_ends_alone():
    states, actions = random_walks(ONE, 300, 60, 0.35, np.random.default_rng(1))
    assert (ONE.next[states[:, :-1], actions[:, 1:]] == states[:, 1:]).all()
    rooms = ONE.room_at[states // HEADINGS] >= 0
    turns = actions != FORWARD
    assert (rooms[:, 1:] | ~turns[:, 1:]).all(), "turns in rooms alone"
    ways = ONE.free.sum(1)
    four, places = (np.lib.stride_tricks.sliding_window_view(a, 4, axis=1).reshape(-1, 4) for a in (actions, states // HEADINGS))
    back = (four == four[:, :1]).all(1) & (four[:, 0] != FORWARD)
    there = places[back]
    assert back.any() and (ways[there] == 1).all()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_who_knows_the_map_takes_the_shortest_way(seed):
    one, draw = random_lattice_world(4, 0.25, seed), np.random.default_rng(seed)
    episodes = sample_task(one, 40, 6, 3, 0.35, draw)
    parallel = ParallelEpisodes(
        one, episodes, {"map": ShortestPathAgent(one, episodes, draw), "walker": RandomWalkAgent(one, episodes, draw, 0.35)}
    )
    while not parallel.over(200):
        parallel.step(200)
    knows, start = parallel.of["map"], episodes.states[:, -1]
    assert knows.arrived.all()
    assert (knows.taken == _by_hand(one, start, episodes.goal)).all()
    done = parallel.of["walker"].arrived
    assert done.any() and (parallel.of["walker"].taken[done] >= knows.taken[done]).all()


def _by_hand(one, starts, goals):
    """Breadth first from each start, state by state, until one is near the goal."""
    found = []
    for start, goal in zip(starts, goals, strict=True):
        ring, seen, steps = {int(start)}, {int(start)}, 0
        while not any(np.linalg.norm(one.place[s // HEADINGS] - one.place[one.rooms[goal]]) <= 0.6 for s in ring):
            ring = {int(n) for s in ring for n in one.next[s]} - seen
            seen, steps = seen | ring, steps + 1
        found.append(steps)
    return np.array(found)


def test_goals_are_far_and_the_same_for_all():
    draw = np.random.default_rng(3)
    episodes = sample_task(ONE, 300, 6, 3, 0.35, draw)
    apart = ONE.walking_distance[episodes.goal, episodes.states[:, -1] // HEADINGS]
    assert (apart >= 3).all() and len(set(episodes.goal.tolist())) > 8
    parallel = ParallelEpisodes(ONE, episodes, {"a": UniformAgent(ONE, episodes, draw), "b": UniformAgent(ONE, episodes, draw)})
    assert (parallel.of["a"].state == parallel.of["b"].state).all() and parallel.of["a"].task.goal is parallel.of["b"].task.goal


def test_who_has_arrived_or_used_the_budget_stays():
    draw = np.random.default_rng(4)
    episodes = sample_task(ONE, 20, 6, 3, 0.35, draw)
    parallel = ParallelEpisodes(
        ONE, NavigationTask(episodes.states, episodes.actions, episodes.goal), {"random": UniformAgent(ONE, episodes, draw)}
    )
    for _ in range(12):
        parallel.step(10)
    assert (parallel.of["random"].taken <= 10).all() and parallel.over(10)


def test_every_state_has_its_picture():
    pictures = first_person_views(ONE, 16)
    assert pictures.shape == (ONE.states, 3, 16, 16) and pictures.dtype == np.uint8
    assert len(np.unique(pictures.reshape(ONE.states, -1), axis=0)) > 0.5 * ONE.states
