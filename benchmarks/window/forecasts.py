"""How good the forecasts are that stand in Timeline and Setup: time and size in the end, told at some shares of a run, over what came.

    .venv/bin/python benchmarks/window/forecasts.py [EXPERIMENT ...]

Prints a table in Markdown; exits with 1 if a forecast from a quarter of the run on is more than 30 % off.
"""

from __future__ import annotations

import math
import sys
import tempfile
from pathlib import Path
from typing import Any

from settle.app import catalogue
from settle.app.run_to_end import runner_of
from settle.backend.core.run_progress import RunProgress
from settle.sessions.autosave import Autosave

SHARES = (0.1, 0.25, 0.5, 0.75)
RUNS: dict[str, tuple[str, dict[str, Any]]] = {
    "ep.train": ("digits", {}),
    "gan.plane": ("ring", {}),
    "gan.images": ("digits", {"iterations": 1500}),
    "vta.segments": ("motifs", {"updates": 1000}),
    "wdm.compare": ("glyphs", {"updates": 600}),
}
"""Experiment -> preset, and knobs that make its run one of a minute or so."""
BOUND = 0.3


def forecasts(name: str, folder: Path) -> list[str]:
    """A line of the table for each share: seconds and bytes told, and the real ones."""
    preset, knobs = RUNS[name]
    runner = runner_of(catalogue.experiment(name), preset, knobs)
    recording, path = runner.recording, folder / f"{name}.h5"
    autosave = Autosave(recording, path)
    runner.start()
    told, left = [], list(SHARES)
    while not runner.join(0.02):
        progress = RunProgress.of(recording)
        if left and progress.running and progress.planned and progress.done >= left[0] * progress.planned:
            told.append((left.pop(0), progress.seconds + progress.left, progress.size_at_end, len(recording.checkpoints)))
    autosave.join()
    seconds, size = recording.seconds, path.stat().st_size
    print(f"{name}: {recording.outcome}, {recording.steps:,} steps, {len(recording.checkpoints)} checkpoints", file=sys.stderr)
    run = f"{name} {preset}" + "".join(f", {knob} {value}" for knob, value in knobs.items())
    return [
        f"| {run} | {100 * share:.0f} % | {_over(at_end, seconds, 's')} | {_over(bytes_ / 1e6, size / 1e6, 'MB')} | {checkpoints} |"
        for share, at_end, bytes_, checkpoints in told
    ]


def _over(told: float, came: float, unit: str) -> str:
    return f"{told:.1f} {unit} / {came:.1f} {unit} = {told / came:.2f}" if math.isfinite(told) else f"not told / {came:.1f} {unit}"


def main(names: list[str]) -> int:
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names or RUNS:
            lines += forecasts(name, Path(folder))
    print("| run | told at | time told / taken | size told / file | checkpoints |\n|---|---|---|---|---|")
    print("\n".join(lines))
    ratios = [float(part.rpartition("= ")[2]) for line in lines if "| 10 %" not in line for part in line.split("|") if "= " in part]
    off = [ratio for ratio in ratios if abs(ratio - 1) > BOUND]
    print(f"\n{len(ratios)} forecasts from a quarter on, {len(off)} of them more than {100 * BOUND:.0f} % off")
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
