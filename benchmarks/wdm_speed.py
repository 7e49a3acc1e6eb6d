"""Milliseconds of an update of CPC and WPC together: straight from the equations, by autograd with what is shared, and by hand.

    PYTHONPATH=.:benchmarks python benchmarks/wdm_speed.py [rounds]

One thread, its time on the processor, float32, batch 64, dense encoders 256-256-128, grids of 2 x 2 and 3 x 3 characters, the exact
one-sided penalty at all 64 pairs at every step. The sides take an update each in turns, so that what else the machine does falls on
all of them; medians over the rounds, also of the ratio of each. Before anything is timed, five updates in float64 must leave the same
weights on all sides. Parts are timed within the same updates. Prints Markdown.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from statistics import median

import numpy as np
import torch
from plain_wdm import PlainLearner

from backend.wdm import by_autograd, by_hand
from backend.wdm.drawings import Drawings, glyphs
from backend.wdm.learner import Learner
from backend.wdm.learner_settings import settings_of
from backend.wdm.spatial import SpatialPairs, Tuples, spatial

CLOCK = time.thread_time
BATCH, PAIRS = 64, 4000
NAMES = ("cpc", "wpc")


class Times(defaultdict):
    """Part -> milliseconds of each round."""

    def __init__(self):
        super().__init__(list)
        self.since = CLOCK()

    def mark(self, part: str) -> None:
        """What was done since the last mark was ``part``."""
        now = CLOCK()
        self[part].append(1e3 * (now - self.since))
        self.since = now


class Straight:
    """Learners one after another, each with pictures of its own making."""

    def __init__(self, learners: list[Learner], pairs: SpatialPairs, drawings: Drawings):
        self.learners, self.pairs = [PlainLearner(learner) for learner in learners], pairs
        self.pictures = list(drawings.pictures[: len(pairs.factors)])

    def update(self, rows: np.ndarray, times: Times) -> None:
        chosen = self.pairs.tuples["learning"]
        tuples = Tuples(chosen.characters[rows], chosen.drawers_x[rows], chosen.drawers_y[rows])
        for learner in self.learners:
            name = learner.settings.name
            x, y = learner.batch(self.pictures, tuples, self.pairs.grid[1])
            x, y = (v.to(next(learner.g.parameters())) for v in (x, y))
            times.mark(f"{name}: pictures")
            bound = learner.bound(x, y)
            times.mark(f"{name}: forward")
            penalty = learner.penalty(x, y)
            times.mark(f"{name}: penalty")
            learner.backward(bound, penalty)
            times.mark(f"{name}: backward")
            learner.adam.step()
            times.mark(f"{name}: Adam")

    def weights(self) -> list[torch.Tensor]:
        return [p for learner in self.learners for net in (learner.g, learner.h) for p in net.parameters() if p.ndim == 2]


class Shared:
    """Settle's learners, one batch for all; ``hand``: their gradients by hand, as they are taken, or by autograd."""

    def __init__(self, learners: list[Learner], pairs: SpatialPairs, hand: bool):
        self.learners, self.pairs, self.hand = learners, pairs, hand

    def update(self, rows: np.ndarray, times: Times) -> None:
        x, y = (v.to(self.learners[0].like) for v in self.pairs.batch(rows))
        times.mark("pictures")
        for learner in self.learners:
            name, model = learner.settings.name, learner.model
            if self.hand:
                by_hand.gradients(model, x, y, learner.slope, False)
            else:
                by_autograd.gradients(model, x, y, learner.slope, learner.generator, False)
            times.mark(f"{name}: passes")
            learner.adam.step()
            times.mark(f"{name}: Adam")

    def weights(self) -> list[torch.Tensor]:
        return [W for learner in self.learners for W in learner.model.matrices]


def sides(pairs: SpatialPairs, drawings: Drawings, dtype: torch.dtype) -> dict[str, Straight | Shared]:
    def learners() -> list[Learner]:
        return [Learner(settings_of(name), pairs.shape_x, pairs.shape_y, 0, dtype=dtype) for name in NAMES]

    return {
        "straightforward": Straight(learners(), pairs, drawings),
        "autograd": Shared(learners(), pairs, False),
        "by hand": Shared(learners(), pairs, True),
    }


def check(pairs: SpatialPairs, drawings: Drawings, draw: np.random.Generator) -> float:
    """The largest difference between weights of the sides after five updates in float64, relative to the largest weight."""
    all_sides = list(sides(pairs, drawings, torch.float64).values())
    for _ in range(5):
        rows = draw.choice(PAIRS, BATCH, replace=False)
        for side in all_sides:
            side.update(rows, Times())
    first, *others = (side.weights() for side in all_sides)
    return max(float((a - b).detach().abs().max() / a.detach().abs().max()) for other in others for a, b in zip(first, other, strict=True))


def compare(side: int, rounds: int) -> None:
    drawings, draw = glyphs(side * side), np.random.default_rng(1)
    pairs = spatial(drawings, side, side, seed=0, pairs=PAIRS)
    worst = check(pairs, drawings, draw)
    assert worst < 1e-9, worst
    all_sides, times = sides(pairs, drawings, torch.float32), defaultdict(Times)
    for turn in range(rounds + 5):
        rows = draw.choice(PAIRS, BATCH, replace=False)
        for name, one in all_sides.items():
            taken = Times()
            one.update(rows, taken)
            if turn >= 5:
                for part, (value,) in taken.items():
                    times[name][part].append(value)
                times[name]["both"].append(sum(v[0] for v in taken.values()))
    print(f"\n### {side} x {side} characters; weights after five updates in float64 differ by at most {worst:.0e}\n")
    for name, parts in times.items():
        print(f"- {name}: " + ", ".join(f"{part} {median(values):.2f}" for part, values in parts.items()))
    print("\n| | straightforward, ms | autograd, shared, ms | by hand, ms | times faster, autograd | times faster, by hand |")
    print("| --- | --- | --- | --- | --- | --- |")
    for what, pick in {"both learners": None, **{f"{n} alone": n for n in NAMES}}.items():
        spent = {name: whole(parts, pick) for name, parts in times.items()}
        ratios = [median(a / b for a, b in zip(spent["straightforward"], spent[name], strict=True)) for name in ("autograd", "by hand")]
        print(
            f"| {what} | "
            + " | ".join(f"{median(v):.2f}" for v in spent.values())
            + " | "
            + " | ".join(f"**{r:.2f}**" for r in ratios)
            + " |"
        )


def whole(parts: Times, name: str | None) -> list[float]:
    """Of each round, all parts of one learner with its pictures, or of both."""
    if name is None:
        return parts["both"]
    own = [values for part, values in parts.items() if part.startswith(name) or part == "pictures"]
    return [sum(values) for values in zip(*own, strict=True)]


if __name__ == "__main__":
    torch.set_num_threads(1)
    for grid in (2, 3):
        compare(grid, int(sys.argv[1]) if len(sys.argv) > 1 else 200)
