"""The index: all sessions of a folder, of which only those are read that have changed since they were read last, by whichever process."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from settle.backend.core.memory.collector_pause import collector_paused
from settle.sessions.disk import reason
from settle.sessions.format import SessionError
from settle.sessions.library.entry import SessionEntry, is_there, read_entry, stamp
from settle.sessions.library.row_store import RowStore
from settle.sessions.read_journal import JournalReader

Differs = Callable[[str, str, Mapping[str, Any]], Mapping[str, Any]]
"""(experiment, preset, knobs) -> those knobs that differ from the preset."""
BATCH_SECONDS = 0.5
"""How long sessions are read before what was found is kept: at most that is read again after a kill."""
_MANY = 10_000
"""Objects that were made, from which on they are left out of looks for garbage."""
TELL_SECONDS = 2.0
"""How often those who wait for a long first look at a folder are told what there is so far."""


class SessionIndex:
    """What is known of the sessions of folders. Any thread may call; two scans do not go on at once.

    :param file: where it is kept between two starts; None: nowhere.
    :param differs: knobs that differ from the preset, for rows; the default: all.
    :param rest: seconds to wait after each second of reading, so that others get to the processor and to HDF5's one lock.
    """

    def __init__(self, file: Path | None = None, differs: Differs = lambda experiment, preset, knobs: knobs, rest: float = 0.0):
        self._store = RowStore(file)
        self._differs, self._rest = differs, rest
        self._rows: dict[Path, dict[str, tuple[str, SessionEntry]]] = {}
        self._running: dict[Path, JournalReader] = {}
        """Of runs that go on, how far their journals have been read."""
        self._kept: dict[Path, dict[str, tuple[str, SessionEntry]]] = {}
        """What was read by :meth:`kept`, so that it is not read again."""
        self._turn = threading.Lock()
        self._free = threading.Condition()
        self._holders = 0
        self._closed = False

    def kept(self, folder: Path) -> list[SessionEntry]:
        """What was kept of a folder, the newest first, as quickly as it can be had: without knobs that differ from the preset."""
        folder = _absolute(folder)
        self._kept[folder] = self._load(folder)
        return _newest_first(self._kept[folder])

    def rows(self, folder: Path) -> list[SessionEntry]:
        """What is known of a folder without looking at it, the newest first: at the start, what was kept."""
        return _newest_first(self._known(_absolute(folder)))

    def scan(self, folder: Path, tell: Callable[[list[SessionEntry]], None] | None = None) -> list[SessionEntry]:
        """All sessions of a folder as they are now, the newest first: whole ones, interrupted ones, and those being recorded by anybody.

        A file that cannot be read is there with the reason. A folder that is not there is empty.

        :param tell: called with what is known so far, while there is much to read.
        :raises SessionError: the folder is there, but cannot be read.
        """
        folder = _absolute(folder)
        with self._turn:
            there = names(folder)
            known = self._known(folder)
            gone = [name for name in known if name not in there]
            self._put(folder, {}, gone)
            stale = [n for n, journal in there.items() if n not in known or known[n][0] != stamp(known[n][1].path, journal)]
            self._read(folder, stale, tell)
            return self.rows(folder)

    def refresh(self, paths: Iterable[Path]) -> list[SessionEntry]:
        """The same for some sessions alone; those that have gone are left out."""
        found = list[SessionEntry]()
        with self._turn:
            for path in map(_absolute, paths):
                self._read(path.parent, [path.name], None)
                _, entry = self._known(path.parent).get(path.name, ("", None))
                found += [entry] if entry else []
        return found

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let no session be read for the index meanwhile: for opening one, which is not to wait."""
        with self._free:
            self._holders += 1
        try:
            yield
        finally:
            with self._free:
                self._holders -= 1
                self._free.notify_all()

    def stop(self) -> None:
        """End what goes on, soon; waits for nothing."""
        with self._free:
            self._closed = True
            self._free.notify_all()

    def close(self) -> None:
        """End what goes on, and let go of the file. What was found is kept."""
        self.stop()
        with self._turn:
            self._store.close()

    def _load(self, folder: Path) -> dict[str, tuple[str, SessionEntry]]:
        found = dict[str, tuple[str, SessionEntry]]()
        with _made_to_stay():
            for name, stamped, row in self._store.load(folder):
                with suppress(ValueError, TypeError, KeyError):  # else it is read anew
                    found[name] = stamped, SessionEntry.from_json(folder / name, row)
        return found

    def _known(self, folder: Path) -> dict[str, tuple[str, SessionEntry]]:
        if folder not in self._rows:
            kept = self._kept.pop(folder, None) or self._load(folder)
            self._rows.setdefault(folder, {name: (stamped, self._complete(entry)) for name, (stamped, entry) in kept.items()})
        return self._rows[folder]

    def _complete(self, entry: SessionEntry) -> SessionEntry:
        try:
            return entry.with_differs(self._differs(entry.experiment, entry.preset, entry.knobs))
        except Exception:  # whatever stands in one file, the others are listed
            return entry

    def _read(self, folder: Path, stale: list[str], tell: Callable[[list[SessionEntry]], None] | None) -> None:
        found, gone, kept, told = dict[str, tuple[str, SessionEntry]](), list[str](), time.monotonic(), time.monotonic()
        for name in stale:
            began = self._wait()
            if self._closed:
                break
            entry, stamped = read_entry(folder / name, self._running)
            if entry.outcome != "running":
                self._running.pop(folder / name, None)
            if entry.problem and not is_there(folder / name):  # one that has gone meanwhile is no damaged one
                gone.append(name)
            else:
                found[name] = stamped, self._complete(entry)
            now = time.monotonic()
            if now > kept + BATCH_SECONDS:
                self._put(folder, found, gone)
                found, gone, kept = {}, [], now
            if tell and now > told + TELL_SECONDS:
                tell(self.rows(folder))
                told = time.monotonic()
            if self._rest:
                time.sleep(min(0.1, self._rest * (now - began)))
        self._put(folder, found, gone)

    def _wait(self) -> float:
        with self._free:
            self._free.wait_for(lambda: self._closed or not self._holders)
        return time.monotonic()

    def _put(self, folder: Path, found: Mapping[str, tuple[str, SessionEntry]], gone: list[str]) -> None:
        if not found and not gone:
            return
        away = set(gone)
        # A new dictionary: a reader that goes through the old one is not disturbed.
        self._rows[folder] = {n: row for n, row in {**self._known(folder), **found}.items() if n not in away}
        # Why one cannot be read may lie outside of it, and is asked for anew at the next start.
        rows = [(name, stamped, entry.as_json()) for name, (stamped, entry) in found.items() if not entry.problem]
        self._store.keep(folder, rows, [*gone, *(name for name, (_, entry) in found.items() if entry.problem)])


@contextmanager
def _made_to_stay() -> Iterator[None]:
    """Rows of thousands of sessions are no garbage: to look through them for it takes half as long as to read them, and later on would
    hold every thread up for 0.1 s now and then. So they are left out, meanwhile and from then on."""
    with collector_paused():
        yield
        if gc.get_count()[0] > _MANY:
            gc.freeze()


def names(folder: Path) -> dict[str, bool]:
    """Sessions of a folder by the names of their files, and whether each may have a journal.

    :raises SessionError: the folder is there, but cannot be read.
    """
    try:
        files = {name for name in os.listdir(folder) if name.endswith((".h5", ".h5.journal")) and not name.startswith(".")}
    except FileNotFoundError:
        return {}
    except OSError as e:
        raise SessionError(f"The folder {folder} cannot be read: {e.strerror or reason(e)}.") from None
    found = {name.removesuffix(".journal"): f"{name.removesuffix('.journal')}.journal" in files for name in sorted(files)}
    return {name: journal for name, journal in found.items() if name in files or is_there(folder / name)}


def sessions(folder: Path) -> list[SessionEntry]:
    """All sessions of a folder, read now, as :meth:`SessionIndex.scan` gives them.

    :raises SessionError: the folder is there, but cannot be read.
    """
    return SessionIndex().scan(folder)


def _absolute(path: Path) -> Path:
    return Path(path).expanduser().absolute()


def _newest_first(rows: Mapping[str, tuple[str, SessionEntry]]) -> list[SessionEntry]:
    return sorted((entry for _, entry in rows.values()), key=lambda entry: -entry.started)
