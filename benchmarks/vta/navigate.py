"""How often agents that imagine reach a goal in a maze (docs/vta/navigate.md).

python benchmarks/vta/navigate.py train SEED FOLDER [knob=value ...]    the models of one maze, kept in FOLDER/SEED.h5
python benchmarks/vta/navigate.py race SEED FOLDER [knob=value ...]     episodes with them, up to 120 actions; success within 60 and 120

A race takes the weights of a training and whatever planning the knobs say; the distance is learnt anew, in seconds, as the run does.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from settle.backend.core.runner import Runner
from settle.backend.numerics.device import choose
from settle.backend.vta.navigate.episodes import EpisodeBatch
from settle.backend.vta.navigate.experiment import Navigate
from settle.backend.vta.navigate.measurements import mean_segment_length
from settle.backend.vta.navigate.trainers import NavigateTrainers
from settle.backend.vta.worlds.lattice_world import random_lattice_world
from settle.sessions import session

BUDGETS = (60, 120)


def train(seed: int, folder: Path, settings: dict[str, Any]) -> None:
    experiment = Navigate.make("small", settings)
    began = time.process_time()
    runner = Runner(experiment, seed=seed, steps=experiment.updates).start()
    runner.join()
    folder.mkdir(exist_ok=True, parents=True)
    session.save(runner.recording, folder / f"{seed}.h5")
    row = runner.recording.tables["dreams"]
    off = {name: round(float(row[f"off.{name}"][-1]), 3) for name in ("vta", "rssm")}
    print(f"seed {seed}: {runner.recording.outcome}, {time.process_time() - began:.0f} s of the processor, off the ways {off}")


def race(seed: int, folder: Path, settings: dict[str, Any]) -> None:
    recording = session.load(folder / f"{seed}.h5")
    knobs = Navigate.make("", {**recording.knobs, "budget": BUDGETS[-1], **settings})
    choose("cpu")
    world = random_lattice_world(knobs.side, knobs.loops, seed)
    trainers = NavigateTrainers(knobs, world, seed, None)
    checkpoint = recording.checkpoints[max(recording.checkpoints)]
    trainers.load_state_dict(checkpoint.arrays, {name: value for name, value in checkpoint.values.items() if name != "distance"})
    while trainers.distance.done < knobs.updates:
        trainers.distance.update()
    segment, seconds = mean_segment_length(trainers), dict[str, float]()
    arrived, taken, imagined = (dict[str, list[np.ndarray]]() for _ in range(3))
    for number, first in enumerate(range(0, knobs.episodes, knobs.together)):
        count = min(knobs.together, knobs.episodes - first)
        batch = EpisodeBatch(knobs, world, trainers, segment, seed, number, first, count)
        while not batch.over(knobs, awaited=False):
            batch.step(knobs)
        for name, one in batch.episodes.of.items():
            arrived.setdefault(name, []).append(one.arrived)
            taken.setdefault(name, []).append(one.taken)
            imagined.setdefault(name, []).append(one.agent.imagined)  # type: ignore[union-attr]
            seconds[name] = seconds.get(name, 0.0) + batch.seconds[name]
    print(f"seed {seed}, segment {segment:.2f} frames, {' '.join(f'{k}={v}' for k, v in settings.items())}")
    there = {name: np.concatenate(found) for name, found in arrived.items()}
    steps = {name: np.concatenate(found) for name, found in taken.items()}
    for name in there:
        line = f"  {name:9s}"
        for budget in BUDGETS:
            won, walker = (there[n] & (steps[n] <= budget) for n in (name, "walker"))
            error, of_walker = (float((p * (1 - p) / len(won)) ** 0.5) for p in (won.mean(), walker.mean()))
            above = (won.mean() - walker.mean()) / max(1e-9, (error**2 + of_walker**2) ** 0.5)
            line += f" | within {budget}: {won.mean():.3f} +- {error:.3f}, {above:5.1f} standard errors above the walker"
        actions = steps[name][there[name]].mean() if there[name].any() else np.nan
        work = np.concatenate(imagined[name]).mean()
        print(f"{line} | {actions:.1f} actions | {work:.0f} steps | {1e3 * seconds[name] / len(there[name]):.1f} ms", flush=True)


if __name__ == "__main__":
    what, seed, folder, *pairs = sys.argv[1:]
    given = dict(pair.split("=", 1) for pair in pairs)
    {"train": train, "race": race}[what](int(seed), Path(folder), given)
