"""What stands below the rows of the library: how many are chosen, and what can be done with them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.library.session_item import MOST_COMPARED
from settle.widgets.translation.language import tr

_BUTTONS = (
    ("open", "Open", "Show the session (Enter)"),
    ("compare", "Compare", f"2 to {MOST_COMPARED} sessions beside each other (Ctrl+M)"),
    ("star", "Star", "Give a star, or take it away (*)"),
    ("tag", "Tag…", "Tags of the chosen sessions (Ctrl+I)"),
    ("duplicate", "Duplicate", "Copy each beside itself"),
    ("export", "Export…", "Tables and pictures as files (Ctrl+E)"),
    ("trash", "Move to trash", "To the trash of the desktop; can be undone (Del)"),
)


class ChosenBar(QFrame):
    """Ticked sessions are what is chosen, else the selected ones."""

    asked = Signal(str)
    """What is to be done: one of ``open``, ``compare``, ``star``, ``tag``, ``duplicate``, ``export``, ``trash``; or ``untick``."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.about = ElidedLabel()
        self.untick = QPushButton(tr("Untick all"))
        self.untick.setObjectName("flat")
        self.untick.clicked.connect(lambda: self.asked.emit("untick"))
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(6)
        row.addWidget(self.about)
        row.addWidget(self.untick)
        row.addStretch(1)
        for name, text, tip in _BUTTONS:
            button = self.buttons[name] = QPushButton(tr(text))
            button.setToolTip(tr(tip))
            button.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
            row.addWidget(button)
        self.buttons["compare"].setObjectName("primary")
        self.show_chosen("Nothing is selected", 0, ticked=False, readable=0)

    def show_chosen(self, words: str, count: int, *, ticked: bool, readable: int) -> None:
        """:param count: sessions that are chosen.
        :param ticked: whether they are ticked, not only selected.
        :param readable: how many of them can be read.
        """
        self.about.setText(tr(words))
        self.untick.setVisible(ticked)
        can = {
            "open": count == 1,
            "compare": 2 <= count <= MOST_COMPARED and readable == count,
            "export": count > 0 and readable == count,
            "trash": count > 0,
        }
        for name, button in self.buttons.items():
            button.setEnabled(can.get(name, readable > 0))
