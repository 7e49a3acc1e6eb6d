"""Bias and variance of every estimator on the staircase of 2 to 10 nats, learnt and with the exact critic, over seeds.

    python benchmarks/wdm/estimators.py [learnt|exact|mine|dual] [--seeds 0,1,2] [--set knob=value ...]

One thread; CPU seconds are those of the process during the run, recording included. ``mine`` isolates MINE's running mean: as it is by
default (begun anew at each stair), carried over from stair to stair, and with alpha = .1. ``dual``: what the dual critic comes to on one
pair of numbers of rho = .9 with its penalty at the pairs, and at shuffled ones too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch

from settle.backend.core.random_streams import stream
from settle.backend.core.runner import Runner
from settle.backend.wdm.critics.learner import RepresentationLearner
from settle.backend.wdm.critics.learner_settings import settings_of
from settle.backend.wdm.dependency import optimal_transport
from settle.backend.wdm.estimators.experiment import Estimators
from settle.backend.wdm.estimators.frames import ESTIMATORS
from settle.backend.wdm.pairs.distributions import PairDistribution

MINE: dict[str, dict[str, Any]] = {"begun anew": {}, "carried over": {"fresh": False}, "alpha .1": {"alpha": 0.1}}


def climbed(preset: str, seed: int, settings: dict[str, Any]) -> dict[str, Any]:
    """The summary of a run, its CPU seconds, and its largest InfoNCE of a single batch."""
    began = time.process_time()
    runner = Runner(Estimators.make(preset, settings), preset=preset, seed=seed).start()
    runner.join()
    taken, recording = time.process_time() - began, runner.recording
    assert recording.outcome == "finished", recording.error
    highest = float(recording.tables["estimates"]["estimate.infonce"][:].max())
    return {**recording.summary, "seconds": taken, "highest": highest}


def table(runs: list[dict[str, Any]], estimators: Iterable[str] = ESTIMATORS) -> None:
    """Mean bias over seeds, +- its standard deviation over seeds, and the median variance of a batch."""
    names = list(estimators)
    print("| nats | " + " | ".join(names) + " |\n" + "|---" * (len(names) + 1) + "|")
    for stair, truth in enumerate(runs[0]["truth"]):
        cells = []
        for name in names:
            bias = [run["bias"][name][stair] for run in runs]
            variance = [run["variance"][name][stair] for run in runs]
            spread = f" ± {np.std(bias):.2f}" if len(runs) > 1 else ""
            cells.append(f"{np.mean(bias):+.2f}{spread} ({np.median(variance):.2g})")
        print(f"| {truth:g} | " + " | ".join(cells) + " |", flush=True)


def told(runs: list[dict[str, Any]]) -> None:
    """Seconds, the ceiling, and the distances."""
    seconds = ", ".join(f"{run['seconds']:.0f}" for run in runs)
    print(f"CPU s: {seconds}; largest InfoNCE of a batch {max(run['highest'] for run in runs):.3f}, log K {runs[0]['log_k']:.3f}")
    print("| nats | true W2 | W1, transport | independent pairs | dual critic | its slope |\n|---|---|---|---|---|---|")
    for stair, truth in enumerate(runs[0]["truth"]):
        figures = [[run["wasserstein"][name][stair] for run in runs] for name in ("true_w2", "w1", "w1_control", "dual", "slope")]
        cells = ["" if each[0] is None else f"{np.mean(each):.2f}" for each in figures]
        print(f"| {truth:g} | " + " | ".join(cells) + " |", flush=True)


def dual(seed: int) -> None:
    """W1 of one pair of numbers by the dual critic and by transport, and how steep the critic is at the pairs and at shuffled ones."""
    distribution = PairDistribution("gaussian", 1, 0.9)
    carried = [optimal_transport.wasserstein_of_samples(*distribution.draw(stream(seed, f"transport {n}"), 64)) for n in range(20)]
    print(f"W2 {distribution.w2:.3f}, W1 by transport of 64 pairs {np.mean(carried):.3f}")
    for points in ("joint", "joint+shuffled"):
        learner = RepresentationLearner(settings_of("wdm", hidden=(128, 128), dimension=32, weight=10.0, points=points), (1,), (1,), seed)
        batches = (distribution.draw(stream(seed, f"pairs {t}"), 128) for t in range(1000))
        values = [learner.update(x, y).value for x, y in batches]
        x, y = distribution.draw(stream(seed, "held"), 2000)
        at, off = (learner.gradient_norms(x, other).max() for other in (y, np.roll(y, 1, 0)))
        print(f"{points}: {np.mean(values[500:]):.3f}, largest slope {at:.1f} at the pairs, {off:.1f} at shuffled ones", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="?", default="learnt", choices=("learnt", "exact", "mine", "dual"))
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--set", nargs="*", default=[])
    asked = parser.parse_args()
    torch.set_num_threads(1)
    seeds, settings = [int(seed) for seed in asked.seeds.split(",")], dict(entry.split("=") for entry in asked.set)
    if asked.what == "dual":
        for seed in seeds:
            dual(seed)
        return
    if asked.what == "mine":
        for name, own in MINE.items():
            runs = [climbed("staircase", seed, {"dual": 0, **own, **settings}) for seed in seeds]
            print(name)
            table(runs, ("dv", "mine"))
        return
    runs = []
    for seed in seeds:
        runs.append(climbed("staircase" if asked.what == "learnt" else "exact", seed, settings))
        print(f"seed {seed}: {runs[-1]['seconds']:.1f} CPU s")
        table(runs[-1:])
    print(f"{len(seeds)} seeds")
    table(runs)
    told(runs)


if __name__ == "__main__":
    main()
