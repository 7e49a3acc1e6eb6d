"""A frame: what an experiment hands over at one step; one type of frame is one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar


def column(label: str = "", unit: str = "", prefix: str | None = None) -> Any:
    """Declare a field of a frame: its name on an axis, and its unit.

    A field that holds a dictionary becomes one column for each key, called
    ``prefix + key`` (``field.key`` without a prefix).
    """
    return field(metadata={"label": label, "unit": unit, "prefix": prefix})


@dataclass(frozen=True)
class Frame:
    """Base of all frames: a dataclass of numbers and NumPy arrays, fixed in shape during a run."""

    table: ClassVar[str]
    title: ClassVar[str] = ""

    def values(self) -> Iterator[tuple[str, Any]]:
        """Column names and values, dictionaries unfolded."""
        for name, prefix in _columns(type(self)):
            value = getattr(self, name)
            if type(value) is dict:  # exactly: asking an abstract class costs more than writing the row
                for key, entry in value.items():
                    yield prefix + key, entry
            else:
                yield name, value

    def is_real(self, name: str) -> bool:
        """Whether the field is declared ``float``: its column holds fractions even if the first value is whole."""
        return any(f.name == name and f.type in ("float", float) for f in fields(self))

    def describe(self, name: str) -> tuple[str, str]:
        """Label and unit of a column."""
        for f in fields(self):
            prefix = f.metadata.get("prefix")
            prefix = f.name + "." if prefix is None else prefix
            unfolded = isinstance(getattr(self, f.name), dict) and name.startswith(prefix)
            if f.name == name or unfolded:
                label = f.metadata.get("label", "")
                return (f"{label} {name}".strip() if unfolded else label), f.metadata.get("unit", "")
        return "", ""


_known: dict[type, list[tuple[str, str]]] = {}


def _columns(kind: type) -> list[tuple[str, str]]:
    if kind not in _known:
        _known[kind] = [
            (f.name, f.name + "." if f.metadata.get("prefix") is None else f.metadata["prefix"]) for f in fields(kind)
        ]
    return _known[kind]
