"""Runs are compared as a person does it: once with the mouse alone, once with the keyboard alone."""

from __future__ import annotations

import json

import numpy as np
import pytest
from driving import LEFT, pick, press
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from settle.app.compare.comparison_control import ENDING
from settle.sessions.session import load
from settle.widgets.translation.own_text import bare

Key = Qt.Key
CTRL, SHIFT, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def opened(qtbot, window):
    """The comparison once its curves are drawn."""
    qtbot.waitUntil(lambda: window.comparison.is_shown and bool(window.comparison.shown.page.charts), timeout=30_000)
    return window.comparison.shown


def row_of(window, name: str) -> int:
    return next(row for row, item in enumerate(window.session_list.items) if item.path.stem == name)


def click_row(qtbot, window, name: str, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    table = window.session_list.table
    index = table.model().index(row_of(window, name), 0)
    table.scrollTo(index)
    qtbot.mouseClick(table.viewport(), LEFT, modifier, table.visualRect(index).center())


def button(page, text: str) -> QPushButton:
    return next(each for each in page.findChildren(QPushButton) if each.text() == text)


def lines(chart) -> list[np.ndarray]:
    return [line.y for line in chart._lines]


def asked_where(monkeypatch, path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), "PDF: for paper (*.pdf)"))


def test_with_the_mouse_alone(lab_window, sessions, qtbot, tmp_path, monkeypatch):
    window, r = lab_window, {name: load(path) for name, path in sessions.items()}
    click_row(qtbot, window, "low-0")
    assert not window.session_list.compare_button.isEnabled()
    click_row(qtbot, window, "high-0", CTRL)
    window.lab.refresh()  # the list is brought up to date all the time: what is selected stays so
    qtbot.wait(300)
    assert window.session_list.compare_button.text() == "Compare 2"
    press(qtbot, window.session_list.compare_button)
    shown = opened(qtbot, window)
    page, chart = shown.page, shown.page.charts[0]
    order = [run.path.stem for run in shown.comparison.runs]
    assert order == ["high-0", "low-0"]  # as in the list, the newest first
    # overlaid
    for found, name in zip(lines(chart), order, strict=True):
        np.testing.assert_array_equal(found, r[name].tables["epochs"]["test_error.ep"][:])
    assert [bare(chip[0]).split("  ")[0] for chip in chart.legend.chips] == ["A · beta 0.5", "B · beta 0.1"]
    # what differs is read
    assert page.differs.texts() == [["", "A", "B"], ["beta", "0.5", "0.1"]]
    errors = [f"{r[name].summary['test_error']['ep']:.2f} %" for name in order]
    assert page.came_out.texts()[1][:3] == ["Test error EP", *errors]
    # scrubbed together
    scrubber = page.timeline.scrubber
    press(qtbot, scrubber, QPoint(round(scrubber._x(scrubber.steps // 2)), 13))
    qtbot.waitUntil(lambda: [pane.board.at for pane in page.views.panes] == [shown.drawing.step_of(i) for i in (0, 1)])
    assert len(page.views.panes) == 2 and 10 < page.views.panes[0].board.at < 40
    place = shown.player.place
    assert f"epoch {place:.4g}" in page.timeline.words.text()
    last = [r[name].tables["epochs"]["test_error.ep"][int(place) - 1] for name in order]
    assert [float(chip[0].split("  ")[1].removesuffix(" %")) for chip in chart.legend.chips] == pytest.approx(last, abs=0.06)
    # a picture of one, of the other, and the difference
    press(qtbot, page.bar.parts["difference"])
    pick(qtbot, page.difference.what, "Confusion EP  (epochs)")
    pictures = [r[name].tables["epochs"]["confusion.ep"][int(place) - 1].astype(float) for name in order]
    qtbot.waitUntil(lambda: np.array_equal(page.difference.pictures[2].pictures[0], pictures[0] - pictures[1]))
    # exported
    asked_where(monkeypatch, tmp_path / "x")
    press(qtbot, button(page, "Export…"))
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF") and "Exported to" in page.banner.text.text()
    press(qtbot, button(page, "Close"))
    assert not window.comparison.is_shown and window.comparison.shown is None
    # three seeds as a band
    for number, name in enumerate(("low-0", "low-1", "low-2")):
        click_row(qtbot, window, name, CTRL if number else Qt.KeyboardModifier.NoModifier)
    press(qtbot, window.session_list.compare_button)
    shown = opened(qtbot, window)
    chart, errors = shown.page.charts[0], np.array([r[f"low-{i}"].tables["epochs"]["test_error.ep"][:] for i in range(3)])
    np.testing.assert_allclose(lines(chart)[0], errors.mean(0), rtol=1e-14)
    np.testing.assert_allclose(chart._bands[0].high - errors.mean(0), errors.std(0, ddof=1), rtol=1e-12)
    assert shown.page.cards_of_curves()[0].subtitle.text() == "mean, standard deviation over 3 seeds (n − 1)"
    pick(qtbot, shown.page.bar.seeds, "each run")
    qtbot.waitUntil(lambda: len(lines(shown.page.charts[0])) == 3)
    assert not shown.page.charts[0]._bands


def test_with_the_keyboard_alone(lab_window, sessions, qtbot, tmp_path, monkeypatch):
    window, table = lab_window, lab_window.session_list.table

    def keys(*presses) -> None:
        for key, *modifiers in presses:
            qtbot.keyClick(QApplication.focusWidget() or window, key, *modifiers)

    keys((Key.Key_J, CTRL))
    assert table.hasFocus()
    table.clearSelection()
    table.setCurrentIndex(table.model().index(0, 0))
    assert window.session_list.items[0].path.stem == "high-0"
    for _ in range(3):
        keys((Key.Key_Down, CTRL))
    keys((Key.Key_Space, CTRL))
    assert [path.stem for path in window.session_list.chosen_paths()] == ["high-0", "low-0"]
    keys((Key.Key_M, CTRL))
    shown = opened(qtbot, window)
    page, scrubber = shown.page, shown.page.timeline.scrubber
    assert scrubber.hasFocus() and "epoch 3" in scrubber.accessibleDescription()
    keys((Key.Key_Home,), (Key.Key_PageDown,), (Key.Key_Right,))
    qtbot.waitUntil(lambda: len({pane.board.at for pane in page.views.panes}) == 1 and 0 < page.views.panes[0].board.at < 20)
    assert "beta 0.5" in page.charts[0].accessibleDescription() and "beta: 0.5, 0.1" in page.differs.accessibleDescription()
    before = shown.player.at
    keys((Key.Key_Right, CTRL))
    assert shown.player.at == before + 1
    keys((Key.Key_3, ALT))
    qtbot.waitUntil(page.difference.isVisible)
    keys((Key.Key_3, ALT))
    qtbot.waitUntil(lambda: not page.difference.isVisible())
    keys((Key.Key_2, ALT))
    qtbot.waitUntil(lambda: page.bar.shown() == ["curves"])
    asked_where(monkeypatch, tmp_path / "k.svg")
    keys((Key.Key_E, CTRL))
    text = (tmp_path / "k.svg").read_text(encoding="utf-8")
    assert "Test error EP" in text and "What differs" in text and "Which curves" not in text
    asked_where(monkeypatch, tmp_path / "sessions" / "kept")
    keys((Key.Key_S, CTRL))
    kept = tmp_path / "sessions" / f"kept{ENDING}"
    qtbot.waitUntil(kept.exists)
    assert json.loads(kept.read_text(encoding="utf-8"))["shown"]["parts"] == ["curves"]
    place = shown.player.place
    keys((Key.Key_Escape,))
    assert not window.comparison.is_shown
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(kept), ""))
    keys((Key.Key_O, CTRL))  # reopened as it was
    shown = opened(qtbot, window)
    assert shown.page.bar.shown() == ["curves"] and shown.player.place == place
    keys((Key.Key_Escape,), (Key.Key_J, CTRL))
    keys(*[(Key.Key_Up,)] * 3, (Key.Key_Down,), (Key.Key_Down, SHIFT), (Key.Key_Down, SHIFT), (Key.Key_M, CTRL))
    shown = opened(qtbot, window)
    assert len(shown.page.charts[0]._bands) == 1 and [run.path.stem for run in shown.comparison.runs] == ["low-2", "low-1", "low-0"]


def test_one_session_alone_is_not_compared(lab_window, qtbot):
    click_row(qtbot, lab_window, "low-1")
    qtbot.keyClick(lab_window.session_list.table, Key.Key_M, CTRL)
    assert "low-1.h5 alone cannot be compared: name 2 to 8 sessions." in lab_window.banner.text.text()
    assert not lab_window.comparison.is_shown
