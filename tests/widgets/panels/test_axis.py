"""Axes: what they write stays in sight."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from settle.widgets.panels.charts.curves import Curves, Line


def test_a_long_number_at_the_end_of_an_axis_keeps_within_the_plot(shown, monkeypatch):
    curves = shown(Curves("Long", "steps"), 300, 200)
    drawn: dict[str, float] = {}
    paint = pg.AxisItem.drawPicture

    def note(self, p, axis, ticks, texts):
        drawn.update({text: self.mapRectToScene(rect).right() for rect, _, text in texts})
        paint(self, p, axis, ticks, texts)

    monkeypatch.setattr(pg.AxisItem, "drawPicture", note)
    curves.show_lines([Line("y", np.array([0.0, 1.0]), np.array([0.0, 1.0]), 0)], x_range=(0.0, 1.0))
    curves.plot.axes["bottom"].labels = [(0.0, "0"), (1.0, "+20,000")]
    curves.plot.axes["bottom"].again()
    curves.grab()
    assert drawn["+20,000"] <= curves.plot.width() - 1, drawn
