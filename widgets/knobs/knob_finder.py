"""A line that leaves only those knobs in a form that have the typed words in their names, labels, units or texts.

These are looked through in English and as they are shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from settle.widgets.access.clear_button import offer_to_clear
from settle.widgets.controls.field import KnobField
from settle.widgets.translation.language import tr

Group = tuple[QToolButton, QWidget, Sequence[KnobField]]
"""Heading, what it folds, and the fields in that."""


class KnobFinder(QLineEdit):
    """Hidden until :meth:`begin`; Escape ends it, Enter goes to the first field found."""

    entered = Signal(object)
    """The field to go to."""

    def __init__(self, groups: Sequence[Group]):
        super().__init__()
        self._groups = groups
        self.setPlaceholderText(tr("Find a knob"))
        self.setAccessibleName(tr("Find a knob by its name, symbol or text"))
        offer_to_clear(self)
        self.textChanged.connect(self._filter)
        self.returnPressed.connect(self._enter)
        self.hide()

    def begin(self) -> None:
        """Take what is typed from now on."""
        self.show()
        self.selectAll()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def end(self) -> None:
        """Show all knobs, each group as it was."""
        self.clear()
        self.hide()

    def shown(self) -> list[KnobField]:
        """The fields that fit, in their order; all of them where nothing is typed."""
        words = self.text().casefold().split()
        return [field for _, _, fields in self._groups for field in fields if all(word in _text(field) for word in words)]

    def _filter(self) -> None:
        fitting, all_of_them = self.shown(), not self.text().strip()
        for heading, box, fields in self._groups:
            some = False
            for field in fields:
                field.setVisible(field in fitting)
                some = some or field in fitting
            heading.setVisible(some)
            open = heading.isChecked() if all_of_them else some
            box.setVisible(open)
            heading.setArrowType(Qt.ArrowType.DownArrow if open else Qt.ArrowType.RightArrow)
        self.setAccessibleDescription(tr("" if fitting else "No knob has these words."))
        self.setToolTip(self.accessibleDescription())
        self.setProperty("wrong", not fitting)
        self.style().unpolish(self)
        self.style().polish(self)

    def _enter(self) -> None:
        if self.text().strip() and (fitting := self.shown()):
            self.entered.emit(next((field for field in fitting if field.isEnabled()), fitting[0]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
            return
        super().keyPressEvent(event)


def _text(field: KnobField) -> str:
    knob = field.knob
    texts = (knob.label, knob.unit, knob.help, *knob.choices)
    return " ".join((field.name, *texts, *map(tr, texts))).casefold()
