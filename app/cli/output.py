"""What all commands print, and the values that several of them take."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, TextIO

from settle.app import catalogue
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob, nearest
from settle.backend.data.own.own_file import expanded
from settle.sessions.json_values import figures, json_default, strict_json


class Refused(Exception):
    """The command line cannot be followed; the message is the one sentence to print."""


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


_json_file: TextIO | None = None
"""Where JSON goes while stdout is stderr."""


def print_json(value: Any) -> None:
    """One JSON object; what JSON has no word for (not-a-number, infinities) is null."""
    print(json.dumps(strict_json(value), allow_nan=False, default=json_default), file=_json_file)


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
    """:raises Refused: it names no place on this computer."""
    try:
        return expanded(out)
    except ValueError as e:
        raise Refused(f"--out {out} is not possible: {e}.") from None


def summary_lines(summary: dict[str, Any]) -> list[str]:
    """A summary's figures, one a line, and what it says in a sentence."""
    says = summary.get("says")
    return [*(f"  {name:<28} {value:.6g}" for name, value in figures(summary)), *([says] if isinstance(says, str) else [])]
