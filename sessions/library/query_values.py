"""The values of a query: numbers, sizes, days and times, yes and no."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

_UNITS = {"": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12}
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?)([kmgtKMGT]?[bB])?")
_YES = {**dict.fromkeys(("yes", "true", "on"), True), **dict.fromkeys(("no", "false", "off"), False)}


def as_number(text: str, size: bool = False) -> float | None:
    """A number, of a size with its unit (``10MB``); None: it is none."""
    found = _NUMBER.fullmatch(text.replace("−", "-"))
    if found is None or not found[1].isascii() or (found[2] and not size):
        return None
    return float(found[1]) * _UNITS[(found[2] or "").lower()]


def as_yes(text: str) -> bool | None:
    """Yes or no; None: neither."""
    return _YES.get(text.casefold())


def as_time(text: str, now: datetime | None = None) -> tuple[float, float] | None:
    """The first second of a day, an hour or a minute by this computer's clock, and the first one after it; None: it is none of those."""
    today = (now or datetime.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    if text.casefold() in ("today", "yesterday"):
        first = today - timedelta(days=text.casefold() == "yesterday")
        return _seconds(first, first + timedelta(days=1))
    forms = {
        "%Y-%m-%d": timedelta(days=1), "%Y-%m-%dT%H:%M": timedelta(minutes=1), "%Y-%m-%dT%H:%M:%S": timedelta(seconds=1),
    }  # fmt: skip
    for form, long in forms.items():
        try:
            first = datetime.strptime(text, form)
            return _seconds(first, first + long)
        except (ValueError, OverflowError):
            continue
    months = re.fullmatch(r"(\d{4})(?:-(\d\d))?", text, re.ASCII)
    if months is None:
        return None
    try:
        year, month = int(months[1]), int(months[2] or 1)
        after = (year, month + 1) if months[2] and month < 12 else (year + 1, 1)
        return _seconds(datetime(year, month, 1), datetime(*after, 1))
    except (ValueError, OverflowError):
        return None


def _seconds(first: datetime, after: datetime) -> tuple[float, float] | None:
    try:
        return first.timestamp(), after.timestamp()
    except (ValueError, OverflowError, OSError):  # before what this computer's clock knows
        return None


def compared(value: float, operator: str, wanted: float) -> bool:
    """``value operator wanted``; ``=`` as far as a number's last digits can be written."""
    equal = math.isclose(value, wanted, rel_tol=1e-12)
    return {
        ":": equal, "=": equal, "!=": not equal, "<": value < wanted, "<=": value <= wanted, ">": value > wanted, ">=": value >= wanted,
    }[operator]  # fmt: skip


def number_of(held: object) -> float | None:
    """A knob's value or a figure as a number; None: it is none, or yes or no."""
    return float(held) if isinstance(held, (int, float)) and not isinstance(held, bool) else None


def same_text(held: object, wanted: str, part: bool = False) -> bool:
    """Whether a text, or a list as it is written with commas, is what is wanted, large letters or small ones.

    :param part: whether a part of it will do.
    """
    text = (",".join(map(str, held)) if isinstance(held, list) else str(held)).casefold()
    return wanted.casefold() in text if part else text == wanted.casefold().replace(", ", ",")
