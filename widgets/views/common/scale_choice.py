"""Linear or logarithmic: a choice in the menu of each card of curves, kept with the state of the view."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu

from settle.widgets.controls.card import Card
from settle.widgets.panels.charts.curves import Curves


def curves_of(card: Card) -> Curves | None:
    """The curves in a card; None: it shows something else."""
    return card.content if isinstance(card.content, Curves) else card.content.findChild(Curves)


def offer_scale(card: Card, switched: Callable[[], None] | None = None) -> None:
    """Have the card's menu offer a logarithmic axis, if there are curves in it; ``switched`` is told of each choice."""
    curves = curves_of(card)
    if curves is None:
        return

    def add(menu: QMenu) -> None:
        entry = menu.addAction("Logarithmic axis")
        entry.setCheckable(True)
        entry.setChecked(curves.log)
        entry.setEnabled(curves.log or curves.can_be_log)
        entry.triggered.connect(curves.choose_log)

    card.menu_parts.append(add)
    if switched is not None:
        curves.switched.connect(switched)


def scales_as_text(cards: Sequence[Card]) -> str:
    """What was chosen in these cards; empty: nothing."""
    chosen = {card.key: curves.scales for card in cards if (curves := curves_of(card)) is not None and curves.scales}
    return json.dumps(chosen, ensure_ascii=False) if chosen else ""


def restore_scales(cards: Sequence[Card], text: str) -> None:
    """Choose as in a text that :func:`scales_as_text` gave; another one is no matter."""
    try:
        chosen = json.loads(text or "{}")
    except ValueError:
        return
    for card in cards if isinstance(chosen, dict) else ():
        curves, scales = curves_of(card), chosen.get(card.key)
        if curves is not None and isinstance(scales, dict):
            curves.scales = {str(name): bool(log) for name, log in scales.items()}
