"""What a screen reader is told, read through Qt's accessibility interface, and where Tab goes."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextBrowser,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    QAbstractButton, QComboBox, QAbstractSlider, QAbstractSpinBox, QAbstractItemView, QTabBar, QLineEdit, QTextEdit, QPlainTextEdit
)  # fmt: skip
MOST = 400
"""Stops of Tab after which it does not come round."""


def said(widget: QWidget, what: QAccessible.Text = QAccessible.Text.Name) -> str:
    """What Qt tells of a widget; nothing: it tells nothing."""
    about = QAccessible.queryAccessibleInterface(widget)
    return about.text(what) if about is not None else ""


def name_of(widget: QWidget) -> str:
    """Its accessible name; of a box to choose from, what labels or describes it: on Linux, Qt tells what is chosen as its name."""
    if not isinstance(widget, QComboBox):
        return said(widget)
    about = QAccessible.queryAccessibleInterface(widget)
    labels = [one[0].text(QAccessible.Text.Name) for one in about.relations(QAccessible.RelationFlag.Label)] if about is not None else []
    given = widget.accessibleName()
    return given if given and (labels or given in said(widget, QAccessible.Text.Description)) else ""


def described(widget: QWidget) -> str:
    return said(widget, QAccessible.Text.Description)


def path_of(widget: QWidget) -> str:
    """Where it is, for a message."""
    names = list[str]()
    at: QWidget | None = widget
    while at is not None and len(names) < 4:
        names.append(f"{type(at).__name__}{'#' + at.objectName() if at.objectName() else ''}")
        at = at.parentWidget()
    return " in ".join(names) + f" ({widget.toolTip()[:40]})"


def takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def _is_part(widget: QWidget) -> bool:
    """Whether it belongs to a control that is met itself: the line of a box, a bar that scrolls, the head of a table, a cross in a line."""
    around = widget.parentWidget()
    inside = isinstance(around, (QAbstractSpinBox, QComboBox, QKeySequenceEdit))
    inside = inside or (isinstance(around, QLineEdit) and not takes_tab(widget))
    corner = isinstance(around, QAbstractItemView) and isinstance(widget, QAbstractButton)
    return inside or corner or isinstance(widget, (QScrollBar, QHeaderView))


def controls(root: QWidget) -> Iterator[QWidget]:
    """All that is on show there and takes Tab, or is made to be used."""
    for widget in root.findChildren(QWidget):
        shown = widget.isVisible() and widget.window() is root.window() and not _is_part(widget)
        if shown and (takes_tab(widget) or isinstance(widget, CONTROLS)):
            yield widget


def without_name(root: QWidget) -> list[str]:
    """Controls whose name says nothing, crosses within lines among them."""
    crosses = [w for line in root.findChildren(QLineEdit) if line.isVisible() for w in line.findChildren(QAbstractButton)]
    return [path_of(widget) for widget in [*controls(root), *crosses] if not any(map(str.isalnum, name_of(widget)))]


def tab_walk(root: QWidget) -> list[QWidget]:
    """Where the focus goes as Tab is pressed until it comes round, from where it is in that window, else from its first stop."""
    at = QApplication.focusWidget()
    if at is None or not root.isAncestorOf(at):
        at = next(widget for widget in controls(root) if takes_tab(widget) and widget.isEnabled())
        at.setFocus(Qt.FocusReason.TabFocusReason)
    met = list[QWidget]()
    while at is not None and at not in met and len(met) < MOST:
        met.append(at)
        for _ in range(MOST if isinstance(at, QTextBrowser) else 1):  # there it goes through the links first
            QTest.keyClick(met[-1], Qt.Key.Key_Tab)
            at = QApplication.focusWidget()
            if at is not met[-1]:
                break
    assert at is met[0], f"Tab comes round at {at and path_of(at)}, not at {path_of(met[0])}, where it began"
    return met


def out_of_reach(root: QWidget) -> list[str]:
    """Controls that are enabled, and that Tab does not meet, nor the arrows within a group of which it meets one."""
    met = tab_walk(root)
    groups = {group for widget in met if (group := _group(widget)) is not None}
    return [path_of(w) for w in controls(root) if w.isEnabled() and w not in met and _group(w) not in groups]


def _group(widget: QWidget) -> object | None:
    """That within which arrows move the focus."""
    if not isinstance(widget, QAbstractButton):
        return None
    group = widget.group()
    if group is not None:
        return group if group.exclusive() else None
    return widget.parentWidget() if widget.autoExclusive() and widget.isCheckable() else None
