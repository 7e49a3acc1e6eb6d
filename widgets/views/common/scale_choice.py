"""Linear or logarithmic: a choice in the menu of each card of curves or bars, kept with the state of the view."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.scale_of_y import ScaleOfY
from settle.widgets.panels.charts.bars import Bars
from settle.widgets.panels.charts.curves import Curves
from settle.widgets.translation.language import tr


def chart_of(card: Card) -> ScaleOfY | None:
    """The curves or bars in a card; None: it shows something else."""
    inside = [card.content, *(card.content.findChild(kind) for kind in (Curves, Bars))]
    return next((chart for chart in inside if isinstance(chart, ScaleOfY)), None)


def offer_scale(card: Card, switched: Callable[[], None] | None = None) -> None:
    """Have the card's menu offer a logarithmic axis, if there are curves or bars in it; ``switched`` is told of each choice."""
    chart = chart_of(card)
    if chart is None:
        return

    def add(menu: QMenu) -> None:
        entry = menu.addAction(tr("Logarithmic axis"))
        entry.setCheckable(True)
        entry.setChecked(chart.log)
        entry.setEnabled(chart.log or chart.can_be_log)
        entry.triggered.connect(chart.choose_log)

    card.menu_parts.append(add)
    if switched is not None:
        chart.switched.connect(switched)


def scales_as_text(cards: Sequence[Card]) -> str:
    """What was chosen in these cards; empty: nothing."""
    chosen = {card.key: chart.scales for card in cards if (chart := chart_of(card)) is not None and chart.scales}
    return json.dumps(chosen, ensure_ascii=False) if chosen else ""


def restore_scales(cards: Sequence[Card], text: str) -> None:
    """Choose as in a text that :func:`scales_as_text` gave; another one is no matter."""
    try:
        chosen = json.loads(text or "{}")
    except ValueError:
        return
    for card in cards if isinstance(chosen, dict) else ():
        chart, scales = chart_of(card), chosen.get(card.key)
        if chart is not None and isinstance(scales, dict):
            chart.scales = {str(name): bool(log) for name, log in scales.items()}
