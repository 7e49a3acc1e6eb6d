"""Milliseconds of one training update: straight from the equations, as ep.train does it, and the least its products take.

    python benchmarks/ep_speed.py [p-1h eb-1h ...]

One thread, float32, batch 20, pictures like MNIST's, random first weights, in turns in one run; medians.
Prints Markdown: the comparison, and what a tolerance at which settling ends saves, and costs in the update.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

import torch
import torch.nn.functional as F
from plain_conv import PlainConv
from plain_ep import PlainEP
from torch import Tensor

from backend.ep.conv_learner import ConvLearner
from backend.ep.conv_model import ConvModel
from backend.ep.draws import random_filters, random_parameters
from backend.ep.filters import Filters
from backend.ep.learner import Course, Learner
from backend.ep.model import Model
from backend.ep.training_presets import PRESETS
from backend.ep.wiring import wire

BATCH, PICTURE, OUTPUTS = 20, (1, 28, 28), 10
TOLERANCES = (1e-6, 1e-5, 1e-4)


def pictures() -> tuple[Tensor, Tensor]:
    """Pixels of which a fifth is not black, and one-hot targets."""
    random = torch.Generator().manual_seed(1)
    x = torch.rand(BATCH, 784, generator=random) * (torch.rand(BATCH, 784, generator=random) < 0.2)
    return x, torch.eye(OUTPUTS)[torch.randint(OUTPUTS, (BATCH,), generator=random)]


def ms(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - began)


def usual(work: Callable[[], Any], times: int) -> float:
    return median(ms(work) for _ in range(times))


class Case:
    def __init__(self, name: str):
        self.name, self.knobs = name, dict(PRESETS[name].knobs)
        self.T, self.K, self.beta, self.dt = (self.knobs[k] for k in ("T", "K", "beta", "dt"))
        self.rates, self.conv = self.knobs["lr"], self.knobs["model"] == "conv"
        if self.conv:
            self.filters = Filters(self.knobs["channels"])
            parameters = random_filters(self.filters.shapes(OUTPUTS, PICTURE), 0)
        else:
            self.sizes = (OUTPUTS, *self.knobs["hidden"], 784)
            self.wiring = wire(self.knobs["model"], self.sizes)
            parameters = random_parameters(self.wiring, 0)
        self.parameters = {p: w.float() for p, w in parameters.items()}

    def learner(self, rule: str, tolerance: float = 0.0) -> Any:
        course = Course(self.T, self.K, self.dt, tolerance)
        if self.conv:
            return ConvLearner(rule, ConvModel(self.filters, OUTPUTS, PICTURE), self.parameters, BATCH, course)
        model = Model(self.knobs["model"], self.wiring, "sigm", self.knobs["clamp"], self.knobs["output"])
        return Learner(rule, model, self.parameters, BATCH, course)

    def plain(self, x: Tensor, y: Tensor) -> tuple[Callable[[], None], Callable[[], Sequence[Tensor]]]:
        """The straightforward update, and the weights it has changed."""
        if self.conv:
            maps = PlainConv(self.parameters, self.T, self.K, self.beta)
            return lambda: maps.update(x.view(-1, *PICTURE), y, self.rates), lambda: [maps.p[n] for n in maps.p if "W" in n]
        W, b = ([self.parameters[f"{letter}{i}"] for i in range(len(self.rates))] for letter in "Wb")
        net = PlainEP(self.knobs["model"], W, b, self.T, self.K, self.beta, self.dt)
        return lambda: net.update(x, y, self.rates), lambda: net.W

    def measure(self, rounds: int) -> list[str]:
        x, y = pictures()
        self.check(x.double(), y.double())
        plain, ep, bptt = self.plain(x, y)[0], self.learner("ep"), self.learner("bptt")
        taken: list[list[float]] = [[], [], []]
        for _ in range(rounds):
            taken[0].append(ms(plain))
            taken[1].append(usual(lambda: ep.update(x, y, self.rates, [self.beta]), 3))
            taken[2].append(ms(lambda: bptt.update(x, y, self.rates, [self.beta])))
        slow, quick, back = (median(row) for row in taken)
        bound = (self.T + self.K) * self.products()
        return [self.name, f"{slow:.1f}", f"{quick:.2f}", f"{slow / quick:.1f}", f"{bound:.2f}", f"{quick / bound:.2f}", f"{back:.2f}"]

    def check(self, x: Tensor, y: Tensor) -> None:
        """That both compute the same, in float64."""
        single, first = self.parameters, [w.double() for name, w in self.parameters.items() if "W" in name]
        self.parameters = {name: w.double() for name, w in single.items()}
        (plain, changed), ep = self.plain(x, y), self.learner("ep")
        plain()
        ep.update(x, y, self.rates, [self.beta])
        found = [torch.tensor(w) for name, w in ep.kept().items() if "W" in name]
        apart, moved = (max(float((a - b).abs().max()) for a, b in zip(changed(), o, strict=True)) for o in (found, first))
        assert apart < 1e-9 * moved, f"{self.name}: the two updates differ by {apart / moved:.2g} of their size"
        self.parameters = single

    def products(self) -> float:
        """Milliseconds that the products between layers alone take in one step, one by one, in the better layout."""
        if self.conv:
            below, above = torch.rand(BATCH, 32, 12, 12), torch.rand(BATCH, 64, 8, 8)
            best = 0.0
            for work, a in ((F.conv2d, below), (F.conv_transpose2d, above)):
                layouts = (torch.contiguous_format, torch.channels_last)
                pairs = [[v.contiguous(memory_format=m) for v in (a, self.parameters["cW0"])] for m in layouts]
                best += min(usual(lambda pair=pair, work=work: work(*pair), 30) for pair in pairs)
            return best
        best = 0.0
        for low, high in pairwise(self.sizes[:-1]):
            for n, k in ((low, high), (high, low)):
                b = torch.rand(k, n)
                best += min(product(torch.rand(BATCH, k), matrix) for matrix in (b, b.T.contiguous().T))
        return best

    def tolerances(self) -> list[str]:
        x, y = pictures()
        cells, wanted, still = [self.name], None, [0.0] * len(self.rates)
        for tolerance in (0.0, *TOLERANCES):
            learner = self.learner("ep", tolerance)
            taken = usual(lambda learner=learner: learner.update(x, y, still, [self.beta]), 5)
            outcome = learner.update(x, y, [1.0] * len(self.rates), [self.beta])
            delta = torch.cat([(torch.tensor(w) - self.parameters[n]).flatten() for n, w in learner.kept().items()])
            wanted = delta if wanted is None else wanted
            error = f", {float((delta - wanted).norm() / wanted.norm()):.0e}" if tolerance else ""
            cells.append(f"{taken:.2f} ms, {outcome.free_steps} + {outcome.nudged_steps} steps{error}")
        return cells


def product(a: Tensor, b: Tensor) -> float:
    out = torch.empty(len(a), b.shape[1])
    return usual(lambda: torch.mm(a, b, out=out), 200)


def table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def main() -> None:
    torch.set_num_threads(1)
    names = sys.argv[1:] or [name for name in PRESETS if name != "digits"]
    cases = [Case(name) for name in names]
    head = ["net", "straightforward, ms", "ep.train, ms", "times faster", "products alone, ms", "of these", "BPTT in ep.train, ms"]
    print(table(head, [case.measure(7) for case in cases]), flush=True)
    print("\n" + table(["net", "all steps", *(f"tolerance {t:g}" for t in TOLERANCES)], [case.tolerances() for case in cases]))


if __name__ == "__main__":
    main()
