"""Agents that plan by imagining: the same work for all, the future that comes nearest, the actions that lead there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.imagination import imagination_noise, stepwise_imagination
from settle.backend.vta.model.rssm import RSSM
from settle.backend.vta.model.sizes import ModelSizes
from settle.backend.vta.navigate.agents import sample_task
from settle.backend.vta.navigate.learnt_distance import LearntDistance
from settle.backend.vta.navigate.planners import (
    PlannerSettings,
    PlanningAgent,
    count_futures,
    follow,
    imagined_steps,
    straight_line_distance,
    unroll_jumps,
)
from settle.backend.vta.worlds.lattice_world import ACTION, FORWARD, HEADINGS, OBSERVATION_SIZE, POSE, RIGHT, random_lattice_world
from settle.backend.vta.worlds.random_walks import RandomWalker, random_walks

ONE = random_lattice_world(3, 0.25, 1)
SIZES = ModelSizes((OBSERVATION_SIZE,), belief=16, hidden=16)
EPISODES = sample_task(ONE, 5, 4, 2, 0.35, np.random.default_rng(0))
SETTINGS = PlannerSettings(96, 6, 4, straight_line_distance(ONE))


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    torch.set_num_threads(1)


def planner(model, setting=SETTINGS, seed=0):
    fallback = RandomWalker(ONE, 5, 0.35, np.random.default_rng(seed))
    return PlanningAgent(ONE, EPISODES, model, setting, 4.0, torch.Generator().manual_seed(seed), fallback)


@given(st.integers(60, 5000), st.integers(1, 40), st.integers(1, 12))
@settings(deadline=None)
def test_no_agent_works_more_than_another_by_more_than_one_future(given_work, horizon, ex):
    for jumping in (False, True):
        done = imagined_steps(replace(SETTINGS, work=given_work, horizon=horizon, ex=ex), jumping)
        assert given_work - horizon < done <= given_work


@pytest.mark.parametrize("kind", [HSSM, RSSM])
def test_the_work_of_an_agent_is_that_of_its_plans(kind):
    agent = planner(kind(SIZES, 0))
    who = np.arange(5)
    for _ in range(8):  # two plans of 4 actions each
        actions = agent.act(who, EPISODES.states, EPISODES.actions)
        assert actions.shape == (5,) and set(actions.tolist()) <= {0, 1, 2}
    each = imagined_steps(SETTINGS, kind is HSSM)
    assert (agent.imagined == 2 * each).all()
    agent.act(who[:2], EPISODES.states[:2], EPISODES.actions[:2])
    assert agent.imagined.tolist() == [3 * each] * 2 + [2 * each] * 3
    assert agent.plans.pose.shape == (2, count_futures(SETTINGS, kind is HSSM), 6, 4)


@pytest.mark.parametrize("kind", [HSSM, RSSM])
def test_the_future_chosen_is_the_one_that_comes_nearest_soonest(kind):
    agent = planner(kind(SIZES, 0))
    agent.act(np.arange(5), EPISODES.states, EPISODES.actions)
    goal = ONE.place[ONE.rooms[EPISODES.goal]]
    away = np.abs(ONE.unscaled(agent.plans.pose.numpy()) - goal[:, None, None]).sum(-1) * 2  # actions of half a cell
    time = 1 + np.arange(6) * (4.0 if kind is HSSM else 1.0)
    assert (agent.plans.best.numpy() == (away + SETTINGS.haste * time).min(-1).argmin(-1)).all()


def test_the_flat_agent_does_what_it_imagined():
    model = RSSM(SIZES, 0)
    agent = planner(model)
    done = [agent.act(np.arange(5), EPISODES.states, EPISODES.actions) for _ in range(4)]
    x = torch.from_numpy(ONE.observations(EPISODES.states, EPISODES.actions)).repeat_interleave(16, 0)
    again = stepwise_imagination(model, x, 6, imagination_noise(model, 80, 6, torch.Generator().manual_seed(0))).frames.unflatten(
        0, (5, 16)
    )
    chosen = again[torch.arange(5), agent.plans.best]
    assert torch.equal(chosen[:, :4, ACTION].argmax(-1), torch.from_numpy(np.stack(done, 1)))
    assert torch.equal(agent.plans.pose, again[..., POSE])


def test_who_ran_into_a_wall_or_does_not_get_away_is_led_by_the_walker_until_it_has_moved():
    agent, who = planner(RSSM(SIZES, 0)), np.arange(1)
    room = int(ONE.rooms[0]) * HEADINGS
    wall = next(room + h for h in (0, 2, 4, 6) if ONE.next[room + h, FORWARD] == room + h)
    states, actions = EPISODES.states[:1].copy(), EPISODES.actions[:1].copy()
    states[0, -2:], actions[0, -1] = wall, FORWARD  # it went forward and stayed
    for _ in range(12):
        assert ONE.next[states[0, -1], agent.act(who, states, actions)[0]] != states[0, -1], "the walker runs into no wall"
        assert agent.imagined[0] == 0
        action = agent.fallback.act(states[:, -1], who)
        states = np.append(states[:, 1:], ONE.next[states[:, -1], action][:, None], 1)
        actions = np.append(actions[:, 1:], action[:, None], 1)
        if states[0, -1] // HEADINGS != states[0, -2] // HEADINGS:
            break
    agent.act(who, states, actions)
    assert agent.imagined[0] > 0, "it has moved, and plans again"
    turning = np.array([[wall, *(room + (wall + n) % HEADINGS for n in (1, 2, 3))]])
    before = agent.imagined[0]
    agent.act(who, turning, np.full((1, 4), RIGHT))
    assert agent.imagined[0] == before, "four frames in one place"


@pytest.mark.parametrize(("kind", "by_frames"), [(RSSM, False), (HSSM, False), (HSSM, True)])
def test_followed_futures_are_scored_where_their_actions_lead_in_the_true_maze(kind, by_frames):
    """The actions of the future that is chosen lead to its first places, and nobody is ever off the lattice."""
    agent = planner(kind(SIZES, 0), replace(SETTINGS, followed=True, by_frames=by_frames))
    agent.act(np.arange(5), EPISODES.states, EPISODES.actions)
    plans, rows = agent.plans, np.arange(len(agent.planned))
    start = EPISODES.states[agent.planned, -1]
    chosen = plans.pose[rows, plans.best]
    assert torch.equal(chosen[:, :4], follow(ONE, start, plans.actions[:, None])[:, 0])
    places = ONE.unscaled(plans.pose.numpy())
    assert np.abs(places[..., None, :] - ONE.place).max(-1).min(-1).max() < 1e-5
    jumping = kind is HSSM and not by_frames
    assert plans.pose.shape[2] == (24 if jumping else 6) and plans.steps == imagined_steps(SETTINGS, jumping)


def test_jumps_unfold_to_what_imagining_frame_by_frame_gives():
    """Without noise, the same segments: a boundary in the unfolding begins the next jump's."""
    from settle.backend.vta.model.forward_pass import Noise
    from settle.backend.vta.model.imagination import jumpy_imagination

    model = HSSM(SIZES, 3)
    x = torch.from_numpy(ONE.observations(EPISODES.states, EPISODES.actions))
    jumped = jumpy_imagination(model, x, 5, Noise())
    slow = stepwise_imagination(model, x, 5, Noise())
    assert torch.allclose(unroll_jumps(model, jumped.h, jumped.s, 5), slow.frames, atol=1e-5)
    assert slow.boundary.sum(1).max() > 1, "there are boundaries to get right"


def test_the_same_seed_plans_the_same():
    model = HSSM(SIZES, 0)
    one, other, third = (planner(model, seed=seed) for seed in (1, 1, 2))
    for agent in (one, other, third):
        agent.act(np.arange(5), EPISODES.states, EPISODES.actions)
    assert torch.equal(one.plans.pose, other.plans.pose) and not torch.equal(one.plans.pose, third.plans.pose)


def test_the_straight_line_is_half_a_cell_an_action():
    pose, goal = torch.from_numpy(ONE.pose), torch.from_numpy(ONE.pose[[ONE.rooms[4] * HEADINGS], :2])
    apart = np.abs(np.repeat(ONE.place, HEADINGS, 0) - ONE.place[ONE.rooms[4]]).sum(1) / 0.5
    assert np.allclose(straight_line_distance(ONE)(pose, goal).numpy(), apart, atol=1e-4)


def test_the_learnt_distance_knows_of_walls_and_the_straight_line_does_not():
    one, draw = random_lattice_world(3, 0.0, 0), np.random.default_rng(0)
    net = LearntDistance(one, 0.35, 0, 200)
    for _ in range(200):
        net.update()
    states, goal = random_walks(one, 400, 20, 0.35, draw)[0][:, -1], draw.integers(len(one.rooms), size=400)
    true = one.walking_distance[goal, states // HEADINGS]
    pose, to = torch.from_numpy(one.pose[states]), torch.from_numpy(one.pose[one.rooms[goal] * HEADINGS, :2])
    found = {name: np.corrcoef(d(pose, to).numpy(), true)[0, 1] for name, d in (("learnt", net), ("straight", straight_line_distance(one)))}
    assert found["learnt"] > found["straight"] + 0.05, found


def test_a_distance_goes_on_from_what_it_kept_bit_for_bit():
    def taught(updates):
        net = LearntDistance(ONE, 0.35, 0, 12)
        for _ in range(updates):
            net.update()
        return net

    whole, first, second = taught(10), taught(5), LearntDistance(ONE, 0.35, 0, 12)
    second.load_state_dict(*first.state_dict())
    for _ in range(5):
        second.update()
    arrays, others = whole.state_dict()[0], second.state_dict()[0]
    assert set(arrays) == set(others) and all(np.array_equal(arrays[name], others[name]) for name in arrays)
