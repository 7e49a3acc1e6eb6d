"""``settle run`` and ``settle rerun``: an experiment without a window, kept as a session."""

from __future__ import annotations

import math
import sys
import tempfile
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settle.app.cli.claims import claim_new, claim_output
from settle.app.cli.output import Refused, experiment_called, print_json, refused_if_unfit, say, summary_lines
from settle.app.rerun import TOLERANCE, Comparison, rerun_of
from settle.app.run_to_end import ENDING, ProgressBar, complaint, drive, runner_of, stopped_by
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.backend.data.own.input_notes import notes
from settle.sessions import session
from settle.sessions.autosave import Autosave
from settle.sessions.claim import Claim, claim
from settle.sessions.format import SessionError


@dataclass
class FinishedRun:
    """A run that has come to its end."""

    recording: Recording
    path: Path | None
    """Its session; None: it could not be saved."""
    signal: int = 0
    """The signal that stopped it, if one did."""


def run(arguments: Namespace) -> int:
    """``settle run``: an experiment to its end, kept as a session. Gives the exit code."""
    kind = experiment_called(arguments.experiment)
    how = {name: getattr(arguments, name) for name in ("seed", "steps", "minutes", "device")}
    runner = runner_of(kind, arguments.preset, settings_of(arguments), **how)
    return report(record(runner, claim_output(arguments, kind.name)), arguments.json)


def rerun(arguments: Namespace) -> int:
    """``settle rerun``: the run of a session again, as a new session or compared bit for bit. Gives the exit code."""
    old = session.load(arguments.file)
    if old.outcome == "running":
        raise Refused(f"{arguments.file} is being recorded at the moment: it can be run again when it has ended.")
    experiment_called(old.experiment)
    with refused_if_unfit(arguments.file):
        runner = rerun_of(old, arguments.allow_files)
    if not arguments.check:
        return report(record(runner, claim_output(arguments, old.experiment)), arguments.json)
    if arguments.out:
        raise Refused("--out and --check do not go together: --check keeps nothing.")
    with tempfile.TemporaryDirectory(prefix="settle-") as folder:
        result = record(runner, claim(Path(folder) / "rerun.h5", replace=False))
        if result.signal:
            say("Stopped before the comparison.", file=sys.stderr)
            return 128 + result.signal
        found = Comparison.of(old, result.recording)
    if arguments.json:
        about = {"equal": found.equal, "steps": found.steps, "tables": found.tables, "differences": found.differences}
        largest = found.largest if math.isfinite(found.largest) else None
        about |= {"within_tolerance": found.within_tolerance, "tolerance": TOLERANCE, "largest": largest, "environment": found.environment}
        print_json(about)
    else:
        say(found.sentence, file=sys.stdout if found.equal else sys.stderr)
    for line in found.differences[:10]:
        say(f"Not equal: {line}", file=sys.stderr)
    return 0 if found.within_tolerance else 1


def record(runner: Runner, place: Claim) -> FinishedRun:
    """Run to the end, with a progress bar on stderr; a first Ctrl-C, SIGTERM or hang-up of the terminal stops the run properly.

    :raises KnobError: the run was refused before its first step; nothing is kept of it.
    """
    recording, path = runner.recording, place.path
    autosave = Autosave(recording, path, claim=place)
    told = {""}

    def tell_problem(bar: ProgressBar) -> None:
        if (word := autosave.problem or autosave.caution) not in told:
            told.add(word)
            bar.write(word, file=sys.stderr)

    with stopped_by(runner, *ENDING) as signals:
        drive(runner, meanwhile=tell_problem)
        while not autosave.join(0.1):
            pass
    if runner.refused:
        autosave.discard()
        raise runner.refused
    if autosave.moved:
        say(autosave.moved, file=sys.stderr)
    if autosave.left:
        say(f"{path} is left as it was: it holds more of this run than was computed now.", file=sys.stderr)
    saved = autosave.path if autosave.saved else _save_elsewhere(recording, path, autosave.problem)
    return FinishedRun(recording, saved, signals[0] if signals else 0)


def _save_elsewhere(recording: Recording, path: Path, problem: str) -> Path | None:
    """Nothing is lost for want of one folder: try the sessions folder."""
    say(problem, file=sys.stderr)
    if not recording.steps:
        return None
    try:
        place = claim_new(recording.experiment)
    except Refused as e:
        say(e, file=sys.stderr)
        return None
    other = place.path
    try:
        session.save(recording, other)
    except SessionError as e:
        say(e, file=sys.stderr)
        return None
    finally:
        place.release()
    say(f"The session was saved as {other} instead of {path}.", file=sys.stderr)
    return other


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


def settings_of(arguments: Namespace) -> dict[str, str]:
    """Knob -> value as it was typed, of all ``--set``."""
    return dict(_setting(text) for text in arguments.set)


def _setting(text: str) -> tuple[str, str]:
    knob, equals, value = text.partition("=")
    if not equals or not knob.strip():
        raise Refused(f"--set '{text}' is not possible: it takes knob=value, such as beta=0.1.")
    return knob.strip(), value
