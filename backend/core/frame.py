"""A frame: what an experiment hands over at one step; one type of frame is one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import Field, dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar


def column(label: str = "", unit: str = "", prefix: str | None = None) -> Any:
    """Declare a field of a frame: its name on an axis, and its unit.

    A field that holds a dictionary becomes one column for each key, called
    ``prefix + key`` (``field.key`` without a prefix).
    """
    return field(metadata={"label": label, "unit": unit, "prefix": prefix})


@dataclass(frozen=True)
class Frame:
    """Base of all frames: a dataclass of numbers and NumPy arrays, fixed in shape during a run.

    Its arrays are the recording's once it is yielded: an experiment hands over copies of what it goes on to change.
    """

    table: ClassVar[str]
    title: ClassVar[str] = ""
    shows: ClassVar[Sequence[str]] = ()
    """What its table tells: fields or columns, the main one first. Other programs plot it, and with it those that have its shape."""
    along: ClassVar[str] = "step"
    """The column of single numbers that it is plotted against."""
    leads: ClassVar[bool] = False
    """Whether the table tells most of a run: other programs open it first."""

    def __init_subclass__(cls, **about: Any) -> None:
        """:raises TypeError: it does not say which table it is a row of."""
        super().__init_subclass__(**about)
        if not getattr(cls, "table", ""):
            raise TypeError(f"The frame {cls.__name__} names no table: give it one, table: ClassVar[str] = '...'.")

    def row(self) -> tuple[list[str], list[Any]]:
        """Keys and values in the order of :meth:`columns`, dictionaries unfolded; a key lacks its column's prefix."""
        names, get = _layout(type(self))
        keys: list[str] = []
        values: list[Any] = []
        for name, value in zip(names, get(self), strict=True):
            if type(value) is dict:  # exactly: asking an abstract class costs more than writing the row
                keys += value
                values += value.values()
            else:
                keys.append(name)
                values.append(value)
        return keys, values

    @classmethod
    def rows(cls, frames: Sequence[Frame]) -> tuple[list[str], list[Sequence[Any]]] | None:
        """Of several frames of this type: keys, and for each of them the values of all frames; None if their keys differ."""
        names, get = _layout(cls)
        keys: list[str] = []
        values: list[Sequence[Any]] = []
        for name, field_values in zip(names, zip(*map(get, frames), strict=True), strict=True):
            first = field_values[0]
            if type(first) is not dict:
                keys.append(name)
                values.append(field_values)
                continue
            known = list(first)
            if any(type(value) is not dict or list(value) != known for value in field_values):
                return None
            keys += known
            values += zip(*[value.values() for value in field_values], strict=True)
        return keys, values

    def columns(self) -> list[str]:
        """Names of the columns."""
        found: list[str] = []
        for f in fields(self):
            value = getattr(self, f.name)
            found += [_prefix(f) + key for key in value] if type(value) is dict else [f.name]
        return found

    def shown(self) -> list[str]:
        """The columns of what the table tells (:attr:`shows`), dictionaries unfolded.

        :raises ValueError: it has none of that name.
        """
        unfolded = {f.name: [_prefix(f) + key for key in value] for f in fields(self) if type(value := getattr(self, f.name)) is dict}
        found = [column for name in self.shows for column in unfolded.get(name, [name])]
        for name in (*found, self.along):
            if name not in (*self.columns(), "step", "time"):
                raise ValueError(f"{type(self).__name__} shows {name!r}, which is none of its columns: {', '.join(self.columns())}.")
        return found

    def is_real(self, name: str) -> bool:
        """Whether the field is declared ``float``: its column holds fractions even if the first value is whole."""
        return any(f.name == name and f.type in ("float", float) for f in fields(self))

    def describe(self, name: str) -> tuple[str, str]:
        """Label and unit of a column."""
        for f in fields(self):
            unfolded = isinstance(getattr(self, f.name), dict) and name.startswith(_prefix(f))
            if f.name == name or unfolded:
                label = f.metadata.get("label", "")
                return (f"{label} {name}".strip() if unfolded else label), f.metadata.get("unit", "")
        return "", ""


def _prefix(f: Field[Any]) -> str:
    prefix = f.metadata.get("prefix")
    return f.name + "." if prefix is None else prefix


@cache
def _layout(kind: type[Frame]) -> tuple[list[str], Callable[[Frame], tuple[Any, ...]]]:
    """Names of the fields, and what gets all their values in one call."""
    names = [f.name for f in fields(kind)]
    if len(names) == 1:
        return names, lambda frame: (getattr(frame, names[0]),)
    return names, attrgetter(*names)
