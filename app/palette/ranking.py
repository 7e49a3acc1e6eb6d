"""Which lines the palette shows, and in which order. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from settle.app.palette.entry import KINDS, PaletteEntry
from settle.app.palette.fuzzy import fit
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import bare

MOST_SHOWN, MOST_RECENT = 100, 20
_RECENT = 0.4
"""What having been used lately adds to a fit."""
_WEIGHT = {"help": 0.5}
"""Of kinds with so many lines that they would stand before all others."""
_FEW, _MOST_WITH_SLIPS = 5, 2000
"""Where fewer lines fit, slips are looked for too, in so many lines: among thousands of sessions that would be felt."""


def ranked(entries: Iterable[PaletteEntry], typed: str, recent: Sequence[str]) -> list[PaletteEntry]:
    """Those that fit what is typed, the best first; where nothing is typed those used lately first, then kind by kind."""
    last = {key: place for place, key in enumerate(recent)}
    kinds = list(KINDS)
    if not typed.strip():
        found = sorted(entries, key=lambda each: (last.get(each.remembered, len(last)), kinds.index(each.kind)))
        return found[:MOST_SHOWN]
    lines = list(entries)
    close = _fitting(lines, typed, last, slips=False)
    if len(close) < _FEW:
        close = _fitting(lines[:_MOST_WITH_SLIPS], typed, last, slips=True)
    close.sort(key=lambda one: (-one[0], last.get(one[1].remembered, len(last)), kinds.index(one[1].kind)))
    return [each for _, each in close[:MOST_SHOWN]]


def _fitting(lines: Iterable[PaletteEntry], typed: str, last: Mapping[str, int], slips: bool) -> list[tuple[float, PaletteEntry]]:
    fits = ((_fit(typed, each, slips), each) for each in lines)
    return [(value * _WEIGHT.get(each.kind, 1.0) + (_RECENT if each.remembered in last else 0.0), each) for value, each in fits if value]


def _fit(typed: str, entry: PaletteEntry, slips: bool) -> float:
    """In English, and in the language of the window."""
    text, kind = bare(entry.text), KINDS[entry.kind]
    value = fit(typed, text, bare(entry.also), kind, slips=slips)
    if (shown := tr(entry.text)) != text or not value:
        value = max(value, fit(typed, shown, tr(entry.also), tr(kind), slips=slips))
    return value


def used(recent: Sequence[str], entry: PaletteEntry) -> list[str]:
    """What was used lately, with this one as the last."""
    return [entry.remembered, *(key for key in recent if key != entry.remembered)][:MOST_RECENT]
