"""Formulas: typeset in the theme's colour, copied as TeX, said in words, and plain text where they cannot be typeset."""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from settle.widgets.controls.print_mode import print_mode
from settle.widgets.panels.formula import typeset
from settle.widgets.panels.formula.formula import Formula
from settle.widgets.panels.formula.plain_text import plain_text
from settle.widgets.paper.recorder import record
from settle.widgets.theme import theme
from settle.widgets.views.common.ep.formulas import agreement_formula, step_formula, training_formula
from settle.widgets.views.common.gan.formulas import dirac_formula, game_formula
from settle.widgets.views.common.top_row import TopRow
from settle.widgets.views.vta_navigate.text import plan_formula
from settle.widgets.views.vta_segments.text import FORMULA as SEGMENTS
from settle.widgets.views.wdm_compare.text import compare_formula
from settle.widgets.views.wdm_estimators.text import FORMULA as ESTIMATORS

TEX = r"x = \frac{1}{2}"


@pytest.fixture
def formula(shown):
    """A typeset one; the focus is elsewhere."""
    page = QWidget()
    page.formula = Formula("Half")
    column = QVBoxLayout(page)
    column.addWidget(QLineEdit())
    column.addWidget(page.formula)
    page.formula.show_tex(TEX, "why")
    shown(page, 500, 140)
    page.formula.finish()
    yield page.formula


def ink(look, formula: Formula) -> np.ndarray:
    """Which pixels have the theme's colour of text, or little less of it at an edge."""
    blue_green_red = np.array(QColor(theme.current().text).getRgb()[2::-1])
    return np.all(np.abs(look(formula)[..., :3] - blue_green_red) < 80, axis=-1)


def test_it_is_drawn_in_the_colour_of_the_theme_in_use(formula, look, qapp):
    dark = ink(look, formula)
    rows = np.flatnonzero(dark.any(1))
    letter = formula.fontMetrics().xHeight()
    assert dark.sum() > 30 and np.ptp(rows) > 3 * letter, "a fraction is higher than a line of text"
    assert rows.min() > 0 and rows.max() < formula.height() - 1, "nothing is cut off"
    theme.set_theme(qapp, "light")
    light = ink(look, formula)
    assert light.sum() > 30 and abs(int(light.sum()) - int(dark.sum())) < 0.5 * dark.sum()


def test_tex_is_copied_and_the_formula_said_in_words(formula, qtbot):
    assert formula.accessibleName() == "Half" and formula.accessibleDescription() == "x = 1/2" and formula.toolTip() == "why"
    menu = formula.actions_menu()
    clipboard = QGuiApplication.clipboard()
    for action, copied in zip(menu.actions(), (TEX, "x = 1/2"), strict=True):
        clipboard.clear()
        action.trigger()
        assert clipboard.text() == copied
    menu.close()
    clipboard.clear()
    qtbot.keyClick(formula, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == TEX and formula.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("tex", [r"x = \frac{1}{", r"x = \nosuchcommand y"])
def test_what_cannot_be_typeset_is_plain_text(formula, look, tex):
    formula.show_tex(tex)
    formula.finish()
    assert ink(look, formula).sum() > 10 and formula.accessibleDescription().startswith("x =")


def test_without_the_library_it_is_plain_text(formula, look, monkeypatch):
    monkeypatch.setitem(sys.modules, "ziamath", None)
    formula.show_tex(r"y = \frac{1}{3}")
    formula.finish()
    drawn = ink(look, formula)
    assert drawn.sum() > 10 and np.ptp(np.flatnonzero(drawn.any(1))) < 2 * formula.fontMetrics().height(), "one line of text"


def test_the_screen_never_waits_and_gets_it_once_it_is_there(shown, look, qtbot, monkeypatch):
    """It is typeset once it is in sight, and not before; out of sight again before its turn, it is not."""
    drawing, asked = typeset.drawing, []

    def slow(tex):
        asked.append(tex)
        time.sleep(0.2)
        return drawing(tex)

    monkeypatch.setattr(typeset, "drawing", slow)
    formula = Formula("Slow")
    formula.show_tex(r"\frac{a}{b} = 3 \qquad c = 4 \qquad d = 5")
    assert asked == []
    began = time.perf_counter()
    shown(formula, 500, 60)
    look(formula)
    assert time.perf_counter() - began < 0.15
    qtbot.waitUntil(lambda: ink(look, formula).any(), timeout=3000)
    formula.hide()
    time.sleep(0.5)
    assert r"d = 5" not in asked
    formula.show()
    formula.finish()
    assert asked.count(r"\frac{a}{b} = 3") == 1 and "d = 5" in asked


def test_lines_break_between_clauses_alone_and_what_is_too_wide_is_made_smaller(formula):
    formula.show_tex(r"a = \frac{1}{2} \qquad b = \frac{1}{3} \qquad c = \frac{1}{4}")
    formula.finish()
    one, two, three = (formula.heightForWidth(width) for width in (500, 150, 100))
    assert one < two < three
    assert formula.heightForWidth(30) < three + one


def test_all_clauses_are_of_one_size_and_where_that_is_small_what_stands_beside_goes_below(formula, qtbot):
    formula.show_tex(r"a = 2 \qquad D: V = \mathbb{E}_x \log D(x) + \mathbb{E}_z \log (1 - D(G(z)))")
    formula.finish()
    sizes = {round(part.clause.width / part.clause.drawing.width, 3) for part in formula._placed(150) if part.clause.drawing}
    assert len(sizes) == 1 and sizes.pop() < formula._placed(900)[0].clause.width / formula._placed(900)[0].clause.drawing.width
    row = TopRow([formula, QPushButton("Both")])
    qtbot.addWidget(row)
    row.show()
    for room, below in ((200, False), (10, True)):
        row.resize(formula.full_width() + room, 200)
        qtbot.waitUntil(lambda below=below: (row._parts[1].y() > formula.geometry().bottom()) == below)


def test_an_exported_picture_has_it_even_if_it_was_not_there_yet(formula):
    formula.show_tex(r"e = \frac{1}{7} \sum_i e_i")
    page = formula.parentWidget()
    with print_mode(page):
        drawing = record([(page, QPoint())], QColor("white"))
    assert formula._clauses[formula.tex].done() and len(drawing.marks) >= 5


def shipped() -> list[str]:
    models = [{"model": "eb", "clamp": True}, {"model": "eb", "output": "code"}, {"model": "toy"}]
    models += [{"model": m, "loss": loss} for m in ("p", "conv") for loss in ("squared", "cross-entropy")]
    models += [{"model": "p", "nudge": "inside"}]
    ways = [{"model": "eb"}, {"model": "p", "nudging": "symmetric"}, {"model": "p", "nudging": "holomorphic", "points": 16}]
    found = [step_formula(knobs)[0] for knobs in models]
    found += [of(knobs)[0] for of in (agreement_formula, training_formula) for knobs in ways]
    found.append(training_formula({"model": "p", "learners": "c-ep+c-vf", "loss": "cross-entropy"})[0])
    games = ("minimax", "non-saturating", "maximum-likelihood", "wasserstein", "least-squares", "hinge", "relativistic")
    found += [game_formula(game)[0] for game in games]
    updates = ("simultaneous", "alternating", "extragradient", "optimistic")
    found += [dirac_formula(game, updates[i % 4])[0] for i, game in enumerate(games)]
    found += [plan_formula("learnt")[0], SEGMENTS, ESTIMATORS]
    held = [{"penalty": p} for p in ("one-sided", "two-sided", "zero-centred")]
    held += [{"lipschitz": way, "symmetric": True} for way in ("spectral", "clipping", "none")]
    found += [compare_formula(("cpc", "wpc"), {**knobs, "critic": "bilinear"}) for knobs in held]
    return [*found, compare_formula(("wdm", "cosine", "nwj", "dv", "mine", "js", "smile"), {"critic": "concatenated"})]


def test_every_formula_of_the_lab_is_typeset_in_full_and_can_be_said():
    clauses = {clause.strip() for tex in shipped() for clause in tex.split(r"\qquad")}
    assert len(clauses) > 40
    for clause in sorted(clauses):
        drawn, said = typeset.drawing(clause), plain_text(clause)
        assert 1 < drawn.width < 45 and 0 < drawn.ascent < 3 and -0.1 < drawn.descent < 3, clause
        assert said and not set(said) & set("\\{}&"), said
