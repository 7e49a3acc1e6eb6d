"""The palette: whatever can be done or shown, by a few letters of its name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from settle.app.palette.entry import KINDS, PaletteEntry
from settle.app.palette.palette_delegate import ENTRY, PaletteDelegate
from settle.app.palette.ranking import ranked, used
from settle.app.settings import Settings
from settle.widgets.translation.language import tr

_RECENT = "palette/recent"
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


class CommandPalette(QDialog):
    """Type, choose with the arrows, press Enter."""

    def __init__(self, entries: Callable[[], Iterable[PaletteEntry]], settings: Settings, parent: QWidget):
        """:param entries: asked again by :meth:`refresh`."""
        super().__init__(parent)
        self.setWindowTitle(tr("Find anything"))
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._ask, self._settings = entries, settings
        self._entries = list(entries())
        self.recent = _recent(settings)
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("An action, a knob, a preset, an experiment, a session"))
        self.line.setAccessibleName(tr("What to find"))
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("What was found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(PaletteDelegate(self.list))
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.resize(640, 460)
        self.line.textChanged.connect(self._filter)
        self.line.returnPressed.connect(self._do)
        self.list.itemClicked.connect(self._do)
        self._filter("")

    def refresh(self) -> None:
        """There is more to be found."""
        self._entries = list(self._ask())
        self._filter(self.line.text())

    def shown(self) -> list[PaletteEntry]:
        """The lines, from the top."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [entry for item in items if (entry := item.data(ENTRY)) is not None]

    def _filter(self, typed: str) -> None:
        self.list.clear()
        for entry in ranked(self._entries, typed, self.recent):
            said = ", ".join(filter(None, (entry.text, KINDS[entry.kind], entry.also, entry.shortcut)))
            item = QListWidgetItem(tr(entry.text))
            item.setData(ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, tr(said))
            self.list.addItem(item)
        if not self.list.count():
            nothing = QListWidgetItem(tr("Nothing has a name like that."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self.list.setCurrentRow(0)

    def _do(self, *_: object) -> None:
        item = self.list.currentItem()
        entry = item.data(ENTRY) if item is not None else None
        if entry is None:
            return
        self._settings.keep(_RECENT, json.dumps(used(self.recent, entry)))
        self.accept()
        if (window := self.parentWidget()) is not None:
            window.activateWindow()  # what is done may give the keyboard to something in it
        entry.do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
            step, count = _STEPS[Qt.Key(event.key())], max(1, self.list.count())
            row = self.list.currentRow() + step
            self.list.setCurrentRow(row % count if abs(step) == 1 else min(max(row, 0), count - 1))
            return True
        return super().eventFilter(watched, event)


def _recent(settings: Settings) -> list[str]:
    """What was used lately, the last first; of a broken settings file nothing."""
    try:
        kept = json.loads(settings.text(_RECENT, "[]"))
    except ValueError:
        return []
    return [key for key in kept if isinstance(key, str)] if isinstance(kept, list) else []
