"""Numbers as people and programs write them: with a decimal point or comma, and thousands set apart. ``1_0`` is none."""

from __future__ import annotations

import re

_DIGITS = r"[+-]?(?:(?:\d+|[1-9]\d{0,2}(?:[GROUP'’ \u00a0\u202f]\d{3})+)(?:DECIMAL\d*)?|DECIMAL\d+)(?:[eEdD][+-]?\d+)?"
_PATTERNS = {
    ".": re.compile(_DIGITS.replace("GROUP", ",").replace("DECIMAL", r"\."), re.ASCII),
    ",": re.compile(_DIGITS.replace("GROUP", ".").replace(r"DECIMAL\d*", r",\d+").replace("DECIMAL", ","), re.ASCII),
}
_APART = str.maketrans("dD", "ee", "'’ \u00a0\u202f")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)


class UnclearNumber(ValueError):
    """What may be one number or another; the message says which, and how it is to be written."""


def number(word: str, decimal: str = ".") -> float | None:
    """The number that a word is, infinite where it is too large; None: it is none.

    :param decimal: the sign before the decimals, ``.`` or ``,``; the other one may stand between thousands.
    """
    word = word.strip().replace("−", "-")
    if not _PATTERNS[decimal].fullmatch(word):
        return None
    word = word.replace(",", "") if decimal == "." else word.replace(".", "").replace(",", ".")
    return float(word.translate(_APART))


def typed(word: str) -> float:
    """The number that somebody typed, with a decimal point or comma.

    :raises UnclearNumber: as ``1,500`` it may be one or the other.
    :raises ValueError: it is none.
    """
    found = [number(word, decimal) for decimal in ".,"]
    if _EITHER.fullmatch(word.strip().replace("−", "-")):
        raise UnclearNumber(f"It may be {found[0]:g} or {found[1]:g}: write it without the comma.")
    exact = next((value for value in found if value is not None), None)
    if exact is None:
        raise ValueError
    return exact


def entries(text: str) -> list[str]:
    """The words of a list, separated by semicolons, or else by commas and blanks.

    :raises UnclearNumber: as ``2,5 4,5`` it may be two numbers or four.
    """
    if ";" in text:
        return [word.strip() for word in text.split(";") if word.strip()]
    words = text.split()
    if len(words) > 1 and "." not in text and any(re.search(r"\d,\d", word) for word in words):
        raise UnclearNumber("Its commas may be decimal or stand between numbers: write a decimal point, as in 2.5, 4.5.")
    return text.replace(",", " ").split()
