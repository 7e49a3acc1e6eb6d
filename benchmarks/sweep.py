"""What sweeps cost: one worker process beside two, the engine's own part of a run, many workers that sleep, tables of thousands of runs.

    python benchmarks/sweep.py [workers|overhead|many|table ...]

``workers``: the same 8 runs by one process and by two, in turns, with processes that are warm. ``overhead``: runs that compute next to
nothing. ``many``: 1,000 runs over 64 workers that sleep in place of computing. ``table``: a sweep of 10,000 sessions: opened, filtered.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import h5py

from settle.app import catalogue
from settle.app.sweep import driver as driving
from settle.app.sweep.cluster import Cluster, start_local
from settle.app.sweep.sweep_driver import SweepDriver
from settle.app.sweep.worker_run import RunOrder, RunResult
from settle.backend.core.sweep.plan import SweepPlan
from settle.sessions.format import put
from settle.sessions.library.index import SessionIndex
from settle.sessions.sweeps.folder import SweepFolder
from settle.sessions.versions import settle_version


class Warm:
    """A cluster that stays while several sweeps go over it."""

    def __init__(self, workers: int):
        self.cluster = start_local(workers)

    def reach(self) -> Cluster:
        """The same one; closing it is left to :meth:`end`."""
        return replace(self.cluster, local=None)

    def end(self) -> None:
        self.cluster.close()


def sweep(plan: SweepPlan, reach: Callable[[], Cluster]) -> float:
    """Seconds, by the clock, of a sweep in a new folder."""
    kind = catalogue.experiment(plan.experiment)
    folder = Path(tempfile.mkdtemp(prefix="settle-bench-"))
    try:
        made = SweepFolder.make(folder / "sweep", plan, kind, settle_version())
        began = time.perf_counter()
        done = SweepDriver(made, kind, reach, print).run()
        seconds = time.perf_counter() - began
        assert done.done == len(plan), done
        return seconds
    finally:
        shutil.rmtree(folder)


def workers() -> None:
    """One process beside two: 8 runs of about 8 seconds."""
    plan = SweepPlan("gan.plane", "ring", {"iterations": 5000}, {"rate_d": (0.001, 0.0005)}, tuple(range(4)))
    times: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(2):
        for count in times:
            cluster = Warm(count)
            close, driving.Cluster.close = driving.Cluster.close, lambda self: None  # type: ignore[method-assign]
            try:
                sweep(replace(plan, fixed={"iterations": 100}, seeds=(100, 101)), cluster.reach)  # torch is loaded, code compiled
                times[count].append(sweep(plan, cluster.reach))
            finally:
                driving.Cluster.close = close  # type: ignore[method-assign]
                cluster.end()
    one, two = (statistics.median(times[count]) for count in (1, 2))
    print(f"8 runs: 1 process {one:.1f} s, 2 processes {two:.1f} s, {one / two:.2f} times as fast ({_load()}); {times}")


def overhead() -> None:
    """Runs of two steps of the smallest experiment, many of them."""
    plan = SweepPlan("ep.agreement", "toy", {"T": 2, "K": 1}, {}, tuple(range(200)))
    cluster = Warm(1)
    close, driving.Cluster.close = driving.Cluster.close, lambda self: None  # type: ignore[method-assign]
    try:
        sweep(replace(plan, seeds=(500,)), cluster.reach)
        seconds = sweep(plan, cluster.reach)
    finally:
        driving.Cluster.close = close  # type: ignore[method-assign]
        cluster.end()
    print(f"200 runs of 3 steps by one process: {1000 * seconds / 200:.0f} ms each, session and all ({_load()})")


def asleep(order: RunOrder, name: str) -> RunResult:
    """In place of computing."""
    time.sleep(0.5)
    return RunResult(order.number, "finished", "", 0.5, b"no session")


def many() -> None:
    """1,000 runs over 64 workers that sleep half a second for each: the scheduler and the driver are real."""
    from distributed import Client, LocalCluster

    plan = SweepPlan("ep.agreement", "toy", {}, {}, tuple(range(1000)))
    about: dict[str, Any] = {"dashboard_address": None, "silence_logs": 50}
    local = LocalCluster(n_workers=64, threads_per_worker=1, processes=False, **about)
    computing, driving.compute_until_stopped = driving.compute_until_stopped, asleep
    try:
        cpu = time.process_time()
        seconds = sweep(plan, lambda: Cluster(Client(local), local))
        cpu = time.process_time() - cpu
    finally:
        driving.compute_until_stopped = computing
    least = 1000 * 0.5 / 64
    print(f"1,000 runs over 64 sleeping workers: {seconds:.1f} s, at the least {least:.1f} s; {cpu:.1f} CPU s of driver and scheduler")


def table(count: int = 10_000) -> None:
    """A sweep of so many sessions, opened as the window does."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from settle.app.runs.shown_answers import ShownAnswers
    from settle.app.runs.sweeps import SweepLook
    from settle.sessions.sweeps.answers import SweepAnswers
    from settle.widgets.runs.answers_panel import AnswersPanel

    kind = catalogue.experiment("ep.agreement")
    app = QApplication.instance() or QApplication([])
    folder = Path(tempfile.mkdtemp(prefix="settle-bench-"))
    try:
        betas = tuple(round(0.001 * (1 + i), 4) for i in range(100))
        plan = SweepPlan("ep.agreement", "toy", {"T": 2, "K": 1}, {"beta": betas}, tuple(range(count // 100)))
        made = SweepFolder.make(folder / "sweep", plan, kind, settle_version())
        copies(made, plan)
        index = SessionIndex(folder / "index.sqlite3")
        cpu = time.process_time()
        entries = index.scan(made.path)
        print(f"{count:,} sessions: first look {time.process_time() - cpu:.1f} CPU s")
        index.close()
        began, cpu = time.perf_counter(), time.process_time()
        index = SessionIndex(folder / "index.sqlite3")
        entries = index.scan(made.path)
        there = made.finder(kind)(entries)
        answers = SweepAnswers.of(plan, there)
        beside = time.perf_counter() - began, time.process_time() - cpu
        panel = AnswersPanel()
        panel.resize(900, 800)
        panel.show()
        shown = ShownAnswers(panel)
        began, cpu = time.perf_counter(), time.process_time()
        shown.show(SweepLook(answers, there))
        app.processEvents()
        drawn = time.perf_counter() - began, time.process_time() - cpu
        shown_after, used = beside[0] + drawn[0], beside[1] + drawn[1]
        print(f"opened again: {shown_after:.2f} s, of it {drawn[0]:.2f} on the screen's thread ({used:.2f} CPU s, of it {drawn[1]:.2f})")
        began = time.process_time()
        gc.collect()
        print(f"a look for garbage: {1000 * (time.process_time() - began):.0f} ms CPU")
        for text in ("beta<0.02", "seed>50 outcome:finished", "beta=0.05 -seed:3"):
            cpu = time.process_time()
            shown.filter(text)
            app.processEvents()
            rows = panel.table.runs.rowCount()
            print(f"filter {text!r}: {1000 * (time.process_time() - cpu):.0f} ms CPU, {rows:,} rows")
        cpu = time.process_time()
        panel.table.runs.sort(1)
        print(f"sorted: {1000 * (time.process_time() - cpu):.0f} ms CPU ({_load()})")
        index.close()
    finally:
        shutil.rmtree(folder)


def copies(made: SweepFolder, plan: SweepPlan) -> None:
    """A session for each run: that of the first one, with its own knobs and seed."""
    import json

    from settle.app.run_to_end import runner_of
    from settle.sessions import session
    from settle.sessions.environment import environment
    from settle.sessions.json_values import json_default

    first, source = next(plan.runs()), None
    for run in plan.runs():
        path = made.file(run)
        if source is None:
            runner = runner_of(catalogue.experiment(plan.experiment), plan.preset, first.knobs, seed=first.seed)
            runner.start().join()
            runner.recording.environment = environment("cpu")
            session.save(runner.recording, path)
            source, knobs = path, runner.recording.knobs
            continue
        shutil.copyfile(source, path)
        with h5py.File(path, "r+", libver="latest", locking=False) as file:
            entry: Any = file["entry"]
            for name, value in (("seed", run.seed), ("knobs", json.dumps(knobs | dict(run.knobs), default=json_default))):
                del entry[name]
                put(entry, name, value)


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


PARTS = {"workers": workers, "overhead": overhead, "many": many, "table": table}


def main(argv: Sequence[str] | None = None) -> None:
    """Measure what is named; without a name all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    for name in parser.parse_args(argv).parts or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
