"""A view as it goes on paper: what can be pressed or typed into is away, and what was chosen stands there as plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QLineEdit, QScrollArea, QSlider, QWidget

from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.panels.formula.formula import finish_formulas

_PRESSED = (QAbstractButton, QAbstractSpinBox, QLineEdit, QSlider)
_MARK = "screen only"


def screen_only(widget: QWidget, only: bool = True) -> None:
    """Mark a widget, such as a hint of what to click, that no picture is to show."""
    widget.setProperty(_MARK, only)


@contextmanager
def print_mode(widget: QWidget) -> Iterator[Callable[[], None]]:
    """While this lasts, ``widget`` is laid out for a picture; the screen shows nothing of it, if no event is processed meanwhile.

    What is given puts away what has come back since, as a view that draws another step may show its buttons again.
    """
    focused = QApplication.focusWidget()
    boxes = widget.findChildren(ChoiceBox)
    away: list[QWidget] = []
    scrolled = [(area, area.verticalScrollBarPolicy()) for area in widget.findChildren(QScrollArea)]

    def put_away() -> None:
        inside = [w for w in widget.findChildren(QWidget) if not isinstance(w.parentWidget(), (ChoiceBox, QAbstractSpinBox))]
        found = [w for w in inside if (isinstance(w, _PRESSED) or w.property(_MARK) or _is_said(w)) and w.isVisibleTo(widget)]
        for part in found:
            part.hide()
        away.extend(part for part in found if part not in away)
        if found:
            lay_out()

    finish_formulas(widget)
    try:
        for area, _ in scrolled:
            area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        put_away()
        for box in boxes:
            box.plain = True
        lay_out()
        yield put_away
    finally:
        for part in away:
            part.show()
        for area, policy in scrolled:
            area.setVerticalScrollBarPolicy(policy)
        for box in boxes:
            box.plain = False
        lay_out()
        if focused is not None and focused in away:
            focused.setFocus()


def _is_said(widget: QWidget) -> bool:
    """Whether it is a box whose choice the title of its card says already."""
    if not isinstance(widget, ChoiceBox):
        return False
    card = widget.parentWidget()
    while card is not None and card.objectName() != "card":
        card = card.parentWidget()
    return card is not None and widget.currentText().casefold() in card.accessibleName().casefold()


def lay_out() -> None:
    """Have every widget lay itself out now, without any other event."""
    for _ in range(3):  # cards within a grid within a view
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
