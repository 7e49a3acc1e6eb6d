"""``settle resume``: a run that was killed or stopped goes on from its last checkpoint, in its own session or in another."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from settle.app.cli.output import whole
from settle.app.cli.run import place_of, record, tell
from settle.app.resume import resumed
from settle.app.run_to_end import minutes_of


def resume(arguments: Namespace) -> int:
    file = Path(arguments.file)
    runner = resumed(file, whole("steps", arguments.steps, 1), minutes_of(arguments.minutes))
    runner.run.now.check_alone()
    path = place_of(arguments, runner.experiment.name) if arguments.out else file
    print(f"Going on from step {runner.recording.steps} of {file}.", file=sys.stderr)
    return tell(record(runner, path), arguments.json)
