"""The numbers behind a card, as a table that can be read and copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QMenu, QPushButton, QTableView, QVBoxLayout, QWidget

from settle.widgets.cards.number_table import NumberTable
from settle.widgets.cards.panel_numbers import card_numbers
from settle.widgets.controls.card import Card
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class NumberModel(QAbstractTableModel):
    """A :class:`NumberTable` for Qt, which asks for the cells that can be seen alone."""

    def __init__(self) -> None:
        super().__init__()
        self.table = NumberTable("", (), ())

    def show_table(self, table: NumberTable) -> None:
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self.table.count

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self.table.text(index.row(), index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole and not isinstance(self.table.columns[index.column()][index.row()], str):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return tr(self.table.heads[section]) if orientation == Qt.Orientation.Horizontal else str(section + 1)


class NumbersDialog(QDialog):
    """What a card showed when it was asked; a card with several tables lets one choose."""

    def __init__(self, title: str, tables: Sequence[NumberTable], parent: QWidget):
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr(f"Numbers of {title}"))
        self.tables, self.model = list(tables), NumberModel()
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("Table"))
        self.choice.setAccessibleDescription(tr("Table"))  # on Linux, Qt tells what is chosen as the name of a box
        self.choice.addItems([tr(table.title or title) for table in tables])
        self.choice.setVisible(len(tables) > 1)
        self.choice.currentIndexChanged.connect(self._show)
        self.about = PlainLabel()
        self.about.setObjectName("subtitle")
        self.view = QTableView()
        self.view.setAccessibleName(tr(f"Numbers of {title}"))
        self.view.setModel(self.model)
        self.view.setTabKeyNavigation(False)
        self.view.horizontalHeader().setResizeContentsPrecision(100)
        self.view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.copy_button = QPushButton(tr("Copy all"))
        self.copy_button.setToolTip(tr("All rows with their heads, as spreadsheets take them"))
        self.copy_button.clicked.connect(self.copy)
        QShortcut(QKeySequence.StandardKey.Copy, self.view, self._copy_selected, context=Qt.ShortcutContext.WidgetShortcut)
        head = QHBoxLayout()
        head.addWidget(self.choice)
        head.addWidget(self.about, 1)
        head.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self.resize(640, 460)
        self._show(0)
        self.view.setFocus()

    def _show(self, number: int) -> None:
        table = self.tables[number]
        self.model.show_table(table)
        self.about.setText(tr(f"{table.count:,} rows, {len(table.columns):,} columns"))
        self.view.resizeColumnsToContents()

    def copy(self) -> None:
        """The whole table on the clipboard."""
        QGuiApplication.clipboard().setText(self.model.table.tsv())

    def _copy_selected(self) -> None:
        cells = sorted((index.row(), index.column()) for index in self.view.selectedIndexes())
        lines: dict[int, list[str]] = {}
        for row, column in cells:
            lines.setdefault(row, []).append(self.model.table.text(row, column))
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines.values()))


def offer_numbers(card: Card) -> None:
    """Have the card's menu offer its numbers, as a table and on the clipboard."""

    def copy() -> None:
        tables = card_numbers(card)
        QGuiApplication.clipboard().setText("\n".join(table.tsv() for table in tables))
        card.copied.emit(f"The numbers of {card.called} are on the clipboard: {sum(table.count for table in tables):,} rows.")

    def add(menu: QMenu) -> None:
        there = bool(card_numbers(card))
        menu.addAction(tr("Numbers…"), lambda: show_numbers(card)).setEnabled(there)
        menu.addAction(tr("Copy numbers"), copy).setEnabled(there)

    card.menu_parts.append(add)


def show_numbers(card: Card) -> NumbersDialog | None:
    """Open the numbers of a card; None: it shows none."""
    tables = card_numbers(card)
    if not tables:
        return None
    dialog = NumbersDialog(card.called, tables, card.window())
    dialog.open()
    return dialog
