"""Knobs that can be ticked, each with a line for what it is to take."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from settle.backend.core.knobs import Knob
from settle.widgets.access.clear_button import offer_to_clear
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.translation.language import tr


class KnobTicks(QWidget):
    """:ivar boxes: knob -> what is ticked.
    :ivar lines: knob -> its line.
    """

    changed = Signal()

    def __init__(self, knobs: Mapping[str, Knob], what: str, text_of: Callable[[str], str], how: str):
        """
        :param what: stands in the lines, as a word.
        :param text_of: gives what stands in the line of a knob at first.
        :param how: how that is written.
        """
        super().__init__()
        self.boxes: dict[str, QCheckBox] = {}
        self.lines: dict[str, QLineEdit] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a knob"))
        self.search.setAccessibleName(tr("Find a knob"))
        offer_to_clear(self.search)
        self.search.textChanged.connect(self._show_found)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setColumnStretch(1, 1)
        for row, (name, knob) in enumerate(knobs.items()):
            if knob.kind == "file":
                continue
            box, line = QCheckBox(tr(knob.label or name)), QLineEdit(text_of(name))
            box.setToolTip(as_plain(tr(f"{name}: {knob.help}\n{knob.allowed()}")))
            line.setEnabled(False)
            line.setAccessibleName(tr(f"{what} of {knob.label or name}"))
            box.toggled.connect(line.setEnabled)
            box.toggled.connect(lambda on, line=line: (line.setFocus(), line.selectAll()) if on else None)
            box.toggled.connect(lambda _: self.changed.emit())
            line.textChanged.connect(lambda _: self.changed.emit())
            grid.addWidget(box, row, 0)
            grid.addWidget(line, row, 1)
            self.boxes[name], self.lines[name] = box, line
        grid.setRowStretch(len(knobs), 1)  # few that are found stay at the top
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        told = PlainLabel(tr(how), wordWrap=True)
        told.setObjectName("subtitle")
        column.addWidget(self.search)
        column.addWidget(scroll, 1)
        column.addWidget(told)

    def ticked(self) -> dict[str, str]:
        """Knob -> what stands in its line."""
        return {name: self.lines[name].text() for name, box in self.boxes.items() if box.isChecked()}

    def _show_found(self, text: str) -> None:
        word = text.strip().casefold()
        for name, box in self.boxes.items():
            found = not word or word in name.casefold() or word in box.text().casefold() or box.isChecked()
            box.setVisible(found)
            self.lines[name].setVisible(found)
