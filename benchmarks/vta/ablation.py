"""What keeps VTA behind the RSSM in vta.navigate (docs/vta/navigate.md): one thing changed at a time, the models the same.

python benchmarks/vta/ablation.py train SEED FOLDER [knob=value ...]    the models of one maze, kept in FOLDER/SEED.pt
python benchmarks/vta/ablation.py race SEED[,SEED ...] FOLDER [knob=value ...]    episodes with them, a table over the seeds

Trained are VTA, an RSSM for as many updates on the same walks, and another RSSM for the same time of the processor: how many updates
that is, is measured at the first ones. A race takes the knobs of the training and whatever planning the ones given say.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch

from settle.backend.core.random_streams import stream
from settle.backend.numerics.device import choose
from settle.backend.vta.navigate.agent_episodes import AgentEpisodes
from settle.backend.vta.navigate.agents import Agent, RandomWalkAgent, sample_task
from settle.backend.vta.navigate.experiment import Navigate
from settle.backend.vta.navigate.measurements import fixed_start_imagination, mean_segment_length
from settle.backend.vta.navigate.planners import PlanningAgent
from settle.backend.vta.navigate.planning_agents import planner_settings
from settle.backend.vta.navigate.trainers import NavigateTrainers
from settle.backend.vta.worlds.lattice_world import random_lattice_world
from settle.backend.vta.worlds.random_walks import RandomWalker

FIRST = 30
"""Updates in which the times of the two models are compared."""
ROWS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "VTA, 6 jumps": ("hssm", "vta", {}),
    "VTA, 3 jumps": ("hssm", "vta", {"horizon": 3}),
    "VTA, 12 jumps": ("hssm", "vta", {"horizon": 12}),
    "VTA frame by frame, 8 frames": ("hssm", "vta_frames", {}),
    "VTA frame by frame, 24 frames": ("hssm", "vta_frames", {"horizon": 24}),
    "VTA, 6 jumps carried out in the true maze": ("hssm", "vta_true", {}),
    "RSSM, 8 frames": ("rssm", "rssm_near", {}),
    "RSSM, 24 frames": ("rssm", "rssm_far", {}),
    "RSSM, 8 frames carried out in the true maze": ("rssm", "rssm_true", {}),
    "RSSM of equal time, 8 frames": ("equal", "rssm_near", {}),
    "RSSM of equal time, 24 frames": ("equal", "rssm_far", {}),
}
"""Row -> whose model, how it plans, what of that is changed."""


def _timed(work: Callable[[], Any]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def train(seed: int, folder: Path, settings: dict[str, Any]) -> None:
    knobs = Navigate.make("small", settings)
    choose("cpu")
    world = random_lattice_world(knobs.side, knobs.loops, seed)
    trainers = NavigateTrainers(knobs, world, seed, None)
    spent: dict[str, float] = dict.fromkeys(trainers.trainers, 0.0)
    for name, trainer in trainers.trainers.items():  # what is timed is the update alone, as in a run
        plain = trainer.update

        def timed(x: torch.Tensor, name: str = name, plain: Callable[..., Any] = plain) -> Any:
            found = list[Any]()
            spent[name] += _timed(lambda: found.append(plain(x)))
            return found[0]

        trainer.update = timed  # type: ignore[method-assign]
    ratio = 1.0
    while trainers.t < knobs.updates:
        trainers.update()
        if trainers.t == min(FIRST, knobs.updates):
            ratio = spent["vta"] / spent["rssm"]
    equal = NavigateTrainers(replace(knobs, updates=round(ratio * knobs.updates)), world, seed, None)
    equal_seconds = 0.0
    while equal.t < equal.knobs.updates:
        walks = equal.walks(stream(seed, f"walks {equal.t}"))
        equal_seconds += _timed(lambda walks=walks: equal.trainers["rssm"].update(walks))
        equal.t += 1
    off = fixed_start_imagination(trainers).off
    equal.hssm = trainers.hssm
    off = {**off, "equal": fixed_start_imagination(equal).off["rssm"]}
    folder.mkdir(exist_ok=True, parents=True)
    about = {"updates": knobs.updates, "equal_updates": equal.knobs.updates, "seconds": {**spent, "equal": equal_seconds}, "off": off}
    models = {"hssm": trainers.hssm, "rssm": trainers.rssm, "equal": equal.rssm, "distance": trainers.distance.net}
    states = {name: model.state_dict() for name, model in models.items()}
    torch.save({"settings": settings, "about": about, "models": states}, folder / f"{seed}.pt")
    print(f"seed {seed}: {about}", flush=True)


def race(seeds: list[int], folder: Path, settings: dict[str, Any]) -> None:
    choose("cpu")
    won: dict[str, list[np.ndarray]] = {}
    for seed in seeds:
        kept = torch.load(folder / f"{seed}.pt")
        knobs = Navigate.make("small", {**kept["settings"], **settings})
        world = random_lattice_world(knobs.side, knobs.loops, seed)
        trainers = NavigateTrainers(knobs, world, seed, None)
        models = {"hssm": trainers.hssm, "rssm": trainers.rssm, "equal": NavigateTrainers(knobs, world, seed, None).rssm}
        for name, model in {**models, "distance": trainers.distance.net}.items():
            model.load_state_dict(kept["models"][name])
        segment = mean_segment_length(trainers)
        task = sample_task(world, knobs.episodes, knobs.init, knobs.away, knobs.straight, stream(seed, "ablation"))
        print(f"seed {seed}: {kept['about']}, segment {segment:.2f} frames", flush=True)

        def succeeded(agent: Agent) -> np.ndarray:
            episodes = AgentEpisodes(world, task, agent)  # noqa: B023
            while len(episodes.running(knobs.budget)):  # noqa: B023
                episodes.step(knobs.budget)  # noqa: B023
            return episodes.arrived

        for row, (whose, how, changed) in ROWS.items():
            plan = replace(planner_settings(how, knobs, world, trainers), **changed)
            generator = torch.Generator().manual_seed(int(stream(seed, f"ablation {row}").integers(2**62)))
            fallback = RandomWalker(world, len(task.goal), knobs.straight, stream(seed, f"reflex of {row}"))
            found = succeeded(PlanningAgent(world, task, models[whose], plan, segment, generator, fallback))
            won.setdefault(row, []).append(found)
        won.setdefault("random walker", []).append(succeeded(RandomWalkAgent(world, task, stream(seed, "walker"), knobs.straight)))
    print(f"\n| agent | {' | '.join(f'seed {seed}' for seed in seeds)} | all |\n|{' --- |' * (len(seeds) + 2)}")
    for row, found in won.items():
        every = np.concatenate(found)
        error = (every.mean() * (1 - every.mean()) / len(every)) ** 0.5
        print(f"| {row} | {' | '.join(f'{v.mean():.3f}' for v in found)} | {every.mean():.3f} ± {error:.3f} |")


if __name__ == "__main__":
    what, which, where, *pairs = sys.argv[1:]
    given = dict(pair.split("=", 1) for pair in pairs)
    if what == "train":
        train(int(which), Path(where), given)
    else:
        race([int(seed) for seed in which.split(",")], Path(where), given)
