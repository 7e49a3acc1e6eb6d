"""``settle export``: tables by themselves, pictures by way of the view (Qt is loaded for those alone)."""

from __future__ import annotations

import os
import sys
import warnings
from argparse import Namespace
from pathlib import Path
from typing import Any

from settle.app.cli import films
from settle.app.cli.output import Refused, output_path, print_json, refused_if_unfit, say, whole_number
from settle.app.report import pages
from settle.backend.core.knobs import Knob
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.sessions.export import pictures, tables, weights
from settle.sessions.export.pictures import EVOLUTIONS
from settle.widgets.paper.paper import DEFAULT_DPI, DPI, FORMATS, WIDEST_MM, Paper

OPTIONS = {
    ("card", "theme"): (*FORMATS, *EVOLUTIONS),
    ("width_mm", "dpi"): FORMATS,
    films.NUMBERS: EVOLUTIONS,
}
"""Formats that options of pictures and films go with."""


def export(arguments: Namespace) -> int:
    """``settle export``: tables or a picture of a session, into a file. Gives the exit code."""
    if arguments.layout is not None and arguments.format != "csv":
        raise Refused(f"--layout {arguments.layout} goes with csv: {arguments.format} has one layout.")
    out = output_path(arguments.out)
    if out.is_dir():
        raise Refused(f"--out {out} is a folder: name a file in it.")
    if out.exists() and os.path.exists(arguments.file) and out.samefile(arguments.file):
        raise Refused(f"--out {out} is the session itself: name another file.")
    if not out.parent.is_dir():
        raise Refused(f"--out {out} cannot be written: there is no folder {out.parent}.")
    if arguments.watched:
        films.ends_with_stdin()
    try:
        with refused_if_unfit(arguments.file):
            return _export(session.load(arguments.file), arguments, out)
    except films.FilmStopped as stopped:
        say("Stopped: nothing is left of the film.", file=sys.stderr)
        return 128 + stopped.args[0]


def _export(recording: Recording, arguments: Namespace, out: Path) -> int:
    made = dict[str, Any]()
    last = max(recording.steps - 1, 0)
    at = whole_number("at", arguments.at, 0, last)
    paper = _paper(arguments)
    if arguments.format in pages.FORMATS:
        pages.refuse_options(arguments)
        _refuse_to_replace([out], arguments.overwrite)
        written = pages.write(recording, arguments, out)
    elif arguments.format == "npz" and arguments.table == weights.NAME:
        _refuse_to_replace([out], arguments.overwrite)
        written = weights.write(recording, out, at)
    elif arguments.format in EVOLUTIONS and arguments.table is None:
        if at is not None:
            raise Refused(f"--at goes with pictures and weights: a film ({arguments.format}) takes --from and --to.")
        films.plan_of(recording, arguments)
        _refuse_to_replace([out], arguments.overwrite)
        made, written = films.film(recording, arguments, out), [out]
    elif arguments.format in EVOLUTIONS or (arguments.format == "png" and arguments.table is not None):
        _refuse_to_replace([out], arguments.overwrite)
        written = pictures.write(recording, out, arguments.format, arguments.table, at)
    elif arguments.format in tables.FORMATS:
        if at is not None:
            raise Refused("--at goes with pictures and weights: tables are exported whole.")
        what = (arguments.format, arguments.table, arguments.layout or "wide")
        _refuse_to_replace(tables.targets(recording, out, *what), arguments.overwrite)
        written = tables.tables(recording, out, *what)
        if left := tables.says_left_out(recording, *what):
            say(left, file=sys.stderr)
    else:
        if arguments.table is not None:
            raise Refused(f"--table does not go with {arguments.format}: --card names one card of the view.")
        _refuse_to_replace([out], arguments.overwrite)
        written = [_picture(recording, last if at is None else at, out, arguments, paper)]
    if arguments.json:
        print_json({"files": [str(path) for path in written], "bytes": sum(path.stat().st_size for path in written), **made})
    else:
        say(*written)
    return 0


def _paper(arguments: Namespace) -> Paper:
    """How a picture is wanted.

    :raises Refused: something else is exported, to which an option of pictures does not go.
    :raises KnobError: a width or a dpi that no picture can have.
    """
    for options, formats in OPTIONS.items():
        for name in options:
            if getattr(arguments, name) is not None and (arguments.format not in formats or arguments.table is not None):
                option = name.replace("_", "-")
                *some, one = formats
                raise Refused(f"--{option} goes with {', '.join(some)} and {one}, without --table, which names a table.")
    if arguments.dpi is not None and arguments.format != "png":
        raise Refused(f"--dpi goes with png: {arguments.format} is sharp at any size.")
    low, high = WIDEST_MM
    given = arguments.width_mm
    width = None if given is None else Knob("real", 0.0, low=low, high=high, unit="mm").check("width-mm", given)
    dpi = whole_number("dpi", arguments.dpi, *DPI)
    return Paper(arguments.theme or "light", width, DEFAULT_DPI if dpi is None and width is not None else dpi)


def _refuse_to_replace(files: list[Path], overwrite: bool) -> None:
    """:raises Refused: one of the files is there already."""
    taken = next((file for file in files if file.exists()), None)
    if taken and not overwrite:
        raise Refused(f"--out is not possible: {taken} is there already. Name another file, or add --overwrite.")


def _picture(recording: Recording, at: int, out: Path, arguments: Namespace, paper: Paper) -> Path:
    try:
        from settle.app.window import render_view
        from settle.app.window.qt_messages import no_size_hints
    except ImportError as e:  # libraries that Qt needs from the system
        raise Refused(f"A picture cannot be made here, since Qt cannot be loaded: {e}.") from None
    try:
        with no_size_hints(), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of numbers that are none
            run = Path(arguments.file).stem
            why = render_view.render_anything(recording, at, out, arguments.format, paper, arguments.card, run)
    except OSError as e:
        raise Refused(str(e)) from None
    if why:
        say(f"The view of {recording.experiment} cannot draw this session ({why}): its tables are drawn as they are.", file=sys.stderr)
    return out
