"""Shows a page of help: text in the colours of the theme, formulas drawn as those of the views are."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QKeyEvent, QPalette, QResizeEvent, QTextDocument, QTextOption
from PySide6.QtWidgets import QFrame, QTextBrowser

from settle.widgets.help.formula_picture import formula_picture
from settle.widgets.help.markdown_html import FORMULA, formulas_of
from settle.widgets.panels.formula.typeset import done, typeset
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr

_MARGIN, _SPARE = 12, 8
"""Around the page, and beside a formula, so that none is wider than the page; px."""
_STYLE = (
    "a {{ color: {accent}; text-decoration: none; }} h1 {{ font-size: x-large; }} h2 {{ font-size: large; margin-top: 18px; }}"
    " h3 {{ margin-top: 14px; margin-bottom: 2px; }} code, pre {{ background-color: {field}; color: {text}; }}"
    " p, li {{ line-height: 125%; }} td, th {{ padding: 3px 8px 3px 0; }} th {{ text-align: left; color: {muted}; }}"
)


class HelpBrowser(QTextBrowser):
    """One page. It follows no link by itself and loads nothing."""

    followed = Signal(str, str)
    """(page, anchor) of a link within the help."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAccessibleName(tr("Help"))
        self.document().setDocumentMargin(_MARGIN)
        self.anchorClicked.connect(self._follow)
        self._html = ""
        self._waiting: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=60)
        self._soon.timeout.connect(self._again)
        done.connect(self._arrived)
        theme.changed.connect(self._dress)
        self._dress()

    def show_html(self, html: str, anchor: str = "") -> None:
        """Show a page from an anchor on, or from its beginning."""
        self._html = html
        self._waiting = {tex for tex in formulas_of(html) if not typeset(tex).done()}
        self.setHtml(html)
        self.to(anchor)
        QTimer.singleShot(0, self, lambda: self.to(anchor))  # once it is laid out

    def to(self, anchor: str) -> None:
        """Scroll to an anchor; to the beginning where there is none."""
        if anchor:
            self.scrollToAnchor(anchor)
        else:
            self.verticalScrollBar().setValue(0)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        address = QUrl(name).toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if kind != QTextDocument.ResourceType.ImageResource or not address.startswith(FORMULA):
            return None
        tex, colour = unquote(address.removeprefix(FORMULA)), self.palette().color(QPalette.ColorRole.Text)
        within = max(120.0, self.viewport().width() - 2.0 * _MARGIN - _SPARE)
        return formula_picture(tex, typeset(tex), self.font(), colour, within, self.devicePixelRatioF())

    def _arrived(self, tex: str) -> None:
        if tex in self._waiting:
            self._waiting.discard(tex)
            if not self._waiting:
                self._soon.start()

    def _again(self) -> None:
        """Lay the page out anew, from where one reads on: the same text at the top."""
        place = self.cursorForPosition(self.viewport().rect().topLeft()).position()
        top = self.verticalScrollBar().value()
        self.document().clear()  # else pictures that it has are not asked for again
        self.setHtml(self._html)
        if top:
            cursor = self.textCursor()
            cursor.setPosition(min(place, self.document().characterCount() - 1))
            self.setTextCursor(cursor)
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + self.cursorRect(cursor).top())

    def _dress(self) -> None:
        self.document().setDefaultStyleSheet(_STYLE.format_map(vars(theme.current())))
        if self._html:
            self._soon.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange) and getattr(self, "_html", ""):
            self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if FORMULA in self._html and event.size().width() != event.oldSize().width():
            self._soon.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            event.ignore()  # the way back is the panel's
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for tex in self._waiting:
            typeset(tex).cancel()  # what has begun goes on

    def _follow(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
            return
        page, _, anchor = url.toString(QUrl.ComponentFormattingOption.FullyDecoded).partition("#")
        self.followed.emit(page, anchor)
