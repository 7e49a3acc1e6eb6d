"""What a size of a row does otherwise than the whole one, in words."""

from __future__ import annotations

import math
from typing import Any

from settle.app.reproduce.paper_figure import PaperRow, RunSize
from settle.app.reproduce.run_group import knobs_of
from settle.backend.core.knobs import Knob

_NAMES = {
    "digits": "8 × 8 digits", "mnist": "MNIST", "glyphs": "made-up glyphs", "omniglot": "Omniglot", "cifar-10": "CIFAR-10",
    "olivetti": "Olivetti faces",
}  # fmt: skip
_FIRST = ("data", "world", "epochs", "iterations", "updates", "episodes", "restarts")
"""Knobs that matter most, and come first."""
_DATA = ("data", "world", "view", "balls", "textured", "rows", "columns")
_COUNTS = ("epochs", "iterations", "updates", "episodes")
_LONGEST = 40


def differences(row: PaperRow, size: RunSize) -> list[str]:
    """What tells a size from the whole one: ``8 × 8 digits in place of MNIST``, ``4 of 40 epochs``; how much is recorded is left out."""
    mine, whole, knobs = knobs_of(row, size), knobs_of(row, row.sizes[-1]), row.kind.knobs()
    names = [name for name, value in mine.items() if value != whole.get(name) and knobs[name].group != "Recording"]
    names.sort(key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))
    return [_words(name, knobs[name], mine[name], whole[name]) for name in names]


def _words(name: str, knob: Knob, mine: Any, whole: Any) -> str:
    if name in _COUNTS and mine <= whole:
        return f"{mine:,} of {whole:,} {name}"
    if name == "data" and mine and whole:
        return f"{_NAMES.get(mine, mine)} in place of {_NAMES.get(whole, whole)}"
    return f"{knob.label} {_text(knob, mine)} in place of {_text(knob, whole)}"


def _text(knob: Knob, value: Any) -> str:
    said = knob.text(value) or "none"
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def same_data(row: PaperRow, size: RunSize) -> bool:
    """Whether a size has the data of the whole one: then its figures may be set against the paper's."""
    mine, whole = knobs_of(row, size), knobs_of(row, row.sizes[-1])
    return all(mine.get(name) == whole.get(name) for name in _DATA)


def size_words(row: PaperRow, size: RunSize) -> str:
    """A size in a few words: the first differences, or that there is none."""
    found = differences(row, size)
    if not found:
        return "full size"
    more = f", and {len(found) - 3} more settings" if len(found) > 4 else ""
    return ", ".join(found[:3] if more else found) + more


def minutes_words(minutes: float) -> str:
    """``20 s``, ``4.5 minutes``, ``12 hours``, ``28 days``."""
    if minutes < 1:
        return f"{max(1, math.ceil(60 * minutes))} s"
    if minutes < 90:
        return f"{minutes:.2g} minutes" if minutes != 1 else "1 minute"
    return f"{minutes / 60:.2g} hours" if minutes < 60 * 48 else f"{minutes / 60 / 24:.2g} days"
