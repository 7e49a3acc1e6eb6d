"""Recordings made by hand with the tables of the two experiments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from settle.backend.core.recording import Recording
from settle.backend.ep.train.frames import ReceptiveFields, TrainingEpochs, TrainingUpdates, UpdateAngles

T, K, UNITS = 40, 12, (10, 14)


def relaxing_states(steps: int, batch: int | None = None) -> dict[str, np.ndarray]:
    """Columns of ``states`` that relax towards random values."""
    random = np.random.default_rng(1)
    t = np.arange(steps)
    columns: dict[str, Any] = {
        "t": np.where(t <= T, t, t - T),
        "phase": (t > T).astype(int),
        "residual": np.where(t == 0, 0.5, 0.5 * 0.8**t),
        "energy": 1 - 3 * (1 - 0.9**t),
    }
    for i, units in enumerate(UNITS):
        goal = random.uniform(-0.8, 0.8, units if batch is None else (batch, units))
        columns[f"s{i}"] = (1 - 0.9**t).reshape(-1, *(1 for _ in goal.shape)) * goal
    return columns


@pytest.fixture
def settled(recording) -> Callable[..., Recording]:
    """A recording of ep.settle of ``steps`` steps."""

    def make(steps: int = T + K + 1, **about: Any) -> Recording:
        states = relaxing_states(steps)
        states["loss"] = 0.5 * 0.9 ** np.arange(steps)
        picture = np.linspace(0, 1, 64).reshape(1, 8, 8)
        target = {"picture": picture, "target": np.eye(10)[[3]], "sample": np.array([7])}
        knobs = {"model": "eb", "T": T, "K": K, "beta": 0.5, "dt": 0.1, "output": "energy", "every": 1}
        return recording("ep.settle", {**knobs, **about.pop("knobs", {})}, states=states, target=target, **about)

    return make


@pytest.fixture
def agreed(recording) -> Callable[..., Recording]:
    """A recording of ep.agreement with two samples; the updates begin with the nudged phase."""

    def make(**about: Any) -> Recording:
        random = np.random.default_rng(2)
        shapes = {"s0": (10,), "s1": (14,), "W0": (10, 14), "b0": (10,)}
        decay = 0.8 ** np.arange(K)
        updates: dict[str, Any] = {"t": np.arange(K)}
        agreement: dict[str, Any] = {"t": np.arange(K)}
        for number, (name, shape) in enumerate(shapes.items()):
            size = random.normal(size=shape)
            updates[f"bptt.{name}"] = decay.reshape(-1, *(1 for _ in shape)) * size
            updates[f"ep.{name}"] = updates[f"bptt.{name}"] * 1.01
            for figure, value in (
                ("relmse", 0.01),
                ("relmse_alive", 0.02),
                ("relmse_cumulated", 0.03),
                ("cosine", 0.999),
                ("sign_agreement", 1),
            ):
                agreement[f"{figure}.{name}"] = np.full(K, value / (number + 1 if "relmse" in figure else 1))
        conditions = {
            "gradient": [1e-15], "steady_for": [20], "residual": [1e-9], "beta_error": [0.2], "horizon": [K - T],
            "met.gradient": [1], "met.steady": [1], "met.beta": [0], "met.horizon": [1],
        }  # fmt: skip
        problem = {"picture": np.ones((1, 2, 8, 8)), "target": np.eye(10)[None, :2]}
        knobs = {"model": "eb", "T": T, "K": K, "beta": 0.5, "dt": 0.1, "output": "energy", "batch": 2, "precision": "float64"}
        tables = {
            "problem": problem,
            "states": relaxing_states(T + K + 1, batch=2),
            "conditions": (T, {name: np.array(value) for name, value in conditions.items()}),
            "updates": (T + 1, updates),
            "agreement": (T + 1, agreement),
        }
        tables |= about.pop("tables", {})
        return recording("ep.agreement", {**knobs, **about.pop("knobs", {})}, **{n: t for n, t in tables.items() if t}, **about)

    return make


@pytest.fixture
def trained() -> Callable[..., Recording]:
    """A recording of ep.train: 53 of 60 updates in epochs of 10, the first 5 of 53 test pictures wrong after the first epoch."""

    def make(outcome: str = "finished", learners: str = "ep+bptt", **knobs: Any) -> Recording:
        rules = learners.split("+")
        made = Recording("ep.train", {"learners": learners, "epochs": 6, "model": "p", "compare_every": 7, **knobs})
        for step in range(53):
            made.append(step, 0.25 * step, list(_training_step(step, rules, step == 52 and outcome == "diverged")))
        if outcome:
            made.end(outcome)
        return made

    return make


def _training_step(step: int, rules: list[str], lost: bool) -> Any:
    epoch, number = (step + 1) / 10, {rule: i for i, rule in enumerate(rules)}
    wrong = {rule: 5 - step // 10 + i for rule, i in number.items()}

    def each(figure: Callable[[int], Any]) -> dict[str, Any]:
        return {rule: figure(i) for rule, i in number.items()}

    if step % 5 == 0:
        yield ReceptiveFields(step / 10, each(lambda i: np.linspace(-1, 1, 12 * 64).reshape(12, 8, 8) * (i + 1) * (step + 1) / 60))
    if step % 7 == 0:
        yield UpdateAngles(step / 10, {"W0": 5.0 + step, "W1": 20.0}, {"W0": 0.9, "W1": 0.7})
    loss = each(lambda i: np.inf if lost else 0.5 * 0.95**step + 0.01 * i)
    yield TrainingUpdates(
        epoch, loss, each(lambda i: 60.0 * 0.9**step + i), each(lambda i: 30), each(lambda i: 10 - 10 * i), each(lambda i: 0.0)
    )
    if step % 10 == 9:
        confusion = {rule: 5 * np.eye(10, dtype=np.int64) for rule in rules}
        index, said, truth = ({rule: np.full(8, -1) for rule in rules} for _ in range(3))
        missed = {rule: np.zeros((8, 8, 8), np.uint8) for rule in rules}
        for rule, count in wrong.items():
            for k in range(count):
                confusion[rule][k, (k + 3) % 10] += 1
                index[rule][k], said[rule][k], truth[rule][k], missed[rule][k, k, k] = 6 * k, (k + 3) % 10, k, 255
        error = each(lambda i: 2.0 * wrong[rules[i]])
        yield TrainingEpochs((step + 1) // 10, error, error, loss, confusion, index, said, truth, missed)
