"""A formula: what is computed at each step, typeset from TeX; or a sentence in rich text."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from concurrent.futures import Future, wait

from PySide6.QtCore import QByteArray, QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from settle.widgets.panels.formula.clause import PlacedClause, clauses_of, em, height_of, place
from settle.widgets.panels.formula.plain_text import plain_text
from settle.widgets.panels.formula.typeset import TypesetFormula, done, typeset
from settle.widgets.theme import theme
from settle.widgets.theme.plain_text import RichLabel, as_plain
from settle.widgets.translation.language import tr

_WIDEST = 60
"""Room that a formula asks for, at most; em. It takes more where there is more."""

_TEXT = re.compile(r"\\text\{(\s*)(.*?)(\s*)\}")
_REST = 100
"""From when a formula is in sight until it is typeset, ms: a view that has just been opened is laid out and painted before, since its
Python would wait for that of the typesetting thread at each turn."""


class Formula(RichLabel):
    """One or two lines: what is computed at each step.

    :param name: what a screen reader calls it; the formula itself is the description.
    """

    symbol_asked = Signal(str, object)
    """(letter, where it stands): the user wants to know what it is."""

    def __init__(self, name: str):
        super().__init__()
        self.known: Collection[str] = ()
        """Letters that can be explained: they are marked under the mouse, and by the arrow keys."""
        self._marked = -1
        """Number of the letter that is marked."""
        self.setObjectName("formula")
        self.setAccessibleName(tr(name))
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.tex = ""
        """The formula on show; empty where rich text is."""
        self._clauses: dict[str, Future[TypesetFormula] | None] = {}
        """TeX of each clause -> its drawing, asked for once the formula is to be seen."""
        self._drawings: dict[str, QSvgRenderer] = {}
        self._soon = QTimer(self, singleShot=True, interval=_REST)
        self._soon.timeout.connect(self._typeset)
        done.connect(self._arrived)

    def show_formula(self, html: str, tip: str = "") -> None:
        """Show rich text."""
        self._take("", tip)
        if html != self.text():
            self.setText(tr(html))

    def show_tex(self, tex: str, tip: str = "") -> None:
        r"""Show another formula, written in LaTeX's mathematics; a line may break at each ``\qquad``.

        It is typeset beside the screen's thread. Where that is not possible it is shown as plain text.
        """
        self.setText("")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # to copy it without a mouse
        self._take(_TEXT.sub(lambda each: rf"\text{{{each[1]}{tr(each[2], 'formula')}{each[3]}}}", tex), tip)

    def _take(self, tex: str, tip: str) -> None:
        self.setToolTip(as_plain(tr(tip)))
        if tex == self.tex:
            return
        self.tex, self._drawings, self._marked = tex, {}, -1
        self.setMouseTracking(bool(tex))
        self._clauses = {clause.strip(): None for clause in tex.split(r"\qquad") if clause.strip()}
        self.setAccessibleDescription(plain_text(tex).replace(" if ", f" {tr('if', 'formula')} "))
        if self.isVisible():
            self._soon.start()
        self._changed()

    # -- typesetting ---------------------------------------------------------------------------

    def _typeset(self) -> None:
        self._clauses = {clause: typeset(clause) for clause in self._clauses}
        self._arrived(next(iter(self._clauses), ""))  # of those that were typeset before nobody tells

    def _arrived(self, tex: str) -> None:
        if tex in self._clauses and all(future is not None and future.done() for future in self._clauses.values()):
            self._changed()  # all at once: a view is laid out once, not for each clause

    def _changed(self) -> None:
        self.updateGeometry()
        self.update()

    def finish(self) -> None:
        """Wait until it is typeset, as a picture of it must."""
        self._typeset()
        wait([future for future in self._clauses.values() if future is not None])
        self._changed()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._soon.stop()
        for future in self._clauses.values():
            if future is not None:
                future.cancel()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._drawings = {}
            self._changed()

    # -- layout ----------------------------------------------------------------------------------

    def _placed(self, width: float) -> list[PlacedClause]:
        """All clauses within ``width`` px of the label, from the corner of its contents on."""
        within, font = max(1.0, width - self._margins().width()), self.font()
        return place(clauses_of(self._clauses, font, within), font, within)

    def _margins(self) -> QSize:
        return self.size() - self.contentsRect().size()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if not self.tex:
            return super().heightForWidth(width)
        return math.ceil(height_of(self._placed(width))) + self._margins().height()

    def sizeHint(self) -> QSize:
        if not self.tex:
            return super().sizeHint()
        limit = _WIDEST * em(self.font())
        width = math.ceil(max((clause.rect.right() for clause in self._placed(limit)), default=0.0)) + self._margins().width()
        return QSize(width, self.heightForWidth(width))

    def full_width(self) -> int:
        """px from which on no clause is drawn smaller than the text around it."""
        clauses = clauses_of(self._clauses, self.font(), 1e6)
        return math.ceil(max((clause.width for clause in clauses), default=0.0)) + self._margins().width()

    def minimumSizeHint(self) -> QSize:
        if not self.tex:
            return super().minimumSizeHint()
        return QSize(round(12 * em(self.font())), round(2 * em(self.font())))

    # -- drawing ---------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)  # the ground, and rich text
        if not self.tex:
            return
        colour, placed = self.palette().color(self.foregroundRole()), self._placed(self.width())
        painter = QPainter(self)
        symbols = self.symbols()
        if 0 <= self._marked < len(symbols):
            painter.fillRect(symbols[self._marked][1].adjusted(-2, -2, 2, 2), QColor(theme.current().line))
        painter.setPen(colour)
        painter.translate(self._corner(placed))
        for part in placed:
            if part.clause.drawing is not None:
                self._drawing(part.clause.drawing, colour.name()).render(painter, part.rect)
            elif part.clause.words:
                painter.drawText(part.rect, int(Qt.TextFlag.TextWordWrap), part.clause.words)
        painter.end()

    def _drawing(self, formula: TypesetFormula, colour: str) -> QSvgRenderer:
        key = formula.svg + colour
        if key not in self._drawings:
            self._drawings[key] = QSvgRenderer(QByteArray(formula.in_colour(colour)))
        return self._drawings[key]

    def _corner(self, placed: list[PlacedClause]) -> QPointF:
        inside = self.contentsRect()
        return QPointF(inside.left(), inside.top() + max(0.0, (inside.height() - height_of(placed)) / 2))

    # -- letters -----------------------------------------------------------------------------------

    def symbols(self) -> list[tuple[str, QRectF]]:
        """Letters that can be explained, and where they stand, as one reads."""
        placed = self._placed(self.width()) if self.tex and self.known else []
        corner, found = self._corner(placed), []
        for part in placed:
            if part.clause.drawing is not None:
                size, origin = part.clause.width / part.clause.drawing.width, corner + part.at
                for each in part.clause.drawing.symbols:
                    if each.letter in self.known:
                        place = QRectF(each.left * size, each.top * size, each.width * size, each.height * size)
                        found.append((each.letter, place.translated(origin)))
        return found

    def _mark(self, number: int) -> None:
        if number != self._marked:
            self._marked = number
            self.setCursor(Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.IBeamCursor)
            self.update()

    def _at(self, place: QPointF) -> int:
        """Number of the letter at a place, -1: none; the smallest, where an index stands in the box of another."""
        boxes = [(box.width() * box.height(), n) for n, (_, box) in enumerate(self.symbols()) if box.adjusted(-2, -2, 2, 2).contains(place)]
        return min(boxes)[1] if boxes else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not event.buttons():
            self._mark(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mark(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.hasSelectedText():
            self._ask(self._at(event.position()))

    def _ask(self, number: int) -> None:
        symbols = self.symbols()
        if 0 <= number < len(symbols):
            letter, box = symbols[number]
            self.symbol_asked.emit(letter, self.mapToGlobal(QPoint(round(box.left()), round(box.bottom()))))

    # -- copying ---------------------------------------------------------------------------------

    def copy_tex(self) -> None:
        """Put the TeX on the clipboard."""
        QGuiApplication.clipboard().setText(self.tex)

    def actions_menu(self) -> QMenu:
        """What can be done with a typeset formula."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy TeX"), QKeySequence.StandardKey.Copy, self.copy_tex)
        menu.addAction(tr("Copy as plain text"), lambda: QGuiApplication.clipboard().setText(plain_text(self.tex)))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.tex:
            self.actions_menu().popup(event.globalPos())
        else:
            super().contextMenuEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if self.tex and event.matches(QKeySequence.StandardKey.Copy):
            self.copy_tex()
        elif event.key() in ways and (symbols := self.symbols()):
            last = self._marked if self._marked >= 0 or event.key() == Qt.Key.Key_Right else 0
            self._mark((last + ways[Qt.Key(event.key())]) % len(symbols))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._marked >= 0:
            self._ask(self._marked)
        else:
            super().keyPressEvent(event)


def finish_formulas(widget: QWidget) -> None:
    """Wait until all formulas within a widget that can be seen are typeset."""
    for formula in widget.findChildren(Formula):
        if formula.isVisibleTo(widget):
            formula.finish()
