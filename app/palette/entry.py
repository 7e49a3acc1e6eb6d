"""What the palette finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

KINDS = {
    "action": "Action",
    "knob": "Knob",
    "preset": "Preset",
    "experiment": "Experiment",
    "session": "Session",
    "help": "Help",
}
"""Kind -> its name on the screen, in the order in which kinds stand where nothing is typed."""


@dataclass(frozen=True)
class PaletteEntry:
    """One line."""

    kind: str
    """One of :data:`KINDS`."""
    key: str
    """What it is remembered by, which is no text of the screen."""
    text: str
    """In English, with marks of ``own``; it is shown, and found, in the language of the window as well."""
    do: Callable[[], object]
    also: str = ""
    """What else it is found by; shown beside the text."""
    shortcut: str = ""

    @property
    def remembered(self) -> str:
        """What it is remembered by among all kinds."""
        return f"{self.kind} {self.key}"
