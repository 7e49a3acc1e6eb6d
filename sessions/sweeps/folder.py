"""The folder of a sweep: its plan in ``sweep.json``, and the sessions of its runs, which tell by themselves which runs they are.

So nothing is lost when the process that drives it is killed, or when sessions are moved in from elsewhere: what is there counts, and
what is missing is computed.
"""

from __future__ import annotations

import itertools
import json
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.sweep.plan import MOST_RUNS, PlannedRun, SweepPlan, identity
from settle.sessions.disk import open_file, reason, replacing
from settle.sessions.format import SessionError
from settle.sessions.json_values import parse_json
from settle.sessions.library.entry import SessionEntry
from settle.sessions.lock import FileLock, LockHeld
from settle.sessions.sweeps.ends import is_done
from settle.sessions.sweeps.plan_check import check_plan

NAME, LOCK = "sweep.json", ".sweep.lock"
FORMAT = 1
LARGEST = 8 << 20
"""Bytes of a plan."""
_WORDS = {"reproduce": "report"}
"""What a folder is of, where its file is called otherwise."""


@dataclass(frozen=True)
class SweepFolder:
    """A sweep's folder, opened or newly made."""

    path: Path
    plan: SweepPlan
    version: str
    """Of the Settle whose runs count."""
    mark: str
    """By which a worker knows that it sees the same folder."""

    @classmethod
    def make(cls, path: Path, plan: SweepPlan, kind: type[Experiment], version: str) -> SweepFolder:
        """Take a folder for a sweep; one that has the same sweep already, or a part of it, goes on, with the plans joined.

        :raises SessionError: it is the folder of another sweep, somebody drives it, or it cannot be written.
        """
        file = path / NAME
        if file.exists():
            old = cls.open(path, kind)
            joined = _joined(old.plan, plan)
            if joined is None:
                raise SessionError(f"{path} is not possible: it is the folder of another sweep ({_words(old.plan)}). Name another one.")
            if len(joined) > MOST_RUNS:
                raise SessionError(f"{path} would be a sweep of {len(joined):,} runs with these: one takes up to {MOST_RUNS:,}.")
            lock = old.lock()  # a plan stays as it is while somebody computes it
            try:
                return replace(old, plan=joined, version=version)._written()
            finally:
                lock.release()
        return cls(path, plan, version, uuid.uuid4().hex)._written()

    def _written(self) -> SweepFolder:
        write_about(self.path, NAME, version=self.version, mark=self.mark, plan=self.plan.as_json())
        return self

    @classmethod
    def open(cls, path: Path, kind: type[Experiment] | None = None) -> SweepFolder:
        """:param kind: the experiment that it is of; None: the values of its plan stay as they are written.

        :raises SessionError: it is no sweep's folder, is damaged, or of a newer Settle.
        """
        about = read_about(path)
        try:
            found = check_plan(about.get("plan"))
            plan = SweepPlan.from_json(kind, found) if kind else _as_written(found)
            if kind and plan.experiment != kind.name:
                raise SessionError(f"{path} is not possible: it is the folder of a sweep of {plan.experiment}, not of {kind.name}.")
            return cls(path, plan, word_of(about, "version"), word_of(about, "mark"))
        except (KeyError, TypeError, ValueError) as e:
            raise SessionError(f"{path / NAME} is damaged: {str(e).rstrip('.') if isinstance(e, KnobError) else reason(e)}.") from None

    def lock(self) -> FileLock:
        """Held by who drives the sweep: no two do at once.

        :raises SessionError: somebody does.
        """
        return lock_of(self.path / LOCK, "its sweep goes on already, in another process")

    def is_driven(self) -> bool:
        """Whether a process computes it right now."""
        return is_driven(self.path / LOCK)

    def file(self, run: PlannedRun) -> Path:
        """Where the session of a run is kept: the knobs of the grid and the seed in its name, as far as there is room."""
        told = [f"{name}={short_text(run.knobs[name])}" for name in self.plan.grid]
        width = len(str(len(self.plan)))
        return self.path / ("-".join([f"{run.number:0{width}d}", *told, f"seed={run.seed}"])[:150] + f"-{self._key(run)[:6]}.h5")

    def _key(self, run: PlannedRun) -> str:
        return identity(self.plan.experiment, run.knobs, run.seed, self.plan.steps, self.plan.minutes, self.version)

    def finder(self, kind: type[Experiment]) -> Callable[[Iterable[SessionEntry]], dict[int, SessionEntry]]:
        """What gives, of a folder's sessions, those of the sweep by the numbers of their runs: the finished one where there are several."""
        settings = [_settings_key(each) for each in self._settings(kind)]
        wanted = {key: number for number, key in enumerate(itertools.product(self.plan.seeds, settings), 1)}

        def found(entries: Iterable[SessionEntry]) -> dict[int, SessionEntry]:
            there = dict[int, SessionEntry]()
            for entry in entries:
                number = wanted.get((entry.seed, _settings_key(entry.knobs))) if self._may_have(entry) else None
                if number is None:
                    continue
                if number not in there or (not self.done(there[number]) and self.done(entry)):
                    there[number] = entry
            return there

        return found

    def _settings(self, kind: type[Experiment]) -> Iterator[dict[str, Any]]:
        """All knobs of each setting. They differ in those of the grid alone: to make an experiment of each would take seconds of many."""
        plan, knobs = self.plan, kind.knobs()
        values = [[knobs[name].check(name, value) for value in values] for name, values in plan.grid.items()]
        for number, each in enumerate(itertools.product(*values)):
            varied = dict(zip(plan.grid, each, strict=True))
            if number == 0:
                first = kind.make(plan.preset, {**plan.fixed, **varied}).settings()
            yield {**first, **varied}

    def found(self, kind: type[Experiment], entries: Iterable[SessionEntry]) -> dict[int, SessionEntry]:
        """Number of a run -> its session, of those that are there."""
        return self.finder(kind)(entries)

    def _may_have(self, entry: SessionEntry) -> bool:
        """Whether a session is of the same experiment, version and length."""
        other = (entry.version and entry.version != self.version) or (self.plan.steps and entry.planned not in (None, self.plan.steps))
        return entry.experiment == self.plan.experiment and not other

    def done(self, entry: SessionEntry) -> bool:
        """Whether a run need not be computed again: see :func:`is_done`."""
        return is_done(entry.outcome, entry.seconds, self.plan.minutes)


def lock_of(lock: Path, held: str) -> FileLock:
    """Take the lock of a folder of many runs.

    :param held: what is told of the folder where another process has it.
    :raises SessionError: it is held, or cannot be made.
    """
    for patience in (0.1, 0.2, 0.0):  # somebody may just be asking whether it is held
        try:
            return FileLock(lock)
        except LockHeld:
            time.sleep(patience)
        except OSError as e:
            raise SessionError(f"{lock.parent} cannot be written: {reason(e)}.") from None
    raise SessionError(f"{lock.parent} is not possible: {held}.")


def is_driven(lock: Path) -> bool:
    """Whether a process holds the lock of a folder of many runs."""
    if not lock.exists():
        return False
    try:
        FileLock(lock).release()
    except LockHeld:
        return True
    except OSError:
        pass
    return False


_KEY = json.JSONEncoder(sort_keys=True)


def _settings_key(settings: Mapping[str, Any]) -> str:
    """The same for the same knobs, lists or tuples."""
    return _KEY.encode(dict(settings))


def read_about(path: Path, name: str = NAME) -> dict[str, Any]:
    """What the plan in a folder says, ``sweep.json``, ``search.json`` or ``reproduce.json``.

    :raises SessionError: there is none, it cannot be read, is damaged, or of a newer Settle.
    """
    file, what = path / name, name.removesuffix(".json")
    try:
        with open_file(file) as raw:
            about = parse_json(raw.read(LARGEST + 1), name, LARGEST)
    except FileNotFoundError:
        raise SessionError(f"{path} is no folder of a {_WORDS.get(what, what)}: there is no {name} in it.") from None
    except (OSError, ValueError) as e:
        raise SessionError(f"{file} cannot be read: {reason(e)}.") from None
    if not isinstance(about, dict) or not isinstance(about.get(f"settle_{what}"), int):
        raise SessionError(f"{file} is damaged: it does not say that it is a {_WORDS.get(what, what)}'s.")
    if about[f"settle_{what}"] > FORMAT:
        raise SessionError(f"{file} was made by a newer Settle (format {about[f'settle_{what}']}, this one reads {FORMAT}).")
    return about


def write_about(path: Path, name: str, **about: Any) -> None:
    """Write the plan of a folder, which is made where it is not there: what :func:`read_about` reads.

    :raises SessionError: it cannot be written; what was there is untouched.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with replacing(path / name) as beside:
            text = json.dumps({f"settle_{name.removesuffix('.json')}": FORMAT, **about}, indent=1)
            beside.write_text(text, encoding="utf-8")
    except OSError as e:
        raise SessionError(f"{path} cannot be written: {reason(e)}.") from None


def word_of(about: Mapping[str, Any], name: str) -> str:
    """What a folder's plan is marked with.

    :raises ValueError: it is no word, or a very long one.
    """
    word = about.get(name)
    if not isinstance(word, str) or len(word) > 200 or not word.isprintable():
        raise ValueError(f"its {name} is no word")
    return word


def _as_written(found: Mapping[str, Any]) -> SweepPlan:
    grid = {str(name): tuple(values) for name, values in dict(found["grid"]).items()}
    rest = {name: found[name] for name in ("experiment", "preset", "fixed", "steps", "minutes", "device")}
    return SweepPlan(**rest, grid=grid, seeds=tuple(found["seeds"]))


def _joined(old: SweepPlan, new: SweepPlan) -> SweepPlan | None:
    """Both plans in one: the same knobs, of whose values and of the seeds there may be more; None: they are of different sweeps."""
    if list(old.grid) != list(new.grid) or replace(old, grid={}, seeds=()) != replace(new, grid={}, seeds=()):
        return None
    grid = {name: tuple(dict.fromkeys([*values, *new.grid[name]])) for name, values in old.grid.items()}
    return replace(new, grid=grid, seeds=tuple(dict.fromkeys([*old.seeds, *new.seeds])))


def _words(plan: SweepPlan) -> str:
    """What tells a sweep from another one."""
    told = [plan.preset or "no preset", *(f"{name} = {value}" for name, value in plan.fixed.items())]
    told += [f"{name} of {len(values)} values" for name, values in plan.grid.items()]
    return ", ".join([plan.experiment, *told, *([f"{plan.steps} steps"] if plan.steps else [])])[:300]


def short_text(value: Any) -> str:
    """A value as a part of a file's name."""
    text = "+".join(map(str, value)) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)
    return re.sub(r"[^\w.+-]+", "_", text)[:40]
