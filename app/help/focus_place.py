"""Which page of help tells of what has the focus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtWidgets import QWidget

from settle.app import catalogue
from settle.app.help.experiment_page import card_anchor, knob_anchor, name_of
from settle.widgets.controls.card import Card
from settle.widgets.controls.field import KnobField

TOLD_BY = {"runs": "sweeps", "": "compare"}
"""Page in the place of the experiment -> page of help, where it is called otherwise."""


class Instead(Protocol):
    """A page that takes the place of the experiment for a while."""

    @property
    def is_shown(self) -> bool: ...


def place_of(focus: QWidget | None, experiment: str, instead: Mapping[str, Instead]) -> tuple[str, str]:
    """(page, anchor) for the widget with the focus.

    :param experiment: the one on show.
    :param instead: what may have the place of the experiment, by its name on the rail; the empty one is a comparison.
    """
    for page, part in instead.items():
        if part.is_shown:
            return TOLD_BY.get(page, page), ""
    if experiment not in catalogue.names():
        return "index", ""
    while focus is not None:
        if isinstance(focus, KnobField):
            return name_of(experiment), knob_anchor(experiment, focus.name)
        if isinstance(focus, Card):
            return name_of(experiment), card_anchor(experiment, focus.key)
        focus = focus.parentWidget()
    return name_of(experiment), ""
