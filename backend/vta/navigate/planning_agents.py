"""The agents of vta.navigate that plan with a trained model."""

from __future__ import annotations

import torch

from settle.backend.core.random_streams import stream
from settle.backend.vta.navigate.agents import NavigationTask
from settle.backend.vta.navigate.knobs import NavigateKnobs
from settle.backend.vta.navigate.planners import PlannerSettings, PlanningAgent, straight_line_distance
from settle.backend.vta.navigate.trainers import NavigateTrainers
from settle.backend.vta.worlds.lattice_world import LatticeWorld
from settle.backend.vta.worlds.random_walks import RandomWalker

PLANNERS = ("vta", "rssm_near", "rssm_far")


def planner_settings(name: str, now: NavigateKnobs, world: LatticeWorld, trainers: NavigateTrainers) -> PlannerSettings:
    """How an agent plans, as the knobs stand."""
    horizon = {"vta": now.jumps, "rssm_near": now.near, "rssm_far": now.far}[name]
    distance = trainers.distance if now.score == "learnt" else straight_line_distance(world)
    return PlannerSettings(now.work, horizon, now.ex, distance, now.haste)


def planning_agents(
    knobs: NavigateKnobs,
    world: LatticeWorld,
    trainers: NavigateTrainers,
    task: NavigationTask,
    segment: float,
    seed: int,
    number: int,
) -> dict[str, PlanningAgent]:
    """An HSSM that looks some jumps ahead, and an RSSM at two horizons, for the episodes ``number``."""
    agents: dict[str, PlanningAgent] = {}
    for name in PLANNERS:
        generator = torch.Generator().manual_seed(int(stream(seed, f"{name} {number}").integers(2**62)))
        fallback = RandomWalker(world, len(task.goal), knobs.straight, stream(seed, f"reflex of {name} {number}"))
        model = trainers.hssm if name == "vta" else trainers.rssm
        settings = planner_settings(name, knobs, world, trainers)
        agents[name] = PlanningAgent(world, task, model, settings, segment, generator, fallback)
    return agents
