"""What was set otherwise in one run than in another: knobs, those turned while it ran, seed, device, version."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from settle.backend.core.recording import EXTENDED, Event, Recording
from settle.sessions.comparison.compared_run import ComparedRun

MADE_WITH = ("device", "settle", "commit")
"""Conditions that are no choice of an experimenter's: they name a run only where nothing else differs."""
_MOST_TURNS, _LONGEST = 20, 60
_PARTS = 4
"""Most conditions that name a run."""


def conditions(recording: Recording) -> dict[str, Any]:
    """All that a run was made with, JSON-able: knob -> value, and beside them ``experiment``, ``preset``, ``seed``, ``turned`` (what was
    done while it ran), ``files`` (what its files held), ``device``, ``settle`` (its version) and ``commit``.

    A knob of the same name as one of these comes first.
    """
    about = recording.environment
    found = {"experiment": recording.experiment, "preset": recording.preset, **recording.knobs}
    more = {
        "turned": turns(recording.events),
        "seed": recording.seed,
        "files": digest(recording.inputs),
        "device": recording.device,
        "settle": about.get("settle"),
        "commit": f"{str(about['commit'])[:9]}{' with changes' if about.get('changed') else ''}" if about.get("commit") else None,
    }
    return found | {name: value for name, value in more.items() if name not in found}


def turns(events: Sequence[Event]) -> list[str]:
    """What was done to a run while it ran, in words: ``lr_scale = 0.3 at step 12``."""
    done = [event for event in events if event.kind != EXTENDED]  # how long a run is stands among its knobs
    found = [f"{_done(event)} at step {event.step}" for event in done[:_MOST_TURNS]]
    return [*found, f"and {len(done) - _MOST_TURNS:,} more"] if len(done) > _MOST_TURNS else found


def _done(event: Event) -> str:
    if event.kind == "knob" and isinstance(event.value, Mapping):
        return ", ".join(f"{knob} = {value}" for knob, value in event.value.items())[:_LONGEST]
    value = "" if isinstance(event.value, (list, dict)) else f" {event.value}"
    return f"{event.kind}{value}"[:_LONGEST]


def digest(inputs: Mapping[str, Mapping[str, np.ndarray]]) -> str:
    """Eight letters that tell the contents of files from others; nothing where a run read none."""
    if not inputs:
        return ""
    found = hashlib.sha256()
    for name, arrays in sorted(inputs.items()):
        for key in sorted(arrays):
            array = np.ascontiguousarray(arrays[key])
            found.update(f"{name}/{key} {array.dtype} {array.shape}".encode())
            found.update(array.tobytes())
    return found.hexdigest()[:8]


class Conditions:
    """Of several runs together: what differs, and what is equal. Conditions are read once."""

    def __init__(self, runs: Sequence[ComparedRun]):
        self.runs = list(runs)
        self.of = [conditions(run.recording) for run in runs]
        self.experiments = list(dict.fromkeys(run.recording.experiment for run in runs))
        names = dict.fromkeys(name for one in self.of for name in one)
        everywhere = [name for name in names if all(name in one for one in self.of)]
        apart = len(self.experiments) > 1
        self.differs: dict[str, list[Any]] = {
            name: [one.get(name) for one in self.of]
            for name in (everywhere if apart else names)
            if any(one.get(name) != self.of[0].get(name) for one in self.of) or name not in everywhere
        }
        """Condition -> its value in each run; of runs of one experiment None where a run, of another version, has no such knob."""
        self.equal: dict[str, Any] = {name: self.of[0][name] for name in everywhere if name not in self.differs}
        self.not_shared = {name: self.letters_with(name) for name in names if name not in everywhere} if apart else {}
        """Knob -> letters of the runs that have it, of runs of different experiments."""

    def letters_with(self, name: str) -> list[str]:
        return [run.letter for run, one in zip(self.runs, self.of, strict=True) if name in one]

    def label(self, number: int, but: Sequence[str] = (), keep: Callable[[str], str] = str) -> str:
        """What tells a run from the others, in a few words: ``beta 0.1, seed 2``; where nothing does, the name of its file.

        :param but: conditions that are not named.
        :param keep: marks what is typed as it stands, for a window in another language.
        """
        named = [name for name in self.differs if name not in but]
        chosen = [name for name in named if name not in MADE_WITH] or named
        chosen.sort(key=lambda name: (name == "seed", name == "preset" and len(chosen) > _PARTS))
        some = chosen[:_PARTS]
        words = [said(name, self.differs[name][number], keep) for name in some]
        words += [f"{len(chosen) - len(some)} more"] if len(chosen) > len(some) else []
        return ", ".join(words) or keep(self.runs[number].path.stem)


def said(name: str, value: Any, keep: Callable[[str], str] = str) -> str:
    """A condition in a few words: ``beta 0.1``; of an experiment or a preset the name alone."""
    text = value_text(value)
    if name == "turned":
        return text if value else "nothing turned"
    text = value_text(value, keep)
    return text if name in ("experiment", "preset") and value else f"{keep(name)} {text}"


def value_text(value: Any, keep: Callable[[str], str] = str) -> str:
    """A condition's value as a person reads it, cut where it is long; a dash for None and nothing.

    :param keep: marks what is typed as it stands.
    """
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, (list, tuple)):
        text = ", ".join(value_text(each) for each in value[:_MOST_TURNS]) + (", …" if len(value) > _MOST_TURNS else "")
    else:
        text = str(value)
        text = os.path.basename(text) if os.path.isabs(text) else text
    return keep(text if len(text) <= 3 * _LONGEST else text[: 3 * _LONGEST] + "…")
