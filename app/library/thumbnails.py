"""Thumbnails of sessions for the window: drawn by a process of their own, so that neither a file nor a view can hold up the screen."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtGui import QPixmap

from settle.app.folders import index_file
from settle.app.processes.helper_process import end, helper_process
from settle.sessions.library.entry import SessionEntry
from settle.widgets.theme import theme
from settle.widgets.translation.language import language

HELD, WAITING = 150, 60
"""Pictures that are held in memory, and that wait to be drawn: what was asked for longest ago is forgotten."""
PATIENCE, IDLE = 60_000, 60_000
"""ms that one picture may take, and after which a process that nobody asks for anything ends."""
MOST_FAILURES = 3
"""Times that the process may end one after the other without having drawn anything: then there are no thumbnails."""
WORKER = ["-P", "-m", "settle.app.pictures.thumbnail_worker"]


class Thumbnails(QObject):
    """Ask for what can be seen; what was asked for last comes first."""

    made = Signal(object)
    """The path of a session: there is a picture of it now, or it is known that there is none."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._held: OrderedDict[str, QPixmap | str] = OrderedDict()
        """Key -> picture, or why there is none."""
        self._waiting: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._asked_for: dict[str, set[Path]] = {}
        """Key -> sessions, copies of one run, that its picture is of."""
        self._at_work = ""
        """Key of the picture that is being drawn."""
        self._failures = 0
        self._process: QProcess | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(lambda: self._process and self._process.kill())
        self._idle = QTimer(self, singleShot=True, interval=IDLE)
        self._idle.timeout.connect(self._end)

    def picture(self, entry: SessionEntry) -> QPixmap | None:
        """The thumbnail in the theme of now, 360 x 216 px; None: it is to be asked for, or cannot be drawn."""
        found = self._found(entry)
        return found if isinstance(found, QPixmap) else None

    def problem(self, entry: SessionEntry) -> str:
        """Why there is no picture: a sentence, or nothing."""
        found = self._found(entry)
        return found if isinstance(found, str) else ""

    def _found(self, entry: SessionEntry) -> QPixmap | str | None:
        key = _key(entry)
        if key in self._held:
            self._held.move_to_end(key)
        return self._held.get(key)

    def ask(self, entry: SessionEntry) -> None:
        """Have the thumbnail drawn, if there is none; :attr:`made` tells when it is there."""
        key = _key(entry)
        if entry.problem or not entry.steps or key in self._held or self._failures >= MOST_FAILURES:
            return
        self._asked_for.setdefault(key, set()).add(entry.path)
        if key != self._at_work:
            cache = index_file()
            folder = str(cache.parent / "thumbnails") if cache else ""
            self._waiting[key] = {
                "key": key,
                "path": str(entry.path),
                "theme": theme.current().name,
                "cache": folder,
                "language": language(),
            }
            self._waiting.move_to_end(key)
            if len(self._waiting) > WAITING:
                self._asked_for.pop(self._waiting.popitem(last=False)[0], None)
            self._next()

    def _next(self) -> None:
        if self._at_work:
            return
        self._patience.stop()
        if not self._waiting:
            self._idle.start()
            return
        self._idle.stop()
        if self._process is None:
            self._process = self._begin()
        self._at_work, asked = self._waiting.popitem()
        self._process.write(json.dumps(asked).encode() + b"\n")
        self._patience.start()

    def _begin(self) -> QProcess:
        few = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        process = helper_process(self, [sys.executable, *WORKER], lambda: self._gone(process), **few)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.start()
        return process

    def _read(self) -> None:
        while self._process is not None and self._process.canReadLine():
            found: dict[str, Any] = json.loads(bytes(self._process.readLine().data()))
            self._failures = 0
            picture = QPixmap()
            if "png" in found and picture.loadFromData(base64.b64decode(found["png"]), "PNG"):  # type: ignore[arg-type]
                self._keep(picture)
            else:
                self._keep(found.get("problem", "The picture is damaged."))

    def _keep(self, found: QPixmap | str) -> None:
        key, self._at_work = self._at_work, ""
        self._held[key] = found
        if len(self._held) > HELD:
            self._held.popitem(last=False)
        for path in self._asked_for.pop(key, ()):
            self.made.emit(path)
        self._next()

    def _gone(self, process: QProcess) -> None:
        """The process has ended, or was ended since it took too long: that costs the picture that it was at."""
        process.deleteLater()
        if process is not self._process:
            return
        self._process = None
        if self._at_work:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                self._waiting.clear()
            self._keep("The process that draws thumbnails ended while it was at this session, or took too long.")

    def _end(self) -> None:
        """With the end of its input the process ends."""
        process, self._process = self._process, None
        if process is not None:
            process.closeWriteChannel()

    def close(self) -> None:
        """End the process with the window."""
        self._waiting.clear()
        self._idle.stop()
        self._patience.stop()
        for process in self.findChildren(QProcess):
            end(process)


def _key(entry: SessionEntry) -> str:
    """What tells a picture from others: of a run that goes on there is a new one whenever its steps have doubled."""
    running = entry.outcome == "running"
    how_far = entry.steps.bit_length() if running else entry.steps
    about = [entry.run_id or str(entry.path), entry.started, entry.outcome, how_far, theme.current().name]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:32]
