"""One setting of T, K and beta: its figures, and buttons that take it to another experiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import RichLabel
from settle.widgets.translation.language import tr

TARGETS = (
    ("ep.train", "Train with these", "Put this setting into the form of Training"),
    ("ep.agreement", "EP = BPTT", "Put it into the form of EP = BPTT, to see the updates step by step"),
    ("ep.settle", "Settling", "Put it into the form of Settling, to watch the network settle"),
)
"""Experiment, text of its button, tooltip."""


class SettingPanel(QWidget):
    """Shows facts above a row of buttons."""

    wanted = Signal(str)
    """Name of the experiment that the setting is to be taken to."""

    def __init__(self) -> None:
        super().__init__()
        self._label = RichLabel(wordWrap=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._label)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 6, 0)
        row.setSpacing(6)
        self.buttons: dict[str, QPushButton] = {}
        for name, text, tip in TARGETS:
            button = self.buttons[name] = QPushButton(tr(text))
            button.setToolTip(tr(tip))
            button.clicked.connect(lambda _=False, name=name: self.wanted.emit(name))
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addLayout(row)
        self._facts: tuple[tuple[str, str], ...] = ()
        theme.changed.connect(self._write)

    def show_facts(self, facts: Sequence[tuple[str, str]], knobs: Mapping[str, Any]) -> None:
        """Show these, and open the buttons that make sense for the network."""
        if tuple(facts) != self._facts:
            self._facts = tuple(facts)
            self._write()
        train, why = self.buttons["ep.train"], "The toy model has nothing to learn." if knobs.get("model") == "toy" else ""
        train.setEnabled(not why)
        train.setToolTip(tr(why or TARGETS[0][2]))

    def _write(self) -> None:
        muted = theme.current().muted
        rows = [
            f"<tr><td style='color:{muted}'>{name}</td><td>{value}</td></tr>" if name else f"<tr><td colspan='2'>{value}</td></tr>"
            for name, value in (map(escape, fact) for fact in self._facts)
        ]
        self._label.setText(tr(f"<table cellspacing='0' cellpadding='2'>{''.join(rows)}</table>"))
        self._label.setAccessibleName(tr(", ".join(f"{name} {value}".strip() for name, value in self._facts)))
