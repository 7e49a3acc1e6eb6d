"""Editors of fields: lines to type a number or a file into, and words to tick."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QLineEdit, QMenu, QPushButton, QStyle, QStyleOptionFrame, QWidget

from settle.widgets.theme.path_text import bare_path
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

COLUMNS = 3
"""Of words to tick."""


class NumberLine(QLineEdit):
    """A number, typed, or moved by the arrow keys."""

    def __init__(self, nudge: Callable[[int], None]):
        """``nudge(1)``: one notch up, ``nudge(-1)``: one down."""
        super().__init__()
        self._nudge = nudge

    around = 24
    """What it needs beside its text, px."""

    def shown_text(self) -> str:
        """The text that there should be room for."""
        return self.text()

    def forget_typing(self) -> None:
        """What was typed is a value now, and is not taken back letter by letter."""
        if self.isUndoAvailable() or self.isRedoAvailable():
            place = self.cursorPosition()
            self.setText(self.text())
            self.setCursorPosition(place)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey
            undo, redo = event.matches(keys.Undo) and not self.isUndoAvailable(), event.matches(keys.Redo) and not self.isRedoAvailable()
            if undo or redo:  # nothing is being typed: the window's own actions get them
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._nudge(1 if event.key() == Qt.Key.Key_Up else -1)
            return
        super().keyPressEvent(event)


class FileLine(QLineEdit):
    """A path, typed, dropped, or picked by the button inside at the right, which clears the line once there is one.

    It shows the file's name unless one types; the tip is the path.

    :param files: the endings that are shown at first, such as ``*.npz``.
    :param folder: whether a folder may be picked as well: the button then has a menu.
    """

    picked = Signal(str)
    """A path was picked or dropped."""

    def __init__(self, files: str, folder: bool = False):
        super().__init__()
        self._files = files
        self.start = ""
        """The folder in which the dialog opens while no file is named."""
        self.setPlaceholderText(tr("none"))
        self._button = QPushButton(self)
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.setObjectName("inside")
        self._button.clicked.connect(self._clicked)
        self._to_choose = "Choose a file or a folder" if folder else "Choose a file"
        self.menu = QMenu(self)
        if folder:
            self.menu.addAction(tr("Choose a file…"), self._pick)
            self.menu.addAction(tr("Choose a folder…"), self._pick_folder)
        self.setTextMargins(0, 0, 24, 0)
        self.textChanged.connect(self._show_path)
        self._show_path("")

    def setText(self, path: str) -> None:
        super().setText(path)
        self._show_path(path)  # where signals are blocked, too

    def _show_path(self, path: str) -> None:
        self._button.setText(tr("✕" if path else "…"))
        self._button.setAccessibleName(tr("Clear" if path else self._to_choose))
        self.setToolTip(as_plain(path))

    around = 68
    """What it needs beside its text, px."""

    def shown_text(self) -> str:
        """The text that there should be room for."""
        return Path(bare_path(self.text())).name

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._button.setGeometry(self.width() - 26, 2, 24, self.height() - 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        name = self.shown_text()
        if self.hasFocus() or name in ("", self.text()):
            super().paintEvent(event)
            return
        option, painter = QStyleOptionFrame(), QPainter(self)
        self.initStyleOption(option)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self).adjusted(2, 0, -24, 0)
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _clicked(self) -> None:
        if self.text():
            self.clear()
        elif self.menu.isEmpty():
            self._pick()
        else:
            self.menu.popup(self._button.mapToGlobal(self._button.rect().bottomLeft()))

    def take(self, path: str) -> None:
        """Name this file, as one that was picked."""
        self.setText(path)
        self.picked.emit(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_path(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if local_path(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        path = local_path(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.take(path)
        else:
            super().dropEvent(event)

    def _pick(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Choose a file"), self.text() or self.start, tr(f"{self._files};;All files (*)"))
        if path:
            self.take(path)

    def _pick_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, tr("Choose a folder"), self.text() or self.start)
        if path:
            self.take(path)


class WordList(QWidget):
    """``changed`` comes when a person ticks a word or takes its tick away."""

    changed = Signal()

    def __init__(self, words: Iterable[str]):
        super().__init__()
        self.boxes = {word: QCheckBox(word) for word in words}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for place, box in enumerate(self.boxes.values()):
            grid.addWidget(box, *divmod(place, COLUMNS))
            box.toggled.connect(lambda _: self.changed.emit())

    def words(self) -> tuple[str, ...]:
        """Those that are ticked, in the order in which they stand."""
        return tuple(word for word, box in self.boxes.items() if box.isChecked())

    def tick(self, words: Iterable[str]) -> None:
        """Tick these and no others, and tell nobody."""
        chosen = set(words)
        for word, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(word in chosen)
            box.blockSignals(False)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """To the first box. A focus proxy would be a stop of its own for Tab, from which the walk begins anew before its end."""
        next(iter(self.boxes.values())).setFocus(reason)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(tr(name))
        for word, box in self.boxes.items():
            box.setAccessibleName(f"{tr(name)}: {word}")


def local_path(dragged: QMimeData) -> str:
    """The file or folder that is dragged; nothing: it is something else, or several of them."""
    urls = dragged.urls()
    return urls[0].toLocalFile() if len(urls) == 1 else ""
