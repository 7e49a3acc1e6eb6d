"""How a run ended, told: in words, or as a JSON object."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settle.app.cli.output import print_json, say, summary_lines
from settle.app.run_to_end import complaint
from settle.backend.core.recording import Recording
from settle.backend.data.own.input_notes import notes


@dataclass
class FinishedRun:
    """A run that has come to its end."""

    recording: Recording
    path: Path | None
    """Its session; None: it could not be saved."""
    signal: int = 0
    """The signal that stopped it, if one did."""


def json_of(result: FinishedRun) -> dict[str, Any]:
    """The JSON object of ``settle run --json``."""
    r = result.recording
    about = {name: getattr(r, name) for name in ["experiment", "preset", "knobs", "seed", "outcome", "steps", "seconds", "device"]}
    about |= {"session": str(result.path) if result.path else None, "summary": r.summary}
    return about | ({"error": r.error.splitlines()[0]} if r.error else {})


def report(result: FinishedRun, as_json: bool) -> int:
    """Tell how a run ended; gives the exit code: 1 where it failed, diverged or could not be saved, 128 + the signal that ended it."""
    r = result.recording
    if r.error:
        say(complaint(r), file=sys.stderr)
    if as_json:
        print_json(json_of(result))
    else:
        say(f"{r.experiment} {r.outcome} after {r.steps} steps, {r.seconds:.1f} s")
        say(*summary_lines(r.summary), *notes(r.inputs), f"Session: {result.path or 'not saved'}")
    if r.outcome in ("failed", "diverged") or (result.path is None and not result.signal):
        return 1
    return 128 + result.signal if result.signal else 0
