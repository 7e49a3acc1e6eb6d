"""``settle resume``: a run that was killed or stopped goes on from its last checkpoint, in its own session or in another."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from settle.app.cli.claims import claim_output, claim_own
from settle.app.cli.finished_run import report
from settle.app.cli.output import say, whole_number
from settle.app.cli.run import record
from settle.app.resume import resumed_runner
from settle.app.run_to_end import MOST_STEPS, minutes_of


def resume(arguments: Namespace) -> int:
    """``settle resume``: a run that was stopped or killed goes on from its last checkpoint. Gives the exit code."""
    file = Path(arguments.file)
    runner = resumed_runner(
        file, whole_number("steps", arguments.steps, 1, MOST_STEPS), minutes_of(arguments.minutes), arguments.allow_files
    )
    runner.run.now.check_headless()
    place = claim_own(file) if arguments.out is None else claim_output(arguments, runner.experiment.name)
    say(f"Going on from step {runner.recording.steps} of {file}.", file=sys.stderr)
    return report(record(runner, place), arguments.json)
