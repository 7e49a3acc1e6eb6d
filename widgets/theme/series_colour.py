"""The colours of a series: which one a number has, and one that stands back."""

from __future__ import annotations

from PySide6.QtGui import QColor

from settle.widgets.theme import theme


def series_colour(number: int) -> str:
    """The colour of the theme's series with this number; after the last one they begin again, paler."""
    colours = theme.current()
    again, place = divmod(number, len(colours.series))
    return mixed(colours.series[place], colours.text, min(0.8, 0.45 * again))


def paler(number: int) -> str:
    """The same, standing back."""
    return mixed(series_colour(number), theme.current().card, 0.5)


def mixed(one: str, other: str, part: float) -> str:
    """A colour between two: ``part`` of the other."""
    a, b = QColor(one), QColor(other)
    parts = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(x + part * (y - x)) for x, y in parts)).name()
