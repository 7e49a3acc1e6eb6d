"""Tiles: every picture in its place, all on one scale."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from settle.widgets.panels.images.tiles import TileGroup, Tiles
from settle.widgets.theme.colour_maps import lookup


def group(pictures, title=""):
    return TileGroup(title, np.asarray(pictures, float), [f"unit {i}" for i in range(len(pictures))])


def colour(panel, picture, number, tile, row, column):
    """Colour (r, g, b) of a pixel of a tile."""
    frame, (h, w) = panel.frames(number)[tile], panel.groups[number].pictures.shape[1:]
    x, y = frame.left() + (column + 0.5) * frame.width() / w, frame.top() + (row + 0.5) * frame.height() / h
    return picture[int(y), int(x), 2::-1]


def test_equal_values_have_equal_colours_in_all_tiles_and_groups(shown, look):
    panel, table = shown(Tiles("Test"), 500, 300), lookup("diverging")
    one = np.zeros((4, 4, 4))
    one[0, 0, 0], one[1, 2, 3], one[3, 3, 3] = 2.0, 1.0, -2.0
    other = np.zeros((2, 3, 3))
    other[1, 1, 0] = 1.0
    panel.show_groups([group(one, "one"), group(other, "other")], -2.0, 2.0)
    picture = look(panel)
    for place, entry in {(0, 0, 0, 0): 254, (0, 1, 2, 3): 190, (0, 3, 3, 3): 0, (0, 2, 1, 1): 127, (1, 1, 1, 0): 190}.items():
        np.testing.assert_allclose(colour(panel, picture, *place).astype(int), table[entry], atol=3, err_msg=str(place))


@pytest.mark.parametrize(("width", "height"), [(900, 200), (200, 900), (120, 80)])
def test_tiles_stay_inside_and_apart(shown, width, height):
    panel = shown(Tiles("Test"), width, height)
    panel.show_groups([group(np.zeros((7, 5, 5)), "s1"), group(np.zeros((3, 9, 9)), "s2")], -1, 1)
    frames = [*panel.frames(0), *panel.frames(1)]
    assert len(frames) == 10 and all(panel.rect().contains(frame.toAlignedRect()) for frame in frames)
    assert not any(a.intersects(b) for i, a in enumerate(frames) for b in frames[:i])


def test_the_tooltip_names_unit_and_value(shown):
    panel = shown(Tiles("Test"))
    values = np.zeros((3, 2, 2))
    values[1, 0, 1] = 0.25
    panel.show_groups([group(values)], -1, 1)
    frame = panel.frames(0)[1]
    assert panel.name_at(QPointF(frame.right() - 3, frame.top() + 3)) == "unit 1\n0.250 at row 0, column 1"
    assert panel.name_at(QPointF(0, 0)) == ""


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_bad_numbers_and_no_pictures(shown, look, value):
    panel = shown(Tiles("Test"))
    look(panel)
    panel.show_groups([group(np.full((2, 3, 3), value))], -1, 1)
    look(panel)
    first, second = panel.frames(0)
    assert first != second and "at row 1, column 1" in panel.name_at(first.center())
    panel.show_groups([group(np.zeros((0, 3, 3)))], -1, 1)
    look(panel)
    assert panel.frames(0) == [] and panel.name_at(first.center()) == ""
