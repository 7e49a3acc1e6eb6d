"""Colours made from those of the theme: of a series, between two others, and readable on a ground."""

from __future__ import annotations

from PySide6.QtGui import QColor

from settle.widgets.theme.theme import current

STROKES = ("solid", "dashed", "beaded", "dash-dot")
"""How lines are drawn each time that the colours of the series begin again; ``dotted`` is what is compared with another one."""


def series_colour(number: int) -> str:
    """The colour of curve, bar or cloud ``number``, from 0; after the last one of the theme they begin again, by turns closer to the
    text's: what tells them apart then is :func:`series_stroke`."""
    colours = current()
    again, place = divmod(number, len(colours.series))
    return mixed(colours.series[place], colours.text, 0.45) if again % 2 else colours.series[place]


def series_stroke(number: int) -> str:
    """How the line of that number is drawn, one of :data:`STROKES`: the second mark beside its colour."""
    return STROKES[number // len(current().series) % len(STROKES)]


SHADES = 3
"""How many shades segments have."""


def segment_colour(number: int) -> str:
    """Of segment ``number`` of a sequence, from 0: one of three greys, so that neighbours differ in lightness and none has a model's
    colour. Its number stands on it."""
    colours = current()
    return mixed(colours.text, colours.card, (0.0, 0.48, 0.24)[number % SHADES])


def mixed(one: str, other: str, part: float) -> str:
    """A colour between two: ``part`` of the other."""
    a, b = QColor(one), QColor(other)
    parts = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(x + part * (y - x)) for x, y in parts)).name()


def readable_on(colour: QColor) -> str:
    """Black or white, whichever stands out more from a ground."""
    return "#ffffff" if 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue() < 140 else "#000000"
