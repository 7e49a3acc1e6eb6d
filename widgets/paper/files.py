"""A drawing as the content of a file: PNG, SVG or PDF, with what it is of kept inside. On any thread: no widget is touched."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter

from settle.widgets.paper.drawing import PaperDrawing
from settle.widgets.paper.paper import INCH, MM, SCALE, Caption, Paper
from settle.widgets.paper.svg import svg

MOST_PIXELS = 400_000_000
"""Of a PNG."""


class TooManyPixels(ValueError):
    """A PNG of that size and fineness would not fit into memory."""


def content(drawing: PaperDrawing, format: str, caption: Caption, paper: Paper) -> bytes:
    """What is to stand in the file.

    :param format: one of :data:`settle.widgets.paper.paper.FORMATS`.
    :raises TooManyPixels: a PNG of that width and dpi has more than :data:`MOST_PIXELS`.
    """
    mm = MM if paper.width_mm is None else paper.width_mm / drawing.size.width()
    scale = SCALE if paper.dpi is None else paper.dpi * mm / INCH
    if format == "svg":
        said = {"title": caption.title, "description": caption.sentence(), "creator": caption.program}
        return svg(drawing, drawing.size.width() * mm, caption.title, said)
    return _pdf(drawing, caption, mm) if format == "pdf" else _png(drawing, caption, scale, mm)


def image(drawing: PaperDrawing, scale: float) -> QImage:
    """The drawing as pixels.

    :raises TooManyPixels: there would be more than :data:`MOST_PIXELS`.
    """
    size = (drawing.size * scale).toSize()
    if size.width() * size.height() > MOST_PIXELS:
        raise TooManyPixels(
            f"{size.width():,} x {size.height():,} pixels are too many: at most {MOST_PIXELS:,} in all. Choose a smaller dpi or width."
        )
    made = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(made)
    painter.scale(scale, scale)
    drawing.paint(painter, fonts=False)
    painter.end()
    return made


def _png(drawing: PaperDrawing, caption: Caption, scale: float, mm: float) -> bytes:
    made = image(drawing, scale)
    for side in (made.setDotsPerMeterX, made.setDotsPerMeterY):
        side(round(1000 * scale / mm))
    for name, text in {"Title": caption.title, "Software": caption.program, **caption.details}.items():
        made.setText(name, text)
    buffer = QBuffer()
    made.save(buffer, "PNG")  # type: ignore[call-overload]  # said to be bytes, which are refused
    return bytes(buffer.data().data())


def _pdf(drawing: PaperDrawing, caption: Caption, mm: float) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(f"{caption.title} ({caption.sentence()})")
    writer.setCreator(caption.program)
    writer.setPageSize(QPageSize(QSizeF(drawing.size * mm), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(drawing.dpi)  # a font is as many px high as on the screen
    painter = QPainter(writer)
    painter.scale(*2 * [mm / INCH * drawing.dpi])
    drawing.paint(painter, fonts=True)
    painter.end()
    return bytes(buffer.data().data())
