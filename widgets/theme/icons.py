"""Icons painted as shapes: they take the theme's colour and any size, and need no icon font."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

# Coordinates in a square of 0..16; "fill" polygons, "line" polylines, "dot" circles (x, y, radius).
_SHAPES: dict[str, Sequence[tuple[str, Sequence[float]]]] = {
    "play": [("fill", [4, 2.5, 13.5, 8, 4, 13.5])],
    "pause": [("fill", [3.5, 3, 6.5, 3, 6.5, 13, 3.5, 13]), ("fill", [9.5, 3, 12.5, 3, 12.5, 13, 9.5, 13])],
    "stop": [("fill", [3.5, 3.5, 12.5, 3.5, 12.5, 12.5, 3.5, 12.5])],
    "first": [("fill", [3, 3, 5, 3, 5, 13, 3, 13]), ("fill", [13, 3, 13, 13, 5.5, 8])],
    "step": [("fill", [3, 3, 10.5, 8, 3, 13]), ("fill", [11, 3, 13, 3, 13, 13, 11, 13])],
    "live": [("dot", [8, 8, 4])],
    "loop": [("line", [2.5, 9, 2.5, 5, 11, 5]), ("fill", [10.5, 2.4, 14, 5, 10.5, 7.6]),
             ("line", [13.5, 7.5, 13.5, 11.5, 5, 11.5]), ("fill", [5.5, 8.9, 2, 11.5, 5.5, 14.1])],
    "fork": [("line", [4, 3, 4, 13]), ("line", [4, 9, 11, 6, 11, 3]), ("dot", [4, 3, 1.6]), ("dot", [4, 13, 1.6]), ("dot", [11, 3, 1.6])],
    "bookmark": [("fill", [4, 2, 12, 2, 12, 14, 8, 10.5, 4, 14])],
    "export": [("line", [8, 2, 8, 10]), ("line", [4.5, 5.5, 8, 2, 11.5, 5.5]), ("line", [3, 9, 3, 13.5, 13, 13.5, 13, 9])],
    "settle": [("line", [1.5, 12, 3, 3, 5, 11, 7, 5.5, 9, 9, 11, 7.4, 14.5, 7.6])],
    "equal": [("line", [2, 6, 5, 4.5, 8, 6, 11, 7.5, 14, 6]), ("line", [2, 11, 5, 9.5, 8, 11, 11, 12.5, 14, 11])],
    "train": [("line", [2, 2.5, 4, 8.5, 7, 11, 14, 12.3]), ("line", [2, 2.5, 2, 14, 14, 14])],
    "map": [("fill", [x, y, x + 3.4, y, x + 3.4, y + 3.4, x, y + 3.4]) for x, y in
            ((2, 2), (6.3, 2), (6.3, 6.3), (10.6, 6.3), (2, 10.6), (10.6, 10.6))] + [("line", [1, 1, 15, 1, 15, 15, 1, 15, 1, 1])],
    "adversaries": [("dot", [4.6, 8, 2.6]), ("ring", [11.4, 8, 2.9]), ("line", [1.5, 2.5, 14.5, 2.5]), ("line", [1.5, 13.5, 14.5, 13.5])],
    "pictures": [("line", [x, y, x + 5, y, x + 5, y + 5, x, y + 5, x, y]) for x in (2, 9) for y in (2, 9)],
    "segments": [("fill", [x, 5, x + w, 5, x + w, 11, x, 11]) for x, w in ((1.5, 3.2), (5.5, 5.6), (11.9, 2.6))] +
                [("line", [x, 2, x, 14]) for x in (5.1, 11.5)],
    "navigate": [("line", [2, 14, 2, 2, 14, 2, 14, 14, 6, 14, 6, 6, 10, 6, 10, 10]), ("dot", [10, 10, 1.7])],
    "factors": [("fill", [x, y, x + 5, y, x + 5, y + 5, x, y + 5]) for x, y in ((2, 2), (9, 2), (2, 9))] +
            [("line", [9, 9, 14, 9, 14, 14, 9, 14, 9, 9])],
    "estimators": [("line", [1.5, 5, 14.5, 5]), ("line", [2, 14, 4, 11.5, 6.5, 9, 9.5, 7.2, 14, 6.6]), ("line", [2, 14, 5, 13, 14, 10.5])],
    "view": [("line", [2, 3, 14, 3, 14, 13, 2, 13, 2, 3]), ("line", [2, 8, 14, 8]), ("line", [8, 3, 8, 13])],
    "theme": [("dot", [8, 8, 2.6]), *[("line", [8 + 4.3 * x, 8 + 4.3 * y, 8 + 6.2 * x, 8 + 6.2 * y]) for x, y in
              ((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7))]],
    "broken": [("line", [8, 2, 14.5, 13.5, 1.5, 13.5, 8, 2]), ("line", [8, 6.3, 8, 9.5]), ("dot", [8, 11.5, 0.9])],
    "runs": [("line", [2, 3.5, 9, 3.5]), ("line", [5, 8, 14, 8]), ("line", [3, 12.5, 11, 12.5])],
    "lessons": [("line", [2, 3.5, 8, 5, 14, 3.5, 14, 12, 8, 13.5, 2, 12, 2, 3.5]), ("line", [8, 5, 8, 13.5])],
    "library": [("line", [2, 3.5, 14, 3.5]), ("line", [2, 8, 14, 8]), ("line", [2, 12.5, 14, 12.5])],
    "start": [("line", [1.5, 8, 8, 2, 14.5, 8]), ("line", [3.5, 7, 3.5, 14, 12.5, 14, 12.5, 7]),
              ("line", [6.5, 14, 6.5, 10, 9.5, 10, 9.5, 14])],
    "papers": [("line", [3, 1.5, 10, 1.5, 13, 4.5, 13, 14.5, 3, 14.5, 3, 1.5]), ("line", [5.5, 12, 7, 8.5, 8.5, 10, 10.5, 6.5])],
    "compare": [("line", [2, 2, 2, 14, 14, 14]), ("line", [3.5, 11, 7, 6, 10, 8, 14, 3]), ("line", [3.5, 12, 8, 10.5, 14, 9.5])],
    "search": [("ring", [7, 7, 4.5]), ("line", [10.3, 10.3, 14, 14])],
}  # fmt: skip


def names() -> list[str]:
    """The icons there are."""
    return list(_SHAPES)


def strokes(name: str) -> Sequence[tuple[str, Sequence[float]]]:
    """What an icon is painted with: of its name, or of strokes written out, such as ``line 2 14 8 2 14 14; dot 8 10 2``.

    Coordinates lie in a square of 0..16, y downwards; ``line`` and ``fill`` take points, ``dot`` and ``ring`` a middle and a radius.

    :raises ValueError: it is neither.
    """
    if name in _SHAPES:
        return _SHAPES[name]
    found = []
    for stroke in name.split(";"):
        kind, *numbers = stroke.split() or [""]
        fits = len(numbers) == 3 if kind in ("dot", "ring") else kind in ("line", "fill") and len(numbers) >= 4 and len(numbers) % 2 == 0
        if not fits:
            raise ValueError(f"There is no icon '{name}': it is one of {', '.join(_SHAPES)}, or strokes such as 'line 2 14 8 2 14 14'.")
        found.append((kind, [float(number) for number in numbers]))
    return found


def known(name: str) -> bool:
    """Whether there is such an icon."""
    try:
        return bool(strokes(name))
    except ValueError:
        return False


def icon(name: str, colour: str | QColor, disabled: str | QColor | None = None) -> QIcon:
    """The icon of that name, or of strokes, in one colour, and in another where it is disabled."""
    made = QIcon()
    for size in (16, 20, 32, 48):
        made.addPixmap(_paint(name, QColor(colour), size), QIcon.Mode.Normal)
        if disabled is not None:
            made.addPixmap(_paint(name, QColor(disabled), size), QIcon.Mode.Disabled)
    return made


def _paint(name: str, colour: QColor, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 16, size / 16)
    pen = QPen(colour, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    for kind, numbers in strokes(name):
        painter.setPen(Qt.PenStyle.NoPen if kind in ("fill", "dot") else pen)
        painter.setBrush(colour if kind in ("fill", "dot") else Qt.BrushStyle.NoBrush)
        if kind in ("dot", "ring"):
            x, y, r = numbers
            painter.drawEllipse(QRectF(x - r, y - r, 2 * r, 2 * r))
            continue
        points = [QPointF(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        if kind == "fill":
            painter.drawPolygon(QPolygonF(points))
        else:
            path = QPainterPath(points[0])
            for point in points[1:]:
                path.lineTo(point)
            painter.drawPath(path)
    painter.end()
    return pixmap
