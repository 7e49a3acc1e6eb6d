"""Where the clauses of a formula stand: side by side on their baselines, as many on a line as there is room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF

from settle.widgets.panels.formula.plain_text import plain_text
from settle.widgets.panels.formula.typeset import TypesetFormula

_EM = 1.2
"""Of a formula, in those of the window's font, whose letters are larger."""
_GAP, _LEADING = 1.8, 0.4
"""Between two clauses of a line, and between two lines; em."""
_LOW, _TALL = 1.3, 2.7
"""Height that is kept for a clause until it is typeset, without and with a fraction, a sum or cases; em."""


@dataclass(frozen=True)
class Clause:
    """A part of a formula that no line breaks, as it is drawn; sizes in px, above and below the baseline."""

    width: float
    ascent: float
    descent: float
    drawing: TypesetFormula | None = None
    words: str = ""
    """What is written where there is no drawing."""


@dataclass(frozen=True)
class PlacedClause:
    """:param at: its left end on the baseline, px."""

    clause: Clause
    at: QPointF

    @property
    def rect(self) -> QRectF:
        return QRectF(self.at.x(), self.at.y() - self.clause.ascent, self.clause.width, self.clause.ascent + self.clause.descent)


def em(font: QFont) -> float:
    """The em of formulas beside text in this font; px."""
    return _EM * QFontInfo(font).pixelSize()


def clauses_of(asked: Mapping[str, Future[TypesetFormula] | None], font: QFont, within: float) -> list[Clause]:
    """The clauses of a formula, no wider than ``within`` px; where one of them has to be smaller for that, all are.

    :param asked: TeX of each -> its drawing.
    """
    size = min([em(font), *(within / found.width for found in map(_drawing, asked.values()) if found is not None)])
    return [_clause_of(tex, future, font, within, size) for tex, future in asked.items()]


def _drawing(future: Future[TypesetFormula] | None) -> TypesetFormula | None:
    """What has been typeset by now."""
    there = future is not None and future.done() and not future.cancelled() and future.exception() is None
    return future.result() if there and future is not None else None


def _clause_of(tex: str, future: Future[TypesetFormula] | None, font: QFont, within: float, scale: float) -> Clause:
    """A clause: empty until it is typeset, plain text where it cannot be.

    :param scale: px of an em.
    """
    size, metrics = em(font), QFontMetricsF(font)
    if future is None or not future.done() or future.cancelled():
        half = size / 2 * (_TALL if any(tall in tex for tall in (r"\frac", r"\sum", "cases")) else _LOW)
        return Clause(min(within, metrics.horizontalAdvance(plain_text(tex))), half, half)
    if future.exception() is not None:
        words = plain_text(tex)
        box = metrics.boundingRect(QRectF(0, 0, within, 1e4), int(Qt.TextFlag.TextWordWrap), words)
        return Clause(box.width() + 1, metrics.ascent(), box.height() - metrics.ascent(), None, words)
    found = future.result()
    return Clause(found.width * scale, found.ascent * scale, found.descent * scale, found)


def place(clauses: Sequence[Clause], font: QFont, within: float) -> list[PlacedClause]:
    """All clauses from the point (0, 0) on, on lines of ``within`` px."""
    lines: list[list[Clause]] = []
    room, gap = 0.0, _GAP * em(font)
    for clause in clauses:
        if not lines or clause.width > room:
            lines.append([])
            room = within
        lines[-1].append(clause)
        room -= clause.width + gap
    placed, y = [], 0.0
    for line in lines:
        x = 0.0
        y += max(clause.ascent for clause in line)
        for clause in line:
            placed.append(PlacedClause(clause, QPointF(x, y)))
            x += clause.width + gap
        y += max(clause.descent for clause in line) + _LEADING * em(font)
    return placed


def height_of(placed: Sequence[PlacedClause]) -> float:
    """Down to the lowest clause; px."""
    return max((clause.rect.bottom() for clause in placed), default=0.0)
