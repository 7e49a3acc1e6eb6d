"""What is in the queue, and the file that keeps it between two starts of the window."""

from __future__ import annotations

import json
import os
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from settle.backend.core.experiment import Experiment
from settle.sessions.disk import open_file, replacing
from settle.sessions.json_values import parse_json
from settle.widgets.runs.queue_list import MOST_AT_ONCE

NAME = ".settle-queue.json"
LARGEST = 16 << 20
"""Bytes of the file."""
MOST = 10_000
"""Runs of a queue."""
WAITING, RUNNING = "waiting", "running"


@dataclass(frozen=True)
class WaitingRun:
    """A run as it was asked for. It has a session once it was begun."""

    experiment: str
    preset: str
    changed: Mapping[str, str]
    """Knob -> value as it is typed, of those that differ from the preset."""
    seed: int
    steps: int | None = None
    device: str = "cpu"
    scheduler: str = ""
    """Address of a Dask scheduler whose worker is to compute it; empty: this computer."""
    state: str = WAITING
    """``waiting``, ``running``, or how it ended."""
    session: str = ""
    """Name of its session's file, once it was begun."""
    problem: str = ""
    """Why there is no session, a sentence."""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @classmethod
    def of(cls, experiment: Experiment, preset: str, seed: int, device: str = "cpu", steps: int | None = None) -> WaitingRun:
        """A run of an experiment as it was set up."""
        usual = type(experiment).make(preset if preset in experiment.presets else "").settings()
        knobs, values = experiment.knobs(), experiment.settings()
        changed = {name: knobs[name].exact_text(value) for name, value in values.items() if usual[name] != value}
        return cls(experiment.name, preset if preset in experiment.presets else "", changed, seed, steps, device)

    def words(self, path: Path) -> list[str]:
        """What ``settle`` is to be told."""
        told = ["run", self.experiment, f"--preset={self.preset}", f"--seed={self.seed}", f"--device={self.device}", f"--out={path}"]
        told += [f"--set={name}={value}" for name, value in self.changed.items()]
        told += [f"--steps={self.steps}"] if self.steps is not None else []
        return told + ([f"--scheduler={self.scheduler}"] if self.scheduler else [])

    def become(self, **changes: Any) -> WaitingRun:
        """The same run, further on."""
        return replace(self, **changes)


def read_queue(folder: Path) -> tuple[list[WaitingRun], int, bool]:
    """Runs, how many at once, and whether the queue holds still; of a missing or damaged file an empty queue.

    One that another user has written holds still: nothing is begun that this one has not asked for.
    """
    try:
        with open_file(folder / NAME, links=False) as raw:
            strange = hasattr(os, "getuid") and os.fstat(raw.fileno()).st_uid != os.getuid()
            found = parse_json(raw.read(LARGEST + 1), NAME, LARGEST)
        known = set(WaitingRun.__dataclass_fields__)
        runs = [WaitingRun(**{name: value for name, value in run.items() if name in known}) for run in found["runs"][:MOST]]
        sound = {run.id: run for run in runs if _is_sound(run)}  # no two of one name
        return list(sound.values()), max(1, min(int(found["at_once"]), MOST_AT_ONCE)), strange or bool(found["held"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return [], 1, False


def _is_sound(run: WaitingRun) -> bool:
    texts = (run.experiment, run.preset, run.device, run.scheduler, run.state, run.session, run.problem, run.id)
    numbers = all(isinstance(number, int) and not isinstance(number, bool) for number in (run.seed, run.steps or 1))
    if not numbers or not all(isinstance(text, str) and text.isprintable() for text in (*texts, *run.changed)):
        return False
    if not all(map(_is_argument, run.changed.values())):
        return False
    experiment, session = re.fullmatch(r"\w[\w.]*", run.experiment), Path(run.session)  # no option of a command, no place elsewhere
    return bool(experiment) and (not run.session or (session.name == run.session and session.suffix == ".h5" and "\\" not in run.session))


def _is_argument(text: object) -> bool:
    """Whether a process can be given it."""
    try:
        return isinstance(text, str) and b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # half a character
        return False


def keep_queue(folder: Path, runs: Sequence[WaitingRun], at_once: int, held: bool) -> None:
    """:raises OSError: it cannot be written; what was there is untouched."""
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / NAME) as beside:
        beside.write_text(json.dumps({"at_once": at_once, "held": held, "runs": [asdict(run) for run in runs]}), encoding="utf-8")
