"""What the tests of sessions share: a full recording, one that grows, and what being the same means."""

from __future__ import annotations

import math
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from settle.backend.core.compare_recordings import differences
from settle.backend.core.frame import Frame, column
from settle.backend.core.recording import Checkpoint, Recording
from settle.sessions.journal import Journal


@pytest.fixture
def no_hang() -> Iterator[None]:
    """A pipe that is opened would hold the tests up for ever."""
    if not hasattr(signal, "alarm"):
        yield
        return
    signal.alarm(30)
    yield
    signal.alarm(0)


@pytest.fixture
def assert_same() -> Callable[[Recording, Recording], None]:
    """Assert that two recordings hold the same, bit for bit."""
    return _assert_same


@pytest.fixture
def rich(recording) -> Recording:
    """A recording with something of everything."""
    return _rich(recording)


@pytest.fixture
def grow() -> Callable[..., None]:
    """Append steps: ``grow(recording, steps, width)``; the same rows for the same steps."""
    return _grow


@pytest.fixture
def running(tmp_path) -> Iterator[tuple[Recording, Journal, Path]]:
    """A run that has begun, its journal, and the file that it is to become."""
    r = Recording("test.run", {"beta": 0.5}, seed=4, preset="p", title="A run", planned=100)
    journal = Journal(r, tmp_path / "run.h5")
    yield r, journal, tmp_path / "run.h5"
    journal.close()


def _assert_same(a: Recording, b: Recording) -> None:
    assert differences(a, b) == []
    for name, table in a.tables.items():
        other = b.tables[name]
        assert table.title == other.title
        assert table["time"][:].tobytes() == other["time"][:].tobytes()
        for one, two in zip(table.columns.values(), other.columns.values(), strict=True):
            assert (one.name, one.label, one.unit, one.dtype, one.shape) == (two.name, two.label, two.unit, two.dtype, two.shape)
    assert a.events == b.events
    assert a.environment == b.environment
    about = ["title", "preset", "device", "planned", "started", "seconds", "outcome", "error", "summary", "steps"]
    assert [repr(getattr(a, n)) for n in about] == [repr(getattr(b, n)) for n in about]
    for one, two in ((a.inputs, b.inputs), *((a.checkpoints[s].arrays, b.checkpoints[s].arrays) for s in a.checkpoints)):
        assert sorted(one) == sorted(two)
    for name, arrays in a.inputs.items():
        for key, array in arrays.items():
            assert array.dtype == b.inputs[name][key].dtype and array.shape == b.inputs[name][key].shape
            assert array.tobytes() == b.inputs[name][key].tobytes()
    for step, checkpoint in a.checkpoints.items():
        assert checkpoint.values == b.checkpoints[step].values
        assert checkpoint.rows == b.checkpoints[step].rows
        for key, array in checkpoint.arrays.items():
            assert array.tobytes() == b.checkpoints[step].arrays[key].tobytes()


def _rich(recording) -> Recording:
    rng = np.random.default_rng(3)
    r = recording(
        "test.rich",
        {"beta": 0.1, "sizes": [3, 4]},
        ended=False,
        states={"t": np.arange(40), "s0": rng.normal(size=(40, 7)), "flag": np.arange(40) % 2 == 0},
        late=(30, {"x": rng.normal(size=(5, 2, 3)).astype(np.float32)}),
    )
    r.title, r.preset, r.device, r.planned, r.seed = "Rich — β ≤ 1", "one", "cpu", 40, 2**63 - 1
    r.event(3, 0.5, "knob", {"beta": 0.25})
    r.event(9, 1.5, "draw", rng.random(784).tolist())
    r.inputs = {"network": {"x": rng.normal(size=(4, 5)), "scalar": np.float64(2.5), "none": np.zeros((0, 3), np.int32)}}
    r.checkpoints[20] = Checkpoint(20, {"W0": rng.normal(size=(3, 4)), "layers.0.b": np.zeros(0)}, {"rng": [1, 2], "nan": None})
    r.environment = {"settle": "0.1", "threads": 1, "load": 0.5}
    r.summary = {"relmse": {"s0": 1 / 3, "s1": math.nan}, "steady_for": np.int64(5), "list": [1.5, None, "a"]}
    r.end("failed", "Something broke: é\n\ntrace")
    return r


@dataclass(frozen=True)
class States(Frame):
    table: ClassVar[str] = "states"
    s: np.ndarray = column("state", unit="1")


@dataclass(frozen=True)
class Scalar(Frame):
    table: ClassVar[str] = "scalars"
    x: float = column("a number")


def _grow(r: Recording, steps: int, width: int = 4) -> None:
    """Append steps: a row of states each, a scalar in every third."""
    for step in range(r.steps, r.steps + steps):
        rng = np.random.default_rng(step)
        r.append(step, step * 1e-3, [States(rng.normal(size=width)), *([Scalar(rng.random())] if step % 3 == 0 else [])])
