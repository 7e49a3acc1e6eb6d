"""The committed part of a journal that somebody elsewhere does not have yet: read on one computer, added to a copy on another."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from settle.sessions.disk import open_file, reason, replacing, write_at
from settle.sessions.format import SessionError
from settle.sessions.journal import column_file, folder_of
from settle.sessions.journal_chunks import journal_json

MOST = 32 << 20
"""Bytes of rows that are sent at once; the rest comes with the next part."""


@dataclass(frozen=True)
class JournalPart:
    """What is added to a copy of a journal, in this order: files, rows, commits."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    """Name -> content of whole files."""
    columns: Mapping[tuple[int, int], tuple[int, bytes]] = field(default_factory=dict)
    """(table, column) -> place in its file, and bytes."""
    commits: bytes = b""
    """Lines that are added; none as long as rows that they count are still to come."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Table -> rows that the copy has then."""
    checkpoints: tuple[int, ...] = ()
    """Steps of those that count: the files of others go."""


@dataclass
class JournalCopy:
    """What somebody has of a journal: a copy that grows by parts."""

    rows: dict[str, int] = field(default_factory=dict)
    commits: int = 0
    """Bytes of ``commits.jsonl``."""
    files: set[str] = field(default_factory=set)
    """Names of the files that are sent whole."""


def journal_part(path: Path, had: JournalCopy) -> JournalPart:
    """What is committed and is not in the copy, 32 MB of rows at most.

    :param path: of the session that is to be.
    :raises SessionError: the journal cannot be read, or has gone.
    """
    folder = folder_of(path)
    try:
        new = _bytes(folder / "commits.jsonl", had.commits)
        new = new[: new.rfind(b"\n") + 1]
        if not new:
            return JournalPart(rows=had.rows)
        last = json.loads(new.splitlines()[-1])
        columns, rows, room = dict[tuple[int, int], tuple[int, bytes]](), dict[str, int](), MOST
        for t, (name, committed) in enumerate(last["rows"].items()):
            widths = [_width(dtype, shape) for _, dtype, shape, _, _ in journal_json(folder / f"table-{t}.json")["columns"]]
            first = had.rows.get(name, 0)
            rows[name] = min(committed, first + max(1, room // max(1, sum(widths))))
            for c, width in enumerate(widths):
                if width and rows[name] > first:
                    columns[t, c] = first * width, _bytes(column_file(folder, t, c), first * width, (rows[name] - first) * width)
            room -= (rows[name] - first) * sum(widths)
        counted = tuple(last.get("checkpoints", ()))
        wanted = ["run.json", "environment.json", *(file.name for file in folder.glob("inputs-*.npz"))]
        wanted += [f"table-{t}.json" for t in range(len(rows))] + [_checkpoint(step) for step in counted]
        files = {name: _bytes(folder / name) for name in wanted if name not in had.files and (folder / name).exists()}
        return JournalPart(files, columns, new if rows == last["rows"] else b"", rows, counted)
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise SessionError(f"The journal of {path.name} cannot be read: {reason(e)}.") from None


def add_part(path: Path, had: JournalCopy, part: JournalPart) -> None:
    """Add a part to the copy at ``path``, whose lock the caller holds, and note it.

    :raises OSError: it cannot be written; the copy is as it was.
    """
    folder = folder_of(path)
    for name, content in part.files.items():
        with replacing(folder / name) as beside:
            beside.write_bytes(content)
    for (t, c), (place, content) in part.columns.items():
        write_at(column_file(folder, t, c), place, [content])
    write_at(folder / "commits.jsonl", had.commits, [part.commits])
    had.files |= part.files.keys()
    had.rows, had.commits = dict(part.rows), had.commits + len(part.commits)
    if part.commits:
        for name in sorted(had.files):
            if name.startswith("checkpoint-") and name not in map(_checkpoint, part.checkpoints):
                (folder / name).unlink(missing_ok=True)
                had.files.discard(name)


def _checkpoint(step: int) -> str:
    return f"checkpoint-{step}.npz"


def _width(dtype: str, shape: list[int]) -> int:
    return np.dtype(dtype).itemsize * math.prod(shape)


def _bytes(file: Path, place: int = 0, count: int = -1) -> bytes:
    with open_file(file, links=False) as raw:
        raw.seek(place)
        found = raw.read(count)
    if count >= 0 and len(found) != count:
        raise OSError(f"{file.name} is shorter than what was committed")
    return found
