"""Where equal blocks, such as one picture for each learner, stand side by side."""

from __future__ import annotations

from PySide6.QtCore import QRectF

_GAP = 16.0
"""Between two blocks, in px."""


def blocks(count: int, width: float, height: float, above: float = 0, below: float = 0) -> list[QRectF]:
    """Squares for ``count`` pictures, as large as they can be, in the middle of width x height px.

    :param above: px kept free above each of them, for a title.
    :param below: px kept free below each of them.
    """

    def side(columns: int) -> float:
        rows = -(-count // columns)
        return min((width + _GAP) / columns - _GAP, (height + _GAP) / rows - _GAP - above - below)

    if not count:
        return []
    columns = max(range(1, count + 1), key=lambda c: (side(c), -c))
    rows, wide = -(-count // columns), max(4.0, float(int(side(columns))))
    x, y = wide + _GAP, wide + above + below + _GAP
    left, top = (width - columns * x + _GAP) / 2, (height - rows * y + _GAP) / 2
    return [QRectF(round(left + i % columns * x), round(top + i // columns * y + above), wide, wide) for i in range(count)]
