"""Parallel coordinates of many runs: drawn in slices, and once."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from settle.widgets.runs import parallel_coordinates
from settle.widgets.runs.parallel_coordinates import ParallelAxis, ParallelCoordinates

MANY = 60


def panel_of(places, qtbot):
    panel = ParallelCoordinates()
    qtbot.addWidget(panel)
    panel.resize(600, 300)
    panel.show_axes([ParallelAxis(str(i), each, [(0.5, "x")]) for i, each in enumerate(places)], lambda run: f"run {run}", None)
    panel.show()
    return panel


def test_lines_are_drawn_in_slices_and_the_mouse_draws_them_no_second_time(qtbot, monkeypatch):
    places = np.random.default_rng(0).random((3, MANY))
    places[1, 7], places[2, 9] = np.nan, np.nan
    monkeypatch.setattr(parallel_coordinates, "_SLICE", 60.0)
    whole = panel_of(places, qtbot).grab().toImage()
    drawn = []
    paint = ParallelCoordinates._paint_line
    monkeypatch.setattr(ParallelCoordinates, "_paint_line", lambda self, p, run, *how: (drawn.append(run), paint(self, p, run, *how)))
    monkeypatch.setattr(parallel_coordinates, "_SLICE", 0.0)
    panel = panel_of(places, qtbot)
    panel.grab()
    assert 0 < len(drawn) < MANY, "something else has its turn"
    qtbot.waitUntil(lambda: len(drawn) == MANY, timeout=5000)
    assert drawn == [*range(MANY)] and panel.grab().toImage() == whole
    drawn.clear()
    x, y = panel._x(0), panel._place().bottom() - places[0, 5] * panel._place().height()
    QTest.mouseMove(panel, QPoint(round(x) + 1, round(y)))
    marked = panel._hover
    assert marked is not None and panel.grab().toImage() != whole and set(drawn) == {marked}, "the line under the mouse alone"
    assert panel.name_at(QPoint(round(x) + 1, round(y)).toPointF()) == f"run {marked}"
