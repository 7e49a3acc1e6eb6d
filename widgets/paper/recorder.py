"""A device that widgets are painted on, and that notes each thing painted in px of the screen."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from PySide6.QtCore import QLine, QLineF, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPixmap,
    QTextItem,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from settle.widgets.paper.drawing import Bitmap, Letters, Mark, PaperDrawing, Shape

_HAIR = 0.5
"""px around a shape that antialiasing may touch."""


class RecordingDevice(QPaintDevice):
    """As fine as a screen of ``dpi``."""

    def __init__(self, size: QSize, dpi: int):
        super().__init__()
        self.size, self.dpi = size, dpi
        self._engine = _NotingEngine()

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        kind = QPaintDevice.PaintDeviceMetric
        width, height = self.size.width(), self.size.height()
        return {
            kind.PdmWidth: width,
            kind.PdmHeight: height,
            kind.PdmWidthMM: round(width * 25.4 / self.dpi),
            kind.PdmHeightMM: round(height * 25.4 / self.dpi),
            kind.PdmNumColors: 2**31 - 1,
            kind.PdmDepth: 32,
            kind.PdmDevicePixelRatio: 1,
            kind.PdmDevicePixelRatioScaled: round(QPaintDevice.devicePixelRatioFScale()),
        }.get(metric, self.dpi)

    def drawing(self, ground: QColor) -> PaperDrawing:
        """What has been painted."""
        return PaperDrawing(QSizeF(self.size), self.dpi, ground, self._engine.marks)


def record(parts: Sequence[tuple[QWidget, QPoint]], ground: QColor) -> PaperDrawing:
    """What widgets paint, each with its corner at a point; on the ground where nothing is painted."""
    size = QSize(max(at.x() + part.width() for part, at in parts), max(at.y() + part.height() for part, at in parts))
    device = RecordingDevice(size, parts[0][0].logicalDpiX())
    painter = QPainter(device)
    try:
        for part, at in parts:
            part.render(painter, at)
    except BaseException as e:
        traceback.clear_frames(e.__traceback__)  # they hold painters of what is gone in a moment, at which Qt ends the process
        raise
    finally:
        painter.end()
    return device.drawing(ground)


class _NotingEngine(QPaintEngine):
    """Maps what it is given to the device's own px before it is stroked: a pen is as wide on paper as on the screen whatever the scale
    of a plot, which formats, and programs that read them, do otherwise."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.marks: list[Mark] = []
        self._pen, self._brush, self._transform, self._opacity = QPen(), QBrush(), QTransform(), 1.0
        self._origin, self._smooth, self._smooth_pixels = QPointF(), True, False
        self._clip: QPainterPath | None = None
        self._clipping = False
        self._text: tuple[QTextItem, QTransform] | None = None

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    # -- the painter's state -------------------------------------------------------------------

    def updateState(self, state: QPaintEngineState) -> None:
        changed, flag = state.state(), QPaintEngine.DirtyFlag
        if changed & flag.DirtyTransform:
            self._transform = QTransform(state.transform())
        if changed & flag.DirtyPen:
            self._pen = QPen(state.pen())
        if changed & flag.DirtyBrush:
            self._brush = QBrush(state.brush())
        if changed & flag.DirtyBrushOrigin:
            self._origin = QPointF(state.brushOrigin())
        if changed & flag.DirtyOpacity:
            self._opacity = state.opacity()
        if changed & flag.DirtyHints:
            self._smooth = bool(state.renderHints() & QPainter.RenderHint.Antialiasing)
            self._smooth_pixels = bool(state.renderHints() & QPainter.RenderHint.SmoothPixmapTransform)
        if changed & flag.DirtyClipEnabled:
            self._clipping = state.isClipEnabled()
        if changed & flag.DirtyClipPath:
            self._take_clip(self._transform.map(state.clipPath()), state.clipOperation())
        if changed & flag.DirtyClipRegion:
            region = QPainterPath()
            region.addRegion(state.clipRegion())
            self._take_clip(self._transform.map(region), state.clipOperation())

    def _take_clip(self, path: QPainterPath, how: Qt.ClipOperation) -> None:
        self._clipping = how != Qt.ClipOperation.NoClip
        if how == Qt.ClipOperation.IntersectClip and self._clip is not None:
            self._clip = _common(self._clip, path)
        else:
            self._clip = path if self._clipping else None

    def _clip_of(self, bounds: QRectF) -> tuple[bool, QPainterPath | None]:
        """Whether anything within the bounds is seen, and what of it (None: all)."""
        bounds = bounds.adjusted(-_HAIR, -_HAIR, _HAIR, _HAIR)
        clip = None
        if not (region := self.systemClip()).isEmpty():  # the part of the widget that others leave free
            clip = QPainterPath()
            if region.rectCount() == 1:
                clip.addRect(QRectF(region.boundingRect()))
            else:
                clip.addRegion(region)
        if self._clipping and self._clip is not None:
            clip = self._clip if clip is None else _common(clip, self._clip)
        if clip is None:
            return True, None
        around = clip.controlPointRect()
        if not around.intersects(bounds):
            return False, None
        whole = around.contains(bounds) and (_is_rect(clip) or clip.contains(bounds))
        return True, None if whole else clip

    # -- what is painted -----------------------------------------------------------------------

    def drawPath(self, path: QPainterPath) -> None:
        self._note(path, True)

    def drawPolygon(self, points: Sequence[QPointF | QPoint], mode: QPaintEngine.PolygonDrawMode) -> None:  # type: ignore[override]
        path = QPainterPath()
        for number, point in enumerate(points):
            (path.lineTo if number else path.moveTo)(QPointF(point))
        closed = mode != QPaintEngine.PolygonDrawMode.PolylineMode
        if closed:
            path.closeSubpath()
        if mode == QPaintEngine.PolygonDrawMode.WindingMode:
            path.setFillRule(Qt.FillRule.WindingFill)
        self._note(path, closed)

    def drawLines(self, lines: Sequence[QLine | QLineF]) -> None:  # type: ignore[override]
        path = QPainterPath()
        for line in lines:
            path.moveTo(QPointF(line.p1()))
            path.lineTo(QPointF(line.p2()))
        self._note(path, False)

    def drawRects(self, rects: Sequence[QRect | QRectF]) -> None:  # type: ignore[override]
        for rect in rects:
            path = QPainterPath()
            path.addRect(QRectF(rect))
            self._note(path, True)

    def drawTextItem(self, place: QPointF, item: QTextItem) -> None:
        """Outlines by Qt's own hand, which come back by :meth:`drawPath`, with their letters."""
        at = QTransform.fromTranslate(place.x(), place.y()) * self._transform
        self._text = item, at
        try:
            super().drawTextItem(place, item)
        finally:
            self._text = None

    def drawPixmap(self, target: QRectF, pixmap: QPixmap, source: QRectF) -> None:
        self.drawImage(target, pixmap.toImage(), source)

    def drawImage(
        self, target: QRectF, image: QImage, source: QRectF, flags: Qt.ImageConversionFlag = Qt.ImageConversionFlag.AutoColor
    ) -> None:
        seen, clip = self._clip_of(self._transform.mapRect(target))
        part = source.toAlignedRect() & image.rect()
        if seen and not part.isEmpty():
            self.marks.append(
                Bitmap(clip, self._opacity, image.copy(part), QRectF(target), QTransform(self._transform), self._smooth_pixels)
            )

    def _note(self, path: QPainterPath, fills: bool) -> None:
        shape = self._transform.map(path)
        if fills and self._brush.style() != Qt.BrushStyle.NoBrush:
            self._add(shape if self._smooth else _on_pixels(shape), brush=self._on_device(self._brush))
        pen = self._pen
        if pen.style() == Qt.PenStyle.NoPen or self._text is not None:
            return
        pen = QPen(pen)
        pen.setBrush(self._on_device(pen.brush()))
        wide = pen.widthF() or 1.0
        scale = 1.0 if pen.isCosmetic() or pen.widthF() == 0 else _scale_of(self._transform)
        if scale is None:  # wider in one direction than in the other
            stroker = QPainterPathStroker(pen)
            self._add(self._transform.map(stroker.createStroke(path)), brush=pen.brush())
            return
        pen.setCosmetic(False)
        pen.setWidthF(wide * scale)
        self._add(shape if self._smooth else shape.translated(0.5, 0.5), pen=pen)  # whole numbers are then the middle of a pixel

    def _add(self, shape: QPainterPath, brush: QBrush | None = None, pen: QPen | None = None) -> None:
        reach = 0.0 if pen is None else pen.widthF() * (pen.miterLimit() if pen.joinStyle() == Qt.PenJoinStyle.MiterJoin else 1) / 2
        seen, clip = self._clip_of(shape.controlPointRect().adjusted(-reach, -reach, reach, reach))
        ink = pen.brush() if pen is not None else brush
        clear = ink is not None and ink.style() == Qt.BrushStyle.SolidPattern and ink.color().alpha() == 0
        if not seen or shape.isEmpty() or clear:
            return
        if self._text is not None:
            item, place = self._text
            self.marks.append(Letters(clip, self._opacity, shape, brush, letters=item.text(), font=_own(item.font()), place=place))
        else:
            self.marks.append(Shape(clip, self._opacity, shape, brush, pen))

    def _on_device(self, brush: QBrush) -> QBrush:
        """The brush in the coordinates of the device."""
        if brush.style() in (Qt.BrushStyle.SolidPattern, Qt.BrushStyle.NoBrush):
            return QBrush(brush)
        mapped = QBrush(brush)
        mapped.setTransform(brush.transform() * QTransform.fromTranslate(self._origin.x(), self._origin.y()) * self._transform)
        return mapped


def _own(font: QFont) -> QFont:
    """The font with all that it is: one out of rich text leaves its size to the painter otherwise."""
    whole = QFont(font)
    whole.setFamilies(font.families())
    whole.setWeight(font.weight())
    whole.setStyle(font.style())
    if font.pixelSize() > 0:
        whole.setPixelSize(font.pixelSize())
    else:
        whole.setPointSizeF(font.pointSizeF())
    return whole


def _scale_of(transform: QTransform) -> float | None:
    """By what it enlarges, the same in each direction; None: it does not."""
    a, b = (transform.m11() ** 2 + transform.m12() ** 2) ** 0.5, (transform.m21() ** 2 + transform.m22() ** 2) ** 0.5
    upright = abs(transform.m11() * transform.m21() + transform.m12() * transform.m22()) < 1e-6 * max(a * b, 1e-12)
    return a if upright and abs(a - b) < 1e-6 * max(a, b) else None


def _is_rect(path: QPainterPath) -> bool:
    """Whether it is a rectangle with upright sides."""
    count = path.elementCount()
    points = [(each.x, each.y) for each in map(path.elementAt, range(count))] if count in (4, 5) else []
    return (
        bool(points)
        and len({x for x, _ in points}) == len({y for _, y in points}) == 2
        and not any(path.elementAt(i).isCurveTo() for i in range(count))
    )


def _on_pixels(path: QPainterPath) -> QPainterPath:
    """A rectangle with the edges that it has on a screen without antialiasing: neighbours leave no seam."""
    if not _is_rect(path):
        return path
    bounds, snapped = path.controlPointRect(), QPainterPath()
    snapped.addRect(QRectF(QPointF(round(bounds.left()), round(bounds.top())), QPointF(round(bounds.right()), round(bounds.bottom()))))
    return snapped


def _common(one: QPainterPath, other: QPainterPath) -> QPainterPath:
    if _is_rect(one) and _is_rect(other):
        both = QPainterPath()
        both.addRect(one.controlPointRect() & other.controlPointRect())
        return both
    return one.intersected(other)
