"""How long scrubbing takes in recordings of a million rows, and of 2 GB in a file: each experiment's view, drawn at steps all over the run.

    SETTLE_DATA=... .venv/bin/python benchmarks/window/scrub.py [--rows 1000000] [name of an experiment, ...]
    SETTLE_DATA=... .venv/bin/python benchmarks/window/scrub.py --file 2000 [name of an experiment, ...]

A short run is lengthened by repeating its rows, so that no hours of computing are needed. Prints, of all ten experiments, the processor's
time of the screen's thread for a step (median, p95, largest), that of all threads, and the same by the wall clock, which other programs
lengthen. With ``--file``, of a session of so many MB (of ``ep.settle``, unless named) that is read from the disk, from the step being
sought until it stands on the screen. Before that, from the recording being shown, or the session being loaded, until the first picture
stands, at the run's end.
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
TEXT = 8
"""Steps after which the text around the view is brought up to date: four times a second beside thirty pictures."""
CLOCKS = (time.thread_time, time.process_time, time.perf_counter)
"""Processor's time of the screen's thread, of all threads, and the wall clock, s."""
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
    epochs = max((float(table["epoch"][-1]) for table in recording.tables.values() if "epoch" in table), default=0.0)
    for table in recording.tables.values():
        if len(table) < 2:
            continue
        for column in table.columns.values():
            part = np.array(column[:])
            shift = {"step": steps, "time": seconds, "epoch": epochs}.get(column.name, 0)
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


def wait(window: Any, app: Any) -> None:
    """Until the picture stands; as a window waits, which takes no processor's time."""
    from PySide6.QtCore import QEventLoop

    while window.view.fetcher.busy:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def scrub(window: Any, app: Any, steps: list[int]) -> list[tuple[float, float, float]]:
    """(processor's time of this thread, of all threads, wall time) of each step until it stands on the screen."""
    found = []
    window.player.stop()  # on a slow machine its timers would count in a step more often than they do
    for number, step in enumerate(steps):
        began = [clock() for clock in CLOCKS]
        window.player.seek(step)
        window.player.tick()
        if number % TEXT == 0:
            window.status_timer.tick()
        app.processEvents()
        wait(window, app)
        own, every, wall = (clock() - before for clock, before in zip(CLOCKS, began, strict=True))
        found.append((own, every, wall))
    return found


def told(values: list[float]) -> str:
    values = sorted(1e3 * v for v in values)
    return f"{statistics.median(values):7.1f} {values[int(0.95 * len(values))]:7.1f} {values[-1]:7.1f}"


def opened(window: Any, app: Any, recording: Any, path: Path, from_disk: bool) -> tuple[float, float, float]:
    """Show a recording, or the session at ``path``; (processor's time of this thread, of all threads, wall time) until its first picture
    stands. The window reads a session's structure beside the screen's thread; here that counts too."""
    from settle.sessions import session

    began = [clock() for clock in CLOCKS]
    window.lab._show(session.load(path) if from_disk else recording, path, opened=True)
    app.processEvents()
    wait(window, app)
    own, every, wall = (clock() - before for clock, before in zip(CLOCKS, began, strict=True))
    return own, every, wall


def measure(name: str, rows: int, megabytes: float) -> None:
    from PySide6.QtWidgets import QApplication

    from settle.app.window.main_window import MainWindow
    from settle.sessions import session

    app = QApplication.instance() or QApplication([])
    recording = lengthened(short_run(name), rows, 1e6 * megabytes)
    window = MainWindow(Path(tempfile.mkdtemp()))
    window.resize(1440, 900)
    window.show()
    path = Path(tempfile.mkdtemp()) / "long.settle"
    own, last = max(map(len, recording.tables.values())), recording.steps - 1
    if megabytes:
        session.save(recording, path)
        recording = None  # its memory is wanted for what is read
    for _ in range(20):
        app.processEvents()
        time.sleep(0.01)
    first = opened(window, app, recording, path, bool(megabytes))
    random.seed(0)
    in_order = sorted(random.randrange(last) for _ in range(STEPS // 2))
    each = zip(*scrub(window, app, [random.randrange(last) for _ in range(STEPS // 2)] + in_order), strict=True)
    print(
        f"{name:16}{own:10,} {' '.join(f'{1e3 * v:7.1f}' for v in first)}  {'  '.join(told(list(values)) for values in each)}", flush=True
    )
    window.lab.recording = window.player.recording = None
    fetchers = window.view.fetcher, window.status_timer._looks, window.status_timer._readings
    while any(fetcher and fetcher.busy for fetcher in fetchers):
        app.processEvents()
    window.close()
    path.unlink(missing_ok=True)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--file", type=float, default=0.0, help="MB")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    os.environ["SETTLE_CONFIG"], os.environ["SETTLE_SESSIONS"] = tempfile.mkdtemp(), tempfile.mkdtemp()
    print("ms                          first picture            a step: own thread       a step: all threads      a step: by the clock")
    print("                     rows own thr all thr   clock  " + "  ".join([" median     p95 largest"] * 3))
    for name in given.names or (["ep.settle"] if given.file else CASES):
        measure(name, 0 if given.file else given.rows, given.file)


if __name__ == "__main__":
    main()
