"""``settle sweep``: a run for each combination of knob values and each seed, kept as a folder of ordinary sessions."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tqdm import tqdm

from settle.app import catalogue
from settle.app.cli.output import Refused, experiment_called, output_path, print_json, say, whole_number
from settle.app.cli.run import setting
from settle.app.cli.scheduler import reaching_scheduler
from settle.app.run_to_end import ENDING, MOST_STEPS, minutes_of, stopping_by_signals
from settle.app.sweep.cluster import Cluster, NoCluster, start_local
from settle.app.sweep.driver import STOP
from settle.app.sweep.estimate import estimate
from settle.app.sweep.plan_words import cost_words, room_words, workers_of
from settle.app.sweep.sweep_driver import SweepDriver
from settle.app.sweep.sweep_progress import SweepProgress
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.sweep.plan import SweepPlan, knob_of
from settle.backend.core.sweep.values import values_of
from settle.sessions.library.index import SessionIndex
from settle.sessions.lock import FileLock
from settle.sessions.sweeps.folder import NAME, SweepFolder
from settle.sessions.versions import settle_version

MOST_SEEDS, MOST_WORKERS = 1000, 256
_OF_A_NEW_ONE = ("preset", "grid", "set", "seeds", "seed", "steps", "minutes", "device")


def sweep(arguments: Namespace) -> int:
    """Compute what is missing of a sweep. Gives the exit code: 1 where a run has no session, 130 where it was stopped."""
    kind, plan = _asked(arguments)
    path, reach = output_path(arguments.out), reaching(arguments)
    if arguments.plan:
        about = _planned(kind, SweepFolder(path, plan, settle_version(), ""), arguments)
        if arguments.json:
            print_json(about)
        return 0
    with taken(path, lambda: SweepFolder.make(path, plan, kind, settle_version())) as folder:
        return _drive(folder, kind, reach, arguments)


class LockedFolder(Protocol):
    """One that a single process drives at a time."""

    def lock(self) -> FileLock: ...


F = TypeVar("F", bound=LockedFolder)


@contextmanager
def taken(path: Path, make: Callable[[], F]) -> Iterator[F]:
    """A folder of many runs, made and locked while they are driven; a new one goes again where nothing could begin.

    :raises Refused: in place of what said that nothing can.
    """
    new = not path.exists()
    folder = make()
    lock = folder.lock()
    (path / STOP).unlink(missing_ok=True)  # that was said to who drove it before
    try:
        yield folder
    except (NoCluster, KnobError) as e:
        if new:
            shutil.rmtree(path, ignore_errors=True)  # nothing has begun
        raise Refused(str(e)) from None
    finally:
        lock.release()


def _asked(arguments: Namespace) -> tuple[type[Experiment], SweepPlan]:
    """The plan that the command line says; without an experiment that of the folder.

    :raises Refused, KnobError, SessionError: something is not possible.
    """
    path = output_path(arguments.out)
    if arguments.experiment is None:
        if any(getattr(arguments, name) for name in _OF_A_NEW_ONE):
            raise Refused("To begin a sweep, name an EXPERIMENT; without one, the sweep in --out goes on as it was planned.")
        if not (path / NAME).is_file():
            raise Refused(f"{path} is no folder of a sweep: name an EXPERIMENT to begin one there.")
        kind = experiment_called(SweepFolder.open(path).plan.experiment)
        plan = SweepFolder.open(path, kind).plan
        plan.check(kind)
        return kind, plan
    kind = experiment_called(arguments.experiment)
    grid = dict[str, tuple[Any, ...]]()
    for text in arguments.grid:
        name, value = setting(text, "--grid")
        if name in grid:
            raise Refused(f"--grid {name} is given twice: write all its values at once, such as {name}=1,2,3.")
        grid[name] = values_of(name, knob_of(kind, name), value)
    fixed = {name: knob_of(kind, name).check(name, value) for name, value in map(setting, arguments.set)}
    count = whole_number("seeds", arguments.seeds, 1, MOST_SEEDS) or 1
    first = whole_number("seed", arguments.seed, 0, 2**32 - 1 - MOST_SEEDS) or 0
    steps = whole_number("steps", arguments.steps, 1, MOST_STEPS)
    preset = next(iter(kind.presets), "") if arguments.preset is None else arguments.preset
    seeds, minutes = tuple(range(first, first + count)), minutes_of(arguments.minutes)
    plan = SweepPlan(kind.name, preset, fixed, grid, seeds, steps, minutes, arguments.device or "cpu")
    plan.check(kind)  # first: of too many runs not even a list is made
    if plan.steps is None and plan.minutes is None and any(kind.make(preset, knobs).steps() is None for knobs in plan.combinations()):
        raise Refused(f"A run of {kind.name} with these knobs goes on until it is stopped: give --steps or --minutes.")
    return kind, plan


def reaching(arguments: Namespace) -> Callable[[], Cluster]:
    """How the cluster is reached.

    :raises Refused, KnobError: an option does not fit.
    """
    if (found := reaching_scheduler(arguments)) is not None:
        if arguments.workers is not None:
            raise Refused("--workers goes without --scheduler, which has workers of its own.")
        return found
    workers = whole_number("workers", arguments.workers, 1, MOST_WORKERS) or os.cpu_count() or 1
    return lambda: start_local(workers)


def _planned(kind: type[Experiment], folder: SweepFolder, arguments: Namespace) -> dict[str, Any]:
    """Tell on stderr how many runs there are, about how long they take and how much room they need; gives the same as numbers."""
    plan, entries = folder.plan, SessionIndex().scan(folder.path)
    there = folder.found(kind, entries)
    done = [entry for entry in there.values() if folder.done(entry)]
    missing = [run for run in plan.runs() if run.number not in there or not folder.done(there[run.number])]
    told = [f"{len(plan):,} run{'s' * (len(plan) != 1)} of {kind.name}{f', {len(done):,} of them done' if done else ''}"]
    about: dict[str, Any] = {"runs": len(plan), "done": len(done)}
    if missing:
        words, costs = cost_words(len(missing), estimate(plan, missing, done), workers_of(arguments))
        told += words
        about |= costs
    room = room_words(about.get("bytes", 0.0), folder.path)
    say(f"{', '.join(told)}. {room}".rstrip(), file=sys.stderr)
    return about


def _drive(folder: SweepFolder, kind: type[Experiment], reach: Callable[[], Cluster], arguments: Namespace) -> int:
    if not arguments.quiet:
        _planned(kind, folder, arguments)
    slow = 0.2 if sys.stderr.isatty() else 5.0
    about: dict[str, Any] = {"total": len(folder.plan), "unit": " runs", "desc": kind.name, "mininterval": slow}
    with tqdm(**about, file=sys.stderr, disable=arguments.quiet) as bar:

        def move(progress: SweepProgress) -> None:
            bar.update(progress.done - bar.n)

        plugin = bool(catalogue.entry(kind.name).plugin)
        driver = SweepDriver(folder, kind, reach, lambda sentence: tqdm.write(sentence, file=sys.stderr), move, plugin)
        driver.stop_file = folder.path / STOP
        with stopping_by_signals(driver.stop, *ENDING) as signals:
            progress = driver.run()
        signals += [signal.SIGINT] if driver.was_asked_to_stop else []
    if arguments.quiet:
        tell_of_problems(progress)
    return _report(folder, progress, signals, arguments.json)


def tell_of_problems(progress: SweepProgress) -> None:
    """Sum up on stderr what went wrong, for whoever reads its last line alone."""
    if progress.problems:
        count, (number, why) = len(progress.problems), list(progress.problems.items())[-1]
        say(f"Runs that failed: {count:,}. The last of them, run {number}: {why}", file=sys.stderr)


def _report(folder: SweepFolder, progress: SweepProgress, signals: list[int], as_json: bool) -> int:
    missing = progress.planned - progress.done
    if as_json:
        runs = [
            {"number": run.number, "knobs": dict(run.knobs), "seed": run.seed, "session": str(progress.files[run.number])}
            for run in folder.plan.runs()
            if run.number in progress.files
        ]
        about = {name: getattr(progress, name) for name in ("planned", "done", "computed", "seconds", "problems")}
        print_json({"folder": str(folder.path), "experiment": folder.plan.experiment, **about, "runs": runs})
    else:
        say(f"{progress.done:,} of {progress.planned:,} runs are in {folder.path}, {progress.computed:,} of them computed now.")
        if missing and not progress.problems:
            say(f"The same command, or settle sweep --out {folder.path}, goes on with the {missing:,} that are missing.")
    return 128 + signals[0] if signals else 1 if missing else 0
