"""What the Readouts say in words: their columns, where the figures to compare with are from, and what of the paper has no place beside
them. No Qt here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape
from typing import TYPE_CHECKING

from settle.backend.core.experiment import Preset
from settle.backend.core.paper_value import PaperValue

if TYPE_CHECKING:
    from settle.widgets.view import Readout

HEADS = ("here", "theory", "reference", "paper")
"""Columns of figures; those that have nothing are left out, and their heads with them if that leaves ``here`` alone."""


def columns(line: Readout, preset: Preset | None) -> dict[str, str]:
    """Column -> text. Of the paper only what was measured by the same protocol stands beside a figure."""
    value = preset.paper.get(line.key) if preset and line.key else None
    paper = value.number if value is not None and value.comparable else ""
    return {"here": line.value, "theory": line.theory, "reference": line.reference, "paper": paper}


def sources(preset: Preset, shown: Collection[str]) -> str:
    """Where the columns *paper* and *reference* are from, in one line or two.

    :param shown: the keys whose values of the paper stand in the table.
    """
    origins = dict.fromkeys(value.origin for key, value in preset.paper.items() if key in shown)
    found = [f"Paper: {'; '.join(origins)}"] if origins else []
    found += [f"Reference: {preset.source}"] if preset.reference and preset.source else []
    return "\n".join(found)


def notes(preset: Preset, shown: Collection[str]) -> list[str]:
    """The rest that is to be said, sentences as HTML, in the order in which they are read.

    :param shown: the keys whose values stand in the table.
    """
    own = preset.paper.items()
    beside = [value for key, value in own if value.comparable and key in shown]
    waiting = [value for key, value in own if value.comparable and key not in shown]
    apart = [value for _, value in own if not value.comparable]
    whys = dict.fromkeys(value.why for value in beside if value.why)
    found = [f"{_key('Paper')} {escape(' '.join(whys))}"] if whys else []
    found += [f"{_key('Paper')} {text} Not measured yet." for text in _listed(waiting)]
    found += [f"{_key('Paper, not side by side')} {text}" for text in _listed(apart)]
    found += [f"{_key('Also in the paper')} {text}" for text in _listed(preset.paper_also)]
    if preset.paper_note:
        found.append(f"{_key('Paper')} {escape(preset.paper_note)}")
    return found


def _key(words: str) -> str:
    return f"<b>{words}:</b>"


def _said(value: PaperValue) -> str:
    """Where it is from, how the paper's differs, and what is known of why."""
    return " ".join(filter(None, (f"{value.origin}.", value.differs, value.why)))


def _listed(values: Iterable[PaperValue]) -> list[str]:
    """Label and value of each, those together that have the rest in common."""
    groups = dict[str, list[PaperValue]]()
    for value in values:
        groups.setdefault(_said(value), []).append(value)
    return [f"{escape('; '.join(f'{v.label}: {v.text}' for v in group))}. {escape(said)}" for said, group in groups.items()]
