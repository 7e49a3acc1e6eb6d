"""Commands to a run that another process records, and what it says of itself: two small files in its journal.

``commands.jsonl`` is added to by whoever steers the run, a line each; ``control.json`` is written by the run: that it takes commands, how
many it has heard, whether it is paused. Both go with the journal. Every command is checked by the run as if it had been given there.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from settle.sessions.disk import NO_LINK, open_file, other_than_file, reason, replacing
from settle.sessions.format import SessionError
from settle.sessions.journal import folder_of
from settle.sessions.journal_chunks import journal_json
from settle.sessions.json_values import parse_json
from settle.sessions.write import dumps

COMMANDS, STATE = "commands.jsonl", "control.json"
LONGEST = 8 << 20
"""Bytes of a command: a drawn picture is one."""
MOST = 200
"""Commands that are heard at one look: the run is not held up by a flood of them."""
KNOWN = ("pause", "go", "step", "stop", "turn", "act", "pace", "extend")


@dataclass(frozen=True)
class RunState:
    """What a run that takes commands says of itself."""

    heard: int = 0
    """Commands done or refused so far."""
    paused: bool = False
    pace: float | None = None
    """Most steps per second; None: as fast as it goes."""
    refused: str = ""
    """Why the last command that was refused is not possible, a sentence; nothing: none was."""


def send(path: Path, do: str, **values: Any) -> None:
    """Give a command to the run that is recorded for a session.

    :param do: one of :data:`KNOWN`.
    :raises SessionError: no run is being recorded there, or the command is too long.
    """
    assert do in KNOWN
    raw = json.dumps({"do": do, **values}).encode() + b"\n"
    if len(raw) > LONGEST:
        raise SessionError(f"{path.name} takes no command of {len(raw):,} bytes: {LONGEST:,} are the most.")
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | NO_LINK | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(folder_of(path) / COMMANDS, flags, 0o666)
        try:
            if other := other_than_file(os.fstat(handle).st_mode):
                raise OSError(f"its {COMMANDS} is {other}")
            os.write(handle, raw)  # one call: two who write at once do not mix their lines
        finally:
            os.close(handle)
    except OSError as e:
        raise SessionError(f"{path.name} takes no command: {reason(e)}.") from None


class CommandReader:
    """The run's side: each command once, in the order in which they came."""

    def __init__(self, path: Path):
        self._file = folder_of(path) / COMMANDS
        self._place = 0

    def new(self) -> list[dict[str, Any]]:
        """Commands since the last call, the first ones of many; what is no command is left out, and a line that is not whole yet waits."""
        found = list[dict[str, Any]]()
        with contextlib.suppress(OSError):
            if os.stat(self._file).st_size <= self._place:
                return []
            with open_file(self._file, links=False) as raw:
                raw.seek(self._place)
                for _ in range(MOST):
                    line = raw.readline(LONGEST)
                    if not line.endswith(b"\n") and len(line) < LONGEST:
                        break
                    self._place += len(line)  # also past what is too long for a command, which would be in the way for ever
                    found += [command] if (command := _command(line)) else []
        return found


def _command(line: bytes) -> dict[str, Any] | None:
    with contextlib.suppress(ValueError):
        found = parse_json(line, COMMANDS, LONGEST)
        if isinstance(found, dict) and found.get("do") in KNOWN:
            return found
    return None


def publish(path: Path, state: RunState) -> None:
    """Tell those who steer the run; where that cannot be written they are not told."""
    folder = folder_of(path)
    with contextlib.suppress(OSError):
        if folder.is_dir():
            with replacing(folder / STATE) as beside:
                beside.write_text(dumps(asdict(state)), encoding="utf-8")


def state_of(path: Path) -> RunState | None:
    """What the run that is recorded there says; None: it takes no commands, or has ended."""
    try:
        found = journal_json(folder_of(path) / STATE)
        heard, pace, refused = found["heard"], found["pace"], str(found["refused"])[:2000]
        refused = "".join(c if c.isprintable() else "\ufffd" for c in refused)
        if not isinstance(heard, int) or not 0 <= heard < 2**53 or not (pace is None or 0 < pace < math.inf):
            return None
        return RunState(heard, bool(found["paused"]), None if pace is None else float(pace), refused)
    except (OSError, ValueError, TypeError, KeyError):
        return None
