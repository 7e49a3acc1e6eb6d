"""Knobs: the declared, validated settings of an experiment.

A knob is declared once, as a field of the experiment's dataclass; the form, the command line,
the session file and the sweep all read this declaration.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from settle.backend.core.written_numbers import UnclearNumber, entries, typed


class KnobError(ValueError):
    """A value that a knob does not take. The message names knob, value and what is allowed."""

    outcome = "failed"
    """How a run ends that this stops."""

    def __init__(self, knob: str, message: str):
        super().__init__(message)
        self.knob = knob


class Diverged(KnobError):
    """A value with which the run has grown beyond all bounds."""

    outcome = "diverged"


@dataclass(frozen=True)
class Knob:
    """The declaration of one setting."""

    kind: str
    """``whole``, ``real``, ``choice``, ``flag``, ``sizes`` (a list of whole numbers), ``reals``, ``words`` (some of ``choices``)
    or ``file``."""
    default: Any
    label: str = ""
    help: str = ""
    """One or two sentences: what it does, its equation, the paper's value."""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    group: str = "Model"
    live: bool = False
    """Whether it may be turned while the run goes on."""
    log: bool = False
    """Whether a slider moves it by factors rather than by differences."""
    files: str = ""
    """For kind ``file``: the endings taken, such as ``*.npz``."""
    folder: bool = False
    """For kind ``file``: whether a folder is taken as well."""
    advanced: bool = False
    """Whether the form folds it away at first."""
    only_with: tuple[str, tuple[str, ...]] | None = None
    """(another knob, its values) with which alone this one has an effect; None, or no such knob in the experiment: it always has."""
    given: str = ""
    """A file knob: where it names a file this one has an effect as well; without ``only_with``, there alone."""
    unless: str = ""
    """A file knob that takes the place of this one: where it names a file this one has no effect."""

    def allowed(self) -> str:
        """What this knob takes, in words."""
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        if self.kind == "words":
            return "one or more of " + ", ".join(self.choices)
        if self.kind == "flag":
            return "true or false"
        if self.kind == "file":
            return f"a file ({self.files}){' or a folder' if self.folder else ''}, or nothing"
        low, high = (_plain(b) if b is not None else None for b in (self.low, self.high))
        if low is not None and high is not None:
            span = f"from {low} to {high}"
        else:
            span = f"of {low} or more" if low is not None else f"of {high} or less" if high is not None else ""
        nouns = {
            "whole": f"a whole number {span}",
            "real": f"a number {span}",
            "sizes": f"whole numbers separated by commas, each {span}",
            "reals": f"numbers separated by commas, each {span}",
        }
        return nouns[self.kind].strip() + (f" ({self.unit})" if self.unit else "")

    def check(self, name: str, value: Any) -> Any:
        """The value in its proper type.

        :raises KnobError: it is of a wrong type, not finite, or out of range.
        """
        try:
            return getattr(self, f"_as_{self.kind}")(value)
        except (ValueError, TypeError, OverflowError) as e:
            more = f" {e}" if isinstance(e, UnclearNumber) else ""
            raise KnobError(name, f"{name} = {_shown(value)} is not possible: {name} takes {self.allowed()}.{more}") from None

    def _as_whole(self, value: Any) -> int:
        if isinstance(value, bool):
            raise TypeError
        if isinstance(value, str):
            value = int(value) if re.fullmatch(r"[+-]?[0-9]+", value.strip()) else typed(value)
        if isinstance(value, (float, np.floating)) and not float(value).is_integer():
            raise ValueError
        return self._within(int(value))

    def _as_real(self, value: Any) -> float:
        if isinstance(value, bool):
            raise TypeError
        value = typed(value) if isinstance(value, str) else float(value)
        if not math.isfinite(value):
            raise ValueError
        return self._within(value)

    def _as_choice(self, value: Any) -> str:
        value = str(value)
        if value not in self.choices:
            raise ValueError
        return value

    def _as_flag(self, value: Any) -> bool:
        word = value.strip().lower() if isinstance(value, str) else value
        if word in ("true", "yes", "on", "1", 1):
            return True
        if word in ("false", "no", "off", "0", 0):
            return False
        raise ValueError

    def _as_sizes(self, value: Any) -> tuple[int, ...]:
        return tuple(self._as_whole(entry) for entry in _entries(value))

    def _as_reals(self, value: Any) -> tuple[float, ...]:
        return tuple(self._as_real(entry) for entry in _entries(value))

    def _as_words(self, value: Any) -> tuple[str, ...]:
        """In the order of ``choices``, each once: the order in which they are given means nothing."""
        words = {self._as_choice(entry) for entry in _entries(value)}
        return tuple(word for word in self.choices if word in words)

    def _as_file(self, value: Any) -> str:
        value = str(value or "").strip()
        if "\0" in value:
            raise ValueError
        return value

    def _within(self, value: Any) -> Any:
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise ValueError
        return value

    def text(self, value: Any) -> str:
        """The value as a person would type it."""
        if self.kind in ("sizes", "words"):
            return ", ".join(str(v) for v in value)
        if self.kind == "reals":
            return ", ".join(_plain(v) for v in value)
        if self.kind == "real":
            return _plain(value)
        if self.kind == "flag":
            return "true" if value else "false"
        return str(value)

    def exact_text(self, value: Any) -> str:
        """As :meth:`text`, with all digits of numbers: who types this gets the very value."""
        if self.kind in ("real", "reals"):
            return ", ".join(repr(float(number)).removesuffix(".0") for number in (value if self.kind == "reals" else [value]))
        return self.text(value)


def _entries(value: Any) -> list[Any]:
    """A list, or one number, or a text of several, as a list that is not empty."""
    if isinstance(value, str):
        value = entries(value)
    if isinstance(value, (int, float, np.number)):
        value = [value]
    found = list(value)
    if not found:
        raise ValueError
    return found


def _plain(number: float) -> str:
    return f"{number:.10g}"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return f"'{text[:60]}'" if isinstance(value, str) else text[:60]


T = TypeVar("T")


def _declare(kind: str, default: T, **about: Any) -> T:
    """A field of a dataclass; to a type checker it is its default, so that a field of the wrong type is an error there."""
    return field(default=default, metadata={"knob": Knob(kind, default, **about)})


def whole(default: int, low: int | None = None, high: int | None = None, **about: Any) -> int:
    """A whole number from ``low`` to ``high``."""
    return _declare("whole", default, low=low, high=high, **about)


def real(default: float, low: float | None = None, high: float | None = None, **about: Any) -> float:
    """A finite number from ``low`` to ``high``."""
    return _declare("real", default, low=low, high=high, **about)


def choice(default: str, *choices: str, **about: Any) -> str:
    """One of a few words."""
    return _declare("choice", default, choices=choices, **about)


def flag(default: bool, **about: Any) -> bool:
    """Yes or no."""
    return _declare("flag", default, **about)


def sizes(default: tuple[int, ...], low: int = 1, high: int | None = None, **about: Any) -> tuple[int, ...]:
    """A list of whole numbers, such as the widths of layers."""
    return _declare("sizes", default, low=low, high=high, **about)


def reals(default: tuple[float, ...], low: float | None = None, high: float | None = None, **about: Any) -> tuple[float, ...]:
    """A list of numbers, such as a learning rate for each layer."""
    return _declare("reals", default, low=low, high=high, **about)


def words(default: tuple[str, ...], *choices: str, **about: Any) -> tuple[str, ...]:
    """One or more of a few words."""
    return _declare("words", default, choices=choices, **about)


def file(files: str, **about: Any) -> str:
    """A file of the user's, with ``folder=True`` also a folder, or nothing (an empty text)."""
    return _declare("file", "", files=files, **about)


def nearest(word: object, words: list[str]) -> str:
    """A hint for a mistyped word: `` Did you mean ...?`` or nothing."""
    close = difflib.get_close_matches(str(word), words, 1)
    return f" Did you mean {close[0]}?" if close else ""
