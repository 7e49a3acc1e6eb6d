"""The child of the fuzz harness: opens, lists, prints, exports and draws each session that it is told, and says what should not be.

    python try_files.py HOME, then one folder a line; the answer to each is a line of JSON: a list of complaints.

A fault that ends the process shows in its exit code; the folder that was begun last is at fault.
"""

from __future__ import annotations

import faulthandler
import hashlib
import io
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from settle.app import catalogue
from settle.app.cli.main import main
from settle.app.window import render_view  # noqa: F401  # loaded before anything is timed
from settle.sessions import session
from settle.sessions.format import SessionError
from settle.sessions.library.index import sessions

SECONDS, PATIENCE = 5, 60
"""Of the processor for each thing that is done; and by the clock, for what waits."""
MOST = 1 << 30
"""Bytes of memory."""
ROOTS = tuple(
    {os.path.realpath(p) for p in (*sys.path, sys.prefix, sys.base_prefix, "/usr", "/lib", "/proc", "/sys", Path(__file__).parents[2]) if p}
)
READABLE = (
    "/etc/fonts",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/machine-id",
    "/var/cache/fontconfig",
    "/dev/null",
    "/dev/urandom",
    *ROOTS,
)
CHANGES = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
NEVER = {"subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "socket.connect", "pickle.find_class", "webbrowser.open"}


class Watch:
    """Notes what Python opens and does outside one folder. HDF5 and Qt open files past it: for those there is a pipe to fall into."""

    def __init__(self) -> None:
        self.folder = ""
        self.seen: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, words: tuple) -> None:
        if not self.folder:
            return
        if event == "open" and isinstance(words[0], (str, bytes)):
            mode, flags = words[1], words[2]
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)) or (mode and any(c in mode for c in "wax+"))
            if not self._allowed(words[0], writes):
                self.seen.append(f"{'writes' if writes else 'opens'} {words[0]!r}")
        elif event in CHANGES:
            fd = words[-1] if isinstance(words[-1], int) and words[-1] >= 0 else None  # a folder that the names are of
            paths = [os.fsdecode(word) for word in words[:2] if isinstance(word, (str, bytes))]
            within = os.readlink(f"/proc/self/fd/{fd}") if fd is not None and event != "os.chmod" else ""
            for path in paths:  # a link itself is changed, not what it leads to
                folder, name = os.path.split(os.path.join(within, path))
                if not self._allowed(os.path.join(os.path.realpath(folder), name), True, links=False):
                    self.seen.append(f"{event} {path!r}")
        elif event in NEVER:
            self.seen.append(f"{event} {str(words)[:100]}")

    def _allowed(self, path: str | bytes, writes: bool, links: bool = True) -> bool:
        place = os.path.realpath(os.fsdecode(path)) if links else os.path.normpath(os.fsdecode(path))
        return place.startswith((self.folder, "/dev/null")) or (not writes and place.startswith(READABLE))


watch = Watch()


def peak(reset: bool = False) -> int:
    """The most memory of this process since the last reset, bytes."""
    if reset:
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
        return 0
    try:
        told = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:  # not Linux: since the start of the process
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    return int(told.partition("VmHWM:")[2].split()[0]) << 10


def load(path: Path) -> None:
    with suppress(SessionError):
        recording = session.load(path)
        for table in recording.tables.values():
            for column in table.columns.values():
                for start in range(0, len(table), 1_000):
                    column[start : start + 1_000]
        for checkpoint in recording.checkpoints.values():
            dict(checkpoint.arrays)


def command(*words: object) -> list[str]:
    """A command of Settle; what is wrong about how it ended, or what it said."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
    said, complaint = out.getvalue(), err.getvalue()
    wrong = [] if code in (0, 2) else [f"exit code {code}"]
    if code == 2 and not complaint:  # with 0, a sentence says what is left out, or drawn in another way
        wrong.append("exit code 2 without a word")
    if complaint.count("\n") > 1 or "Traceback" in complaint:
        wrong.append(f"not one sentence: {complaint[:600]!r}")
    if any(not (c.isprintable() or c == "\n") for c in said + complaint):
        wrong.append("control characters")
    return wrong


def actions(path: Path) -> dict[str, Callable[[], list[str] | None]]:
    out, begun = path.parent, path.with_name("a.h5.journal") / "run.json"  # without which a journal is none
    return {
        "list": lambda: ["is not listed"] if not sessions(out) and any(map(os.path.lexists, (path, begun))) else None,
        "load": lambda: load(path),
        "info": lambda: command("info", path),
        "info --json": lambda: command("info", path, "--json"),
        "csv": lambda: command("export", path, "--format", "csv", "--out", out / "t.csv", "--overwrite"),
        "png": lambda: command("export", path, "--format", "png", "--out", out / "v.png", "--overwrite"),
    }


def digest(path: Path) -> bytes:
    """A file may be large: nothing of it counts as memory of what is tried."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def tried(folder: Path) -> list[str]:
    """All that should not be about the session of a folder."""
    path, found = folder / "a.h5", []
    before = digest(path) if not (folder / "a.h5.journal").exists() else None  # of a journal, the file is made anew
    for name, act in actions(path).items():
        peak(reset=True)
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        watch.seen, watch.folder = [], str(folder.resolve())
        try:
            wrong = act() or []
        except BaseException:
            wrong = ["raised " + "".join(traceback.format_exc().splitlines(keepends=True)[-7:])]
        finally:
            watch.folder = ""
            signal.setitimer(signal.ITIMER_PROF, 0)
            faulthandler.cancel_dump_traceback_later()
        wrong += watch.seen
        if peak() > MOST:
            wrong.append(f"{peak() >> 20} MB of memory")
        found += [f"{name}: {each}" for each in wrong]
    if before is not None and digest(path) != before:
        found.append("the file was changed")
    # The journal of another run than the file's becomes a file beside it.
    left = {p.name for p in folder.iterdir()} - {"a.h5", "a-2.h5", "a.h5.journal", "v.png"}
    return found + [f"{name} was left behind" for name in sorted(left) if not name.startswith("t.")]


if __name__ == "__main__":
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    faulthandler.enable()
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    faulthandler.register(signal.SIGPROF, all_threads=True, chain=True)
    for entry in catalogue.ENTRIES:  # modules are loaded before anything is timed
        catalogue.experiment(entry.name), catalogue.view(entry.name)
    for line in sys.stdin:
        print(json.dumps(tried(Path(line.rstrip("\n")))), file=report, flush=True)
