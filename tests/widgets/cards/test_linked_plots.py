"""Zoom and read-out: by wheel, drag and keys, over all plots of one axis of time, with a way back that can be seen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.timescale import Timescale
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.views.common.board import Board

SCALE = Timescale(0, 100)


class Three(Board):
    """Two cards of curves over steps, and one over another axis."""

    def __init__(self):
        self.charts = [Curves(name, "" if name != "c" else "epoch") for name in "abc"]
        super().__init__([Card(f"Card {number}", chart, f"k{number}") for number, chart in enumerate(self.charts)])
        x = SCALE.x(np.arange(101))
        for number, chart in enumerate(self.charts):
            about = {"scale": SCALE, "at": 0.5} if number < 2 else {}
            chart.show_lines([Line("y", x, np.sin(x + number))], x_range=(0.0, 1.0), y_range=(-1.0, 1.0), **about)

    def begin(self, recording): ...

    def paint(self, recording, at): ...


@pytest.fixture
def board(qtbot):
    board = Three()
    qtbot.addWidget(board)
    board.resize(1100, 700)
    board.show()
    qtbot.waitExposed(board)
    return board


def ranges(board):
    return [tuple(round(x, 3) for x in chart.plot.box.viewRange()[0]) for chart in board.charts]


def wheel(plot, place, turns, modifier):
    event = QWheelEvent(
        QPointF(place), QPointF(plot.mapToGlobal(place)), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton,
        modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plot.viewport(), event)


def test_the_wheel_with_ctrl_looks_closer_on_all_plots_of_the_axis(board):
    plot = board.charts[0].plot
    middle = plot.mapFromScene(plot.box.mapViewToScene(QPointF(0.25, 0.0)))
    wheel(plot, middle, 3, Qt.KeyboardModifier.NoModifier)
    assert ranges(board) == [(0, 1)] * 3, "a plain wheel scrolls the cards"
    wheel(plot, middle, 3, Qt.KeyboardModifier.ControlModifier)
    (low, high), other, third = ranges(board)
    assert 0.2 < high - low < 0.7 and low < 0.25 < high and other == (low, high) and third == (0, 1)
    assert plot.back.isVisible() and board.charts[1].plot.back.isVisible() and not board.charts[2].plot.back.isVisible()
    QTest.mouseClick(board.charts[1].plot.back, Qt.MouseButton.LeftButton)
    assert ranges(board) == [(0, 1)] * 3 and not plot.back.isVisible()


def test_zooming_out_ends_at_the_whole(board):
    plot = board.charts[0].plot
    plot.zoom_x(4.0, 0.9)
    assert ranges(board)[0] == (0.675, 0.925)
    plot.zoom_x(0.4, 0.9)
    low, high = ranges(board)[0]
    assert high <= 1.0 and low >= 0.0 and high - low == pytest.approx(0.625, abs=2e-3)
    plot.zoom_x(0.1, 0.9)
    assert ranges(board) == [(0, 1)] * 3


def test_by_the_keyboard_around_the_step_on_show(board):
    board.linked_plots.zoom(2.0)
    assert ranges(board) == [(0.25, 0.75), (0.25, 0.75), (0, 1)]
    board.linked_plots.show_all()
    assert ranges(board) == [(0, 1)] * 3


def test_the_step_under_the_mouse_is_read_out_everywhere_on_the_axis(board):
    plots = [chart.plot for chart in board.charts]
    scene = plots[0].box.mapViewToScene(QPointF(0.4, 0.0))
    plots[0].scene().sigMouseMoved.emit(scene)
    hovers = [plot.overlay.hover for plot in plots]
    assert hovers[0] is not None and hovers[1] is not None and hovers[2] is None
    place = plots[1].box.mapToView(hovers[1])
    found = plots[1].overlay.read_out(place.x(), place.y())
    assert found[1][0][0] == "step 40" and found[1][1][0].startswith("y  0.9854")
    plots[0].pointed.emit(None)
    assert plots[1].overlay.hover is None
