"""Rows of the Readouts that stay: what is not known yet has a dash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from settle.widgets.view import Readout


def with_rows_of(lines: Sequence[Readout], later: Sequence[Readout]) -> list[Readout]:
    """These figures, and a dash for each that there is later only, in the order of the later ones; what is gone by then keeps its place."""
    here = {_key(line): line for line in lines}
    found = [here.pop(_key(line), None) or replace(line, label=_words(line), value="—", reference="", met=None) for line in later]
    for place, line in enumerate(lines):
        if _key(line) in here:
            found.insert(min(place, len(found)), line)
    return found


def _key(line: Readout) -> str:
    """What a row is about, in whatever words it is told."""
    return line.key or _words(line)


def _words(line: Readout) -> str:
    """A sentence may go on with a figure."""
    return line.label.split(":")[0]
