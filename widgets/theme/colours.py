"""Colours made from those of the theme: of a series, between two others, and readable on a ground."""

from __future__ import annotations

from functools import cache

import numpy as np
from PySide6.QtGui import QColor

from settle.widgets.theme.colour_vision import linear
from settle.widgets.theme.palettes import Theme
from settle.widgets.theme.theme import current

_TEXT = 4.5
"""Least contrast of text."""

STROKES = ("solid", "dashed", "beaded", "dash-dot")
"""How lines are drawn each time that the colours of the series begin again; ``dotted`` is what is compared with another one."""


def series_colour(number: int) -> str:
    """The colour of curve, bar or cloud ``number``, from 0; after the last one of the theme they begin again, by turns closer to the
    text's: what tells them apart then is :func:`series_stroke`."""
    colours = current()
    again, place = divmod(number, len(colours.series))
    return mixed(colours.series[place], colours.text, 0.25) if again % 2 else colours.series[place]


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


def luminance(colour: str | QColor) -> float:
    """Relative luminance as WCAG 2 has it: 0 for black, 1 for white."""
    c = QColor(colour)
    return float(linear(np.array([c.red(), c.green(), c.blue()])) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: str | QColor, other: str | QColor) -> float:
    """The contrast ratio of WCAG 2: 1 to 21. Text needs 4.5, a line 3."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable_on(colour: QColor) -> str:
    """Black or white, whichever stands out more from a ground: by 4.58 at least."""
    return "#ffffff" if contrast("#ffffff", colour) > contrast("#000000", colour) else "#000000"


@cache
def _text_ink(colour: str, theme: Theme) -> str:
    steps = (mixed(colour, theme.text, part / 20) for part in range(21))
    return next((ink for ink in steps if min(contrast(ink, theme.card), contrast(ink, theme.field)) >= _TEXT), theme.text)


def text_ink(colour: str) -> str:
    """A colour of the series for text: as near to the text's as text needs to be read on cards and fields."""
    return _text_ink(colour, current())
