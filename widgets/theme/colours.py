"""Colours made from those of the theme: of a series, between two others, and readable on a ground."""

from __future__ import annotations

from PySide6.QtGui import QColor

from settle.widgets.theme.theme import current


def series_colour(number: int) -> str:
    """The colour of curve, bar or cloud ``number``, from 0; after the last one of the theme they begin again, closer to the text's."""
    colours = current()
    again, place = divmod(number, len(colours.series))
    return mixed(colours.series[place], colours.text, min(0.8, 0.45 * again))


def segment_colour(number: int, model: int = 0) -> str:
    """Of segment ``number`` of a sequence, from 0: one of three shades of its model's colour, so that neighbours differ in lightness."""
    colours = current()
    base = series_colour(model)
    return (base, mixed(base, colours.text, 0.75), mixed(base, colours.card, 0.45))[number % 3]


def mixed(one: str, other: str, part: float) -> str:
    """A colour between two: ``part`` of the other."""
    a, b = QColor(one), QColor(other)
    parts = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(x + part * (y - x)) for x, y in parts)).name()


def readable_on(colour: QColor) -> str:
    """Black or white, whichever stands out more from a ground."""
    return "#ffffff" if 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue() < 140 else "#000000"
