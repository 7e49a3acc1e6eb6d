"""All texts of a window: what its widgets hold, shown or not, what its tables and lists say, what is painted, and what its menus offer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from settle.widgets.paper.recorder import record

_ROWS = 12
"""Of a table, so many are looked at: later ones say the same with other numbers."""
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)


def texts_of(root: QWidget) -> Iterator[tuple[str, str]]:
    """(where, text) of a widget and all within it. What somebody typed into a field is no text of the window's."""
    for widget in (root, *root.findChildren(QWidget)):
        for what, text in _of_widget(widget):
            if text.strip():
                yield f"{type(widget).__name__} {widget.objectName()} {what}", text
    for action in root.findChildren(QAction):
        yield "action", action.text()
        yield "action's tip", action.toolTip()


def _of_widget(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "window title", widget.windowTitle() if widget.isWindow() else ""
    yield "tip", widget.toolTip()
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    yield "what is this", widget.whatsThis()
    if isinstance(widget, QLabel | QAbstractButton):
        yield "text", widget.text()
    if isinstance(widget, QGroupBox):
        yield "title", widget.title()
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit) and not isinstance(widget.parent(), QAbstractSpinBox):
        yield "placeholder", widget.placeholderText()
    if isinstance(widget, QTextEdit) and widget.isReadOnly():
        yield "page", widget.toPlainText()
    if isinstance(widget, QSpinBox | QDoubleSpinBox):
        yield from (("prefix", widget.prefix()), ("suffix", widget.suffix()), ("special", widget.specialValueText()))
    if isinstance(widget, QComboBox):
        yield from (("choice", widget.itemText(i)) for i in range(widget.count()))
    if isinstance(widget, QTabWidget):
        yield from (("tab", widget.tabText(i)) for i in range(widget.count()))
    if isinstance(widget, QMenu):
        yield "menu", widget.title()
    if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView) and widget.model() is not None:
        yield from _of_model(widget.model())


def _of_model(model: QAbstractItemModel) -> Iterator[tuple[str, str]]:
    for column in range(_columns(model, QModelIndex())):
        for role in _ROLES:
            yield "head", str(model.headerData(column, Qt.Orientation.Horizontal, role) or "")
    yield from _of_rows(model, QModelIndex())


def _columns(model: QAbstractItemModel, parent: QModelIndex) -> int:
    return 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(parent), 60)


def _of_rows(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[tuple[str, str]]:
    for row in range(min(model.rowCount(parent), _ROWS)):
        for column in range(_columns(model, parent)):
            index = model.index(row, column, parent)
            yield from (("cell", str(model.data(index, role) or "")) for role in _ROLES)
        yield from _of_rows(model, model.index(row, 0, parent))


def painted(widget: QWidget) -> Iterator[tuple[str, str]]:
    """What letters a widget and all within it paint, word by word or line by line as they are painted."""
    for mark in record([(widget, QPoint())], QColor("white")).marks:
        if letters := getattr(mark, "letters", ""):
            yield f"painted by {type(widget).__name__} {widget.accessibleName()}", letters


def words(text: str) -> set[str]:
    """Its words in small letters, without markup, what stands in quotes or as code, addresses and names of files."""
    text = re.sub(r"<[^<>]*>|&\w+;|„[^“]*“|'[^']*'|`[^`]*`|\S*[/\\_=@]\S*|\S+\.\w+|--\S+", " ", text)
    return {word.casefold() for word in re.findall(r"[^\W\d_]{3,}", text)}
