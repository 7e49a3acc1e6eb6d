"""The theme in use: the palette of the window, and how it is changed.

Whoever paints reads :func:`current` at the time of painting; whoever keeps pens or pixmaps
listens to :data:`changed` and makes them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from settle.widgets.theme.palettes import DARK, THEMES, Theme
from settle.widgets.theme.stylesheet import stylesheet
from settle.widgets.theme.uncollected import uncollected


class _Signals(QObject):
    changed = Signal()


_signals = _Signals()
changed = _signals.changed
"""Emitted after the theme has changed."""

_now = DARK

FUSION = "settle fusion"
"""Property of the application: whether it was given the style that the style sheet goes with."""


def current() -> Theme:
    """The theme in use."""
    return _now


def set_theme(app: QApplication, name: str) -> Theme:
    """Give the whole application its colours: ``dark``, ``light``, or ``system`` to follow the desktop.

    :raises ValueError: there is no theme of that name.
    """
    if name == "system":
        name = "light" if app.styleHints().colorScheme() == Qt.ColorScheme.Light else "dark"
    if name not in THEMES:
        raise ValueError(f"There is no theme '{name}': there are {', '.join(THEMES)} and system.")
    theme = _use(THEMES[name])
    if not app.property(FUSION):  # set again under a style sheet it may end the process
        app.setStyle("Fusion")
        app.setProperty(FUSION, True)
    with uncollected():
        app.setPalette(_palette(theme))
        app.setStyleSheet("")  # Qt's style of sheets is made anew: an old one may be gone where widgets wore sheets of their own
        app.setStyleSheet(stylesheet(theme, app.font().pointSizeF()))
    changed.emit()
    return theme


def _use(theme: Theme) -> Theme:
    """For all that is painted from now on."""
    global _now
    _now = theme
    pg.setConfigOptions(background=theme.card, foreground=theme.muted, antialias=True, imageAxisOrder="row-major")
    return theme


@contextmanager
def dressed(widget: QWidget, name: str) -> Iterator[None]:
    """While this lasts another theme is in use and this widget wears it, for a picture of it: the rest of the window keeps its style
    sheet, which would take a second to change, and shows nothing of it if no event is processed meanwhile."""
    before, sheet = _now, widget.styleSheet()
    if name == before.name:
        yield
        return
    try:
        _use(THEMES[name])
        wear(widget)
        changed.emit()
        yield
    finally:
        _use(before)
        with uncollected():
            widget.setStyleSheet(sheet)
            widget.setPalette(QPalette())
        changed.emit()


def wear(widget: QWidget) -> None:
    """Give one widget, with what is in it, the colours of the theme in use, whatever the application wears."""
    with uncollected():
        widget.setPalette(_palette(_now))
        widget.setStyleSheet(stylesheet(_now, QApplication.font().pointSizeF()))


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
