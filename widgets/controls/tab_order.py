"""The order in which Tab goes through widgets: as they are laid out, from the top left on, whenever they were made."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QLineEdit, QPushButton, QScrollArea, QSplitter, QWidget


def set_tab_order(panes: Iterable[QWidget]) -> None:
    """Let Tab go through these panes, one after the other, and through each as one reads it."""
    stops = [w for pane in panes for w in reading_order(pane) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for one, next_one in itertools.pairwise(stops):
        QWidget.setTabOrder(one, next_one)


def reading_order(widget: QWidget) -> Iterator[QWidget]:
    """A widget, and all within it that a layout places."""
    yield widget
    for part in _parts(widget):
        yield from reading_order(part)


def _parts(widget: QWidget) -> list[QWidget]:
    parts: list[QWidget | None] = []
    if isinstance(widget, QScrollArea):
        parts = [widget.widget()]
    elif isinstance(widget, QSplitter):
        parts = [widget.widget(i) for i in range(widget.count())]
    if parts:
        return [part for part in parts if part is not None]
    if isinstance(widget, QLineEdit):  # a button within a line
        return list(widget.findChildren(QPushButton))
    layout = widget.layout()
    return list(_placed(layout)) if layout is not None else []


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        assert item is not None
        inner, part = item.layout(), item.widget()
        if part is not None:
            yield part
        elif inner is not None:
            yield from _placed(inner)
