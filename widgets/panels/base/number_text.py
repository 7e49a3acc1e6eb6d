"""Numbers as text, beside :func:`~settle.widgets.panels.base.ranges.short`: with a sign, with fixed digits, as percent."""

from __future__ import annotations

import math

from settle.widgets.panels.base.ranges import short


def fixed(value: float, digits: int = 2) -> str:
    """A number with so many digits after the point; what is huge, or no number, as :func:`short` writes it."""
    return f"{value:.{digits}f}".replace("-", "−") if abs(value) < 1e4 else short(value)


def signed(value: float, digits: int | None = None) -> str:
    """A difference with its sign: ``+0.31``, ``−12.4``; None: three digits or so."""
    if not math.isfinite(value):
        return short(value)
    if digits is None:
        digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:+.{digits}f}".replace("-", "−")


def percent(share: float, digits: int = 1, *, strict: bool = False) -> str:
    """A share as ``62.4 %``; a dash for what is no number.

    :param strict: no 100 % where it is less.
    """
    if strict and math.isfinite(share):
        return "100 %" if share >= 1 else in_percent(min(100 * share, 100 - 10**-digits), digits)
    return in_percent(100 * share, digits)


def in_percent(value: float, digits: int = 1) -> str:
    """The same of a number that is in percent already."""
    return f"{value:.{digits}f} %" if math.isfinite(value) else "—"


def rounded_down(share: float) -> str:
    """A number up to 1 with four digits, that does not say 1 where it is less."""
    if math.isnan(share):
        return "—"
    return "1" if share >= 1 else f"{math.floor(share * 1e4) / 1e4:.4f}"
