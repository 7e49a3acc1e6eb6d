"""Milliseconds of one training update: straight from the equations, as ep.train does it, and the least its products take.

    PYTHONPATH=. python benchmarks/ep/speed.py [p-1h eb-1h ...]

One thread, its time on the processor, float32, batch 20, pictures like MNIST's, random first weights (loaded anew
before each update of ep.train), in turns in one run, so that what else the machine does falls on both sides; medians
over the rounds, also of the ratio of each. Prints Markdown: the comparison, billions of floating-point operations a
second in the products, and what a tolerance at which settling ends saves and costs in the update, beside what float32
itself costs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, pairwise
from statistics import median
from typing import Any

import torch
import torch.nn.functional as F
from plain_conv import PlainConv
from plain_ep import PlainEP
from torch import Tensor

from settle.backend.ep.kernels.stationary_products import StationaryProduct
from settle.backend.ep.learning.conv_learner import ConvLearner
from settle.backend.ep.learning.fast_learner import FastLearner
from settle.backend.ep.learning.phase_settings import PhaseSettings
from settle.backend.ep.models.conv_model import ConvModel
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.models.dense_model import DenseModel
from settle.backend.ep.models.initialisation import random_filters, random_parameters
from settle.backend.ep.models.wiring import wire
from settle.backend.ep.train.presets import PRESETS

BATCH, PICTURE, OUTPUTS = 20, (1, 28, 28), 10
NETS = ("p-1h", "eb-1h", "p-2h", "p-3h", "p-conv", "eb-2h")
CLOCK = time.thread_time if time.get_clock_info("thread_time").resolution < 1e-6 else time.perf_counter
"""Of the processor's time where the system tells it finely: one thread takes as much as the clock on a wall if nothing else runs."""
TOLERANCES = (1e-6, 1e-5, 1e-4)


def pictures() -> tuple[Tensor, Tensor]:
    """Pixels of which a fifth is not black, and one-hot targets."""
    random = torch.Generator().manual_seed(1)
    x = torch.rand(BATCH, 784, generator=random) * (torch.rand(BATCH, 784, generator=random) < 0.2)
    return x, torch.eye(OUTPUTS)[torch.randint(OUTPUTS, (BATCH,), generator=random)]


def ms(work: Callable[[], Any]) -> float:
    began = CLOCK()
    work()
    return 1e3 * (CLOCK() - began)


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
        phases = PhaseSettings(self.T, self.K, self.dt, tolerance)
        if self.conv:
            return ConvLearner(rule, ConvModel(self.filters, OUTPUTS, PICTURE), self.parameters, BATCH, phases)
        model = DenseModel(self.knobs["model"], self.wiring, "sigm", self.knobs["clamp"], self.knobs["output"])
        return FastLearner(rule, model, self.parameters, BATCH, phases)

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
        taken: list[list[float]] = [[], [], [], []]
        first = ep.state_dict()

        def update(learner: Any) -> float:
            learner.load_state_dict(first)
            return ms(lambda: learner.update(x, y, self.rates, [self.beta]))

        as_long = round(ms(plain) / median(update(ep) for _ in range(3)))
        for _ in range(rounds):
            taken[0].append(ms(plain))
            taken[1].append(median(update(ep) for _ in range(as_long)))
            taken[2].append(update(bptt))
            taken[3].append((self.T + self.K) * self.products())
        slow, quick, back, bound = (median(row) for row in taken)
        faster = median(a / b for a, b in zip(taken[0], taken[1], strict=True))
        over = median(a / b for a, b in zip(taken[1], taken[3], strict=True))
        between, sent = self.operations()
        speeds = (between + sent) / slow, between / bound, between / quick
        figures = [f"{slow:.1f}", f"{quick:.2f}", f"{faster:.1f}", f"{bound:.2f}", f"{over:.2f}", *(f"{v / 1e6:.0f}" for v in speeds)]
        return [self.name, *figures, f"{back:.2f}"]

    def operations(self) -> tuple[int, int]:
        """Floating-point operations of an update's products: between layers, and from the input if it is sent anew each step."""
        if self.conv:
            between, sent = 2 * 32 * 25 * 64 * 8 * 8, 25 * 32 * 24 * 24
        else:
            between, sent = 2 * sum(a * b for a, b in pairwise(self.sizes[:-1])), self.sizes[-2] * self.sizes[-1]
        return 2 * BATCH * between * (self.T + self.K), 2 * BATCH * sent * (self.T + self.K)

    def check(self, x: Tensor, y: Tensor) -> None:
        """That both compute the same, in float64."""
        single, first = self.parameters, [w.double() for name, w in self.parameters.items() if "W" in name]
        self.parameters = {name: w.double() for name, w in single.items()}
        (plain, changed), ep = self.plain(x, y), self.learner("ep")
        plain()
        ep.update(x, y, self.rates, [self.beta])
        found = [torch.tensor(w) for name, w in ep.state_dict().items() if "W" in name]
        apart, moved = (max(float((a - b).abs().max()) for a, b in zip(changed(), o, strict=True)) for o in (found, first))
        assert apart < 1e-9 * moved, f"{self.name}: the two updates differ by {apart / moved:.2g} of their size"
        self.parameters = single

    def products(self) -> float:
        """Milliseconds that the products between layers alone take in one step, one by one, in the best layout there is."""
        if self.conv:
            below, above = torch.rand(BATCH, 32, 12, 12), torch.rand(BATCH, 64, 8, 8)
            best = 0.0
            for work, a in ((F.conv2d, below), (F.conv_transpose2d, above)):
                layouts = (torch.contiguous_format, torch.channels_last)
                pairs = [[v.contiguous(memory_format=m) for v in (a, self.parameters["cW0"])] for m in layouts]
                best += min(usual(lambda pair=pair, work=work: work(*pair), 9) for pair in pairs)
            return best
        best = 0.0
        for low, high in pairwise(self.sizes[:-1]):
            for n, k in ((low, high), (high, low)):
                b = torch.rand(k, n)
                best += min(product(torch.rand(BATCH, k), work) for work in multiplications(b))
        return best

    def tolerances(self) -> list[str]:
        x, y = pictures()
        still, unit = [1e-30] * len(self.rates), [1.0] * len(self.rates)
        learners = [self.learner("ep", tolerance) for tolerance in (0.0, *TOLERANCES)]
        taken = [[ms(lambda learner=learner: learner.update(x, y, still, [self.beta])) for learner in learners] for _ in range(5)]
        outcomes = [learner.update(x, y, unit, [self.beta]) for learner in learners]
        wanted, *others = (self.change(learner) for learner in learners)
        errors = ["", *(f", {relative(delta, wanted):.0e}" for delta in others)]
        usual = [median(row[i] for row in taken) for i in range(len(learners))]
        lines = zip(usual, outcomes, errors, strict=True)
        cells = [f"{t:.2f} ms, {o.free_steps} + {o.nudged_steps} steps{error}" for t, o, error in lines]
        return [self.name, *cells, f"{relative(wanted, self.exact(x, y, unit)):.0e}"]

    def exact(self, x: Tensor, y: Tensor, unit: Sequence[float]) -> Tensor:
        """The change of the weights computed in float64."""
        single = self.parameters
        self.parameters = {name: w.double() for name, w in single.items()}
        learner = self.learner("ep")
        learner.update(x.double(), y.double(), unit, [self.beta])
        found = self.change(learner)
        self.parameters = single
        return found

    def change(self, learner: Any) -> Tensor:
        return torch.cat([(torch.tensor(w).double() - self.parameters[name]).flatten() for name, w in learner.state_dict().items()])


def relative(a: Tensor, b: Tensor) -> float:
    return float((a - b).norm() / b.norm())


def multiplications(b: Tensor) -> list[Callable[[Tensor], Tensor]]:
    """Ways of multiplying with b: row-major, as a transposed view, and packed where that is done."""
    turned, packed = b.T.contiguous().T, StationaryProduct(b)
    return [lambda a: a @ b, lambda a: a @ turned, packed.product]


def product(a: Tensor, work: Callable[[Tensor], Tensor]) -> float:
    return usual(lambda: work(a), 50)


def table(head: list[str], rows: Iterable[list[str]]) -> None:
    """Printed row by row, as they are measured."""
    for row in chain([head, ["---"] * len(head)], rows):
        print("| " + " | ".join(row) + " |", flush=True)


def main() -> None:
    torch.set_num_threads(1)
    cases = [Case(name) for name in sys.argv[1:] or NETS]
    head = ["net", "straightforward, ms", "ep.train, ms", "times faster", "products alone, ms", "of these"]
    speeds = [f"GFLOP/s, {of}" for of in ("straightforward", "products alone", "ep.train")]
    table([*head, *speeds, "BPTT in ep.train, ms"], (case.measure(9) for case in cases))
    head = ["net", "all steps", *(f"tolerance {t:g}" for t in TOLERANCES), "float32 itself"]
    print()
    table(head, (case.tolerances() for case in cases))


if __name__ == "__main__":
    main()
