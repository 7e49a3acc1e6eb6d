"""The cards of sessions' views that are the report's pictures, as drawings for HTML and PDF; drawn without a window."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from settle.app.pictures.take_picture import SIZE, take
from settle.app.window.qt_messages import no_size_hints
from settle.app.window.render_view import laid_out_view
from settle.sessions import session
from settle.sessions.disk import reason
from settle.widgets.controls.card import Card
from settle.widgets.panels.formula.formula import finish_formulas
from settle.widgets.paper.drawing import PaperDrawing
from settle.widgets.paper.paper import MM, Paper
from settle.widgets.view import View

WIDTH = 560
"""px of a card: two stand side by side on a page."""
Drawings = dict[tuple[Path, str], PaperDrawing]


def draw_cards(wanted: Mapping[Path, Sequence[str]], in_time: Callable[[], bool], tell: Callable[[str], None]) -> Drawings:
    """Draw cards of sessions as they stood at their end.

    :param wanted: session -> keys of its cards.
    :param in_time: asked before each session; from when it says no on, none is drawn.
    :param tell: is told which session cannot be drawn, a sentence each.
    """
    found = Drawings()
    with no_size_hints(), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of numbers that are none
        for path, keys in wanted.items():
            if not in_time():
                break
            try:
                found |= {(path, key): drawing for key, drawing in _drawn(path, keys).items()}
            except Exception as e:  # a picture that cannot be drawn must not cost the report
                tell(f"{path} cannot be drawn: {reason(e)}.")
    return found


def _drawn(path: Path, keys: Sequence[str]) -> dict[str, PaperDrawing]:
    recording = session.load(path)
    if not recording.steps:
        return {}
    with laid_out_view(recording, "light", SIZE.width()) as view:
        view.draw(recording, recording.steps - 1)
        finish_formulas(view)
        QApplication.processEvents()
        return {key: take(view, card, (), None, Paper(width_mm=WIDTH * MM)) for key in keys if (card := _card(view, key)) is not None}


def _card(view: View, key: str) -> Card | None:
    """The card of that key, else the first that shows a picture."""
    cards = {card.key: card for card in view.findChildren(Card) if card.isVisible() and not card.words}
    return cards.get(key, next(iter(cards.values()), None))
