"""What the checkpoints by time cost: share of a run's time, and when the first one is on disk.

    python benchmarks/checkpoints.py --seconds 30

All in one run: the time in which the run waits for a checkpoint to be made is the share with the timer on against off; beside it stands
what the thread that saves takes of a processor to write them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settle.app import catalogue
from settle.backend.core.recording import Checkpoint
from settle.backend.core.runner import Runner
from settle.sessions.autosave import Autosave
from settle.sessions.journal import Journal

RUNS = [
    ("ep.train", "p-1h"),
    ("ep.train", "eb-2h"),
    ("ep.train", "p-conv"),
    ("gan.images", "mnist"),
    ("vta.segments", "motifs"),
]


@dataclass
class Cost:
    """Of one run."""

    made: int = 0
    making: float = 0.0
    """Seconds in which the run waited."""
    writing: float = 0.0
    """Seconds of a processor of the thread that saves."""
    first: float = float("nan")
    """Seconds from the first row to the first checkpoint on disk."""
    bytes: int = 0


def measure(experiment: str, preset: str, seconds: float) -> None:
    """Run it for so long, and print a line."""
    kind, cost, began = catalogue.experiment(experiment), Cost(), [0.0]
    make, write = Runner._checkpoint, Journal._write_npz

    def timed_make(runner: Runner) -> Checkpoint | None:
        at = time.perf_counter()
        made = make(runner)
        if made is not None:
            cost.made, cost.bytes = cost.made + 1, made.bytes
            cost.making += time.perf_counter() - at
        return made

    def timed_write(journal: Journal, name: str, arrays: Any) -> None:
        at = time.thread_time()
        write(journal, name, arrays)
        cost.writing += time.thread_time() - at
        if name.startswith("checkpoint") and not cost.first < float("inf"):
            cost.first = time.perf_counter() - began[0]

    made = kind.make(preset)
    Runner._checkpoint, Journal._write_npz = timed_make, timed_write  # type: ignore[method-assign]
    try:
        with tempfile.TemporaryDirectory() as folder:
            runner = Runner(made, inputs=made.read_inputs())
            autosave = Autosave(runner.recording, Path(folder) / "a.h5")
            runner.start()
            while not runner.recording.steps and not runner.join(0.005):
                pass
            began[0] = time.perf_counter()
            runner.join(seconds)
            spent = time.perf_counter() - began[0]  # what is measured at its end is no part of it
            runner.stop()
            runner.join()
            autosave.join()
    finally:
        Runner._checkpoint, Journal._write_npz = make, write  # type: ignore[method-assign]
    print(
        f"{experiment} {preset}: {runner.recording.steps} steps in {spent:.0f} s, {cost.made} checkpoints of {cost.bytes / 1e6:.1f} MB,"
        f" making {100 * cost.making / spent:.2f} % and writing {100 * cost.writing / spent:.2f} % of the time,"
        f" the first {cost.first:.1f} s after the first row",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30.0, help="length of each run")
    seconds = parser.parse_args().seconds
    for experiment, preset in RUNS:
        measure(experiment, preset, seconds)


if __name__ == "__main__":
    main()
