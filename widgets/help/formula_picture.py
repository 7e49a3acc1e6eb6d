"""A formula as a picture for a page of text."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from settle.widgets.panels.formula.clause import em
from settle.widgets.panels.formula.plain_text import plain_text
from settle.widgets.panels.formula.typeset import TypesetFormula


def formula_picture(tex: str, future: Future[TypesetFormula], font: QFont, colour: QColor, within: float, scale: float) -> QImage:
    """The formula in a colour; empty until it is typeset, plain text where it cannot be.

    :param within: most of its width, px.
    :param scale: pixels of the screen to a px.
    """
    if not future.done() or future.cancelled():
        return _blank(em(font), 2 * em(font), scale)
    if future.exception() is not None:
        return _written(plain_text(tex), font, colour, within, scale)
    found = future.result()
    size = min(em(font), within / found.width)
    picture = _blank(found.width * size, (found.ascent + found.descent) * size, scale)
    painter = QPainter(picture)
    box = QRectF(0, 0, found.width * size, (found.ascent + found.descent) * size)
    QSvgRenderer(QByteArray(found.in_colour(colour.name()))).render(painter, box)
    painter.end()
    return picture


def _written(words: str, font: QFont, colour: QColor, within: float, scale: float) -> QImage:
    flags = int(Qt.TextFlag.TextWordWrap)
    box = QFontMetricsF(font).boundingRect(QRectF(0, 0, within, 1e4), flags, words)
    picture = _blank(box.width() + 2, box.height(), scale)
    painter = QPainter(picture)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(QRectF(0, 0, box.width() + 2, box.height()), flags, words)
    painter.end()
    return picture


def _blank(width: float, height: float, scale: float) -> QImage:
    picture = QImage(max(1, round(width * scale)), max(1, round(height * scale)), QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    return picture
