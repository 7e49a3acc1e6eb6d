"""``settle fork``: a run with the history of another one up to a step, and another future."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from settle.app.cli.claims import claim_output
from settle.app.cli.finished_run import report
from settle.app.cli.output import say, whole_number
from settle.app.cli.run import record, settings_of
from settle.app.forks.forked_runner import forked_runner
from settle.app.run_to_end import MOST_STEPS, minutes_of


def fork(arguments: Namespace) -> int:
    """``settle fork``: a session of its own, which says what it was forked from. Gives the exit code."""
    file, at = Path(arguments.file), whole_number("at", arguments.at, 0, MOST_STEPS)
    assert at is not None  # it has to be given
    steps = whole_number("steps", arguments.steps, 1, MOST_STEPS)
    minutes = minutes_of(arguments.minutes)
    runner = forked_runner(file, at, settings_of(arguments), steps=steps, minutes=minutes, allow_files=arguments.allow_files)
    runner.run.now.check_headless()
    place = claim_output(arguments, runner.experiment.name)
    say(f"Repeating steps 0 to {at:,} of {file}, then going on otherwise.", file=sys.stderr)
    return report(record(runner, place), arguments.json)
