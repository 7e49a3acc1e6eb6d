"""Where a knob is varied in a search: between two numbers, in equal differences or equal factors, or among some values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from settle.backend.core.knobs import Knob, KnobError
from settle.backend.core.sweep.values import RANGES, values_of

LISTS = {"sizes": "whole", "reals": "real"}
"""Kinds of knobs that are lists of numbers, and of what."""


@dataclass(frozen=True)
class KnobRange:
    """The range of one knob. A knob that is a list of numbers has one for each of its numbers, all the same: each is varied by itself.

    :ivar kind: ``real`` or ``whole`` from :attr:`low` to :attr:`high`, or ``choice`` among :attr:`choices`.
    :ivar log: whether equal factors are as likely as each other, rather than equal differences.
    :ivar choices: each value by how a person would type it.
    :ivar entries: how many numbers a list has; 0: the knob is no list, or is chosen as a whole.
    """

    name: str
    kind: str
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    choices: Mapping[str, Any] | None = None
    entries: int = 0

    @property
    def parameters(self) -> list[str]:
        """Names of what is varied: that of the knob, or of each number of a list: ``lr[0]``."""
        return [f"{self.name}[{i}]" for i in range(self.entries)] if self.entries else [self.name]

    def value(self, parameters: Mapping[str, Any]) -> Any:
        """The knob's value."""
        found = [parameters[name] for name in self.parameters]
        if self.choices is not None:
            return self.choices[found[0]]
        return tuple(found) if self.entries else found[0]

    def parameters_of(self, value: Any) -> dict[str, Any] | None:
        """What :meth:`value` gives the same value for; None: it lies outside of the range."""
        if self.choices is not None:
            value = tuple(value) if isinstance(value, list) else value
            text = next((text for text, choice in self.choices.items() if choice == value and type(choice) is type(value)), None)
            return None if text is None else {self.name: text}
        values = list(value) if self.entries else [value]
        inside = len(values) == len(self.parameters) and all(self.low <= each <= self.high for each in values)
        proper = int if self.kind == "whole" else float
        return {name: proper(each) for name, each in zip(self.parameters, values, strict=True)} if inside else None

    def checked(self, knob: Knob) -> KnobRange:
        """The same range with its values in their proper types, of one that was read.

        :raises KnobError: the knob does not take one of its ends or choices.
        """
        if self.choices is not None:
            return replace(self, choices={str(text): knob.check(self.name, value) for text, value in self.choices.items()})
        kind = LISTS.get(knob.kind, knob.kind)
        if kind != self.kind:
            raise KnobError(self.name, f"{self.name} has no range of numbers of the kind '{self.kind}': it takes {knob.allowed()}.")
        number = Knob(kind, 0, low=knob.low, high=knob.high, unit=knob.unit)
        return replace(self, low=number.check(self.name, self.low), high=number.check(self.name, self.high))

    def words(self) -> str:
        """As it is written on the command line."""
        if self.choices is not None:
            return f"{self.name}={';'.join(self.choices)}"
        return f"{self.name}={self.low:.10g}:{self.high:.10g}:{'log' if self.log else 'linear'}"


def range_of(name: str, knob: Knob, text: str | None, base: Any) -> KnobRange:
    """The range as a person writes it: ``0.01:1``, ``0.01:1:log``, or values to choose from: ``128;128,64``, ``ep,bptt``.

    :param text: None: the knob's own range.
    :param base: the knob's value in the preset, which says how many numbers a list has.
    :raises KnobError: the knob has no range of its own, or does not take this one.
    """
    kind = LISTS.get(knob.kind, knob.kind)
    if text is None:
        return _own(name, knob, kind, base)
    parts = [part.strip() for part in text.split(":")]
    if kind in ("whole", "real") and (len(parts) > 1 or parts[0].casefold() in RANGES):
        return _between(name, knob, kind, parts, text, base)
    found = {knob.text(value): value for value in values_of(name, knob, text)}
    if len(found) < 2:
        raise KnobError(name, f"{name}={text} is not possible: a search takes two values or more to choose from, or {_example(name)}.")
    return KnobRange(name, "choice", choices=found)


def _own(name: str, knob: Knob, kind: str, base: Any) -> KnobRange:
    if kind in ("choice", "flag"):
        values = list(knob.choices) if kind == "choice" else [False, True]
        return KnobRange(name, "choice", choices={knob.text(value): value for value in values})
    if kind not in ("whole", "real"):
        raise KnobError(name, f"{name} has no range of its own: write the values that it is to take, separated by semicolons.")
    if knob.low is None or knob.high is None:
        raise KnobError(name, f"{name} has no range of its own, as it takes {knob.allowed()}: write {_example(name)}.")
    return KnobRange(name, kind, knob.low, knob.high, knob.log and knob.low > 0, entries=_entries(knob, base))


def _between(name: str, knob: Knob, kind: str, parts: list[str], text: str, base: Any) -> KnobRange:
    way = parts[2].casefold() if len(parts) == 3 else ""
    if len(parts) not in (2, 3) or (way and way not in RANGES):
        raise KnobError(name, f"{name}={text} is not possible: a range is written {_example(name)}.")
    number = Knob(kind, 0, low=knob.low, high=knob.high, unit=knob.unit)
    low, high = (number.check(name, part) for part in parts[:2])
    if not low < high:
        raise KnobError(name, f"{name}={text} is not possible: a range goes from a smaller number to a larger one.")
    if way == "log" and not low > 0:
        raise KnobError(name, f"{name}={text} is not possible: a range in equal factors begins above 0.")
    return KnobRange(name, kind, low, high, way == "log" or (not way and knob.log and low > 0), entries=_entries(knob, base))


def _entries(knob: Knob, base: Any) -> int:
    return len(base) if knob.kind in LISTS else 0


def _example(name: str) -> str:
    return f"{name}=LOW:HIGH, or {name}=LOW:HIGH:log for equal factors"
