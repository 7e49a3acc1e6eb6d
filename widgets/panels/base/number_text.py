"""Numbers as a person reads them: with sensible digits, a real minus sign, and a dash where there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence

_SUPER = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(exponent: int) -> str:
    """``10⁻³`` and so on; 1 and 10 in digits."""
    return {0: "1", 1: "10"}.get(exponent, "10" + str(exponent).translate(_SUPER))


def powers_of_ten(exponents: Sequence[int]) -> list[str]:
    """The ticks of one axis, written alike: all in digits if they are few, ``0.01``, ``1``, ``100``, else all as powers."""
    if all(-3 <= exponent <= 3 for exponent in exponents):
        return [f"{10.0**exponent:,.{max(0, -exponent)}f}" for exponent in exponents]
    return [power_of_ten(exponent) for exponent in exponents]


def times_power(mantissa: str, exponent: int) -> str:
    """``5.38·10⁻³``, the way in which large and small numbers are written everywhere."""
    return f"{mantissa}·{power_of_ten(exponent)}".replace("-", "−")


def short(value: float, digits: int = 3) -> str:
    """A number with sensible digits: ``0.812``, ``5.38·10⁻³``, ``—`` for NaN."""
    if value is None or math.isnan(value):
        return "—"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")  # rounded: 0.996 has the digits of 1.0
    if 0.01 <= abs(value) < 10**5:
        return f"{value:,.{max(0, digits - 1 - int(exponent))}f}".replace("-", "−")
    return times_power(mantissa, int(exponent))


def two_decimals(value: float) -> str:
    """A number with two digits after the point, or what says that it is none, or huge."""
    return f"{value:.2f}".replace("-", "−") if abs(value) < 1e4 else short(value)


def percent(share: float, digits: int = 1) -> str:
    """``62.4 %`` of a share of 0.624; a dash for NaN."""
    return f"{100 * share:.{digits}f} %" if math.isfinite(share) else "—"
