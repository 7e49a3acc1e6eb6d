"""What stands on the rail, and in which order its owner has it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar


@dataclass(frozen=True)
class RailItem:
    """One button.

    :ivar icon: a name of ``settle.widgets.theme.icons``, or strokes as they are written there.
    :ivar tip: its tooltip; of something broken, why it cannot be used.
    """

    name: str
    caption: str
    icon: str
    tip: str = ""
    kind: Literal["experiment", "page", "broken"] = "experiment"


@dataclass(frozen=True)
class RailSection:
    """Buttons that belong together.

    :ivar heading: nothing: there is none.
    """

    name: str
    items: tuple[RailItem, ...]
    heading: str = ""
    tip: str = ""


_Thing = TypeVar("_Thing", RailItem, RailSection)


def in_order(sections: Sequence[RailSection], order: str) -> list[RailSection]:
    """Sections, and the items of each, as an order of :func:`order_of` has them; what it does not know comes where it usually is.

    Whatever else the text is, the order is the usual one.
    """
    try:
        wanted = {str(name): [str(item) for item in items] for name, items in json.loads(order)} if order else {}
    except (TypeError, ValueError):
        wanted = {}
    placed = [replace(section, items=tuple(_placed(section.items, wanted.get(section.name, [])))) for section in sections]
    return _placed(placed, list(wanted))


def order_of(sections: Sequence[RailSection]) -> str:
    """The order of sections and of their items, as a text."""
    return json.dumps([[section.name, [item.name for item in section.items]] for section in sections])


def moved(sections: Sequence[RailSection], name: str, by: int) -> list[RailSection]:
    """With an item one or more places further down (up: negative) in its section, or with a section among its like; at its end it stays."""
    if any(section.name == name for section in sections):
        return _moved(sections, name, by)
    return [
        replace(section, items=tuple(_moved(section.items, name, by))) if any(i.name == name for i in section.items) else section
        for section in sections
    ]


def _placed(things: Sequence[_Thing], names: list[str]) -> list[_Thing]:
    """Those that are named in that order, in the places that they have together; the others where they are."""
    known = {thing.name: thing for thing in things}
    wanted = iter([known[name] for name in dict.fromkeys(names) if name in known])
    return [next(wanted) if thing.name in names else thing for thing in things]


def _moved(things: Sequence[_Thing], name: str, by: int) -> list[_Thing]:
    here = next(place for place, thing in enumerate(things) if thing.name == name)
    there = min(max(0, here + by), len(things) - 1)
    rest = [thing for thing in things if thing.name != name]
    return [*rest[:there], things[here], *rest[there:]]
