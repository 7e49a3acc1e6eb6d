"""Cards moved and hidden by the user: by dragging a title, or from a card's menu; kept with the state of the view."""

from __future__ import annotations

import json

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QRubberBand

from settle.widgets.controls.card import Card
from settle.widgets.controls.card_grid import CardGrid
from settle.widgets.translation.language import tr


class CardMoves(QObject):
    """Lets the user arrange the cards of a grid."""

    changed = Signal()
    """The user has moved, hidden or shown one."""

    def __init__(self, grid: CardGrid):
        super().__init__(grid)
        self.grid = grid
        self._from = QPoint()
        self._dragged: Card | None = None
        self._band: QRubberBand | None = None
        self._titles: dict[QObject, Card] = {}
        for card in grid.all_cards:
            card.menu_parts.append(lambda menu, card=card: self._offer(menu, card))
            for handle in (card.title, card.subtitle):
                handle.installEventFilter(self)
                self._titles[handle] = card

    # -- as text ---------------------------------------------------------------------------------------

    def text(self) -> str:
        """How the cards are arranged, one line; empty: as they come."""
        order, hidden = self.grid.order, sorted(self.grid.hidden)
        return json.dumps({"order": order, "hidden": hidden}, ensure_ascii=False) if order or hidden else ""

    def restore(self, text: str) -> None:
        """Arrange them as a text that :meth:`text` gave says; another one is no matter."""
        try:
            found = json.loads(text or "{}")
        except ValueError:
            return
        if not isinstance(found, dict):
            return
        order, hidden = (found.get(name, []) for name in ("order", "hidden"))
        if all(isinstance(keys, list) and all(isinstance(key, str) for key in keys) for keys in (order, hidden)):
            self.grid.arrange(order, hidden)

    # -- the menu --------------------------------------------------------------------------------------

    def _offer(self, menu: QMenu, card: Card) -> None:
        shown = self.grid.shown
        place = shown.index(card) if card in shown else 0
        if not self.grid.maximised:
            back, on = menu.addAction(tr("Move back")), menu.addAction(tr("Move on"))
            back.setEnabled(place > 0)
            on.setEnabled(place < len(shown) - 1)
            back.triggered.connect(lambda: self.move(card, place - 1))
            on.triggered.connect(lambda: self.move(card, place + 1))
            hide = menu.addAction(tr("Hide"), lambda: self.hide(card))
            hide.setEnabled(len(shown) > 1)
        away = [each for each in self.grid.cards if each.key in self.grid.hidden]
        if away:
            more = menu.addMenu(tr("Show again"))
            for each in away:
                more.addAction(tr(each.called), lambda each=each: self.show(each))
        if self.grid.order or self.grid.hidden:
            menu.addAction(tr("All cards, as they come"), self.reset)
        menu.addSeparator()

    def move(self, card: Card, place: int) -> None:
        """Put a card at a place among those on show."""
        shown = [each.key for each in self.grid.shown if each is not card]
        shown.insert(place, card.key)
        rest = [each.key for each in self.grid.cards if each.key not in shown]
        self.grid.arrange([*shown, *rest], self.grid.hidden)
        self.changed.emit()

    def hide(self, card: Card) -> None:
        """Take a card away; the last one stays."""
        if len(self.grid.shown) > 1:
            self.grid.arrange(self.grid.order, {*self.grid.hidden, card.key})
            self.changed.emit()

    def show(self, card: Card) -> None:
        """Show a card that was hidden."""
        self.grid.arrange(self.grid.order, self.grid.hidden - {card.key})
        self.changed.emit()

    def reset(self) -> None:
        """All cards, in the order in which they come."""
        self.grid.arrange([], set())
        self.changed.emit()

    # -- dragging --------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        card = self._titles.get(watched)
        if card is None or not isinstance(event, QMouseEvent) or self.grid.maximised:
            return False
        where = event.globalPosition().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._from, self._dragged = where, card
        elif event.type() == QEvent.Type.MouseMove and self._dragged is card:
            if self._band is not None or (where - self._from).manhattanLength() >= QApplication.startDragDistance():
                self._point_at(self._target(where))
        elif event.type() == QEvent.Type.MouseButtonRelease and self._dragged is card:
            target, dragging = self._target(where), self._band is not None
            self._end()
            if dragging and target is not None and target is not card:
                self.move(card, self.grid.shown.index(target))
        return False

    def _target(self, where: QPoint) -> Card | None:
        inside = self.grid.viewport().rect().contains(self.grid.viewport().mapFromGlobal(where))
        return next((card for card in self.grid.shown if inside and card.rect().contains(card.mapFromGlobal(where))), None)

    def _point_at(self, card: Card | None) -> None:
        """Draw a frame around the card whose place it would take."""
        if self._band is None:
            self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.grid.viewport())
            QApplication.setOverrideCursor(Qt.CursorShape.ClosedHandCursor)
        if card is None:
            self._band.hide()
        else:
            self._band.setGeometry(card.rect().translated(card.mapTo(self.grid.viewport(), QPoint())))
            self._band.show()

    def _end(self) -> None:
        self._dragged = None
        if self._band is not None:
            self._band.deleteLater()
            self._band = None
            QApplication.restoreOverrideCursor()
