"""Figures of a run as text, beside the plain numbers of :mod:`settle.widgets.panels.base.number_text`."""

from __future__ import annotations

import math

from settle.widgets.panels.base.number_text import percent, short


def signed(value: float, digits: int | None = None) -> str:
    """A difference with its sign: ``+0.31``, ``−12.4``; without ``digits`` three of them or so."""
    if not math.isfinite(value):
        return short(value)
    if digits is None:
        digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:+.{digits}f}".replace("-", "−")


def one_decimal(value: float) -> str:
    """``−35.9``; a dash for NaN."""
    return f"{value:.1f}".replace("-", "−") if math.isfinite(value) else "—"


def in_percent(value: float) -> str:
    """A number that is in percent already: ``2.35 %``; a dash for NaN."""
    return f"{value:.2f} %" if math.isfinite(value) else "—"


def count(value: float) -> str:
    """A whole number: ``1,250``; a dash for NaN."""
    return f"{value:,.0f}" if math.isfinite(value) else "—"


def frames(length: float, digits: int = 3) -> str:
    """A length of time: ``2.15 frames``; a dash for NaN."""
    return f"{short(length, digits)} frames" if math.isfinite(length) else "—"


def degrees(angle: float) -> str:
    """``12°``; a dash for NaN."""
    return f"{short(angle, 2)}°" if math.isfinite(angle) else "—"


def agreement(share: float) -> str:
    """A share in percent that says 100 % only where it is all."""
    return "100 %" if share >= 1 else percent(min(share, 0.999))


def rounded_down(share: float) -> str:
    """A number up to 1 with four digits, that says 1 only where it is 1."""
    if math.isnan(share):
        return "—"
    return "1" if share >= 1 else f"{math.floor(share * 1e4) / 1e4:.4f}".replace("-", "−")


def with_spread(mean: float, sd: float, digits: int = 3) -> str:
    """``0.812 ± 0.034``: a mean and its spread, to the last digit of the larger; without a spread the mean alone, a dash for NaN."""
    told = short(mean, digits)
    if not (math.isfinite(mean) and math.isfinite(sd)):
        return told
    mantissa, times, power = told.partition("·")
    wide = short(sd, digits)
    if times and sd > abs(mean) and "·" not in wide:  # 0.003 ± 0.016: the spread says which digits count
        decimals = len(wide.partition(".")[2])
        return f"{mean:z.{decimals}f} ± {sd:.{decimals}f}".replace("-", "−")
    if times:
        exponent = math.floor(math.log10(abs(float(f"{mean:.{digits - 1}e}"))))
        return f"({mantissa} ± {sd / 10**exponent:.{digits - 1}f})·{power}"
    return f"{told} ± {sd:.{len(told.partition('.')[2])}f}"


def percent_with_spread(share: float, sd: float, digits: int = 1) -> str:
    """``57.6 ± 2.6 %`` of shares; without a spread the mean alone."""
    if not (math.isfinite(share) and math.isfinite(sd)):
        return percent(share, digits)
    return f"{100 * share:.{digits}f} ± {100 * sd:.{digits}f} %".replace("-", "−")
