"""The matrix of counts: cells in their places, right answers cold, wrong ones warm."""

from __future__ import annotations

import numpy as np
import pytest

from settle.widgets.panels.charts.confusion_matrix import ConfusionMatrix


@pytest.fixture
def counts():
    found = 20 * np.eye(10, dtype=np.int64)
    found[7, 2], found[4, 9] = 8, 2
    return found


def corner(panel, picture, row, column):
    """Red less blue near the corner of a cell, where no digit stands."""
    frame = panel.cell(row, column)
    pixel = picture[int(frame.top()) + 2, int(frame.left()) + 2].astype(int)
    return pixel[2] - pixel[0]


def test_each_count_stands_in_the_row_of_its_class_and_the_column_of_the_answer(shown, look, counts):
    panel = shown(ConfusionMatrix("Test"), 500, 400)
    panel.show_counts(counts)
    picture = look(panel)
    for row in range(10):
        for column in range(10):
            warmth = corner(panel, picture, row, column)
            if row == column:
                assert warmth < -40
            elif counts[row, column]:
                assert warmth > 40
            else:
                assert abs(warmth) < 12
    assert corner(panel, picture, 7, 2) > corner(panel, picture, 4, 9), "the more frequent one is stronger"


def test_words(shown, counts):
    panel = shown(ConfusionMatrix("Test"))
    panel.show_counts(counts)
    assert panel.name_at(panel.cell(7, 2).center()) == "class 7, answer 2: 8 of 28 (28.6 %)"
    assert "7: 20 of 28 right" in panel.accessibleDescription()


def test_small_places_and_empty_rows(shown, look, counts):
    panel = shown(ConfusionMatrix("Test"), 120, 90)
    look(panel)
    counts[3] = 0
    panel.show_counts(1000 * counts)
    look(panel)
    assert "class 3, answer 1: 0 of 0" in panel.name_at(panel.cell(3, 1).center())
