"""Small controls for the heads of cards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.translation.language import tr


def head_row(title: QWidget, about: QWidget, *parts: QWidget) -> QHBoxLayout:
    """The head of a page's part: what it is, calmer what it is about, and at the right what can be done."""
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(title)
    row.addWidget(about)
    row.addStretch(1)
    for part in parts:
        row.addWidget(part)
    return row


def choice(name: str, entries: Sequence[tuple[str, str]] = ()) -> ChoiceBox:
    """A box to choose from: (text, data)."""
    # Its width does not depend on what it is filled with later.
    box = ChoiceBox(max([3, *(round(0.75 * len(text)) for text, _ in entries)]))
    box.setObjectName("small")
    box.setAccessibleName(tr(name))
    box.setToolTip(tr(name))
    for text, data in entries:
        box.addItem(tr(text), data)
    return box


def offer(box: ChoiceBox, entries: Sequence[tuple[str, str]]) -> None:
    """Have other entries to choose from, (text, data); what was chosen stays so if it is among them."""
    if list(entries) != [(box.itemText(i), box.itemData(i)) for i in range(box.count())]:
        chosen = box.currentData()
        with QSignalBlocker(box):
            box.clear()
            for text, data in entries:
                box.addItem(tr(text), data)
            box.setCurrentIndex(max(0, box.findData(chosen)))


def flat(text: str, tip: str, checkable: bool = False) -> QPushButton:
    """A quiet button."""
    button = QPushButton(tr(text))
    button.setCheckable(checkable)
    button.setObjectName("flat")
    button.setToolTip(tr(tip))
    if not any(map(str.isalnum, text)):
        button.setAccessibleName(tr(tip))
    return button


def switch(text: str, tip: str) -> QPushButton:
    """A button that is on or off."""
    button = QPushButton(tr(text))
    button.setCheckable(True)
    button.setToolTip(tr(tip))
    return button
