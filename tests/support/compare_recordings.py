"""Recordings of wdm.compare made by hand, with figures that are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from settle.backend.core.frame import Frame
from settle.backend.core.recording import Recording
from settle.backend.wdm.compare.frames import (
    FinalProbeFrame,
    PairsFrame,
    ProbeFrame,
    SweepFrame,
    SweepPoint,
    TrainingFrame,
    WatchedPairsFrame,
)

WATCHED, SCORED, NEAR = 30, 8, 6
EVERY, PROBED = 5, 10


def compared(
    updates: int = 40,
    learners: tuple[str, ...] = ("cpc", "wpc"),
    outcome: str = "finished",
    *,
    places: bool = True,
    raw: float = 0.6,
    one_scale: float = 0.05,
    **knobs: Any,
) -> Recording:
    """A comparison: with places a grid of 2 x 2 characters of 10 x 12 pixels, else two factors of coloured pictures."""
    settings = {"learners": learners, "updates": updates, "batch": 16, "target": 1.0, "sweep": "none", "shared": False, **knobs}
    made = Recording("wdm.compare", settings)
    for t in range(updates + 1):
        made.append(t, 0.01 * t, list(_frames(t, t == updates, learners, places, raw, one_scale)))
    if outcome:
        made.end(outcome)
    return made


def swept(values: tuple[float, ...] = (1, 4, 9), updates: int = 5, learners: tuple[str, ...] = ("cpc", "wpc"), **knobs: Any) -> Recording:
    """A sweep over characters, with the paper's curve at 1, 2 and 4."""
    settings = {"learners": learners, "updates": updates, "batch": 16, "target": 1.0, "sweep": "characters", "values": values, **knobs}
    made = Recording("wdm.compare", settings)
    paper = {name: np.array([0.9, 0.8, 0.7]) - 0.1 * i for i, name in enumerate(learners)}
    none = {name: np.array([np.nan]) for name in learners}
    made.append(0, 0.0, [SweepFrame(np.array(values, float), np.array([1.0, 2.0, 4.0]), paper, np.array([np.nan]), none)])
    step = 0
    for point, value in enumerate(values):
        for t in range(1, updates + 1):
            step += 1
            frames: list[Frame] = [_training(t, point, learners)]
            if t == updates:
                frames.append(SweepPoint(point, value, _each(learners, lambda i, p=point: 0.5 + 0.1 * i - 0.1 * p), 0.1, 0.45, 0.2, 0.55))
            made.append(step, 0.01 * step, frames)
    made.end("finished")
    return made


def _each(learners: tuple[str, ...], figure: Any) -> dict[str, Any]:
    return {name: figure(i) for i, name in enumerate(learners)}


def _training(t: int, point: int, learners: tuple[str, ...]) -> TrainingFrame:
    norm = _each(learners, lambda i: 2.0 + i if i or t % EVERY == 0 else np.nan)
    return TrainingFrame(t, point, _each(learners, lambda i: t / 20 - i), _each(learners, lambda i: 0.1 if i else np.nan), norm)


def _frames(t: int, last: bool, learners: tuple[str, ...], places: bool, raw: float, one_scale: float) -> Iterator[Frame]:
    random = np.random.default_rng(t)
    factors = 4 if places else 2
    if t == 0:
        yield _pairs(places, factors, raw, one_scale)
    else:
        yield _training(t, 0, learners)
    if t % EVERY == 0:
        scores = _each(learners, lambda i: (5.0 + 20 * i) * (np.eye(SCORED) + 0.5 * random.normal(size=(SCORED, SCORED))))
        plane = _each(learners, lambda i: random.normal(size=(WATCHED, 2)) * (i + 1))
        near = _each(learners, lambda i: np.argsort(random.random((WATCHED, WATCHED)), 1)[:, :NEAR].astype(np.int32))
        held, norm = _each(learners, lambda i: t / 25 - i), _each(learners, lambda i: np.ones(SCORED))
        yield WatchedPairsFrame(t, held, scores, norm, plane, _each(learners, lambda i: 0.4), near)
    accuracies = _each(learners, lambda i: np.linspace(0.8, 0.2, factors) * (0.4 + 0.2 * i + 0.3 * t / 40))
    if t % PROBED == 0:
        yield ProbeFrame(t, {name: float(a.mean()) for name, a in accuracies.items()}, accuracies)
    if last:
        better = {name: a + 0.01 for name, a in accuracies.items()}
        beside = np.full(factors, raw + 0.01)
        yield FinalProbeFrame(
            t, {n: float(a.mean()) for n, a in better.items()}, better, 0.1, raw + 0.01, 0.21, beside, np.full(factors, 0.21),
            one_scale, np.full(factors, one_scale),
        )  # fmt: skip


def _pairs(places: bool, factors: int, raw: float, one_scale: float) -> PairsFrame:
    random = np.random.default_rng(9)
    shape = (WATCHED, 20, 24) if places else (WATCHED, 12, 12, 3)
    x, y = (random.integers(0, 256, shape, np.uint8) for _ in range(2))
    names = [f"place {i + 1}" for i in range(factors)] if places else ["shape", "hue"]
    classes = {name: 10 + i for i, name in enumerate(names)}
    labels = np.stack([random.integers(0, c, WATCHED) for c in classes.values()], 1)
    nats = float(np.log(list(classes.values())).sum())
    grid = np.array([2, 2] if places else [0, 0])
    beside = (np.full(factors, raw), np.full(factors, 0.2), 1 / np.array(list(classes.values())))
    return PairsFrame(
        x, y, labels, classes, grid, 500, nats, float(np.log(16)), 0.1, raw, 0.2, *beside, one_scale, np.full(factors, one_scale), 2000
    )
