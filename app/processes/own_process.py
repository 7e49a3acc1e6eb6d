"""``settle`` in a process of its own, begun by this window: it outlives it, and a crash costs one run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

PROGRAM = [sys.executable, "-P", "-m", "settle.app"]


class OwnProcess:
    """:raises OSError: it cannot be started."""

    def __init__(self, words: Sequence[str]):
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW} if sys.platform == "win32" else {}
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  # closed by close
        self._read = 0
        how: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": self._said, **apart}
        how["env"] = {**os.environ, "PYTHONWARNINGS": "ignore"}  # what libraries say among themselves is no matter of the user's
        try:
            # A session of its own: Ctrl-C in the terminal that the window was opened from ends the window alone.
            self.popen = subprocess.Popen([*PROGRAM, *words], start_new_session=sys.platform != "win32", **how)
        except OSError:
            self._said.close()
            raise

    @property
    def code(self) -> int | None:
        """What it ended with; None: it goes on."""
        return self.popen.poll()

    def stop(self) -> None:
        """Have it end, with everything saved."""
        if self.code is None:
            self.popen.terminate()

    def new_sentences(self) -> list[str]:
        """What it has said on stderr since the last call: problems alone, if it is told to be quiet."""
        ended = self.code is not None
        self._said.seek(self._read)
        raw = self._said.read()
        whole = raw if ended else raw[: raw.rfind(b"\n") + 1]
        self._read += len(whole)
        return [line for line in whole.decode(errors="replace").splitlines() if line.strip()]

    def close(self) -> None:
        """Leave it to itself."""
        self._said.close()
        self.popen.returncode = self.popen.returncode or 0  # nobody waits for it any more, and that is meant
