"""A drawing as SVG that every program shows alike: plain paths in the units of the picture, without transforms, fonts or styles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from PySide6.QtCore import QBuffer, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QGradient,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QRadialGradient,
    QTransform,
)

from settle.widgets.paper.drawing import Bitmap, Mark, PaperDrawing, Shape

_FINE = 4
"""Pixels a px that what has no smooth pixels is enlarged to: then it does not matter whether a program smooths it."""
_MOST = 4_000_000
"""Pixels that a bitmap is enlarged to at most."""
_CAPS = {Qt.PenCapStyle.FlatCap: "", Qt.PenCapStyle.SquareCap: "square", Qt.PenCapStyle.RoundCap: "round"}
_JOINS = {Qt.PenJoinStyle.BevelJoin: "bevel", Qt.PenJoinStyle.RoundJoin: "round"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML may have."""


def svg(drawing: PaperDrawing, width_mm: float, title: str, about: dict[str, str], names: str = "") -> bytes:
    """The file's content; text is outlines, each with its letters as ``aria-label``.

    :param about: what the picture is of, name -> text.
    :param names: what names within the file begin with: several files in one page share them.
    """
    writer = _Writer(names)
    body = "\n".join(writer.marks(drawing))
    wide, high = drawing.size.width(), drawing.size.height()
    size = f'width="{width_mm:g}mm" height="{width_mm * high / wide:.2f}mm" viewBox="0 0 {_n(wide)} {_n(high)}"'
    said = "".join(f"<dc:{name}>{_text(value)}</dc:{name}>" for name, value in about.items())
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'version="1.1" {size}>\n<title>{_text(title)}</title>\n'
        f'<metadata><rdf:RDF {spaces}><rdf:Description rdf:about="">{said}</rdf:Description></rdf:RDF></metadata>\n'
        f"<defs>\n{''.join(writer.definitions)}</defs>\n"
        f'<rect width="{_n(wide)}" height="{_n(high)}" fill="{drawing.ground.name()}"/>\n{body}\n</svg>\n'
    ).encode()


class _Writer:
    def __init__(self, names: str) -> None:
        self._begin = names
        self.definitions: list[str] = []
        self._names: dict[str, str] = {}

    def _defined(self, kind: str, text: str) -> str:
        """The name of a definition; one that is there is used again."""
        if text not in self._names:
            self._names[text] = f"{self._begin}{kind}{len(self._names)}"
            self.definitions.append(text.replace("%", self._names[text], 1) + "\n")
        return self._names[text]

    def marks(self, drawing: PaperDrawing) -> Iterator[str]:
        """One element a line; neighbours that share a clip stand in one group."""
        before = ""
        for mark in drawing.marks:
            clip = self._clip(mark.clip) if mark.clip is not None else ""
            if clip != before:
                yield ("</g>" if before else "") + (f'<g clip-path="url(#{clip})">' if clip else "")
                before = clip
            yield self._bitmap(mark) if isinstance(mark, Bitmap) else self._shape(mark) if isinstance(mark, Shape) else ""
        if before:
            yield "</g>"

    def _clip(self, path: QPainterPath) -> str:
        return self._defined("c", f'<clipPath id="%"><path d="{_path(path)}"/></clipPath>')

    def _shape(self, mark: Shape) -> str:
        if mark.pen is not None and mark.pen.style() != Qt.PenStyle.SolidLine:  # not every program knows of dashes
            mark = replace(mark, path=QPainterPathStroker(mark.pen).createStroke(mark.path), brush=mark.pen.brush(), pen=None)
        fill = ' fill="none"' if mark.brush is None else self._ink("fill", mark.brush)
        stroke = "" if mark.pen is None else self._stroke(mark.pen)
        if fill is None or stroke is None:
            return self._painted(mark)
        label = f" aria-label={quoteattr(_NOT_XML.sub('�', mark.letters))}" if mark.letters.strip() else ""
        return f'<path d="{_path(mark.path)}"{fill}{_rule(mark.path) if mark.brush else ""}{stroke}{_opacity(mark)}{label}/>'

    def _stroke(self, pen: QPen) -> str | None:
        ink = self._ink("stroke", pen.brush())
        if ink is None:
            return None
        wide = pen.widthF()
        said = f'{ink} stroke-width="{_n(wide)}"'
        if cap := _CAPS.get(pen.capStyle(), ""):
            said += f' stroke-linecap="{cap}"'
        said += (
            f' stroke-linejoin="{_JOINS[pen.joinStyle()]}"'
            if pen.joinStyle() in _JOINS
            else f' stroke-miterlimit="{_n(2 * pen.miterLimit())}"'
        )
        return said

    def _ink(self, part: str, brush: QBrush) -> str | None:
        """Attributes of a fill or stroke; None: SVG has no such brush."""
        if brush.style() == Qt.BrushStyle.SolidPattern:
            colour = brush.color()
            clear = f' {part}-opacity="{_n(colour.alphaF())}"' if colour.alpha() < 255 else ""
            return f' {part}="{colour.name()}"{clear}'
        gradient = brush.gradient()
        if (
            gradient is None
            or gradient.coordinateMode() != QGradient.CoordinateMode.LogicalMode
            or gradient.spread() != QGradient.Spread.PadSpread
        ):
            return None
        if isinstance(gradient, QLinearGradient):
            a, b, kind = gradient.start(), gradient.finalStop(), "linearGradient"
            where = f'x1="{_n(a.x())}" y1="{_n(a.y())}" x2="{_n(b.x())}" y2="{_n(b.y())}"'
        elif isinstance(gradient, QRadialGradient):
            c, f, kind = gradient.center(), gradient.focalPoint(), "radialGradient"
            where = f'cx="{_n(c.x())}" cy="{_n(c.y())}" r="{_n(gradient.radius())}" fx="{_n(f.x())}" fy="{_n(f.y())}"'
        else:
            return None
        stops = "".join(
            f'<stop offset="{_n(at)}" stop-color="{QColor(c).name()}" stop-opacity="{_n(QColor(c).alphaF())}"/>'
            for at, c in gradient.stops()
        )
        turned = f' gradientTransform="{_matrix(brush.transform())}"'
        name = self._defined("g", f'<{kind} id="%" gradientUnits="userSpaceOnUse" {where}{turned}>{stops}</{kind}>')
        return f' {part}="url(#{name})"'

    def _painted(self, mark: Shape) -> str:
        """As pixels, for what SVG has no word for."""
        reach = mark.pen.widthF() if mark.pen else 1
        bounds = QRectF(mark.path.controlPointRect().adjusted(-reach, -reach, reach, reach).toAlignedRect())
        image = QImage((bounds.size() * _FINE).toSize(), QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_FINE, _FINE)
        painter.translate(-bounds.topLeft())
        painter.setPen(mark.pen or QPen(Qt.PenStyle.NoPen))
        painter.setBrush(mark.brush or QBrush())
        painter.drawPath(mark.path)
        painter.end()
        return self._bitmap(Bitmap(mark.clip, mark.opacity, image, bounds, QTransform(), True))

    def _bitmap(self, mark: Bitmap) -> str:
        target, turned = mark.target, ""
        if not mark.place.isRotating() and mark.place.m11() > 0 and mark.place.m22() > 0:
            target = mark.place.mapRect(target)
        else:
            turned = f' transform="{_matrix(mark.place)}"'
        image = mark.image if mark.smooth else _enlarged(mark.image, mark.place.mapRect(mark.target))
        made = QBuffer()
        image.save(made, "PNG")  # type: ignore[call-overload]  # said to be bytes, which are refused
        where = f'x="{_n(target.x())}" y="{_n(target.y())}" width="{_n(target.width())}" height="{_n(target.height())}"'
        data = bytes(made.data().toBase64().data()).decode()
        return f'<image {where}{turned} preserveAspectRatio="none"{_opacity(mark)} xlink:href="data:image/png;base64,{data}"/>'


def _enlarged(image: QImage, target: QRectF) -> QImage:
    """Each pixel as a block of pixels, so many that a program that smooths them shows hardly any of it."""
    wide, high = image.width(), image.height()
    x, y = (max(1, -(-round(_FINE * side) // count)) for side, count in ((target.width(), wide), (target.height(), high)))
    while x * y * wide * high > _MOST and max(x, y) > 1:
        x, y = max(1, x // 2), max(1, y // 2)
    return image.scaled(wide * x, high * y)


def _path(path: QPainterPath) -> str:
    """The ``d`` of a path; curves of Qt are three elements each."""
    said, curve = [], []
    kinds = QPainterPath.ElementType
    start = last = QPointF()
    for number in range(path.elementCount()):
        each = path.elementAt(number)
        point = f"{_n(each.x)} {_n(each.y)}"
        kind = each.type
        if kind == kinds.MoveToElement:
            said.append("M" + point)
            start = QPointF(each.x, each.y)
        elif kind == kinds.LineToElement:
            said.append("L" + point)
        else:
            curve.append(point)
            if len(curve) == 3:
                said.append("C" + " ".join(curve))
                curve = []
        last = QPointF(each.x, each.y)
        ends = number + 1 == path.elementCount() or path.elementAt(number + 1).isMoveTo()
        if ends and last == start and said and not said[-1].startswith("M"):
            said.append("Z")
    return "".join(said)


def _rule(path: QPainterPath) -> str:
    return ' fill-rule="evenodd"' if path.fillRule() == Qt.FillRule.OddEvenFill else ""


def _opacity(mark: Mark) -> str:
    return f' opacity="{_n(mark.opacity)}"' if mark.opacity < 1 else ""


def _matrix(t: QTransform) -> str:
    return f"matrix({' '.join(f'{v:.6g}' for v in (t.m11(), t.m12(), t.m21(), t.m22(), t.dx(), t.dy()))})"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("�", text))


def _n(number: float) -> str:
    """A number to the hundredth of a px."""
    return f"{min(max(number, -1e6), 1e6):.2f}".rstrip("0").rstrip(".")
