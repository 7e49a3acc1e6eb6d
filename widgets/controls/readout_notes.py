"""What stands below the Readouts: where the figures to compare with are from, and what of the paper cannot stand beside a figure here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape

from settle.backend.core.experiment import Preset
from settle.backend.core.paper_value import PaperValue


def notes(preset: Preset, shown: Collection[str]) -> list[str]:
    """Sentences as HTML, in the order in which they are read.

    :param shown: the keys whose values stand in the table.
    """
    own = preset.paper.items()
    beside = [value for key, value in own if value.comparable and key in shown]
    waiting = [value for key, value in own if value.comparable and key not in shown]
    apart = [value for _, value in own if not value.comparable]
    found = [f"{_key('Paper')} {escape(about)}" for about in _origins(beside)]
    found += [f"{_key('Paper')} {text} Not measured yet." for text in _listed(waiting)]
    found += [f"{_key('Paper, not side by side')} {text}" for text in _listed(apart)]
    found += [f"{_key('Also in the paper')} {text}" for text in _listed(preset.paper_also)]
    if preset.paper_note:
        found.append(f"{_key('Paper')} {escape(preset.paper_note)}")
    if preset.reference and preset.source:
        found.append(f"{_key('Reference')} {escape(preset.source)}.")
    return found


def _key(words: str) -> str:
    return f"<b>{words}:</b>"


def _origins(values: Iterable[PaperValue]) -> list[str]:
    """Each origin once, with what is known of why figures here differ from its values."""
    whys = dict[str, dict[str, None]]()
    for value in values:
        whys.setdefault(f"{value.origin}.", {}).update({value.why: None} if value.why else {})
    return [" ".join((origin, *reasons)) for origin, reasons in whys.items()]


def _said(value: PaperValue) -> str:
    """Where it is from, how the paper's differs, and what is known of why."""
    return " ".join(filter(None, (f"{value.origin}.", value.differs, value.why)))


def _listed(values: Iterable[PaperValue]) -> list[str]:
    """Label and value of each, those together that have the rest in common."""
    groups = dict[str, list[PaperValue]]()
    for value in values:
        groups.setdefault(_said(value), []).append(value)
    return [f"{escape('; '.join(f'{v.label}: {v.text}' for v in group))}. {escape(said)}" for said, group in groups.items()]
