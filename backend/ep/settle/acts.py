"""What a person may do to a settling network, checked: kick it, draw an input, switch the phase."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from settle.backend.core.knobs import KnobError


def kick(value: Any, sizes: Sequence[int]) -> dict[str, Any]:
    """{"layer": 0 .. layers - 1, "unit": 0 .. units - 1 or -1 for all, "by": -10 .. 10}.

    :param sizes: units of each layer, output first, the input's last.
    :raises KnobError: a part is missing, or out of range.
    """
    layers = len(sizes) - 1
    allowed = f"a kick takes layer (0 to {layers - 1}), unit (-1 for the whole layer, or its number from 0) and by (-10 to 10)"
    try:
        layer, unit, by = int(value["layer"]), int(value["unit"]), float(value["by"])
    except (TypeError, KeyError, ValueError, OverflowError):
        raise KnobError("kick", f"kick = {str(value)[:60]} is not possible: {allowed}.") from None
    if not 0 <= layer < layers or not -1 <= unit < sizes[layer] or not -10 <= by <= 10:
        units = f"; layer {layer} has {sizes[layer]} units" if 0 <= layer < layers else ""
        raise KnobError("kick", f"kick = {str(value)[:60]} is not possible: {allowed}{units}.")
    return {"layer": layer, "unit": unit, "by": by}


def draw(value: Any, sizes: Sequence[int]) -> list[float]:
    """A picture as a list of pixels in [0, 1], row after row.

    :raises KnobError: there are too many or too few, or one is out of range.
    """
    wanted = sizes[-1]
    try:
        pixels = [float(v) for v in value]
    except (TypeError, ValueError):
        raise KnobError("draw", f"A drawn input is a list of {wanted} numbers from 0 to 1; this is {str(value)[:40]}.") from None
    if len(pixels) != wanted:
        raise KnobError("draw", f"A drawn input is a list of {wanted} numbers from 0 to 1; this one has {len(pixels)}.")
    bad = next((p for p in pixels if not 0 <= p <= 1 or math.isnan(p)), None)
    if bad is not None:
        raise KnobError("draw", f"A drawn input is a list of {wanted} numbers from 0 to 1; one of these is {bad:g}.")
    return pixels


def phase(value: Any, sizes: Sequence[int]) -> int:
    """0, free, or 1, nudged.

    :raises KnobError: it is neither.
    """
    if value not in (0, 1):
        raise KnobError("phase", f"phase = {str(value)[:40]} is not possible: it is 0 (free) or 1 (nudged).")
    return int(value)


ACTS: Mapping[str, Callable[[Any, Sequence[int]], Any]] = {"kick": kick, "draw": draw, "phase": phase}
"""Kind of act -> its check."""
