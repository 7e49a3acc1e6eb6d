"""How long scrubbing takes in recordings of a million rows, and of 2 GB in a file: each experiment's view, drawn at steps all over the run.

    SETTLE_DATA=... .venv/bin/python benchmarks/window/scrub.py [--rows 1000000] [--file MB] [name of an experiment, ...]

A short run is lengthened by repeating its rows, so that no hours of computing are needed. Prints, of each experiment, the processor's
time of the screen's thread for a step (median, p95, largest) and the same by the wall clock, which other programs lengthen; with
``--file``, of a session of so many MB that is read from the disk, from the step being sought until it stands on the screen.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

STEPS = 60
CASES: dict[str, tuple[str, dict[str, Any], int]] = {
    "ep.settle": ("toy", {"T": 1_000_000}, 400),
    "ep.agreement": ("toy", {"T": 1_000_000}, 400),
    "ep.train": ("digits", {"epochs": 1}, 400),
    "ep.recipe": ("digits", {}, 40),
    "gan.plane": ("ring", {}, 300),
    "gan.images": ("digits", {}, 60),
    "vta.segments": ("motifs", {"flat": False}, 30),
    "vta.navigate": ("small", {"updates": 20}, 60),
    "wdm.compare": ("glyphs", {"updates": 1000, "every": 10, "measure": 50}, 40),
    "wdm.estimators": ("staircase", {}, 300),
}


def short_run(name: str) -> Any:
    """A recording of some steps, computed here."""
    from settle.app import catalogue
    from settle.backend.core.runner import Runner

    preset, knobs, steps = CASES[name]
    runner = Runner(catalogue.experiment(name).make(preset, knobs), preset=preset, steps=steps).start()
    runner.join()
    assert not runner.recording.error, runner.recording.error
    return runner.recording


def lengthened(recording: Any, rows: int = 0, size: float = 0) -> Any:
    """The same with rows repeated until its longest table has so many, or all tables so many bytes; steps and the axis of curves go on."""
    longest = max(map(len, recording.tables.values()))
    own = sum(table.row_bytes * len(table) for table in recording.tables.values())
    times = -(-rows // longest) if rows else -(-int(size) // own)
    steps, seconds = recording.steps, recording.seconds
    for table in recording.tables.values():
        if len(table) < 2:
            continue
        for column in table.columns.values():
            part = np.array(column[:])
            shift = {"step": steps, "time": seconds}.get(column.name, 0)
            if column.name == "t" and part.ndim == 1 and (np.diff(part) >= 0).all():
                shift = steps
            _fill(column, part, times, shift)
    recording.steps, recording.seconds = steps * times, seconds * times
    return recording


def _fill(column: Any, part: np.ndarray, times: int, shift: float) -> None:
    """Chunk by chunk, so that little more memory is taken than the rows need."""
    rows, size = len(part) * times, column.chunk_rows
    column.chunks = []
    for start in range(0, rows, size):
        at = np.arange(start, min(start + size, rows))
        column.chunks.append(part[at % len(part)] + (shift * (at // len(part))).reshape(-1, *[1] * (part.ndim - 1)).astype(part.dtype))
    column.rows = rows


def scrub(window: Any, app: Any, steps: list[int], fetched: bool) -> list[tuple[float, float]]:
    """(processor's time, wall time) of each step until it stands on the screen."""
    found = []
    view, player = window.view, window.player
    for step in steps:
        cpu, wall = time.thread_time(), time.perf_counter()
        player.seek(step)
        player.tick()
        app.processEvents()
        while fetched and view.fetcher.busy:
            app.processEvents()
        found.append((time.thread_time() - cpu, time.perf_counter() - wall))
    return found


def told(values: list[float]) -> str:
    values = sorted(1e3 * v for v in values)
    return f"{statistics.median(values):7.1f} {values[int(0.95 * len(values))]:7.1f} {values[-1]:7.1f}"


def measure(name: str, rows: int, megabytes: float) -> None:
    from PySide6.QtWidgets import QApplication

    from settle.app.window.main_window import MainWindow

    app = QApplication.instance() or QApplication([])
    recording = lengthened(short_run(name), rows, 1e6 * megabytes)
    window = MainWindow(Path(tempfile.mkdtemp()))
    window.resize(1440, 900)
    window.show()
    path = Path(tempfile.mkdtemp()) / "long.settle"
    if megabytes:
        from settle.sessions import session

        session.save(recording, path)
        recording = session.load(path)
    window.lab._show(recording, path, opened=True)
    for _ in range(20):
        app.processEvents()
        time.sleep(0.01)
    random.seed(0)
    last = recording.steps - 1
    first = scrub(window, app, [last // 2], bool(megabytes))
    back_and_forth = sorted(random.randrange(last) for _ in range(STEPS // 2))
    found = scrub(window, app, [random.randrange(last) for _ in range(STEPS // 2)] + back_and_forth, bool(megabytes))
    own = max(map(len, recording.tables.values()))
    cpu, wall = zip(*found, strict=True)
    print(f"{name:16} {own:9,} rows  first {1e3 * first[0][0]:7.1f}   CPU ms {told(list(cpu))}   wall ms {told(list(wall))}", flush=True)
    while window.view.fetcher.busy or window.status_timer._readings.busy:
        app.processEvents()
    window.close()
    if path.exists():
        path.unlink()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--file", type=float, default=0.0, help="MB")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    os.environ["SETTLE_CONFIG"], os.environ["SETTLE_SESSIONS"] = tempfile.mkdtemp(), tempfile.mkdtemp()
    for name in given.names or CASES:
        measure(name, 0 if given.file else given.rows, given.file)


if __name__ == "__main__":
    main()
