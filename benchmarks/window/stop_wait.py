"""How long Stop waits in each experiment: the longest time between two moments at which a run asks whether it is to stop.

    SETTLE_DATA=... .venv/bin/python benchmarks/window/stop_wait.py [name of a case, ...]

Prints a line of each case: the longest step, which is what Stop waited for if nobody asked within steps, and the longest time between two
asks, by the wall clock and by the processor's (which other programs on the machine do not lengthen), with the places it lies between.
"""

from __future__ import annotations

import sys
import time
import traceback
from typing import Any

from settle.app import catalogue
from settle.backend.core import stopping
from settle.backend.core.runner import Runner

CASES: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "settle conv": ("ep.settle", "p-conv", {}, 40),
    "settle eb-3h": ("ep.settle", "eb-3h-mnist", {}, 20),
    "agreement eb-1h": ("ep.agreement", "eb-1h-mnist", {"T": 100, "K": 40}, 200),
    "agreement eb-3h": ("ep.agreement", "eb-3h-mnist", {"T": 1000, "K": 40}, 200),
    "agreement conv": ("ep.agreement", "p-conv", {"T": 30}, 100),
    "train digits": ("ep.train", "digits", {"epochs": 1}, 10_000),
    "train conv": ("ep.train", "p-conv", {}, 3),
    "train p-3h": ("ep.train", "p-3h", {}, 3),
    "recipe digits": ("ep.recipe", "digits", {}, 30),
    "recipe p-2h": ("ep.recipe", "p-2h", {}, 8),
    "plane ring": ("gan.plane", "ring", {}, 400),
    "images digits": ("gan.images", "digits", {"iterations": 100, "measure": 50}, 200),
    "images mnist": ("gan.images", "mnist", {"iterations": 3}, 10),
    "images mnist-2014": ("gan.images", "mnist-2014", {"iterations": 2}, 10),
    "segments motifs": ("vta.segments", "motifs", {"updates": 20, "measure": 10}, 30),
    "segments balls": ("vta.segments", "balls", {"updates": 4, "measure": 4}, 10),
    "segments paper-maze": ("vta.segments", "paper-maze", {"updates": 1}, 3),
    "navigate small": ("vta.navigate", "small", {"updates": 20}, 80),
    "navigate paper": ("vta.navigate", "paper", {"updates": 1}, 12),
    "compare glyphs": ("wdm.compare", "glyphs", {"updates": 10}, 20),
    "compare omniglot-9": ("wdm.compare", "omniglot-9", {"updates": 3}, 20),
    "compare shapes": ("wdm.compare", "shapes", {"updates": 3}, 20),
    "estimators": ("wdm.estimators", "staircase", {}, 300),
}


class Asks:
    """Counts the time from one ask to the next on the thread of a run."""

    def __init__(self) -> None:
        self.last, self.where = (0.0, 0.0), "start"
        self.longest: tuple[float, float, str] = (0.0, 0.0, "")
        self.step: tuple[float, float] = (0.0, 0.0)
        self.began = (0.0, 0.0)

    def ask(self) -> bool:
        self.note(" < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(traceback.extract_stack(limit=5)[:-2])))
        return False

    def note(self, where: str) -> None:
        cpu, wall = time.thread_time(), time.perf_counter()
        if cpu - self.last[0] > self.longest[0]:
            self.longest = cpu - self.last[0], wall - self.last[1], f"{self.where}  ->  {where}"
        self.last, self.where = (cpu, wall), where

    def step_ends(self) -> None:
        now = time.thread_time(), time.perf_counter()
        self.step = max(self.step, (now[0] - self.began[0], now[1] - self.began[1]))
        self.note("next step")

    def step_begins(self) -> None:
        self.began = self.last = time.thread_time(), time.perf_counter()


def measure(name: str, preset: str, knobs: dict[str, Any], steps: int) -> Asks:
    """Drive a run's frames as the runner does, on this thread."""
    asks = Asks()
    stopping.listen(asks.ask)
    asks.step_begins()
    kind = catalogue.experiment(name)
    runner = Runner(kind.make(preset, knobs), preset=preset)
    runner.run.inputs = runner.experiment.read_inputs()
    asks.step_ends()
    frames = runner.experiment.frames(runner.run)
    for _ in range(steps):
        asks.step_begins()
        if next(frames, "end") == "end":
            break
        asks.step_ends()
    stopping.listen(None)
    return asks


def main() -> None:
    import torch  # noqa: F401  # the window has loaded it before the first run

    for case in sys.argv[1:] or CASES:
        asks = measure(*CASES[case])
        cpu, wall, where = asks.longest
        print(f"{case:20} step {asks.step[1]:7.2f} s ({asks.step[0]:6.2f} CPU)   asked {wall:6.2f} s ({cpu:5.2f} CPU)  {where}", flush=True)


if __name__ == "__main__":
    main()
