"""Actions of a window: each a text and keys, found by the palette and in the menu."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from settle.widgets.translation.language import tr

Command = tuple[str, Sequence[str], Callable[[], Any]]
"""(text, keys, what it does)"""


def add_actions(window: QWidget, table: Sequence[Command]) -> None:
    """Give a window all that can be done in it by keys, in the order of the table; the English text is the data of an action."""
    for text, keys, do in table:
        action = QAction(tr(text), window)
        action.setObjectName(name_of(text))
        action.setData(text)
        action.setShortcuts([QKeySequence(key) for key in keys if key])
        action.triggered.connect(lambda _=False, do=do: do())
        window.addAction(action)


def name_of(text: str) -> str:
    """What an action is remembered by, such as ``stop-the-run``: out of its English text, whatever language it is shown in."""
    return re.sub(r"\W+", "-", text.casefold()).strip("-")
