"""All actions with their keys, to look up and to change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from settle.app.shortcuts.shortcuts import Shortcuts, why_not
from settle.widgets.access.clear_button import offer_to_clear
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

_ACTION = Qt.ItemDataRole.UserRole
_NATIVE = QKeySequence.SequenceFormat.NativeText
_AROUND, _LETTERS = 30, 84
"""px around the letters of a field, and letters of a line."""


class ShortcutDialog(QDialog):
    """Choose an action, press its new keys, press *Set*."""

    def __init__(self, shortcuts: Shortcuts, parent: QWidget):
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.shortcuts = shortcuts
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Find an action or keys"))
        self.line.setAccessibleName(tr("Find an action or keys"))
        offer_to_clear(self.line)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Actions and their keys"))
        self.tree.setHeaderLabels([tr("Action"), tr("Keys")])
        self.tree.setRootIsDecorated(False)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.keys.setAccessibleName(tr("New keys"))
        self.keys.setMinimumWidth(self.fontMetrics().horizontalAdvance(QKeySequence("Ctrl+Shift+X").toString(_NATIVE)) + _AROUND)
        self.told = PlainLabel()
        self.told.setObjectName("subtitle")
        self.told.setWordWrap(True)
        self.told.setMinimumHeight(2 * self.fontMetrics().lineSpacing())  # what is said moves nothing
        column = QVBoxLayout(self)
        column.addWidget(self.line)
        column.addWidget(self.tree, 1)
        column.addLayout(self._changing())
        column.addWidget(self.told)
        column.addWidget(self._buttons())
        self.resize(max(620, self.fontMetrics().averageCharWidth() * _LETTERS), 560)
        self._list()
        self.line.textChanged.connect(lambda _: self._filter())
        self.tree.currentItemChanged.connect(lambda *_: self._chosen())
        self.keys.keySequenceChanged.connect(lambda _: self._say())
        self._filter()

    def _changing(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.keys, 1)
        self.set_button, self.none_button, self.reset_button = (
            QPushButton(tr("Set")),
            QPushButton(tr("No keys")),
            QPushButton(tr("As it came")),
        )
        self.set_button.setObjectName("primary")
        for button, do in ((self.set_button, self._set), (self.none_button, self._clear), (self.reset_button, self._reset)):
            button.setAutoDefault(False)
            button.clicked.connect(do)
            row.addWidget(button)
        return row

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.reset_all_button = buttons.addButton(tr("All as they came"), QDialogButtonBox.ButtonRole.ResetRole)
        self.reset_all_button.clicked.connect(lambda: (self.shortcuts.reset_all(), self._show_keys()))
        buttons.rejected.connect(self.reject)
        for button in buttons.buttons():
            button.setIcon(QIcon())
            button.setProperty("autoDefault", False)
        return buttons

    def _list(self) -> None:
        for action in self.shortcuts.actions:
            item = QTreeWidgetItem([action.text().replace("&", ""), ""])
            item.setData(0, _ACTION, action)
            self.tree.addTopLevelItem(item)
        self._show_keys()

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for row in range(self.tree.topLevelItemCount()) if (item := self.tree.topLevelItem(row)) is not None]

    def _show_keys(self) -> None:
        for item in self._items():
            action: QAction = item.data(0, _ACTION)
            item.setText(1, QKeySequence.listToString(action.shortcuts(), _NATIVE))
            font = item.font(1)
            font.setBold(self.shortcuts.is_changed(action))
            item.setFont(1, font)
        self._chosen()

    def _filter(self) -> None:
        words = self.line.text().casefold().split()
        for item in self._items():
            text = f"{item.text(0)} {item.text(1)}".casefold()
            item.setHidden(not all(word in text for word in words))
        shown, now = [item for item in self._items() if not item.isHidden()], self.tree.currentItem()
        if shown and (now is None or now.isHidden()):
            self.tree.setCurrentItem(shown[0])

    def action(self) -> QAction | None:
        """The one that is chosen."""
        item = self.tree.currentItem()
        return item.data(0, _ACTION) if item is not None else None

    def _chosen(self) -> None:
        action = self.action()
        self.keys.blockSignals(True)
        self.keys.setKeySequence(action.shortcut() if action else QKeySequence())
        self.keys.blockSignals(False)
        self._say()

    def _say(self) -> None:
        """What would come of the keys that were pressed."""
        action, keys = self.action(), self.keys.keySequence()
        said, can = "", False
        if action is not None and keys != action.shortcut() and not keys.isEmpty():
            said = why_not(keys)
            can = not said
            if can and (other := self.shortcuts.holder(keys, action)) is not None:
                said = f"{keys.toString(_NATIVE)} is that of “{other.text()}” now: Set takes it from there."
        self.told.setText(tr(said or "Choose an action, click into the field and press its new keys. Bold: changed by you."))
        self.set_button.setEnabled(can)
        self.none_button.setEnabled(action is not None and bool(action.shortcuts()))
        self.reset_button.setEnabled(action is not None and self.shortcuts.is_changed(action))

    def _set(self) -> None:
        if (action := self.action()) is not None:
            self.shortcuts.set(action, self.keys.keySequence())
            self._show_keys()

    def _clear(self) -> None:
        if (action := self.action()) is not None:
            self.shortcuts.set(action, QKeySequence())
            self._show_keys()

    def _reset(self) -> None:
        if (action := self.action()) is not None:
            self.shortcuts.reset(action)
            self._show_keys()
