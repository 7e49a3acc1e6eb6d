"""The cross within a line that empties it."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from settle.widgets.translation.language import tr


def offer_to_clear(line: QLineEdit, text: str = "Empty the line") -> None:
    """Give a line its cross, with a name: Qt gives it none. Tab passes it over, as the line itself can be emptied by keys."""
    line.setClearButtonEnabled(True)
    for clear in line.findChildren(QAction):
        clear.setText(tr(text))
        clear.setToolTip(tr(text))
