"""One line of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One experiment: where it is written, how it is shown, what it is called on the rail."""

    name: str
    title: str
    short: str
    icon: str
    """A name of ``settle.widgets.theme.icons``, or strokes as they are written there."""
    experiment: str
    """``module:class``"""
    view: str = ""
    """``module:class``; nothing: the automatic view."""
    plugin: str = ""
    """Package and version that adds it; nothing: Settle's own."""
