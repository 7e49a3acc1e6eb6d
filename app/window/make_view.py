"""The view of an experiment: its own, or the automatic one."""

from __future__ import annotations

from typing import Any

from settle.app import catalogue
from settle.app.plugins import reason_of
from settle.widgets.views.automatic.view import AutomaticView
from settle.widgets.views.common.board import Board


def make_view(experiment: str) -> tuple[Board, str]:
    """A view for recordings of an experiment; and where a plug-in's cannot be made, why the automatic one stands for it.

    :raises Exception: a view of Settle's own cannot be made.
    """
    if experiment not in catalogue.names():
        return AutomaticView(), ""
    plugin = catalogue.entry(experiment).plugin
    try:
        kind: Any = catalogue.view(experiment)
        if kind is None:
            return AutomaticView(), ""
        view = kind()
        if not isinstance(view, Board):
            raise TypeError(f"{kind.__name__} is no Board.")
        return view, ""
    except (Exception, SystemExit) as error:
        if not plugin:
            raise
        why = reason_of(error)
        return AutomaticView(), f"The view of {experiment} (plug-in {plugin}) cannot be used, so its tables are shown as they are: {why}"
