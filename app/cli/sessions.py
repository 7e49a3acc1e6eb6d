"""``settle sessions``: the library as a table or as JSON. No Qt, no torch."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from settle.app.cli.output import Refused, print_json, say
from settle.app.folders import index_file, sessions_folder
from settle.app.library.session_words import changed_knobs, differs, figure_of, file_name, names_of_all, session_title, turned_knobs
from settle.backend.data.own.own_file import expanded, one_line
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.index import SessionIndex
from settle.sessions.library.order import disk_use
from settle.sessions.library.query import QueryError, find, parse
from settle.widgets.playback.progress_text import megabytes

_HEADINGS = ("started", "title", "differs", "result", "outcome", "tags", "size", "file")
_WIDEST = {"title": 34, "differs": 36, "result": 30, "tags": 20}
_LEAST = {"title": 16, "differs": 16, "result": 12, "tags": 8, "file": 12}
"""Characters to which a column is narrowed at most."""
_LEFT_OUT = ("size", "tags", "differs", "file", "started")
"""Columns that are left out, one after the other, where that is not enough."""


def sessions(arguments: Namespace) -> int:
    """``settle sessions``: those of a folder that a filter wants. Gives the exit code."""
    folder = _folder(arguments.folder)
    text = arguments.filter or ""
    try:
        parse(text)  # before anything is read
        index = SessionIndex(index_file(), differs)
        try:
            every = index.scan(folder, lambda so_far: say(f"{len(so_far):,} sessions read so far.", file=sys.stderr))
        finally:
            index.close()
        found = find(every, text, names_of_all)
    except QueryError as e:
        raise Refused(str(e)) from None
    if arguments.json:
        print_json({"folder": str(folder), "sessions": [about(entry) for entry in found]})
        return 0
    if found:
        say(*_table(found, shutil.get_terminal_size((160, 24)).columns), "")
    of = f" of {len(every):,}" if len(found) != len(every) else ""
    say(f"{len(found):,}{of} sessions, {megabytes(disk_use(found)[0])}, in {folder}")
    return 0


def _folder(given: str | None) -> Path:
    if given is None:
        return sessions_folder()
    try:
        folder = expanded(given)
        there = folder.is_dir()
    except (ValueError, OSError) as e:
        raise Refused(f"--folder '{given}' is not possible: {e}.") from None
    if not given.strip() or not there:
        raise Refused(f"--folder '{given}' is not possible: there is no such folder.")
    return folder


def about(entry: SessionEntry) -> dict[str, Any]:
    """One session, JSON-able. What an unreadable one lacks is empty, and ``problem`` says why."""
    name, value = figure_of(entry)
    return {
        "path": str(entry.path),
        "run_id": entry.run_id,
        "experiment": entry.experiment,
        "preset": entry.preset,
        "title": entry.title,
        "tags": list(entry.tags),
        "star": entry.star,
        "note": entry.note,
        "bookmarks": [asdict(mark) for mark in entry.bookmarks],
        "outcome": "unreadable" if entry.problem else entry.outcome,
        "running": not entry.problem and entry.outcome == "running",
        "problem": entry.problem or None,
        "error": entry.error or None,
        "started": datetime.fromtimestamp(entry.started).astimezone().isoformat(),
        "steps": entry.steps,
        "planned": entry.planned,
        "seconds": entry.seconds,
        "size": entry.size,
        "seed": entry.seed,
        "differs": entry.differs,
        "turned": [{"step": step, "knobs": knobs} for step, knobs in entry.turns],
        "parent": parent_of(entry),
        "summary": entry.summary,
        "figure": f"{name} {value}" if name else None,
    }


def parent_of(entry: SessionEntry) -> dict[str, Any] | None:
    """What a run came from: of a fork the other run, of one that was taken up again its own earlier part; else nothing."""
    if entry.parent:
        return {"kind": "fork", "run_id": entry.parent, "step": entry.parent_step}
    return {"kind": "resume", "run_id": entry.run_id, "step": entry.resumed[-1]} if entry.resumed else None


def _table(entries: list[SessionEntry], width: int) -> list[str]:
    rows = [_row(entry) for entry in entries]
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in _HEADINGS}
    widths = {name: min(wide, _WIDEST.get(name, wide)) for name, wide in widths.items() if any(row[name] for row in rows)}
    for name in _LEFT_OUT:
        if sum(min(wide, _LEAST.get(each, wide)) + 2 for each, wide in widths.items()) - 2 > width:
            widths.pop(name, None)
    while (over := sum(widths.values()) + 2 * (len(widths) - 1) - width) > 0:
        widest = max(widths, key=lambda name: widths[name] - _LEAST.get(name, widths[name]))
        if widths[widest] <= _LEAST.get(widest, widths[widest]):
            break
        widths[widest] -= 1 if over < 8 else min(over // 4, widths[widest] - _LEAST[widest])
    heading = dict(zip(widths, widths, strict=True))
    lines = ["  ".join(_cut(row[name], wide).ljust(wide) for name, wide in widths.items()).rstrip() for row in (heading, *rows)]
    return [_cut(line, max(width, 20)) for line in lines]


def _row(entry: SessionEntry) -> dict[str, str]:
    changed = changed_knobs(entry.experiment, entry.preset, entry.knobs)
    words = [*(f"{knob} {file_name(text)}" for knob, text in changed.items()), *turned_knobs(entry)]
    title = entry.path.name if entry.problem else entry.name or session_title(entry, "short")
    row = {
        "started": datetime.fromtimestamp(entry.started).strftime("%Y-%m-%d %H:%M"),
        "title": f"★ {title}" if entry.star else title,
        "differs": ", ".join([*words, *([f"seed {entry.seed}"] if not entry.problem else [])]),
        "result": entry.problem or " ".join(figure_of(entry)).strip(),
        "outcome": "unreadable" if entry.problem else _outcome(entry),
        "tags": ", ".join(entry.tags),
        "size": megabytes(entry.size),
        "file": entry.path.name,
    }
    return {name: one_line(text[:500]) for name, text in row.items()}


def _outcome(entry: SessionEntry) -> str:
    if entry.outcome == "running":
        return f"running, {entry.steps:,} steps"
    return entry.outcome if entry.outcome == "finished" else f"{entry.outcome} at {entry.steps:,}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}…"
