"""What all commands print, and the values that several of them take."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, TextIO

from settle.app import catalogue
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob, KnobError, nearest
from settle.backend.data.own.own_file import expanded
from settle.sessions import SessionError
from settle.sessions.disk import check_name, reason
from settle.sessions.json_values import figures, json_default, strict_json


class Refused(Exception):
    """The command line cannot be followed; the message is the one sentence to print."""


@contextmanager
def refused_if_unfit(file: str | Path) -> Iterator[None]:
    """While something is done with what a session holds: where it goes wrong, the session is at fault, which anybody may have made.

    :raises Refused: in place of what went wrong, but for what has its own sentence.
    """
    try:
        yield
    except (Refused, KnobError, SessionError, OSError):
        raise
    except Exception as e:
        raise Refused(f"{file} does not hold what its experiment records: {type(e).__name__}, {reason(e)}.") from e


@contextmanager
def json_alone(wanted: bool) -> Iterator[None]:
    """Let nothing but :func:`print_json` write to stdout, if that is wanted: what an experiment prints goes to stderr."""
    global _json_file
    if not wanted:
        yield
        return
    _json_file = sys.stdout
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _json_file = None


LONGEST, LONGEST_COMPLAINT = 20_000, 1_500
"""Characters of a line that are shown, and of one that says what is wrong."""
MOST_FIGURES = 200
"""Figures of a summary that are shown."""

_json_file: TextIO | None = None
"""Where JSON goes while stdout is stderr."""


def say(*lines: object, file: TextIO | None = None) -> None:
    """Print lines: all that the command line prints but JSON goes through here.

    What is in them may come out of a stranger's file: a terminal takes control characters for commands, so they are shown as escapes.
    """
    most = LONGEST_COMPLAINT if file is sys.stderr else LONGEST
    for line in lines:
        print(_plain(str(line), most), file=file)


def _plain(text: str, most: int) -> str:
    if len(text) > most:
        text = f"{text[:most]}... ({len(text):,} characters)"
    return text if text.isprintable() else "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def print_json(value: Any) -> None:
    """One JSON object; what JSON has no word for (not-a-number, infinities) is null."""
    print(json.dumps(strict_json(value), allow_nan=False, default=json_default), file=_json_file, flush=True)


def whole_number(name: str, text: str | None, low: int, high: int | None = None) -> int | None:
    """A whole number given on the command line.

    :raises KnobError: it is none, or out of range.
    """
    return None if text is None else Knob("whole", 0, low=low, high=high).check(name, text)


def experiment_called(name: str) -> type[Experiment]:
    """:raises Refused: there is none of that name."""
    try:
        catalogue.entry(name)
    except KeyError:
        if any(each.name == name for each in catalogue.broken()):
            raise Refused(catalogue.absence(name)) from None
        known = catalogue.names()
        raise Refused(f"experiment '{name}' is unknown: there are {', '.join(known)}.{nearest(name, known)}") from None
    return catalogue.experiment(name)


def output_path(out: str) -> Path:
    """:raises Refused: it names no place on this computer, or none that a file can have here."""
    try:
        if not out.strip():  # else it would be the folder that one is in
            raise ValueError("name a place")
        path = expanded(out)
        check_name(path)
    except (ValueError, OSError) as e:
        raise Refused(f"--out {out or chr(39) * 2} is not possible: {e}.") from None
    return path


def summary_lines(summary: dict[str, Any]) -> list[str]:
    """A summary's figures, one a line, and what it says in a sentence."""
    says, found = summary.get("says"), figures(summary)
    more = [f"  and {len(found) - MOST_FIGURES:,} more"] if len(found) > MOST_FIGURES else []
    lines = [f"  {name:<28} {value:.6g}" for name, value in found[:MOST_FIGURES]]
    return [*lines, *more, *([says] if isinstance(says, str) else [])]
