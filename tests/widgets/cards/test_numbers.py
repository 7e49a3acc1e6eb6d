"""What cards show, as numbers: read, copied, and the same that is drawn."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from earlier_sessions import SESSIONS, with_view
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.widgets.cards.number_table import NumberTable
from settle.widgets.cards.numbers_dialog import offer_numbers, show_numbers
from settle.widgets.cards.panel_numbers import card_numbers
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.timescale import Timescale
from settle.widgets.panels.charts.bars import Bar, Bars
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.panels.images.picture import Picture


@pytest.fixture
def two(qtbot):
    """A card with bars and curves on an axis of time."""
    content = QWidget()
    column = QVBoxLayout(content)
    curves, bars = Curves("c", "", "loss"), Bars("b", "RelMSE")
    column.addWidget(curves)
    column.addWidget(bars)
    card = Card("Two", content)
    qtbot.addWidget(card)
    card.show()
    scale = Timescale(0, 1000, 800)
    steps = np.array([0, 10, 800, 1000])
    lines = [Line("a", scale.x(steps), np.array([0.1, np.nan, 1e-9, 3.0])), Line("b", scale.x(steps), np.arange(4.0))]
    curves.show_lines(lines, scale=scale, x_range=(0, 1))
    bars.show_bars([Bar("s0", 0.005, reference=0.006), Bar("s1", float("nan"))])
    return card


def test_curves_are_given_by_step_and_bars_with_what_they_have(two):
    curves, bars = card_numbers(two)
    assert curves.heads == ("step", "a", "b") and [curves.text(1, i) for i in range(3)] == ["10", "", "1"]
    assert [float(v) for v in curves.columns[0]] == [0, 10, 800, 1000] and curves.text(2, 1) == "1e-09"
    assert bars.heads == ("name", "RelMSE", "reference") and [bars.text(0, i) for i in range(3)] == ["s0", "0.005", "0.006"]


def test_numbers_are_copied_as_a_spreadsheet_reads_them(two):
    told = []
    two.copied.connect(told.append)
    offer_numbers(two)
    next(action for action in two.actions_menu().actions() if action.text() == "Copy numbers").trigger()
    text = QGuiApplication.clipboard().text()
    rows = list(csv.reader(io.StringIO(text), delimiter="\t"))
    assert rows[0] == ["step", "a", "b"] and rows[1] == ["0", "0.1", "0"] and rows[-1] == ["s1", "", ""]
    assert told == ["The numbers of Two are on the clipboard: 6 rows."]


def test_the_dialog_shows_each_table_and_copies_it(two, qtbot):
    dialog = show_numbers(two)
    assert dialog is not None and dialog.choice.isVisible() and dialog.model.index(0, 0).data() == "0"
    dialog.choice.setCurrentIndex(1)
    assert dialog.model.index(0, 0).data() == "s0" and dialog.about.text() == "2 rows, 3 columns"
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("name\tRelMSE\treference\n")
    dialog.close()


def test_nothing_is_offered_where_there_is_nothing(two):
    offer_numbers(two)
    two.say("Press Run.")
    assert show_numbers(two) is None
    assert not next(action for action in two.actions_menu().actions() if action.text() == "Numbers…").isEnabled()


def test_units_over_time_and_pixels(qtbot):
    raster, picture = Raster("r"), Picture("p")
    for panel in (raster, picture):
        qtbot.addWidget(panel)
    raster.show_layers(["s0", "s1"], [1, 2])
    raster.show_values(np.arange(12.0).reshape(4, 3), np.array([0, 0, 1, 3]), 3, 1.0, steps=np.array([0, 5, 6, 7]))
    picture.show_pictures(np.arange(12.0).reshape(2, 2, 3))
    (units,), (pixels,) = (card_numbers(Card("x", panel)) for panel in (raster, picture))
    assert units.heads == ("step", "s0[0]", "s1[0]", "s1[1]") and [units.text(1, i) for i in range(4)] == ["5", "3", "4", "5"]
    assert pixels.heads == ("picture", "row", "column 0", "column 1", "column 2") and pixels.count == 4
    assert [pixels.text(3, i) for i in range(5)] == ["1", "1", "9", "10", "11"]


def test_all_digits_are_there_and_a_cell_is_one_cell():
    table = NumberTable("t", ("x", "w\nord"), (np.array([0.1 + 0.2, 1e300]), ["a\tb", "c"]))
    assert table.text(0, 0) == repr(0.1 + 0.2) and float(table.text(1, 0)) == 1e300
    assert table.tsv() == f"x\tw ord\n{0.1 + 0.2!r}\ta b\n1e+300\tc\n"


NO_NUMBERS = {"setting", "latents"}
"""Keys of cards of words and of sliders."""


@pytest.mark.parametrize("name", [path.stem for path in sorted(SESSIONS.glob("*.h5"))])
def test_every_card_that_shows_something_has_its_numbers(name, qtbot):
    recording, view = with_view(name, qtbot)
    view.show()
    view.draw(recording, recording.steps - 1)
    silent = [card.key for card in view.cards if not card.words and card.isVisible() and not card_numbers(card)]
    assert set(silent) <= NO_NUMBERS
