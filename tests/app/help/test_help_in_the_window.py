"""F1, the strip and the letters of formulas, in the window."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from settle.app.help.focus_place import place_of
from settle.widgets.controls.card import Card


def test_help_of_what_has_the_focus_the_strip_and_letters(window, qtbot):
    panel, strip = window.help.panel, window.panes.strip

    def shown(page: str, anchor: str) -> None:
        qtbot.waitUntil(lambda: panel._shown == (page, anchor), timeout=120_000)

    qtbot.waitUntil(strip.isVisible, timeout=120_000)

    # the strip: open in a tall window, and what the user does is remembered
    assert strip.paragraphs.isVisible() and "left alone until" in strip._columns[0][2].text()
    strip.fold.click()
    assert not strip.paragraphs.isVisible() and window.settings.text("strip/ep.settle") == "folded"

    # F1 in a field, and on a card; back; Esc gives the focus back
    field = window.setup.form.fields["beta"].editor
    window.help.open(*place_of(field, window.current, {}))
    shown("experiments/ep.settle", "nudging-β-beta")
    assert panel.isVisible() and panel.title.text() == "Settling"
    assert "Raised:" in panel.browser.toPlainText()
    card = next(card for card in window.view.findChildren(Card) if card.key == "residual")
    menu = card.actions_menu()
    next(action for action in menu.actions() if action.text() == "What is this?").trigger()
    shown("experiments/ep.settle", "residual-residual")
    panel.go_back()
    shown("experiments/ep.settle", "nudging-β-beta")

    # search
    QTest.keyClicks(panel.line, "relmse")
    qtbot.waitUntil(lambda: panel.hits.count() > 1 and panel.hits.isVisible(), timeout=120_000)
    assert "Glossary: RelMSE" in panel.hits.item(0).text()
    QTest.keyClick(panel.line, Qt.Key.Key_Return)
    shown("experiments/glossary", "relmse")
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()

    # a letter of the formula goes to its knob
    formula = window.view.formula
    formula.finish()
    qtbot.waitUntil(lambda: bool(formula.known), timeout=120_000)
    box = next(box for letter, box in formula.symbols() if letter == "β")
    assert formula._at(QPointF(box.center())) >= 0
    asked = []
    formula.symbol_asked.connect(lambda *told: asked.append(told))
    window.setup.form.fields["T"].editor.setFocus()
    QTest.mouseClick(formula, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert asked and asked[0][0] == "β"
    assert window.focusWidget() is field


def test_a_low_window_has_the_strip_folded(window, qtbot):
    window.resize(1000, 650)
    window.choose("gan.plane")
    strip = window.panes.strip
    qtbot.waitUntil(lambda: strip.isVisible() and "fakes" in strip._columns[0][2].text())
    assert not strip.paragraphs.isVisible() and strip.height() < 45
