"""The table of figures: what fits, what is told of a row, and shades."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from settle.widgets.panels.charts.figure_table import FigureCell, FigureRow, FigureTable

HEAD = ("true nats", "2", "4", "8")


def row(name, *texts, note="", shade=0.0):
    return FigureRow(name, 0, tuple(FigureCell(text, shade) for text in texts), note)


@pytest.fixture
def table(shown):
    return shown(FigureTable("Figures"), 640, 120)


def test_what_is_said_of_a_row_stands_beside_it_or_under_the_mouse(table, look):
    rows = [row("InfoNCE", "−0.1", "−0.8", "−3.5", note="at its ceiling"), row("NWJ", "0.0", "0.1", "0.2")]
    table.show_rows(HEAD, rows)
    wide = look(table)
    y = table.place(0).center().y()
    assert "at its ceiling" in table.name_at(QPointF(10, y)) and table.name_at(QPointF(10, table.place(1).center().y())) == "NWJ"
    assert "InfoNCE: −0.1, −0.8, −3.5; at its ceiling" in table.accessibleDescription()
    table.show_rows(HEAD, [row("InfoNCE", "−0.1", "−0.8", "−3.5"), rows[1]])
    assert not np.array_equal(look(table), wide)


def test_where_there_is_no_room_the_last_columns_stay(table, look):
    table.show_rows(HEAD, [row("InfoNCE", *[text * 5 for text in ("−0.1", "−0.8", "−3.5")])])
    assert table._widths()[2] == 0
    table.resize(260, 120)
    look(table)
    names, wide, first, notes = table._widths()
    assert first > 0 and notes == 0 and names + wide * (3 - first) == pytest.approx(260)


def test_a_shade_is_seen(table, look):
    pictures = []
    for shade in (-1.0, 0.0, 1.0):
        table.show_rows(HEAD[:2], [row("DV", "1", shade=shade)])
        pictures.append(look(table))
    assert not np.array_equal(pictures[0], pictures[1]) and not np.array_equal(pictures[1], pictures[2])
