"""The report's two files: a page of HTML with its pictures as SVG, and a PDF by Qt's own rich text, with the same pictures as drawings."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import (
    QFont,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from settle.app.report.html_page import inline_svg, text, write_page
from settle.app.reproduce.card_pictures import Drawings, draw_cards
from settle.app.reproduce.folder import PDF, REPORT
from settle.app.reproduce.report_body import ReportFacts, report_body
from settle.app.reproduce.reproduction import Reproduction
from settle.app.window.render_view import keep, windowless_application
from settle.sessions.versions import settle_version
from settle.widgets.paper.drawing import PaperDrawing
from settle.widgets.paper.paper import MM
from settle.widgets.paper.svg import svg

_DPI = 96
"""Of the PDF's coordinates: what a drawing takes its px for."""
_PICTURE = 300
"""px of a picture in the PDF: two side by side."""
_OBJECT = QTextFormat.ObjectTypes.UserObject.value + 1
_NAME = QTextFormat.Property.UserProperty.value + 1
_PLACE = "\ufffc"
"""The letter that stands for an image, or for another object."""
_STYLE = """
body, td, th, p, li { font-size: 8pt; color: #1b2127; } h1 { font-size: 17pt; } h2 { font-size: 13pt; } h3 { font-size: 10pt; }
.muted, .lead, th { color: #57616c; } .small { font-size: 7pt; } .bad { color: #b42318; } th { text-align: left; font-weight: normal; }
td, th { padding-right: 9px; padding-bottom: 1px; } a { color: #0b5cad; text-decoration: none; } code, pre { font-family: monospace; }
"""


def write_report(
    reproduction: Reproduction, facts: ReportFacts, tell: Callable[[str], None], in_time: Callable[[], bool] = lambda: True
) -> tuple[Path, Path]:
    """Draw the pictures and write both files; gives their paths.

    :param in_time: asked before each picture; from when it says no on, none is drawn.
    :raises OSError: a file cannot be written; the message is a sentence.
    """
    windowless_application("light")
    wanted = dict[Path, list[str]]()
    for figure in reproduction.figures:
        for size in figure.shown:
            wanted.setdefault(size.finished[0].path, []).append(figure.figure.card)
    drawings = draw_cards({path: list(dict.fromkeys(cards)) for path, cards in wanted.items()}, in_time, tell)
    html, pdf = reproduction.out / REPORT, reproduction.out / PDF
    write_page(html, facts.title, report_body(reproduction, facts, _as_svg(drawings)), f"Settle {settle_version()}")
    keep(pdf, pdf_content(report_body(reproduction, facts, _as_place(drawings)), facts.title, list(drawings.values())))
    return html, pdf


def _as_svg(drawings: Drawings) -> Callable[[Path, str], str]:
    numbers = {key: number for number, key in enumerate(drawings)}

    def made(path: Path, card: str) -> str:
        drawing = drawings.get((path, card))
        if drawing is None:
            return ""
        return inline_svg(svg(drawing, drawing.size.width() * MM, path.stem, {}, f"p{numbers[path, card]}-"))

    return made


def _as_place(drawings: Drawings) -> Callable[[Path, str], str]:
    """Where the PDF has a picture: an image without a source, whose name is the picture's number."""
    numbers = {key: number for number, key in enumerate(drawings)}
    return lambda path, card: f'<img src="picture:{numbers[path, card]}">' if (path, card) in numbers else ""


class DrawnPicture(QPyTextObject):
    """Paints drawings among text: sharp at any size, their letters as text.

    :ivar drawings: by the number that a format's property has.
    """

    def __init__(self, drawings: list[PaperDrawing], parent: QTextDocument):
        super().__init__(parent)
        self.drawings = drawings

    def intrinsicSize(self, doc: QTextDocument, posInDocument: int, format: QTextFormat) -> QSizeF:
        size = self.drawings[int(format.property(_NAME))].size
        return QSizeF(_PICTURE, _PICTURE * size.height() / size.width())

    def drawObject(self, painter: QPainter, rect: QRectF, doc: QTextDocument, posInDocument: int, format: QTextFormat) -> None:
        drawing = self.drawings[int(format.property(_NAME))]
        painter.save()
        painter.translate(rect.topLeft())
        painter.scale(rect.width() / drawing.size.width(), rect.height() / drawing.size.height())
        drawing.paint(painter, fonts=True)
        painter.restore()


def pdf_content(body: str, title: str, drawings: list[PaperDrawing]) -> bytes:
    """The PDF's content: pages of A4 with numbers, text that can be selected, its fonts in the file."""
    document = QTextDocument()
    document.setDefaultFont(QFont(document.defaultFont().family(), 8))
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(f"<html><head><title>{text(title)}</title></head><body>{_for_rich_text(body)}</body></html>")
    _place_pictures(document, DrawnPicture(drawings, document))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator(f"Settle {settle_version()}")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(_DPI)
    document.print_(writer)
    return bytes(buffer.data().data())


def _for_rich_text(body: str) -> str:
    """Qt knows no figures: they become cells of a table, two in a row."""

    def in_pairs(found: re.Match[str]) -> str:
        cells = [f"<td>{cell}</td>" for cell in re.findall(r"<figure>(.*?)</figure>", found[1], re.S)]
        rows = ("".join(cells[place : place + 2]) for place in range(0, len(cells), 2))
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"

    body = re.sub(r'<div class="figures"[^>]*>(.*?)</div>', in_pairs, body, flags=re.S)
    return body.replace("<figcaption>", '<br><span class="muted small">').replace("</figcaption>", "</span>")


def _place_pictures(document: QTextDocument, pictures: DrawnPicture) -> None:
    """Put drawings where images without a source stand."""
    document.documentLayout().registerHandler(_OBJECT, pictures)
    cursor = document.find(_PLACE)
    while not cursor.isNull():
        if cursor.charFormat().isImageFormat():
            number = int(cursor.charFormat().toImageFormat().name().rpartition(":")[2])
            format = QTextCharFormat()
            format.setObjectType(_OBJECT)
            format.setProperty(_NAME, number)
            cursor.insertText(_PLACE, format)
        cursor = document.find(_PLACE, cursor)
