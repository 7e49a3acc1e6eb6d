"""Where equal blocks, such as one picture for each learner, stand side by side."""

from __future__ import annotations

from PySide6.QtCore import QRectF


def blocks(count: int, width: float, height: float, above: float = 0, below: float = 0, gap: float = 16) -> list[QRectF]:
    """Squares for ``count`` pictures, as large as they can be, in the middle of width x height px.

    :param above: px kept free above each of them, for a title.
    :param below: px kept free below each of them.
    :param gap: px between two of them.
    """

    def side(columns: int) -> float:
        rows = -(-count // columns)
        return min((width + gap) / columns - gap, (height + gap) / rows - gap - above - below)

    if not count:
        return []
    columns = max(range(1, count + 1), key=lambda c: (side(c), -c))
    rows, wide = -(-count // columns), max(4.0, float(int(side(columns))))
    x, y = wide + gap, wide + above + below + gap
    left, top = (width - columns * x + gap) / 2, (height - rows * y + gap) / 2
    return [QRectF(round(left + i % columns * x), round(top + i // columns * y + above), wide, wide) for i in range(count)]
