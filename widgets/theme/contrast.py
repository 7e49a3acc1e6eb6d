"""How far what is to be read, seen or used stands out from its ground, in both themes (WCAG 2.2: 1.4.3 and 1.4.11).

``python -m settle.widgets.theme.contrast`` prints the table of ``docs/daily-use.md``. Outside of it are, as there, what is disabled, and
lines that only group, such as the frame of a card.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from settle.widgets.theme.colours import contrast
from settle.widgets.theme.palettes import THEMES, Theme

TEXT, LINE = 4.5, 3.0
"""Least contrast of text, and of lines, edges and marks that carry meaning."""


@dataclass(frozen=True)
class Use:
    """What colours of the theme are used for: each of ``inks`` on each of ``grounds``, all names of fields of :class:`Theme`."""

    what: str
    inks: tuple[str, ...]
    grounds: tuple[str, ...]
    least: float


_SHEETS = ("window", "card", "field")
_ROWS = (*_SHEETS, "button", "hover")
"""With rows under the mouse and chosen ones."""

USES = (
    Use("text", ("text",), (*_ROWS, "line"), TEXT),
    Use("text of second rank", ("muted",), _ROWS, TEXT),
    Use("links", ("accent",), ("card", "field", "hover"), TEXT),
    Use("good, warning, bad", ("good", "warning", "bad"), _ROWS, TEXT),
    Use("text on the accent: the main button, chosen entries of lists", ("on_accent",), ("accent",), TEXT),
    Use("curves, bars, points", ("series",), ("card", "field"), LINE),
    Use("axes, edges of fields and boxes, bars that scroll, what is on", ("axis",), _SHEETS, LINE),
    Use("ring of the focus", ("accent",), _ROWS, LINE),
    Use("ring of the focus around the main button", ("text",), ("window", "card"), LINE),
    Use("handle of a slider", ("text",), ("card", "line"), LINE),
    Use("what is done of a bar of progress", ("accent",), ("line",), LINE),
)


def ratios(theme: Theme, use: Use) -> Iterator[tuple[float, str, str]]:
    """(contrast, ink, ground) of each pair, the colours as ``#rrggbb``."""
    for name in use.inks:
        value = getattr(theme, name)
        for ink in (value,) if isinstance(value, str) else value:
            for ground in use.grounds:
                yield contrast(ink, getattr(theme, ground)), ink, getattr(theme, ground)


def table() -> str:
    """The least contrast of each use in each theme, as a table in Markdown."""
    names = list(THEMES)
    lines = [f"| what | on | at least | {' | '.join(names)} |", f"|---|---|---|{'---|' * len(names)}"]
    for use in USES:
        least = [f"{min(ratios(THEMES[name], use))[0]:.2f}" for name in names]
        lines.append(f"| {use.what} | {', '.join(use.grounds)} | {use.least:g} | {' | '.join(least)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(), end="")
