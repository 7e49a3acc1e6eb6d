"""The cards of a recording's view, each as SVG for a page, with the Readouts that stand beside them; drawn without a window."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from settle.app.pictures.take_picture import SIZE, ground, take
from settle.app.window.qt_messages import no_size_hints
from settle.app.window.render_view import laid_out_view, with_either_view
from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.formula.formula import Formula, finish_formulas
from settle.widgets.paper.drawing import PaperDrawing, Shape
from settle.widgets.paper.paper import INCH, MM, Paper
from settle.widgets.paper.recorder import record
from settle.widgets.paper.svg import svg
from settle.widgets.view import Readout, View

WIDTH, WIDE = 500, 1020
"""px of a card, and of one that has a row of its own: two stand side by side on a screen, and on a page of paper."""


_MARGIN = 14
"""px at the right of a formula."""


@dataclass(frozen=True)
class CardDrawing:
    """A card for a page."""

    title: str
    svg: bytes
    wide: bool
    words: str = ""
    """What it says in place of a picture, such as why there is none; then there is no SVG."""


@dataclass
class ViewDrawings:
    """What a view shows of a recording at a step."""

    cards: list[CardDrawing] = field(default_factory=list)
    formula: bytes = b""
    """As SVG; nothing: there is none."""
    readouts: Sequence[Readout] = ()
    instead: str = ""
    """Why the tables are drawn as they are, in place of the experiment's own view; nothing: they are not."""


def draw_view(recording: Recording, at: int, state: str = "") -> ViewDrawings:
    """Draw a session that anybody may have made: by its own view, or, where that cannot, its tables as they are.

    :raises OSError: neither can draw it.
    """
    found = ViewDrawings()

    def draw(automatic: bool, faults: object) -> None:
        nonlocal found
        found = _drawn(recording, at, state, automatic)

    with no_size_hints(), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of numbers that are none
        why = with_either_view(draw, None, None)
    found.instead = why
    return found


def _drawn(recording: Recording, at: int, state: str, automatic: bool) -> ViewDrawings:
    with laid_out_view(recording, "light", SIZE.width(), automatic) as view:
        if state and not automatic:
            view.restore_state(state)
        view.draw(recording, at)
        finish_formulas(view)
        QApplication.processEvents()
        formulas = [each for each in view.findChildren(Formula) if each.isVisible() and not _in_a_card(each, view)]
        formula = _formula(formulas[0]) if formulas else b""
        cards = [card for card in view.findChildren(Card) if card.isVisible()]
        drawn = [_card(view, card, number) for number, card in enumerate(cards)]
        return ViewDrawings(drawn, formula, view.readouts(recording, at))


def _card(view: View, card: Card, number: int) -> CardDrawing:
    wide = card.wide
    title = card.title.text()
    if card.words:
        return CardDrawing(title, b"", False, card.words)
    drawing = take(view, card, (), None, Paper(width_mm=(WIDE if wide else WIDTH) * MM))
    return CardDrawing(title, _svg(drawing, title, f"f{number}-"), wide)


def _formula(formula: Formula) -> bytes:
    """Without the empty room at its right, in its size on the screen."""
    drawing = record([(formula, QPoint())], ground())
    whole, inked = drawing.size.width(), 0.0
    for mark in drawing.marks:
        if isinstance(mark, Shape) and mark.path.boundingRect().width() < whole - _MARGIN:
            inked = max(inked, mark.path.boundingRect().right())
    drawing.size.setWidth(min(whole, inked + _MARGIN) if inked else whole)
    words = formula.accessibleDescription() or formula.accessibleName()
    return svg(drawing, drawing.size.width() * INCH / 96, words, {}, "formula-")


def _svg(drawing: PaperDrawing, title: str, names: str) -> bytes:
    return svg(drawing, drawing.size.width() * MM, title, {}, names)


def _in_a_card(formula: Formula, view: View) -> bool:
    part = formula.parentWidget()
    while part is not None and part is not view:
        if isinstance(part, Card):
            return True
        part = part.parentWidget()
    return False
