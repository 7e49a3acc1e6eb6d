"""Seconds of the data of wdm.compare and of its probe, and what linear probes find in pixels, for three seeds.

    SETTLE_DATA=folder python benchmarks/wdm/data.py [speed pixels codes]

One thread, its time on the processor. ``speed``: making the data, a batch of 64, the probes of an untrained encoder's 128 numbers;
medians of five, of the slow ones one. ``pixels``: accuracy of the probe on raw pixels, %; ``codes``: on what CPC and WPC have learnt.
Omniglot is left out where it is not in the data folder. Prints Markdown.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import mean, median, pstdev
from typing import Any

import numpy as np
import torch

from settle.backend.data.folder import MissingDataSet
from settle.backend.wdm.critics.learner import RepresentationLearner
from settle.backend.wdm.critics.learner_settings import LearnerSettings
from settle.backend.wdm.pairs import multiview_shapes, synthetic_alphabets
from settle.backend.wdm.pairs.characters import glyphs as made
from settle.backend.wdm.pairs.characters import omniglot
from settle.backend.wdm.pairs.spatial_omniglot import spatial_pairs
from settle.backend.wdm.pairs.view_pairs import ViewPairs
from settle.backend.wdm.probes import linear_discriminant, linear_probe

SEEDS = 0, 1, 2


def seconds(work: Callable[[], Any], times: int = 5) -> float:
    found = []
    for _ in range(times):
        began = time.thread_time()
        work()
        found.append(time.thread_time() - began)
    return median(found)


def sets(seed: int) -> dict[str, Callable[[], ViewPairs]]:
    known: dict[str, Callable[[], ViewPairs]] = {"glyphs, 2 x 2": lambda: spatial_pairs(made(4), 2, 2, seed)}
    try:
        real = omniglot()
        known |= {f"omniglot, {n} x {n}": lambda n=n: spatial_pairs(real, n, n, seed) for n in (1, 2, 3)}
    except MissingDataSet as e:
        print(e, file=sys.stderr)
    return {**known, "shapes": lambda: multiview_shapes.shape_pairs(seed)}


def encoder(pairs: ViewPairs) -> Callable[[np.ndarray], np.ndarray]:
    torch.manual_seed(0)
    numbers = int(np.prod(pairs.shape_x))
    layers = [torch.nn.Linear(a, b) for a, b in ((numbers, 256), (256, 256), (256, 128))]
    net = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2])
    return lambda x: net(torch.from_numpy(x).flatten(1)).detach().numpy()


def speed() -> None:
    def draw(count: int) -> None:
        synthetic_alphabets.alphabet.cache_clear()
        made(count)

    for count in (4, 9, 25):
        print(f"glyphs, {count} alphabets of 40 characters by 20 drawers: {seconds(lambda n=count: draw(n), 3):.2f} s")
    count, took = 96 * sum(multiview_shapes.CAMERAS.values()), seconds(lambda: multiview_shapes._rendered.__wrapped__(0, 32), 1)
    print(f"shapes, {count} pictures: {took:.1f} s\n")
    print("| pairs | a batch of 64, ms | soft-max probe, s | discriminant, ms | soft-max of raw pixels, s |\n|---|---|---|---|---|")
    random = np.random.default_rng(0)
    for name, make in sets(0).items():
        pairs = make()
        batch = 1000 * seconds(lambda p=pairs: p.batch(random.integers(0, p.count, 64)), 200)
        parts, represent = (pairs.fit, pairs.validation, pairs.test), encoder(pairs)
        codes, labels = [represent(p.x) for p in parts], [p.labels for p in parts]
        fit = seconds(lambda c=codes, y=labels, p=pairs: linear_probe.fit(c, y, p.classes), 1)
        quick = 1000 * seconds(lambda c=codes, y=labels, p=pairs: linear_discriminant.accuracies(c, y, p.classes))
        print(
            f"| {name} | {batch:.2f} | {fit:.1f} | {quick:.0f} | {seconds(lambda p=pairs: linear_probe.raw_pixels(p), 1):.1f} |", flush=True
        )


def pixels() -> None:
    def told(found: list[float]) -> str:
        return f"{mean(found):.1f} +- {pstdev(found):.1f} ({min(found):.1f} to {max(found):.1f})"

    print("\n| pairs | nats | chance | each pixel by its own deviation | all pixels by one |\n|---|---|---|---|---|")
    for name, make in sets(0).items():
        known = [sets(seed)[name]() for seed in SEEDS]
        each, one = ([100 * linear_probe.raw_pixels(pairs, together).mean for pairs in known] for together in (False, True))
        print(f"| {name} | {make().nats:.1f} | {100 * make().chance:.1f} | {told(each)} | {told(one)} |", flush=True)


def codes(updates: int = 1000) -> None:
    """What CPC and WPC keep of glyphs, by both scalings."""
    print("\n| seed | code | each number by its own deviation | all by one |\n|---|---|---|---|")
    for seed in (0, 3):
        pairs, order = spatial_pairs(made(4), 2, 2, seed), np.random.default_rng(seed)
        settings = LearnerSettings("cpc", rate=1e-4), LearnerSettings("wpc", rate=1e-3, lipschitz="penalty")
        learners = [RepresentationLearner(s, pairs.shape_x, pairs.shape_y, seed) for s in settings]
        each = pairs.count // 64
        for t in range(updates):
            if t % each == 0:
                rows = order.permutation(pairs.count)
            batch = pairs.batch(rows[t % each * 64 :][:64])
            for learner in learners:
                learner.update(*batch)
        parts = pairs.fit, pairs.validation, pairs.test
        for learner in learners:
            features, labels = [learner.represent(p.x) for p in parts], [p.labels for p in parts]
            found = [100 * linear_probe.fit(features, labels, pairs.classes, one_scale=together).mean for together in (False, True)]
            print(f"| {seed} | {learner.settings.name} | {found[0]:.1f} | {found[1]:.1f} |", flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for word in sys.argv[1:] or ("speed", "pixels", "codes"):
        {"speed": speed, "pixels": pixels, "codes": codes}[word]()
