"""``settle export --format ipynb|html``: a notebook or a report of a whole session; Qt is loaded for the latter alone."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from settle.app.cli.output import Refused, say
from settle.backend.core.recording import Recording

FORMATS = ("ipynb", "html")


def refuse_options(arguments: Namespace) -> None:
    """:raises Refused: an option was given that says which part of a session is meant."""
    given = next((name for name in ("table", "at") if getattr(arguments, name) is not None), None)
    if given:
        raise Refused(f"--{given} does not go with {arguments.format}: it tells of the whole session.")


def write(recording: Recording, arguments: Namespace, out: Path) -> list[Path]:
    """Write it; gives its path.

    :raises Refused, SessionError: it cannot be written.
    """
    if arguments.format == "ipynb":
        from settle.app.report.notebook import write_notebook

        return write_notebook(recording, out, Path(arguments.file))
    try:
        from settle.app.report.report import write_report
    except ImportError as e:  # libraries that Qt needs from the system
        raise Refused(f"A report cannot be made here, since Qt cannot be loaded: {e}.") from None
    try:
        why = write_report(recording, out, Path(arguments.file), arguments.view_state)
    except OSError as e:
        raise Refused(str(e)) from None
    if why:
        say(f"The view of {recording.experiment} cannot draw this session ({why}).", file=sys.stderr)
    return [out]
