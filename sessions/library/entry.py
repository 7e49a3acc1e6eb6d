"""One session as a list shows it, read without its tables, and what tells that it has changed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from settle.backend.core.about.annotations import Annotations, Bookmark
from settle.backend.core.recording import EXTENDED, Recording
from settle.sessions import session
from settle.sessions.annotations import NAME
from settle.sessions.disk import reason
from settle.sessions.format import SessionError
from settle.sessions.journal import folder_of
from settle.sessions.json_values import figures, json_default
from settle.sessions.metadata import LATEST
from settle.sessions.read_journal import JournalReader
from settle.sessions.recovery import has_journal, is_live

LONGEST = 64 << 10
"""Characters of JSON of knobs, of turned knobs and of a summary that are kept for a list: of a longer one, what comes first."""


@dataclass(frozen=True)
class SessionEntry:
    """One session as a list shows it."""

    path: Path
    title: str
    """The name that the user gave it, else what its experiment is called."""
    experiment: str = ""
    preset: str = ""
    started: float = 0.0
    """Seconds since 1970."""
    outcome: str = ""
    """As of a :class:`Recording`; ``running`` only as long as its writer is alive."""
    steps: int = 0
    seconds: float = 0.0
    headline: str = ""
    """The first figure of the summary, with its name."""
    size: int = 0
    """Bytes on disk."""
    seed: int = 0
    knobs: Mapping[str, Any] = field(default_factory=dict)
    """As they stood at the start."""
    problem: str = ""
    """Why it cannot be read: a sentence, or nothing."""
    run_id: str = ""
    """A copy has that of the first: paths tell them apart."""
    name: str = ""
    """The title, if the user gave one."""
    tags: tuple[str, ...] = ()
    note: str = ""
    star: bool = False
    bookmarks: tuple[Bookmark, ...] = ()
    planned: int | None = None
    error: str = ""
    """The first line of it."""
    turns: tuple[tuple[int, Mapping[str, Any]], ...] = ()
    """Knobs that were turned while it ran: (step, knob -> value), the first ones of many."""
    summary: Mapping[str, Any] = field(default_factory=dict)
    parent: str = ""
    """Identifier of the run that a fork branched off from; empty: it is none."""
    parent_step: int = 0
    resumed: tuple[int, ...] = ()
    """Steps at which the run was taken up again."""
    extended: tuple[int, ...] = ()
    """Steps at which it was given more than were planned."""
    version: str = ""
    """Of the Settle that made it."""
    differs: Mapping[str, Any] = field(default_factory=dict)
    """Knob -> value, of those that differ from the preset: filled in by whoever knows the presets."""

    @property
    def annotations(self) -> Annotations:
        """What the user says about it."""
        return Annotations(self.name, self.tags, self.note, self.star, self.bookmarks)

    @cached_property
    def figures(self) -> dict[str, float]:
        """All figures of the summary by their names, of each list its last one."""
        return dict(figures(self.summary, last=True))

    @cached_property
    def words(self) -> str:
        """What a bare word of a filter is looked for in, in small letters."""
        knobs = [f"{knob} {value}" for each in (self.differs, *(knobs for _, knobs in self.turns)) for knob, value in each.items()]
        return "\n".join((self.title, self.note, *self.tags, self.experiment, self.preset, self.path.name, *knobs)).casefold()

    @cached_property
    def alike(self) -> str:
        """The same for runs that differ in their seed alone: experiment, preset, knobs, what was turned and how long they are."""
        return json.dumps([self.experiment, self.preset, self.knobs, self.turns, self.planned], sort_keys=True, default=str)

    def with_differs(self, differs: Mapping[str, Any]) -> SessionEntry:
        """The same with :attr:`differs`; ``dataclasses.replace`` takes many times as long, and libraries have thousands."""
        values = {**self.__dict__, "differs": differs}
        values.pop("words", None)  # they name what differs
        return _entry(values)

    def as_json(self) -> str:
        """All but the path and what depends on the presets."""
        kept = {name: getattr(self, name) for name in _KEPT}
        return json.dumps(kept | {"bookmarks": [[mark.step, mark.text] for mark in self.bookmarks]}, default=json_default)

    @classmethod
    def from_json(cls, path: Path, text: str) -> SessionEntry:
        """:raises ValueError, TypeError: it is something else than :meth:`as_json` gave."""
        found = json.loads(text)
        if not isinstance(found, dict) or found.keys() != _KEPT.keys():
            raise ValueError(f"{path.name}: its row has other fields")
        for name in ("tags", "resumed", "extended"):
            found[name] = tuple(found[name])
        found["bookmarks"] = tuple(Bookmark(*mark) for mark in found["bookmarks"])
        found["turns"] = tuple((step, knobs) for step, knobs in found["turns"])
        return _entry({"path": path, **found, "differs": {}})


_KEPT = {f.name: f for f in fields(SessionEntry) if f.name not in ("path", "differs")}


def _entry(values: dict[str, Any]) -> SessionEntry:
    """One of all its fields, past a frozen class's own way, which sets each by itself."""
    found = object.__new__(SessionEntry)
    found.__dict__.update(values)
    return found


def is_there(path: Path) -> bool:
    """Whether there is a session: a file, or the journal of a run."""
    return os.path.exists(path) or has_journal(path)


def stamp(path: Path, journal: bool = True) -> str:
    """What changes when a session does: size, time and number of its file, and of what its journal gains; whether its writer lives.

    :param journal: whether it may have one.
    """
    found = [_stat(path)]
    if journal and has_journal(path):
        folder = folder_of(path)
        found += [_stat(folder / name) for name in ("run.json", "commits.jsonl", NAME)]
        found.append("live" if is_live(path) else "dead")
    return " ".join(found)


def _stat(file: Path) -> str:
    try:
        about = os.stat(file)
    except (OSError, ValueError):
        return "-"
    return f"{about.st_size}.{about.st_mtime_ns}.{about.st_ctime_ns}.{about.st_ino}"


def read_entry(path: Path, running: dict[Path, JournalReader] | None = None) -> tuple[SessionEntry, str]:
    """One session for a list, and its :func:`stamp`; one that cannot be read has the reason in it.

    :param running: as of :func:`settle.sessions.session.head`.
    """
    problem, before = "", ""
    for _ in range(4):
        found = stamp(path)
        if found == before and is_there(path):
            break  # else a run has ended, made its file and taken its journal away: look again
        before = found
        try:
            return _read(path, running), found
        except SessionError as e:
            problem = str(e)
        except Exception as e:  # one file that nobody thought of must not empty the list
            problem = f"{path} cannot be read: {reason(e)}."
    size, changed = _on_disk(path)
    return SessionEntry(path, path.name, started=min(max(0.0, changed), LATEST), size=size, problem=problem), before


def size_on_disk(path: Path) -> int:
    """Bytes of a session's file and of its journal."""
    return _on_disk(path)[0]


def _on_disk(path: Path) -> tuple[int, float]:
    """Bytes of the file and of its journal, and when the file was changed (0: there is none)."""
    size, changed = 0, 0.0
    try:  # what is left of one that is being taken away counts as little as in the stamp
        journal = list(folder_of(path).iterdir()) if has_journal(path) else []
    except OSError:  # gone since it was asked for
        journal = []
    for file in (path, *journal):
        try:
            about = file.stat()
        except OSError:  # no file yet; or gone since it was named
            continue
        size += about.st_size
        changed = about.st_mtime if file == path else changed
    return size, changed


def _read(path: Path, running: dict[Path, JournalReader] | None) -> SessionEntry:
    """:raises SessionError: it cannot be read."""
    r = session.head(path, events=True, running=running)
    a = r.annotations
    return SessionEntry(
        path,
        a.title or r.title or r.experiment,
        r.experiment,
        r.preset,
        r.started,
        r.outcome,
        r.steps,
        r.seconds,
        headline(r.summary),
        size_on_disk(path),
        r.seed,
        _first(r.knobs),
        run_id=r.run_id,
        name=a.title,
        tags=a.tags,
        note=a.note,
        star=a.star,
        bookmarks=a.bookmarks,
        planned=r.planned,
        error=r.error.partition("\n")[0][:1000],
        turns=_turns(r),
        summary=_first(r.summary),
        parent=r.parent.run_id if r.parent else "",
        parent_step=r.parent.step if r.parent else 0,
        resumed=tuple(r.resumed),
        extended=tuple(event.step for event in r.events if event.kind == EXTENDED),
        version=str(r.environment.get("settle", "")),
    )


def _turns(r: Recording) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    found, size = list[tuple[int, Mapping[str, Any]]](), 0
    for event in r.events:
        if event.kind == "knob":
            found.append((event.step, event.value))
            if (size := size + len(json.dumps(event.value, default=json_default))) > LONGEST:
                return tuple(found[:-1])
    return tuple(found)


def _first(values: Mapping[str, Any]) -> dict[str, Any]:
    """As many of the named values as a list keeps: short ones all of them."""
    found, size = dict[str, Any](), 0
    for name, value in values.items():
        length = len(name) + len(json.dumps(value, default=json_default))
        if size + length <= LONGEST:
            found[name] = value
            size += length
    return found


def headline(summary: Mapping[str, Any]) -> str:
    """The first figure of a summary as text, of a list its last: ``relmse.s0 0.00537812``."""
    for name, value in figures(summary, last=True):
        return f"{name} {value:.9g}"
    return ""
