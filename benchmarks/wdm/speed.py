"""Milliseconds of an update of CPC and WPC together: straight from the equations, by autograd with what is shared, and written out.

    PYTHONPATH=.:benchmarks python benchmarks/wdm/speed.py [rounds]

One thread, its time on the processor, float32, batch 64, grids of 2 x 2 and 3 x 3 characters, dense encoders 256-256-128 and
convolutions 16-32 with 128 codes, the exact one-sided penalty at all 64 pairs at every step. The sides take an update each in turns, so
that what else the machine does falls on all of them; medians over the rounds, also of the ratio of each. Before anything is timed, five
updates in float64 must leave the same scores on all sides. Parts are timed within the same updates. Prints Markdown.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from statistics import median
from typing import Any

import numpy as np
import torch
from plain_wdm import PlainLearner
from torch import Tensor

from settle.backend.wdm.critics import autograd_gradients, manual_gradients
from settle.backend.wdm.critics.learner import RepresentationLearner
from settle.backend.wdm.critics.learner_settings import settings_of
from settle.backend.wdm.pairs.characters import Drawings, glyphs
from settle.backend.wdm.pairs.spatial_omniglot import CharacterTuples, SpatialPairs, spatial_pairs

CLOCK = time.thread_time
BATCH, PAIRS, WARM = 64, 4000, 5
NAMES = ("cpc", "wpc")


class Times(defaultdict[str, list[float]]):
    """Part -> milliseconds of each round."""

    def __init__(self):
        super().__init__(list)
        self.since = CLOCK()

    def mark(self, part: str) -> None:
        """What was done since the last mark was ``part``."""
        self[part].append(1e3 * (CLOCK() - self.since))
        self.since = CLOCK()


class Straight:
    """Learners one after another, each with pictures of its own making."""

    def __init__(self, learners: list[RepresentationLearner], pairs: SpatialPairs, drawings: Drawings):
        self.learners, self.pairs = [PlainLearner(learner) for learner in learners], pairs
        self.pictures = list(drawings.pictures[: len(pairs.factors)])

    def batch(self, learner: PlainLearner, rows: np.ndarray) -> tuple[Tensor, Tensor]:
        chosen, (_, columns) = self.pairs.tuples["learning"], self.pairs.grid or (1, 1)
        tuples = CharacterTuples(chosen.characters[rows], chosen.drawers_x[rows], chosen.drawers_y[rows])
        x, y = learner.batch(self.pictures, tuples, columns)
        like = next(learner.g.parameters())
        return x.to(like), y.to(like)

    def update(self, rows: np.ndarray, times: Times) -> None:
        for learner in self.learners:
            name = learner.settings.name
            x, y = self.batch(learner, rows)
            times.mark(f"{name}: pictures")
            bound = learner.bound(x, y)
            times.mark(f"{name}: forward")
            penalty = learner.penalty(x, y)
            times.mark(f"{name}: penalty")
            learner.backward(bound, penalty)
            times.mark(f"{name}: backward")
            learner.adam.step()
            times.mark(f"{name}: Adam")

    def scores(self, rows: np.ndarray) -> Tensor:
        return torch.stack([learner.scores(*self.batch(learner, rows)).detach() for learner in self.learners])


class Shared:
    """Settle's learners, one batch for all; ``manual``: their gradients written out, as they are taken, or by autograd."""

    def __init__(self, learners: list[RepresentationLearner], pairs: SpatialPairs, manual: bool):
        self.learners, self.pairs, self.manual = learners, pairs, manual

    def update(self, rows: np.ndarray, times: Times) -> None:
        x, y = (v.to(self.learners[0].like) for v in self.pairs.batch(rows))
        times.mark("pictures")
        for learner in self.learners:
            name, critic = learner.settings.name, learner.critic
            if self.manual:
                found = manual_gradients.gradients(critic, x, y, learner.score_gradient, False)
            else:
                found = autograd_gradients.gradients(critic, x, y, learner.score_gradient, learner.generator, False)
            times.mark(f"{name}: passes")
            learner.adam.step()
            times.mark(f"{name}: Adam")
            torch.stack([learner.objective(found.scores), found.penalty, found.gradient_norm]).tolist()
            times.mark(f"{name}: figures")

    def scores(self, rows: np.ndarray) -> Tensor:
        x, y = self.pairs.batch(rows)
        return torch.stack([torch.from_numpy(learner.scores(x, y)) for learner in self.learners])


def sides(pairs: SpatialPairs, drawings: Drawings, encoder: str, dtype: torch.dtype) -> dict[str, Straight | Shared]:
    def learners() -> list[RepresentationLearner]:
        return [RepresentationLearner(settings_of(name, encoder=encoder), pairs.shape_x, pairs.shape_y, 0, dtype=dtype) for name in NAMES]

    return {
        "straightforward": Straight(learners(), pairs, drawings),
        "autograd": Shared(learners(), pairs, False),
        "written out": Shared(learners(), pairs, True),
    }


def difference(pairs: SpatialPairs, drawings: Drawings, encoder: str, draw: np.random.Generator) -> float:
    """The largest between scores of the sides after five updates in float64, relative to the largest score."""
    all_sides = list(sides(pairs, drawings, encoder, torch.float64).values())
    for _ in range(5):
        rows = draw.choice(PAIRS, BATCH, replace=False)
        for side in all_sides:
            side.update(rows, Times())
    first, *others = (side.scores(np.arange(BATCH)) for side in all_sides)
    return max(float((other - first).abs().max() / first.abs().max()) for other in others)


def compare(side: int, encoder: str, rounds: int) -> None:
    drawings, draw = glyphs(side * side), np.random.default_rng(1)
    pairs = spatial_pairs(drawings, side, side, seed=0, count=PAIRS)
    worst = difference(pairs, drawings, encoder, draw)
    assert worst < 1e-9, worst
    all_sides = sides(pairs, drawings, encoder, torch.float32)
    spent: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in all_sides}
    for turn in range(rounds + WARM):
        rows = draw.choice(PAIRS, BATCH, replace=False)
        for name, one in all_sides.items():
            taken = Times()
            one.update(rows, taken)
            if turn >= WARM:
                for part, values in taken.items():
                    spent[name][part] += values
    print(f"\n### {side} x {side} characters, {encoder}; in float64 scores differ by {worst:.0e} after five updates\n")
    for name, parts in spent.items():
        print(f"- {name}: " + ", ".join(f"{part} {median(values):.2f}" for part, values in parts.items()))
    print("\n| | straightforward, ms | autograd, shared, ms | written out, ms | times faster, autograd | times faster, written out |")
    print("| --- | --- | --- | --- | --- | --- |")
    for what, names in {"both learners": NAMES, **{f"{name} alone": (name,) for name in NAMES}}.items():
        sums = {name: whole(parts, names) for name, parts in spent.items()}
        cells: list[Any] = [f"{median(values):.2f}" for values in sums.values()]
        for name in ("autograd", "written out"):
            cells.append(f"**{median(a / b for a, b in zip(sums['straightforward'], sums[name], strict=True)):.2f}**")
        print(f"| {what} | " + " | ".join(cells) + " |")


def whole(parts: dict[str, list[float]], names: tuple[str, ...]) -> list[float]:
    """Of each round, all parts of these learners, pictures with them."""
    own = [values for part, values in parts.items() if part.startswith(names) or part == "pictures"]
    return [sum(values) for values in zip(*own, strict=True)]


if __name__ == "__main__":
    torch.set_num_threads(1)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for grid, kind, times in ((2, "fc", count), (3, "fc", count), (2, "cnn", count // 4), (3, "cnn", count // 4)):
        compare(grid, kind, times)
