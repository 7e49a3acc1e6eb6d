"""What was found in sessions, kept between two starts: one small database in the cache folder, which may be deleted at any time.

Where it cannot be read or written, or lies on a network share, nothing is kept, and sessions are read anew.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

from settle.sessions.library.entry import SessionEntry

VERSION = 1
"""To be raised when a row means something else, though its fields are called the same."""
_SCHEMA = "CREATE TABLE sessions (folder BLOB, name BLOB, stamp TEXT, row TEXT, PRIMARY KEY (folder, name)) WITHOUT ROWID"
_SHARES = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "gpfs", "beegfs", "ncpfs", "davfs"}
_LONGEST_WAIT = 2.0
"""Seconds that another program is waited for which writes to it."""


def schema_version() -> int:
    """A number that is another one when rows have other fields."""
    return zlib.crc32(" ".join([str(VERSION), *(f.name for f in fields(SessionEntry))]).encode()) & 0x7FFFFFFF


class RowStore:
    """Rows by folder and name, each with the stamp of the session that it was read from. Any thread may call.

    :param file: the database; None: nothing is kept.
    """

    def __init__(self, file: Path | None):
        self._file = None if file is None or on_network(file) else file
        self._busy = threading.Lock()
        self._open: sqlite3.Connection | None = None
        with self._busy:
            self._connect()

    def load(self, folder: Path) -> list[tuple[str, str, str]]:
        """(name, stamp, row) of all sessions of a folder; of what cannot be read, nothing."""
        with self._busy:
            for again in (True, False):
                if self._open is None:
                    return []
                try:
                    found = self._open.execute("SELECT name, stamp, row FROM sessions WHERE folder = ?", (os.fsencode(folder),)).fetchall()
                    return [(os.fsdecode(name), stamp, row) for name, stamp, row in found]
                except (sqlite3.Error, TypeError) as e:
                    self._mend(e, again)
        return []

    def keep(self, folder: Path, rows: Sequence[tuple[str, str, str]], gone: Iterable[str] = ()) -> None:
        """Keep rows as :meth:`load` gives them, and drop those of names that have gone: all in one transaction."""
        key, away = os.fsencode(folder), list(gone)
        if not rows and not away:
            return
        with self._busy:
            for again in (True, False):
                if self._open is None:
                    return
                try:
                    with self._open:
                        values = [(key, os.fsencode(name), stamp, row) for name, stamp, row in rows]
                        self._open.executemany("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?)", values)
                        self._open.executemany("DELETE FROM sessions WHERE folder = ? AND name = ?", [(key, os.fsencode(n)) for n in away])
                    return
                except sqlite3.Error as e:
                    self._mend(e, again)

    def close(self) -> None:
        with self._busy:
            self._disconnect()

    def _mend(self, error: Exception, again: bool) -> None:
        """A database that is damaged, or that was deleted, is made anew, once; one that is in use is left for now."""
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            return
        self._disconnect()
        if again and self._file is not None:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)
            self._connect()

    def _disconnect(self) -> None:
        if self._open is not None:
            with contextlib.suppress(sqlite3.Error):
                self._open.close()
            self._open = None

    def _connect(self) -> None:
        for _ in range(2):
            if self._file is None:
                return
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._open = sqlite3.connect(self._file, timeout=_LONGEST_WAIT, check_same_thread=False)
                if self._ready(self._open):
                    return
            except (OSError, sqlite3.OperationalError):  # no such folder, read-only, no room, in use
                self._disconnect()
                return
            except (sqlite3.Error, ValueError):  # something else is there
                pass
            self._disconnect()
            try:
                self._file.unlink()
            except OSError:
                return

    def _ready(self, database: sqlite3.Connection) -> bool:
        """Whether it is a database of this version; a new one is made to be one."""
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version == schema_version():
            return True
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            return False
        with database:
            database.execute("BEGIN IMMEDIATE")
            if database.execute("PRAGMA user_version").fetchone() == (0,):  # else another program was quicker
                database.execute(_SCHEMA)
                database.execute(f"PRAGMA user_version = {schema_version()}")
        return True


def on_network(path: Path) -> bool:
    """Whether a path lies on a share of another computer, as far as the system tells: databases are not safe there."""
    where = os.path.realpath(path)
    if where.startswith("\\\\"):
        return True
    try:
        lines = Path("/proc/self/mountinfo").read_bytes().splitlines()
    except OSError:
        return False
    best, kind = "", ""
    for line in lines:
        before, _, after = line.partition(b" - ")
        named = before.split()[4] if len(before.split()) > 4 else b""
        place = os.fsdecode(re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8) & 255]), named))  # spaces are \040
        if len(place) >= len(best) and (where == place or where.startswith(place.rstrip("/") + "/")):
            best, kind = place, os.fsdecode(after.split()[0]) if after else ""
    return kind in _SHARES or kind == "fuse.sshfs"
