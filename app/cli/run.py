"""``settle run`` and ``settle rerun``: an experiment without a window, kept as a session."""

from __future__ import annotations

import math
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

from settle.app.cli.claims import claim_new, claim_output
from settle.app.cli.finished_run import FinishedRun, report
from settle.app.cli.output import Refused, experiment_called, print_json, refused_if_unfit, say
from settle.app.presets.preset_option import with_own_preset
from settle.app.remote.commanded_run import CommandedRun
from settle.app.rerun import TOLERANCE, Comparison, rerun_of
from settle.app.run_to_end import ENDING, ProgressBar, drive, runner_of, stopping_by_signals
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.sessions import session
from settle.sessions.autosave import Autosave
from settle.sessions.claim import Claim, claim
from settle.sessions.format import SessionError


def run(arguments: Namespace) -> int:
    """``settle run``: an experiment to its end, kept as a session. Gives the exit code."""
    kind = experiment_called(arguments.experiment)
    how = {name: getattr(arguments, name) for name in ("seed", "steps", "minutes", "device")}
    preset, knobs = with_own_preset(kind, arguments.preset, arguments.preset_file, settings_of(arguments))
    runner = runner_of(kind, preset, knobs, **how)
    if arguments.scheduler is not None or any((arguments.tls_ca, arguments.tls_cert, arguments.tls_key)):
        from settle.app.cli.run_remote import run_remote  # with what it needs of Dask, for those who want it

        return run_remote(runner, arguments)
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
    told, commanded = {""}, CommandedRun(runner, path)

    def look(bar: ProgressBar) -> None:
        commanded.look()
        if (word := autosave.problem or autosave.caution) not in told:
            told.add(word)
            bar.write(word, file=sys.stderr)

    with stopping_by_signals(runner.stop, *ENDING) as signals:
        drive(runner, meanwhile=look)
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


def settings_of(arguments: Namespace) -> dict[str, str]:
    """Knob -> value as it was typed, of all ``--set``."""
    return dict(setting(text) for text in arguments.set)


def setting(text: str, option: str = "--set") -> tuple[str, str]:
    """A knob and what is written for it.

    :raises Refused: it is not written so.
    """
    knob, equals, value = text.partition("=")
    if not equals or not knob.strip():
        raise Refused(f"{option} '{text}' is not possible: it takes knob=value, such as beta=0.1.")
    return knob.strip(), value
