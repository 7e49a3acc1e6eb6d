"""Milliseconds of one training update: straight from the equations, as ep.train does it, and the least its products take.

    python benchmarks/ep_speed.py [p-1h eb-1h ...]

One thread, float32, batch 20, pictures like MNIST's, random first weights, in turns in one run; medians.
Prints Markdown: the comparison, and what a tolerance at which settling ends saves, and costs in the update.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any

import torch
from plain_ep import PlainEP
from torch import Tensor

from backend.ep.draws import random_parameters
from backend.ep.learning import BPTT, EP
from backend.ep.model import Model
from backend.ep.relaxation import Relaxation
from backend.ep.training_presets import PRESETS
from backend.ep.weights import Weights
from backend.ep.wiring import wire

BATCH, INPUTS, OUTPUTS = 20, 784, 10
TOLERANCES = (1e-6, 1e-5, 1e-4)


def pictures() -> tuple[Tensor, Tensor]:
    """Pixels of which a fifth is not black, and one-hot targets."""
    random = torch.Generator().manual_seed(1)
    x = torch.rand(BATCH, INPUTS, generator=random) * (torch.rand(BATCH, INPUTS, generator=random) < 0.2)
    return x, torch.eye(OUTPUTS)[torch.randint(OUTPUTS, (BATCH,), generator=random)]


def ms(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - began)


def products(sizes: tuple[int, ...], steps: int) -> float:
    """Milliseconds that the products between layers alone take, one by one, in the better layout."""
    best = 0.0
    for low, high in pairwise(sizes[:-1]):
        for n, k in ((low, high), (high, low)):
            b = torch.rand(k, n)
            best += min(product(torch.rand(BATCH, k), matrix) for matrix in (b, b.T.contiguous().T))
    return steps * best


def product(a: Tensor, b: Tensor) -> float:
    out = torch.empty(len(a), b.shape[1])
    return median(ms(lambda: torch.mm(a, b, out=out)) for _ in range(200))


class Case:
    def __init__(self, name: str):
        knobs = PRESETS[name].knobs
        self.name, self.kind = name, knobs["model"]
        self.T, self.K, self.beta, self.dt = (knobs[k] for k in ("T", "K", "beta", "dt"))
        self.rates, self.sizes = knobs["lr"], (OUTPUTS, *knobs["hidden"], INPUTS)
        wiring = wire(self.kind, self.sizes)
        self.model = Model(self.kind, wiring, "sigm", knobs["clamp"], knobs["output"])
        self.parameters = {p: w.float() for p, w in random_parameters(wiring, 0).items()}

    def fast(self) -> Relaxation:
        return Relaxation(self.model, Weights(self.sizes, self.parameters), BATCH, self.dt)

    def measure(self, rounds: int) -> list[str]:
        x, y = pictures()
        layers = range(len(self.rates))
        W, b = ([self.parameters[f"{letter}{i}"] for i in layers] for letter in "Wb")
        plain = PlainEP(self.kind, W, b, self.T, self.K, self.beta, self.dt)
        net, twin = self.fast(), self.fast()
        ep, bptt = EP(net, self.T, self.K), BPTT(twin, self.T, self.K + 1)
        plain.update(x, y, self.rates)
        ep(x, y, net.weights, self.rates, [self.beta])
        apart = max(float((w - v).abs().max()) for w, v in zip(plain.W, self.matrices(net.weights), strict=True))
        moved = max(float((w - v).abs().max()) for w, v in zip(plain.W, W, strict=True))
        assert apart < 1e-3 * moved, f"{self.name}: the two updates differ by {apart / moved:.2g} of their size"
        taken: list[list[float]] = [[], [], []]
        for _ in range(rounds):
            taken[0].append(ms(lambda: plain.update(x, y, self.rates)))
            taken[1].append(median(ms(lambda: ep(x, y, net.weights, self.rates, [self.beta])) for _ in range(5)))
            taken[2].append(median(ms(lambda: bptt(x, y, twin.weights, self.rates)) for _ in range(3)))
        slow, quick, back = (median(row) for row in taken)
        bound = products(self.sizes, self.T + self.K)
        return [self.name, f"{slow:.1f}", f"{quick:.2f}", f"{slow / quick:.1f}", f"{bound:.2f}", f"{quick / bound:.2f}", f"{back:.2f}"]

    def matrices(self, weights: Weights) -> list[Tensor]:
        parameters = weights.parameters()
        return [parameters[f"W{i}"] for i in range(len(self.rates))]

    def tolerances(self) -> list[str]:
        x, y = pictures()
        cells, wanted = [self.name], None
        for tolerance in (0.0, *TOLERANCES):
            net, rates = self.fast(), [1.0] * len(self.rates)
            found = net.weights.empty()
            update = partial(EP(net, self.T, self.K, tolerance), x, y, found, rates, [self.beta])
            outcome = update()
            delta = torch.cat([w.flatten() for w in self.matrices(found)])
            wanted = delta if wanted is None else wanted
            error = float((delta - wanted).norm() / wanted.norm())
            taken = median(ms(update) for _ in range(7))
            cells.append(f"{taken:.2f} ms, {outcome.free_steps} + {outcome.nudged_steps} steps" + (f", {error:.0e}" if tolerance else ""))
        return cells


def table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def main() -> None:
    torch.set_num_threads(1)
    names = sys.argv[1:] or [name for name in PRESETS if name != "digits"]
    cases = [Case(name) for name in names]
    head = ["net", "straightforward, ms", "ep.train, ms", "times faster", "products alone, ms", "of these", "BPTT in ep.train, ms"]
    print(table(head, [case.measure(9) for case in cases]), flush=True)
    print("\n" + table(["net", "all steps", *(f"tolerance {t:g}" for t in TOLERANCES)], [case.tolerances() for case in cases]))


if __name__ == "__main__":
    main()
