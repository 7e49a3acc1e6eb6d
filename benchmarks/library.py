"""How long the library takes with thousands of sessions: first look, next start, filters, opening one meanwhile; and in the window.

    python benchmarks/library.py [--sessions 5000] [--folder F]

Sessions are those of ``tests/sessions/earlier``, copied with another seed, run, time, note and result each. Times are of the processor,
where nothing else is said: the clock depends on what else the computer does.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import h5py

from settle.app.library.session_words import differs
from settle.backend.core.about.annotations import Annotations
from settle.sessions import session
from settle.sessions.format import describe, put
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.index import SessionIndex
from settle.sessions.library.query import find
from settle.sessions.write import write_annotations

SOURCES = sorted((Path(__file__).parents[1] / "tests" / "sessions" / "earlier").glob("*.h5"))
FILTERS = (
    "experiment:ep.train test_error<60 tag:paper outcome:finished star:yes",
    "seed>100 started>2023-11-15 -tag:old",
    'beta=0.5 "two words"',
    "collapsed",
)


def make(folder: Path, count: int) -> None:
    """Small sessions that differ in what a list shows."""
    small = sorted(SOURCES, key=lambda path: path.stat().st_size)[:6]
    for number in range(count):
        path = folder / f"run-{number:05}.h5"
        shutil.copyfile(small[number % len(small)], path)
        with h5py.File(path, "r+", libver="latest", locking=False) as file:
            entry: Any = file["entry"]
            summary = json.loads(entry["summary"][()])
            for name, value in (("seed", number), ("summary", json.dumps(summary | {"marker": number / count}))):
                del entry[name]
                put(entry, name, value)
            describe(entry["start_time"], unix=1.7e9 + 60 * number)
            tags = ("paper",) if number % 3 else ("old", "two words")
            write_annotations(entry, Annotations(f"run {number}", tags, f"note {number}\nsecond line", number % 7 == 0))


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds of this process on the processor, by the clock, and the result."""
    cpu, clock = time.process_time(), time.perf_counter()
    found = work()
    return time.process_time() - cpu, time.perf_counter() - clock, found


def look(folder: Path, file: Path) -> tuple[float, float, list[SessionEntry]]:
    """A start: the index is opened, and the folder looked at."""

    def work() -> list[SessionEntry]:
        index = SessionIndex(file, differs)
        found = index.scan(folder)
        index.close()
        return found

    return timed(work)


def open_meanwhile(folder: Path, file: Path) -> tuple[float, float]:
    """The longest that opening one of ten sessions takes while a first look goes on, s: of this thread on the processor, by the clock."""
    index = SessionIndex(file, differs, rest=0.5)
    thread = threading.Thread(target=lambda: index.scan(folder))
    thread.start()
    cpu, clock = list[float](), list[float]()
    for path in sorted(folder.glob("*.h5"))[-10:]:
        time.sleep(0.2)
        began = time.thread_time(), time.perf_counter()
        with index.held():
            session.load(path)
        cpu.append(time.thread_time() - began[0])
        clock.append(time.perf_counter() - began[1])
        assert thread.is_alive(), "it was over before the last one was opened: take more sessions"
    index.close()
    thread.join()
    return max(cpu), max(clock)


def in_window(folder: Path, cache: Path) -> None:
    """A window on the folder: until its list is there, filters of the page as they are typed, and opening one."""
    os.environ |= {"SETTLE_CACHE": str(cache), "SETTLE_CONFIG": str(cache / "config")}
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from settle.app.window.main_window import MainWindow

    def until(true: Callable[[], Any]) -> None:
        while not true():
            app.processEvents()
            time.sleep(0.002)

    def told(what: str, work: Callable[[], Any]) -> None:
        cpu, clock, _ = timed(work)
        print(f"in the window, {what}: {cpu:.3f} s of the processor, {clock:.3f} s by the clock", flush=True)

    def listed() -> MainWindow:
        made = MainWindow(folder)
        made.resize(1440, 900)
        made.show()
        until(lambda: len(made.session_list.items) == count)
        return made

    def filtered(text: str) -> None:
        before = library._arranged
        library.page.bar.line.filtered.emit(text)
        until(lambda: library._arranged is not before)

    app, count, windows = QApplication([]), len(list(folder.glob("*.h5"))), list[MainWindow]()
    told("made, and its list", lambda: windows.append(listed()))
    window, opened = windows[0], list[int]()
    library = window.library
    told("the page of the library", lambda: (library.show_page(), until(lambda: library.page.table.lines_model.lines)))
    settled = time.monotonic() + 3
    until(lambda: time.monotonic() > settled)
    for text in FILTERS:
        told(f"filter {text!r}", lambda text=text: filtered(text))
    last = max(folder.glob("*.h5"))
    told("opening one", lambda: (window.lab.open(last, then=lambda: opened.append(1)), until(lambda: opened)))
    window.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=5000)
    parser.add_argument("--folder", help="where they are made, and left")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        folder, cache = Path(given.folder or own) / "sessions", Path(own)
        if not folder.exists():
            folder.mkdir(parents=True)
            make(folder, given.sessions)
        for name in ("imports of the experiments", "first look"):  # the first time a few: what is imported is no part of the index
            some = folder if name == "first look" else _few(folder, cache / "few")
            cpu, clock, found = look(some, cache / "library.sqlite3")
            print(f"{name}: {len(found):,} sessions, {cpu:.2f} s of the processor, {clock:.2f} s by the clock", flush=True)
        cpu, clock, found = look(folder, cache / "library.sqlite3")
        size = (cache / "library.sqlite3").stat().st_size
        print(f"next start: {cpu:.2f} s, {clock:.2f} s by the clock; the index has {size / 1e6:.1f} MB", flush=True)
        double = [*found, *(replace(entry, path=entry.path.with_suffix(".copy.h5")) for entry in found)]
        for entries in (found, double):
            _ = [(entry.words, entry.figures) for entry in entries]  # as the index gives them
            for text in FILTERS:
                cpu, _, chosen = min(timed(lambda entries=entries, text=text: find(entries, text)) for _ in range(5))
                print(f"filter of {len(entries):,}: {1e3 * cpu:.1f} ms, {len(chosen):,} found: {text}", flush=True)
        cpu, clock = open_meanwhile(folder, cache / "other.sqlite3")
        print(f"opening one while a first look goes on: at most {cpu:.3f} s, {clock:.2f} s by the clock")
        in_window(folder, cache)


def _few(folder: Path, made: Path) -> Path:
    made.mkdir()
    for path in sorted(folder.glob("*.h5"))[:6]:
        shutil.copyfile(path, made / path.name)
    return made


if __name__ == "__main__":
    main()
