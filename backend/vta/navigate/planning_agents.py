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
ABLATIONS = ("vta_frames", "vta_true", "rssm_true")
"""VTA that imagines frame by frame; VTA's jumps, and the near RSSM's futures, carried out in the true maze."""


def planner_settings(name: str, now: NavigateKnobs, world: LatticeWorld, trainers: NavigateTrainers) -> PlannerSettings:
    """How an agent plans, as the knobs stand."""
    horizon = {"vta": now.jumps, "vta_true": now.jumps, "rssm_far": now.far}.get(name, now.near)
    distance = trainers.distance if now.score == "learnt" else straight_line_distance(world)
    return PlannerSettings(now.work, horizon, now.ex, distance, now.haste, name == "vta_frames", name.endswith("_true"))


def planning_agents(
    knobs: NavigateKnobs,
    world: LatticeWorld,
    trainers: NavigateTrainers,
    task: NavigationTask,
    segment: float,
    seed: int,
    number: int,
) -> dict[str, PlanningAgent]:
    """An HSSM that looks some jumps ahead, an RSSM at two horizons, and if asked for the ablations, for the episodes ``number``."""
    agents: dict[str, PlanningAgent] = {}
    for name in (*PLANNERS, *(ABLATIONS if knobs.ablate else ())):
        generator = torch.Generator().manual_seed(int(stream(seed, f"{name} {number}").integers(2**62)))
        fallback = RandomWalker(world, len(task.goal), knobs.straight, stream(seed, f"reflex of {name} {number}"))
        model = trainers.hssm if name.startswith("vta") else trainers.rssm
        settings = planner_settings(name, knobs, world, trainers)
        agents[name] = PlanningAgent(world, task, model, settings, segment, generator, fallback)
    return agents
