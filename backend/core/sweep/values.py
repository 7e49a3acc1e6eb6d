"""Values of one knob of a sweep as a person writes them: a list, or a range in equal differences or equal factors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from settle.backend.core.knobs import Knob, KnobError
from settle.backend.core.written_numbers import UnclearNumber, typed

RANGES = ("linear", "log")
MOST = 10_000
"""Values of a knob."""


def values_of(name: str, knob: Knob, text: str) -> tuple[Any, ...]:
    """The values in their proper type, each once, in the order in which they are written.

    ``0.1,0.03``: these; ``linear:0:1:5``: five from 0 to 1 in equal differences; ``log:0.001:0.1:3``: three in equal factors, of a whole
    number rounded. Of a knob that is a list itself, such as the widths of layers, values are separated by semicolons: ``128;128,64``.

    :raises KnobError: a value is not one that the knob takes, or the range is none.
    """
    way, colon, rest = text.strip().partition(":")
    if colon and way.strip().casefold() in RANGES:
        if knob.kind not in ("whole", "real"):
            raise KnobError(name, f"{name}={text} is not possible: {name} takes {knob.allowed()}; write the values one by one.")
        found = _range(name, way.strip().casefold(), rest, knob.kind == "whole", text)
    else:
        lists = knob.kind in ("sizes", "reals", "words", "file")
        found = [part.strip() for part in text.split(";" if lists else ",")]
    checked = [knob.check(name, value) for value in found]
    return tuple(dict.fromkeys(checked))


def _range(name: str, way: str, rest: str, whole: bool, text: str) -> list[float]:
    """:raises KnobError: first and last value or the number of values cannot be read, or do not make such a range."""
    allowed = f"{way}:FIRST:LAST:COUNT with COUNT from 2 to {MOST}, such as {way}:0.001:0.1:5"
    try:
        first, last, count = (typed(part) for part in rest.split(":"))
    except (ValueError, UnclearNumber):
        raise KnobError(name, f"{name}={text} is not possible: a range is written {allowed}.") from None
    if not (math.isfinite(first) and math.isfinite(last) and count.is_integer() and 2 <= count <= MOST):
        raise KnobError(name, f"{name}={text} is not possible: a range is written {allowed}.")
    if way == "log" and not (first > 0 and last > 0):
        raise KnobError(name, f"{name}={text} is not possible: a range in equal factors goes from one number above 0 to another.")
    made = np.geomspace(first, last, int(count)) if way == "log" else np.linspace(first, last, int(count))
    # Twelve digits: 0.1 and not 0.10000000000000002, which would be another run than the one with 0.1.
    return [float(round(value)) if whole else float(f"{value:.12g}") for value in made]
