"""A tiny experiment for tests of the core and of the widgets: it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame, column
from settle.backend.core.knobs import KnobError, choice, file, flag, real, sizes, whole, words
from settle.backend.core.recording import Checkpoint


@dataclass(frozen=True)
class Count(Frame):
    table: ClassVar[str] = "counts"
    n: int = column("count")
    value: float = column("value", unit="V")
    parts: dict[str, np.ndarray] = column("part", prefix="")


@dataclass(frozen=True)
class Note(Frame):
    table: ClassVar[str] = "notes"
    picture: np.ndarray = column("picture")


@dataclass(frozen=True)
class Counting(Experiment):
    """Adds ``gain`` at every step."""

    name: ClassVar[str] = "test.counting"
    title: ClassVar[str] = "Counting"
    open_ended: ClassVar[bool] = True
    presets = {
        "short": Preset("Short", {"length": 5}, note="Five steps."),
        "long": Preset("Long", {"length": 200, "mode": "down"}),
    }

    length: int = whole(20, 1, 10**6, label="length")
    gain: float = real(1.0, 0.0, 10.0, label="gain", live=True, unit="V")
    rate: float = real(0.1, 1e-4, 1.0, label="rate", live=True, log=True)
    mode: str = choice("up", "up", "down", label="mode")
    loud: bool = flag(False, label="loud", group="More", advanced=True)
    widths: tuple[int, ...] = sizes((3, 2), 1, 64, label="widths")
    bells: tuple[str, ...] = words(("low",), "low", "middle", "high", label="bells")
    source: str = file("*.npz", label="source")
    fail_at: int = whole(-1, -1, 10**6, label="fail at", group="More", advanced=True)

    def check(self) -> None:
        if self.fail_at > 10**5:
            raise KnobError("fail_at", "fail_at = too late: it takes what is not beyond the end.")

    def steps(self) -> int:
        return self.length

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        if self.source:
            raise KnobError("source", f"source = '{self.source}' cannot be read: it takes a file (*.npz), or nothing.")
        return {"data": {"x": np.arange(3.0)}}

    def check_act(self, kind: str, value: Any, inputs: Any = {}) -> Any:  # noqa: B006
        if kind != "add":
            return super().check_act(kind, value)
        return float(value)

    def frames(self, run: Run) -> Iterator[tuple[Any, ...]]:
        value, step = (float(run.checkpoint.values["value"]), run.checkpoint.step) if run.checkpoint else (0.0, 0)
        while True:
            now = run.now
            assert isinstance(now, Counting)
            value += now.gain * (1 if now.mode == "up" else -1) + sum(v for _, v in run.acts())
            if step == now.fail_at:
                raise RuntimeError("as was asked for")
            parts = {f"part{i}": np.full(width, value) for i, width in enumerate(now.widths)}
            frames: tuple[Any, ...] = (Count(step, value + 1e-9 * np.random.default_rng([run.seed, step]).random(), parts),)
            if step % 4 == 0:
                frames += (Note(np.full((2, 3), step / 10)),)
            step += 1
            yield (*frames, Checkpoint(step, {"x": np.zeros(2)}, {"value": value})) if step % 8 == 0 else frames

    def summary(self, recording: Any) -> dict[str, Any]:
        return {"last": float(recording.tables["counts"]["value"][-1]), "rows": len(recording.tables["counts"])}
