"""The theme: every colour and size of the window, in a dark and a light version.

Whoever paints reads :func:`current` at the time of painting; whoever keeps pens or pixmaps
listens to :data:`changed` and makes them again.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True)
class Theme:
    """Colours as ``#rrggbb``, sizes in device-independent pixels."""

    name: str
    window: str
    """Behind the cards."""
    card: str
    """Ground of cards and plots."""
    field: str
    """Ground of what can be typed into."""
    button: str
    hover: str
    line: str
    """Frames and grooves."""
    axis: str
    """Axes of plots."""
    text: str
    muted: str
    """Text of second rank; as readable as text (4.5:1), only calmer."""
    accent: str
    on_accent: str
    good: str
    warning: str
    bad: str
    series: tuple[str, ...]
    """Colours of curves and bars, told apart with any colour vision; the same order in both themes."""
    cold: tuple[str, ...]
    """From the centre of the diverging map to its negative end."""
    warm: tuple[str, ...]
    """From the centre of the diverging map to its positive end."""
    radius: int = 8
    gap: int = 8


DARK = Theme(
    name="dark",
    window="#111417",
    card="#1a1f24",
    field="#0e1114",
    button="#262c33",
    hover="#303841",
    line="#2c333b",
    axis="#5b6570",
    text="#e0e5ea",
    muted="#9ba5b1",
    accent="#4cc2ff",
    on_accent="#06141d",
    good="#6fdc8c",
    warning="#ffb454",
    bad="#ff8a80",
    series=("#78b2e7", "#ffa62a", "#51ecb3", "#b9859f", "#feff84", "#d2531a", "#9a8cff", "#c3ccd6"),
    cold=("#1a1f24", "#1d5f93", "#3f9fe0", "#b5e2ff"),
    warm=("#1a1f24", "#97521c", "#e88a34", "#ffe0b8"),
)

LIGHT = Theme(
    name="light",
    window="#eceff2",
    card="#ffffff",
    field="#f5f7f9",
    button="#eef1f4",
    hover="#e2e7ec",
    line="#d3d9df",
    axis="#8b95a0",
    text="#1b2127",
    muted="#57616c",
    accent="#0a66ad",
    on_accent="#ffffff",
    good="#177038",
    warning="#8f5200",
    bad="#b3261e",
    series=("#0d8dd9", "#cf7801", "#0c6646", "#a96290", "#8e8448", "#902803", "#5435ba", "#414e5e"),
    cold=("#ffffff", "#a9d2ee", "#3d8fcc", "#0a3f73"),
    warm=("#ffffff", "#fbcf9b", "#dd7f26", "#7c3600"),
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


class _Signals(QObject):
    changed = Signal()


_signals = _Signals()
changed = _signals.changed
"""Emitted after the theme has changed."""

_now = DARK


def current() -> Theme:
    """The theme in use."""
    return _now


def set_theme(app: QApplication, name: str) -> Theme:
    """Dress the whole application: ``dark``, ``light``, or ``system`` to follow the desktop.

    :raises ValueError: there is no theme of that name.
    """
    global _now
    if name == "system":
        name = "light" if app.styleHints().colorScheme() == Qt.ColorScheme.Light else "dark"
    if name not in THEMES:
        raise ValueError(f"There is no theme '{name}': there are {', '.join(THEMES)} and system.")
    from settle.widgets.theme.stylesheet import stylesheet

    _now = theme = THEMES[name]
    pg.setConfigOptions(background=theme.card, foreground=theme.muted, antialias=True, imageAxisOrder="row-major")
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(_palette(theme))
    app.setStyleSheet(stylesheet(theme, app.font().pointSizeF()))
    changed.emit()
    return theme


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for part, colour in (
        (role.Window, theme.card),
        (role.WindowText, theme.text),
        (role.Base, theme.field),
        (role.AlternateBase, theme.card),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.button),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.bad),
        (role.ToolTipBase, theme.hover),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Light, theme.hover),
        (role.Midlight, theme.hover),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
        (role.Shadow, theme.window),
    ):
        palette.setColor(part, QColor(colour))
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, QColor(theme.axis))
    return palette
