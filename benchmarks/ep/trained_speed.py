"""Milliseconds of a training update with trained weights, on batches of MNIST: straight from the equations and as ep.train does it.

    settle run ep.train --preset p-2h --set epochs=3 learners=ep compare_every=0 --out p-2h.h5
    SETTLE_DATA=FOLDER PYTHONPATH=. python benchmarks/ep/trained_speed.py [--batches 30] [--errors 3] p-2h=p-2h.h5[@UPDATES] ...

Weights are those of the last checkpoint, or of the one after so many updates. Trained nets settle more slowly, and no two pictures
alike, so that each batch is another one; rates are 0, so that the weights stay. One thread, its time on the processor, both sides in
turns (the straightforward update once, that of ep.train three times, the median of which counts).
Prints Markdown: medians, the ratio of the sums, and what the products between layers alone would take at the fastest that a tile of them
was measured in this run; then, of some of the batches, the error of the update (norm of the difference from the one in float64 over the
norm) of both, of the weight matrix where it is largest.
"""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import h5py
import numpy as np
import torch
from numba import njit
from speed import BATCH, OUTPUTS, Case, ms, relative, table, usual
from torch import Tensor

from settle.backend.data.splits import load
from settle.backend.ep.kernels.avx512_tiles import has_avx512, tile_sums


def weights(source: str) -> tuple[dict[str, Tensor], str]:
    """The parameters in FILE, a recording or one checkpoint (.npz) of a run that goes on, and after how many updates they are."""
    name, _, step = source.partition("@")
    if name.endswith(".npz"):
        with np.load(name) as found:
            return {p[3:]: torch.tensor(found[p]) for p in found if p.startswith("ep.")}, Path(name).stem.rpartition("-")[2]
    with h5py.File(name) as file:
        checkpoints: Any = file["entry/checkpoints"]
        step = step or max(checkpoints, key=int)
        return {p[3:]: torch.tensor(a[()]) for p, a in checkpoints[step]["arrays"].items() if p.startswith("ep.")}, step


def batches(count: int) -> list[tuple[Tensor, Tensor]]:
    split, order = load("mnist"), np.random.default_rng(0).permutation(60_000)
    rows = [order[BATCH * k : BATCH * (k + 1)] for k in range(count)]
    targets = torch.eye(OUTPUTS)
    return [(torch.tensor(split.pictures[i]).flatten(1) / 255, targets[torch.tensor(split.classes[i].astype("int64"))]) for i in rows]


@njit
def _repeated(times: int, source: np.ndarray, panel: np.ndarray, out: np.ndarray) -> None:
    for _ in range(times):
        tile_sums(source, panel, out)


def peak() -> float:
    """Operations a millisecond of the product that goes best here: 512 x 512 x 512, or a tile in the first-level cache."""
    a, c = torch.rand(512, 512), torch.empty(512, 512)
    found = [2 * 512**3 / ms(lambda: torch.mm(a, a, out=c)) for _ in range(30)]
    if has_avx512():
        blocks = [np.ones(shape, np.float32) for shape in ((512, 20), (512, 16), (20, 16))]
        _repeated(1, *blocks)
        found += [400 * 2 * 20 * 512 * 16 / ms(lambda: _repeated(400, *blocks)) for _ in range(30)]
    return max(found)


def errors(case: Case, x: Tensor, y: Tensor) -> list[float]:
    """Of the update of one batch in float32, straight from the equations and in ep.train."""
    first, rates = {name: w.double() for name, w in case.parameters.items()}, [1.0] * len(case.rates)
    names = [name for name in first if "W" in name]

    def straightforward(parameters: dict[str, Tensor], *pictures: Tensor) -> list[Tensor]:
        single, case.parameters = case.parameters, parameters
        case.rates, usual = rates, case.rates
        work, changed = case.plain(*pictures)
        work()
        case.parameters, case.rates = single, usual
        return [w.double() - first[name] for name, w in zip(names, changed(), strict=True)]

    exact, plain = straightforward(first, x.double(), y.double()), straightforward(case.parameters, x, y)
    learner = case.learner("ep")
    learner.update(x, y, rates, [case.beta])
    found = learner.state_dict()
    fast = [torch.tensor(found[name]).double() - first[name] for name in names]
    return [max(relative(a, b) for a, b in zip(one, exact, strict=True)) for one in (plain, fast)]


def row(name: str, source: str, count: int, fastest: float) -> list[str]:
    case = Case(name)
    case.parameters, updates = weights(source)
    ep = case.learner("ep")
    slow, quick, still = [], [], [0.0] * len(case.rates)
    for x, y in batches(count):
        slow.append(ms(case.plain(x, y)[0]))
        quick.append(usual(lambda x=x, y=y: ep.update(x, y, still, [case.beta]), 3))
    bound = case.operations()[0] / fastest
    figures = [f"{v:.2f}" for v in (median(slow), median(quick), max(quick))]
    return [name, updates, str(count), *figures, f"{sum(slow) / sum(quick):.1f}", f"{bound:.2f}"]


def main() -> None:
    torch.set_num_threads(1)
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("nets", nargs="+", metavar="NET=FILE")
    asked.add_argument("--batches", type=int, default=30)
    asked.add_argument("--errors", type=int, default=3)
    args = asked.parse_args()
    nets, fastest = [net.split("=", 1) for net in args.nets], peak()
    print(f"The fastest product: {fastest / 1e6:.0f} GFLOP/s.\n")
    head = [
        "net",
        "updates before",
        "batches",
        "straightforward, ms",
        "ep.train, ms",
        "slowest batch, ms",
        "times faster",
        "all products at the fastest, ms",
    ]
    table(head, (row(net, file, args.batches, fastest) for net, file in nets))
    print()
    table(
        ["net", "error, straightforward", "error, ep.train"], chain.from_iterable(error_rows(net, file, args.errors) for net, file in nets)
    )


def error_rows(name: str, source: str, count: int) -> list[list[str]]:
    case = Case(name)
    case.parameters = weights(source)[0]
    return [[name, *(f"{e:.0e}" for e in errors(case, x, y))] for x, y in batches(count)]


if __name__ == "__main__":
    main()
