"""Labels and tooltips that show text as it is: out of a stranger's session it may look like markup, which would load files and pictures."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QLabel

_ATTRIBUTE = r"(style='(color: ?[#\w]+|margin: [\w ]+)'|(width|cellspacing|cellpadding|colspan)='\d+')"
_TAG = re.compile(rf"<(?!/?(i|b|sub|sup|br|p|span|table|tr|td)( {_ATTRIBUTE})*>)")


class PlainLabel(QLabel):
    """A label whose text is no markup. Every label that is made in Settle is one, or a :class:`RichLabel`."""

    def __init__(self, *about: Any, **more: Any):
        super().__init__(*about, **more)
        self.setTextFormat(Qt.TextFormat.PlainText)


class RichLabel(QLabel):
    """A label of formulas and tables: of its markup it takes letters, lines and colours, and nothing that could load a file.

    What comes out of a session is escaped by who makes the text, so that it is not taken for markup at all.
    """

    def __init__(self, *about: Any, **more: Any):
        super().__init__(*about, **more)
        self.setTextFormat(Qt.TextFormat.RichText)

    def setText(self, html: str) -> None:
        super().setText(_TAG.sub("&lt;", html))


def as_plain(text: str) -> str:
    """A text for a tooltip or a message, such that it shows as it is: Qt takes one for markup if it looks like it."""
    return f"<p>{escape(text)}</p>".replace("\n", "<br>") if GuiQt.mightBeRichText(text) else text
