"""A tiny experiment for tests of searches: a ball that rolls down into a bowl, quickly, or as slowly as is asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame, column
from settle.backend.core.knobs import Diverged, KnobError, choice, flag, real, reals, whole
from settle.backend.core.recording import Recording
from settle.backend.core.search.plan import Goal, SearchPlan
from settle.backend.core.search.ranges import range_of


@dataclass(frozen=True)
class Height(Frame):
    table: ClassVar[str] = "heights"
    height: float = column("height", "m")


@dataclass(frozen=True)
class Bowl(Experiment):
    """Its height after ``length`` steps is least at x = 0.3, y = 0.01, steep."""

    name: ClassVar[str] = "test.bowl"
    title: ClassVar[str] = "Bowl"
    presets = {"edge": Preset("Edge", {"x": 0.9, "y": 1.0}), "bottom": Preset("Bottom", {"x": 0.3, "y": 0.01})}

    x: float = real(0.0, -1, 1, label="x")
    y: float = real(0.1, 1e-4, 10, label="y", log=True)
    free: float = real(0.0, label="free")
    shape: str = choice("flat", "flat", "steep", label="shape")
    tilted: bool = flag(False, label="tilted")
    rates: tuple[float, ...] = reals((0.1, 0.2), 0, 1, label="rates")
    length: int = whole(4, 1, 1000, label="length")
    wait: float = real(0.0, 0, 1, label="wait")

    def check(self) -> None:
        if self.x > 0.95:
            raise KnobError("x", f"x = {self.x} is not possible: it rolls over the edge.")

    def steps(self) -> int:
        return self.length

    def bottom(self) -> float:
        return (self.x - 0.3) ** 2 + abs(self.y - 0.01) + (self.shape == "flat") + self.tilted

    def frames(self, run: Run) -> Iterator[tuple[Any, ...]]:
        for step in range(self.length):
            time.sleep(self.wait)
            if self.free < 0 and step:
                raise Diverged("free", "It has grown beyond all bounds.")
            yield (Height(self.bottom() + 0.01 * run.seed + 1 / (step + 1)),)

    def summary(self, recording: Recording) -> Mapping[str, Any]:  # type: ignore[override]
        height = float(recording.tables["heights"]["height"][-1])
        return {"height": {"end": height, "none": None}, "depth": -height, "says": "It lies still."}


def bowl_plan(*texts: str, **about: Any) -> SearchPlan:
    """A search for the least height from the preset on, of knobs with their ranges as on the command line."""
    base, ranges = Bowl.make("edge").settings(), []
    for text in texts:
        name, equals, value = text.partition("=")
        ranges.append(range_of(name, Bowl.knobs()[name], value if equals else None, base[name]))
    return SearchPlan("test.bowl", (Goal("height.end"),), tuple(ranges), "edge", **about)
