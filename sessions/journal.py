"""The journal of a run that goes on: a folder beside the session that is to be, written twice a second.

    NAME.h5.journal/
        lock             held by the writer; free again as soon as its process is gone
        run.json         what is known from the start: experiment, knobs, seed, ...
        table-0.json     a table: name, title and columns, in the order of the column files
        table-0-3.bin    column 3 of table 0: rows, one after the other, as in memory
        environment.json versions, device, threads, platform
        annotations.json what the user says about it (absent: nothing), which other programs may write too
        inputs-NAME.npz  arrays that came from files
        checkpoint-STEP.npz
        commands.jsonl   what others want done to the run, control.json how it stands (settle.sessions.running.run_commands)
        commits.jsonl    one line a commit: how many rows are good, which checkpoints count, new events, steps, seconds, outcome

A line in commits.jsonl is written once the disk has the rows that it counts, and rows beyond the
last whole line do not count: whatever moment the process ends at, what is read back is good.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from settle.backend.core.column import Column
from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.sessions.annotations import begin_in_journal
from settle.sessions.disk import replacing, sync_folder, write_at
from settle.sessions.journal_chunks import JournalChunk
from settle.sessions.lock import FileLock, LockHeld
from settle.sessions.read import RunPart
from settle.sessions.write import dumps

VALUES, ROWS = "values (JSON)", "rows (JSON)"
"""The entry of a checkpoint's .npz that holds its JSON values, as bytes."""


def folder_of(path: Path) -> Path:
    """Where the journal of a session lies."""
    return path.parent / (path.name + ".journal")  # with_name() refuses ".", which is said to be a folder later


def column_file(folder: Path, table: int, column: int) -> Path:
    """The rows of one column, numbered as the journal numbers tables and columns."""
    return folder / f"table-{table}-{column}.bin"


def remove_folder(folder: Path) -> None:
    """Delete a journal; what says that there is something in it goes first, so that a kill on the way leaves none that is damaged."""
    for name in ("commits.jsonl", "run.json"):
        with contextlib.suppress(OSError):
            (folder / name).unlink()
    for _ in range(_TRIES):  # somebody who asks whether it is held makes the lock's file anew meanwhile
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.01)


_TRIES = 5


class Journal:
    """The writer's side. One thread calls at a time.

    :raises settle.sessions.lock.LockHeld: another run is being recorded there.
    :raises OSError: the folder cannot be made, or another run's journal lies there (FileExistsError).
    :param lock: that of the folder, if it is held already.
    :param replaces: which file the run may take the place of (:func:`settle.sessions.claim.file_identity`).
    """

    def __init__(self, recording: Recording, path: Path, lock: FileLock | None = None, replaces: str = ""):
        self.recording, self.path, self.folder = recording, path, folder_of(path)
        own = lock is None
        if lock is None:
            self.folder.mkdir(exist_ok=True, parents=True)
            lock = FileLock(self.folder / "lock")
        self._lock = lock
        self._rows: dict[str, int] = {}
        self._events = self._place = 0
        self._inputs = self._environment = False
        self._checkpoints: set[int] = set()
        self._last: dict[str, Any] = {}
        try:
            if (self.folder / "run.json").exists():
                raise FileExistsError(17, "an interrupted run is kept there; open or remove it first")
            begin_in_journal(self.folder, recording, path, replaces)
            names = ("experiment", "knobs", "seed", "preset", "title", "device", "started", "resumed", "run_id")
            about = {name: getattr(recording, name) for name in names} | {"replaces": replaces}
            parent = {"parent": asdict(recording.parent)} if recording.parent else {}
            self._write_json("run.json", about | parent)
            self._synced = sync_folder(self.folder.parent)
        except BaseException:
            if own:
                self._lock.release()
            raise

    @property
    def caution(self) -> str:
        """What the file system of the folder cannot do, and what that means: a sentence, or nothing."""
        where = f"{self.folder.parent} lies on a file system"
        if not self._lock.by_system and not self._synced:
            return f"{where} without locks that cannot make sure of new names: the run is saved, but a power cut may cost it."
        if not self._synced:
            return f"{where} that cannot make sure of new names: the run is saved, but a power cut may cost it."
        if not self._lock.by_system:
            return f"{where} without locks: the run is saved; do not write to it from another computer meanwhile."
        return ""

    def commit(self) -> None:
        """Bring to disk what is new since the last commit: complete steps only.

        :raises OSError: some of it could not be written; the next commit tries again.
        :raises settle.sessions.lock.LockHeld: another process has taken the place of this one, which was silent for too long.
        """
        if not self._lock.check():
            raise LockHeld(str(self.folder))
        recording = self.recording
        checkpoints = recording.checkpoints
        outcome, steps = recording.outcome, recording.steps  # in this order: an outcome is the last thing to come
        if not self.folder.exists():
            raise FileNotFoundError(2, "the folder has gone")
        if recording.inputs and not self._inputs:
            for name, arrays in recording.inputs.items():
                self._write_npz(f"inputs-{name}.npz", arrays)
            self._inputs = True
        if recording.environment and not self._environment:
            self._write_json("environment.json", recording.environment)
            self._environment = True
        for step, checkpoint in checkpoints.items():
            if step not in self._checkpoints:
                texts = {VALUES: checkpoint.values, ROWS: checkpoint.rows}
                coded = {name: np.frombuffer(dumps(value).encode(), np.uint8) for name, value in texts.items()}
                self._write_npz(f"checkpoint-{step}.npz", {**checkpoint.arrays, **coded})
                self._checkpoints.add(step)
        rows = {name: self._write_rows(i, table, steps) for i, (name, table) in enumerate(recording.tables.items())}
        events = [e for e in recording.events[self._events :] if e.step < steps or outcome != "running"]
        # The latest one counts from the next commit on: until then those before it are needed.
        early = max(checkpoints, default=0) > steps
        kept = self._checkpoints if early else checkpoints.keys()
        line: dict[str, Any] = {"rows": rows, "steps": steps, "planned": recording.planned, "checkpoints": sorted(kept)}
        if outcome != "running":
            line |= {"outcome": outcome, "error": recording.error, "summary": recording.summary}
        if line == self._last and not events:
            return
        full = {**line, "seconds": recording.seconds, "events": [[e.step, e.time, e.kind, e.value] for e in events]}
        raw = dumps(full).encode() + b"\n"
        write_at(self.folder / "commits.jsonl", self._place, [raw])
        if not self._place:
            self._synced = sync_folder(self.folder) and self._synced
        self._place += len(raw)
        self._last, self._rows = line, rows
        self._events += len(events)
        if early:
            return
        for step in self._checkpoints - checkpoints.keys():  # thinned out, and those that follow are on disk
            (self.folder / f"checkpoint-{step}.npz").unlink(missing_ok=True)
            self._checkpoints.discard(step)

    def _write_rows(self, number: int, table: Table, steps: int) -> int:
        good, rows = self._rows.get(table.name, -1), table.rows_at(steps - 1)
        columns = list(table.columns.values())
        if good < 0:
            about = [[c.name, c.dtype.str, c.shape, c.label, c.unit] for c in columns]
            told = {name: getattr(table, name) for name in ("name", "title", "shows", "along", "leads")}
            self._write_json(f"table-{number}.json", {**told, "columns": about})
            good = 0
        if rows > good:
            for i, column in enumerate(columns):
                self._write_column(column_file(self.folder, number, i), column, good, rows)
        return rows

    def _write_column(self, file: Path, column: Column, good: int, rows: int) -> None:
        size = column.chunk_rows  # in pieces: no second copy of all that is new
        pieces = (column[start : min(start + size, rows)].tobytes() for start in range(good, rows, size))
        write_at(file, good * column.row_bytes if column[good].nbytes else 0, pieces)

    def _write_json(self, name: str, value: Any) -> None:
        with replacing(self.folder / name) as beside:
            beside.write_text(dumps(value), encoding="utf-8")

    def _write_npz(self, name: str, arrays: Any) -> None:
        with replacing(self.folder / name) as beside, open(beside, "wb") as file:
            np.savez(file, **arrays)

    def spill(self, budget: int) -> None:
        """Let go of old chunks in memory until at most ``budget`` bytes of rows are left there.

        Only whole chunks whose rows are committed go, of the widest columns first; they are read
        back from the journal, and from the session once that is made. So are those that lay in the file
        of a run that was taken up again. ``step`` stays: it is searched all the time.
        """
        recording = self.recording
        columns = [
            (t, i, table, column) for t, table in enumerate(recording.tables.values()) for i, column in enumerate(table.columns.values())
        ]
        resident = sum(c.nbytes for *_, column in columns for c in column.chunks if isinstance(c, np.ndarray))
        for t, i, table, column in sorted(columns, key=lambda entry: -entry[3].row_bytes):
            if column.name == "step":
                continue
            size = column.chunk_rows
            for number in range(self._rows.get(table.name, 0) // size):
                chunk = column.chunks[number]
                held = chunk.nbytes if isinstance(chunk, np.ndarray) else 0
                if not isinstance(chunk, JournalChunk) and (resident > budget or not held):
                    start = number * size
                    column.chunks[number] = JournalChunk(
                        column_file(self.folder, t, i),
                        column.dtype,
                        column.shape,
                        self.path,
                        RunPart.of(recording),
                        table.name,
                        column.name,
                        start,
                        start + size,
                    )
                    resident -= held

    def close(self) -> None:
        """Leave the journal as it is; whoever opens the session next finds and recovers it."""
        self._lock.release()

    def redirect_chunks(self, path: Path) -> None:
        """The session was made at ``path``: rows that were let go of are read there once the journal has gone."""
        for column in (column for table in self.recording.tables.values() for column in table.columns.values()):
            for number, chunk in enumerate(column.chunks):
                if isinstance(chunk, JournalChunk):
                    column.chunks[number] = replace(chunk, session=path)

    def remove(self) -> None:
        """The session is whole: the journal is not needed any more."""
        if os.name == "nt":  # an open file cannot be removed there
            self._lock.release()
            remove_folder(self.folder)
        else:
            remove_folder(self.folder)
            self._lock.release()
