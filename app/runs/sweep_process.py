"""A sweep that goes on in a process of its own, begun by this window; it outlives it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from settle.app.forks.run_processes import PROGRAM


class SweepProcess:
    """``settle sweep`` on a folder whose plan is there.

    :raises OSError: it cannot be started.
    """

    def __init__(self, folder: Path, words: Sequence[str]):
        self.folder = folder
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  # closed by whoever closes this
        self._read = 0
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": self._said}
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW} if sys.platform == "win32" else {}
        line = [*PROGRAM, "sweep", "--quiet", f"--out={folder}", *words]
        quiet["env"] = {**os.environ, "PYTHONWARNINGS": "ignore"}  # what libraries say among themselves is no matter of the user's
        self._process = subprocess.Popen(line, start_new_session=sys.platform != "win32", **quiet, **apart)  # type: ignore[call-overload]

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """Have it end; what is done is kept."""
        if self.alive:
            self._process.terminate()

    def new_sentences(self) -> list[str]:
        """What it has said since the last call: problems alone."""
        self._said.seek(self._read)
        raw = self._said.read()
        whole = raw if not self.alive else raw[: raw.rfind(b"\n") + 1]
        self._read += len(whole)
        return [line for line in whole.decode(errors="replace").splitlines() if line.strip()]

    def close(self) -> None:
        self._said.close()
        self._process.returncode = self._process.returncode or 0  # nobody waits for it any more, and that is meant
