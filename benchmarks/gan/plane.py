"""Iterations a second of gan.plane's ring, headless with everything recorded, beside the loop that tutorials write.

    python benchmarks/gan/plane.py [rounds]

One thread, the same nets, batch, optimiser, penalty and moving average; in turns in one run, so that what else the machine does
falls on both; processor time, medians over the rounds, also of the ratio of each. The tutorial's loop records nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

import torch
from plain_gan import PlainGAN

from settle.backend.core.experiment import Run
from settle.backend.core.recording import Recording
from settle.backend.gan.plane.datasets import DATASETS
from settle.backend.gan.plane.experiment import Plane
from settle.backend.gan.plane.training import PlaneTrainer

COUNT = 400
"""Iterations of a round: two measurements and twenty pictures fall on them."""


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(COUNT):
        work()
    return time.process_time() - began


def main(rounds: int) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    knobs, data = Plane.make("ring"), DATASETS["ring"]()
    points = torch.as_tensor(data.points, dtype=torch.float32)
    plain = PlainGAN(points, data.sd, knobs.latent, knobs.g_hidden[0], knobs.batch, knobs.rate_d, knobs.r1, knobs.ema)
    trainer = PlaneTrainer(knobs, data, 0, "cpu")
    recording = Recording("gan.plane", knobs.settings())
    frames = knobs.frames(Run(knobs))
    step = 0

    def record() -> None:
        nonlocal step
        recording.append(step, 0.0, next(frames))
        step += 1

    def iterate() -> None:
        for _ in trainer.stages(knobs):
            pass

    cases = {"tutorial loop": plain.iterate, "nets alone": iterate, "all recorded": record}
    for work in cases.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, work in cases.items():
            taken[name].append(seconds(work))
    print("| | iterations/s | times the tutorial loop |\n| --- | --- | --- |")
    for name, each in taken.items():
        ratio = median(a / b for a, b in zip(taken["tutorial loop"], each, strict=True))
        print(f"| {name} | {COUNT / median(each):.0f} | {ratio:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
