"""Recordings made by hand with the tables of the two experiments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backend.recording import Recording

T, K, UNITS = 40, 12, (10, 14)


def course(steps: int, batch: int | None = None) -> dict[str, np.ndarray]:
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
        states = course(steps)
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
            "states": course(T + K + 1, batch=2),
            "conditions": (T, {name: np.array(value) for name, value in conditions.items()}),
            "updates": (T + 1, updates),
            "agreement": (T + 1, agreement),
        }
        tables |= about.pop("tables", {})
        return recording("ep.agreement", {**knobs, **about.pop("knobs", {})}, **{n: t for n, t in tables.items() if t}, **about)

    return make
