"""What a value has to be, as a lesson's author writes it: ``< 0.02``, ``0.9 to 1.1``, ``= tanh``, ``given`` (not empty) or the value
itself."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\s+to\s+({_NUMBER})")
_BOUND = re.compile(rf"(<=|>=|<|>)\s*({_NUMBER})")
_COMPARE: dict[str, Callable[[float, float], bool]] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
GIVEN = "given"
GRAMMAR = "a value, 'given', '= VALUE', '< N', '<= N', '> N', '>= N' or 'N to N'"


@dataclass(frozen=True)
class Condition:
    """A condition on a number or a word.

    :ivar text: as it is told, such as ``< 0.02``.
    """

    text: str
    _holds: Callable[[Any], bool]

    @classmethod
    def of(cls, written: object) -> Condition:
        """:param written: what stands in a lesson: a number, true or false, or a text.

        :raises ValueError: it cannot be understood; the message says what is possible.
        """
        if isinstance(written, (bool, int, float)):
            return cls(_said(written), lambda value: _equal(value, written))
        text = written.strip() if isinstance(written, str) else ""
        if text == GIVEN:
            return cls("given", bool)
        if found := _RANGE.fullmatch(text):
            low, high = float(found[1]), float(found[2])
            if low > high:
                raise ValueError(f"'{text}' is not possible: {low:g} is above {high:g}")
            return cls(f"from {found[1]} to {found[2]}", lambda value: _is_number(value) and low <= value <= high)
        if found := _BOUND.fullmatch(text):
            compare, bound = _COMPARE[found[1]], float(found[2])
            return cls(f"{found[1]} {found[2]}", lambda value: _is_number(value) and compare(value, bound))
        wanted = text.removeprefix("=").strip()
        if not wanted or wanted[0] in "<>":
            raise ValueError(f"{written!r} is not possible: it takes {GRAMMAR}")
        return cls(wanted, lambda value: _equal(value, wanted))

    def holds(self, value: Any) -> bool:
        """Whether a value fulfils it; not-a-number fulfils none."""
        return self._holds(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_said, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _equal(value: Any, wanted: Any) -> bool:
    if _is_number(value):
        try:
            return math.isclose(value, float(wanted), rel_tol=1e-9, abs_tol=1e-12) and not isinstance(wanted, bool)
        except ValueError:
            return False
    return _said(value).replace(" ", "") == _said(wanted).replace(" ", "")
