"""Says what a letter of a formula is, and goes to the knob that it belongs to."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QToolTip

from settle.app import catalogue
from settle.app.background import Background
from settle.app.help.experiment_page import Symbol, symbols
from settle.app.window.current_experiment import CurrentExperiment
from settle.app.window.panes import Panes
from settle.widgets.panels.formula.formula import Formula
from settle.widgets.panels.formula.plain_text import plain_text
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.view import View

_LONG = 8000
"""How long the words stay, ms."""


class FormulaLetters(QObject):
    """What the letters of an experiment are is read once its view is made."""

    def __init__(self, panes: Panes, current: CurrentExperiment, background: Background, parent: QObject):
        super().__init__(parent)
        self._panes, self._current, self._background = panes, current, background
        current.made_view.connect(self._join)

    def _join(self, view: View) -> None:
        formulas, name = view.findChildren(Formula), self._current.name
        if formulas and name in catalogue.names():
            self._background.do(partial(symbols, name), partial(self._know, formulas, name), lambda _: None)

    def _know(self, formulas: list[Formula], experiment: str, found: list[Symbol]) -> None:
        known = {plain_text(symbol.tex): symbol for symbol in found}
        for formula in formulas:
            formula.known = known
            formula.symbol_asked.connect(partial(self._tell, formula, experiment))

    def _tell(self, formula: Formula, experiment: str, letter: str, place: QPoint) -> None:
        known = formula.known
        symbol = known[letter] if isinstance(known, dict) and letter in known else None
        setup = self._current.setup
        if symbol is None:
            return
        said = f"{letter}: {symbol.about}"
        if symbol.knob and setup is not None and experiment == self._current.name and symbol.knob in setup.form.fields:
            said += f"\nKnob {setup.form.fields[symbol.knob].knob.label or symbol.knob} (F1 tells more)"
            self._panes.to_setup()
            setup.form.reveal(symbol.knob)
        # Later: a change of the focus, and the mouse's button that comes up, would take it away at once.
        QTimer.singleShot(0, formula, lambda: QToolTip.showText(place, as_plain(said), formula, formula.rect(), _LONG))
