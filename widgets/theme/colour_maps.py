"""Colour maps as look-up tables, made from the theme so that their centre is the card's ground."""

from __future__ import annotations

from functools import cache

import numpy as np
from PySide6.QtGui import QColor

from settle.widgets.theme.palettes import Theme
from settle.widgets.theme.theme import current


def ramp(stops: tuple[str, ...], count: int) -> np.ndarray:
    """``count x 3`` colours (uint8) in equal steps through the stops."""
    points = np.array([(c.red(), c.green(), c.blue()) for c in map(QColor, stops)], float)
    places = np.linspace(0, len(stops) - 1, count)
    columns = [np.interp(places, np.arange(len(stops)), points[:, i]) for i in range(3)]
    return np.round(np.stack(columns, axis=1)).astype(np.uint8)


@cache
def diverging(theme: Theme) -> np.ndarray:
    """``255 x 3``: negative cold, 0 (entry 127) the ground of the card, positive warm."""
    return np.concatenate([ramp(theme.cold, 128)[::-1], ramp(theme.warm, 128)[1:]])


@cache
def sequential(theme: Theme) -> np.ndarray:
    """``256 x 3``: from the ground of the card to the cold end, for amounts from 0 up."""
    return ramp(theme.cold, 256)


@cache
def ink(theme: Theme) -> np.ndarray:
    """``256 x 3`` for pictures: 0 the ground of a field, 1 the colour of text."""
    return ramp((theme.field, theme.text), 256)


@cache
def verdict(theme: Theme) -> np.ndarray:
    """``255 x 3``, calmer than :func:`diverging`: 0 (fake) warm, 1/2 the ground of the card, 1 (real) cold."""
    return np.concatenate([ramp(theme.warm[:2], 128)[::-1], ramp(theme.cold[:2], 128)[1:]])


MAPS = {"diverging": diverging, "sequential": sequential, "verdict": verdict, "ink": ink}

CENTRED = ("diverging", "verdict")
"""Those whose middle is the ground."""


def lookup(name: str) -> np.ndarray:
    """The map of that name in the theme in use."""
    return MAPS[name](current())
