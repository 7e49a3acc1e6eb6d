"""Ranges of axes that are round and grow by rare, large steps, so that a picture does not jitter.

They depend on the data alone: the same data give the same axis, whatever was shown before.
"""

from __future__ import annotations

import math

import numpy as np

from settle.widgets.panels.base.number_text import times_power


def round_range(low: float, high: float) -> tuple[float, float]:
    """The smallest round range around finite ``low..high``; a range around the value where they are equal."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    span = high - low
    if span <= 1e-9 * max(abs(low), abs(high)):
        middle = 0.5 * (low + high)
        around = abs(middle) * 0.5 or 1.0
        low, high, span = middle - around, middle + around, 2 * around
    every = _round_step(span / 3)
    return math.floor(low / every + 1e-9) * every, math.ceil(high / every - 1e-9) * every


def round_level(largest: float) -> float:
    """The smallest 1, 2 or 5 times a power of ten that is at least ``largest``; 1 for nothing."""
    if not math.isfinite(largest) or largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    return next((m * power for m in (1, 2, 5, 10) if m * power >= largest * (1 - 1e-12)), 10 * power)


def bounds(*arrays: np.ndarray) -> tuple[float, float]:
    """Least and largest finite value of all; (nan, nan) if there is none."""
    low, high = math.inf, -math.inf
    for array in arrays:
        if array.size:
            a, b = float(np.min(array)), float(np.max(array))
            if not (math.isfinite(a) and math.isfinite(b)):
                finite = array[np.isfinite(array)]
                if not finite.size:
                    continue
                a, b = float(finite.min()), float(finite.max())
            low, high = min(low, a), max(high, b)
    return (low, high) if low <= high else (math.nan, math.nan)


def _round_step(size: float) -> float:
    power = 10.0 ** math.floor(math.log10(size)) if size > 0 else 1.0
    return next((m * power for m in (1, 2, 5, 10) if m * power >= size * (1 - 1e-12)), 10 * power)


def round_ticks(low: float, high: float, room: int) -> list[tuple[float, str]]:
    """About ``room`` round numbers in ``low..high``, two at least, with their texts; all with equally many digits."""
    if not high > low:
        return []
    wide, last, first = (high - low) / max(1, room), 0, 0
    while last <= first:  # a single number is no scale
        every, wide = _round_step(wide), wide / 2
        first, last = math.ceil(low / every - 1e-9), math.floor(high / every + 1e-9)
    digits = max(0, -math.floor(math.log10(every) + 1e-9))
    values = [i * every for i in range(first, last + 1)]
    largest = max(abs(low), abs(high))
    plain = largest < 1e6 and (every >= 1e-4 or largest >= 1e-2)
    return [(v, (f"{v:,.{digits}f}" if plain else _scientific(v, every)).replace("-", "−") if v else "0") for v in values]


def _scientific(value: float, every: float) -> str:
    """``1.5·10⁶``, with the digits that tell it from the next one ``every`` further on."""
    decimals = max(0, math.floor(math.log10(abs(value)) + 1e-9) - math.floor(math.log10(every) + 1e-9))
    mantissa, exponent = f"{value:.{decimals}e}".split("e")
    return times_power(mantissa, int(exponent))
