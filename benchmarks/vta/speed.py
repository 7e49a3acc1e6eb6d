"""Milliseconds of a training update of VTA against the equations written straight down, and of imagining in jumps against steps.

    python benchmarks/vta/speed.py [updates imagining updates:balls ...]

One thread, its time on the processor, float32, random first weights and frames, the sides in turns in one run, so that what
else the machine does falls on all of them; medians over the rounds, also of the ratio of each. Before anything is timed both
sides compute a batch in float64, and the loss and the gradients at both ends of each chain of layers must agree. Memory is
the peak of a process that does three updates and nothing else, less what it holds before the model is made. Prints Markdown.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import torch
from plain_vta import PlainTrainer, PlainVTA

from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.imagination import imagination_noise, jumpy_imagination, stepwise_imagination
from settle.backend.vta.model.rssm import RSSM
from settle.backend.vta.model.schedule import TrainingSchedule
from settle.backend.vta.model.sizes import ModelSizes
from settle.backend.vta.model.trainer import ElboTrainer

CLOCK = time.thread_time
TAU, RATE = 1.0, 2e-3
SMALL = ElboSettings(seq=20, init=2, n_max=5, l_max=7)
MAZE = ElboSettings(seq=20, init=5, n_max=5, l_max=8)
MOTIFS = ElboSettings(seq=24, init=2, n_max=7, l_max=10, obs_std=0.2)


def authors(belief: int) -> ModelSizes:
    return ModelSizes((3, 32, 32), belief=belief, state=8, window=4, channels=belief, tanh=True)


UPDATES: dict[str, tuple[ModelSizes, ElboSettings, int, int]] = {
    "authors' maze, H 128": (authors(128), MAZE, 16, 7),
    "authors' maze, H 32": (authors(32), MAZE, 16, 15),
    "motifs preset, H 48": (ModelSizes((6,), window=2), MOTIFS, 32, 25),
    "balls preset, 16x16, H 64": (ModelSizes((3, 16, 16), belief=64, linear=True), SMALL, 32, 15),
}
"""Sizes, settings, batch and rounds."""
FUTURES: dict[str, tuple[ModelSizes, int, int, int]] = {
    "vectors, H 48": (ModelSizes((6,)), 2, 32, 15),
    "16x16, H 64": (ModelSizes((3, 16, 16), belief=64), 2, 32, 9),
    "authors' 32x32, H 128": (authors(128), 5, 8, 5),
}
"""Sizes, frames seen, futures and rounds."""
HORIZON, SEGMENT = 48, 6


def ms(work: Callable[[], Any]) -> float:
    began = CLOCK()
    work()
    return 1e3 * (CLOCK() - began)


def frames(sizes: ModelSizes, n: int, count: int) -> torch.Tensor:
    return torch.rand(n, count, *sizes.frame, generator=torch.Generator().manual_seed(1)) * 2 - 1


def check(name: str) -> None:
    """That both sides compute the same."""
    sizes, settings, batch, _ = UPDATES[name]
    ours = HSSM(sizes, 0).double()
    plain = PlainVTA(ours).double()
    x = frames(sizes, min(batch, 4), settings.frames).double()
    noise = ours.noise(len(x), settings.frames, settings, torch.Generator().manual_seed(2))
    one, other = ours.training_pass(x, settings, TAU, noise).loss, plain.train().loss(x, settings, TAU, noise)
    one.backward()
    other.backward()
    assert abs(one.item() - other.item()) < 1e-11 * abs(other.item()), (one.item(), other.item())
    last = -1 if not sizes.pictures else 1
    found = {
        "encoder": (ours.encoder[0].weight, plain.encoder[0].weight),
        "decoder": (ours.decoder[last].weight, plain.decoder[last].weight),
    }
    for cell in ("forward_code", "backward_code", "segment_code", "abstract_belief", "belief"):
        found[cell] = (getattr(ours, cell).weight_hh, getattr(plain, cell).weight_hh)
    found["detector"] = (ours.detector.last.weight, plain.detector[-1].weight)
    for of, (mine, right) in found.items():
        apart = (mine.grad - right.grad).abs().max().item() / right.grad.abs().max().item()
        assert apart < 1e-9, f"{name}, gradient of {of}: {apart:.1e} apart"


def sides(name: str) -> dict[str, Callable[[], Any]]:
    sizes, settings, batch, _ = UPDATES[name]
    model, x = HSSM(sizes, 0), frames(sizes, batch, settings.frames)
    plain, random = PlainTrainer(PlainVTA(model), settings, TAU, RATE), torch.Generator().manual_seed(3)
    trainer = ElboTrainer(model, settings, TrainingSchedule(rate=RATE), 3)
    return {
        "plain": lambda: plain.update(x, model.noise(batch, settings.frames, settings, random)),
        "ours": lambda: trainer.update(x),
    }


def memory(name: str, side: str) -> float:
    """MB, in a process of its own."""
    told = subprocess.run([sys.executable, __file__, "memory", name, side], capture_output=True, encoding="utf-8", check=True)
    return float(told.stdout)


def held() -> float:
    """The process's peak so far, MB. Linux alone tells it of this program without what started it."""
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def row(cells: Sequence[str]) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


def updates(which: str) -> None:
    row(["update", "straightforward, ms", "here, ms", "times faster", "straightforward, MB", "here, MB"])
    row(["---"] * 6)
    for name, (*_, rounds) in UPDATES.items():
        if which not in name:
            continue
        check(name)
        both = sides(name)
        taken: dict[str, list[float]] = {side: [] for side in both}
        for _ in range(rounds + 1):
            for side, work in both.items():
                taken[side].append(ms(work))
        slow, quick = taken["plain"][1:], taken["ours"][1:]
        ratio = median(a / b for a, b in zip(slow, quick, strict=True))
        sizes = [f"{memory(name, side):.0f}" for side in both]
        row([name, f"{median(slow):.1f}", f"{median(quick):.1f}", f"{ratio:.2f}", *sizes])


def imagining(which: str) -> None:
    names = ["VTA in steps", "RSSM in steps", "VTA in jumps"]
    row(["48 frames of horizon", "decoding", *(f"{name}, ms" for name in names), "jumps: faster than steps", "than RSSM"])
    row(["---"] * 7)
    for name, (sizes, init, n, rounds) in FUTURES.items():
        if which not in name:
            continue
        vta, flat, seen, random = HSSM(sizes, 0), RSSM(sizes, 0), frames(sizes, n, init), torch.Generator().manual_seed(4)
        far, near = imagination_noise(vta, n, HORIZON, random), imagination_noise(vta, n, HORIZON // SEGMENT, random)
        beside = imagination_noise(flat, n, HORIZON, random)
        for decode in (True, False):
            works: list[Callable[[], Any]] = [
                lambda: stepwise_imagination(vta, seen, HORIZON, far, decode),  # noqa: B023
                lambda: stepwise_imagination(flat, seen, HORIZON, beside, decode),  # noqa: B023
                lambda: jumpy_imagination(vta, seen, HORIZON // SEGMENT, near, decode),  # noqa: B023
            ]
            taken = [[ms(work) for work in works] for _ in range(rounds + 1)][1:]
            typical = [median(column) for column in zip(*taken, strict=True)]
            faster = [median(each[i] / each[2] for each in taken) for i in (0, 1)]
            row([name, "yes" if decode else "no", *(f"{v:.1f}" for v in typical), *(f"{v:.1f}" for v in faster)])


def main() -> None:
    torch.set_num_threads(1)
    given = sys.argv[1:] or ["updates", "imagining"]
    if given[0] == "memory":
        before = held()
        work = sides(given[1])[given[2]]
        for _ in range(3):
            work()
        print(held() - before)
        return
    for part in given:
        what, _, which = part.partition(":")
        {"updates": updates, "imagining": imagining}[what](which)
        print()


if __name__ == "__main__":
    main()
