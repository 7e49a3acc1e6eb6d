"""The menu of one or several sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from settle.app.library.session_actions import SessionActions
from settle.widgets.library.session_item import MOST_COMPARED
from settle.widgets.translation.language import tr

COMPARE_WITH_PARENT = "Compare with what it was forked from"

_Entry = tuple[str, Callable[[], object], bool] | None
"""(text, what it does, whether it can be done); None: a line."""


def session_menu(actions: SessionActions, paths: Sequence[Path], parent: QWidget) -> QMenu:
    """What can be done with these: the same in the list and on the page of the library."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for entry in _one(actions, paths[0]) if len(paths) == 1 else _several(actions, list(paths)):
        if entry is None:
            menu.addSeparator()
        else:
            text, do, possible = entry
            menu.addAction(tr(text), do).setEnabled(possible)
    return menu


def _one(actions: SessionActions, path: Path) -> list[_Entry]:
    item = actions.known.item(path)
    can, live = item.readable, item.outcome == "running"
    entry = actions.known.of.get(path)
    parent = actions.known.parent(entry) if entry is not None else None
    return [
        ("Open", lambda: actions.open(path), True),
        ("Extend the run…" if item.longer else "Resume the run", lambda: actions.resumed.emit(path), item.unfinished or item.longer),
        ("Run again and compare", lambda: actions.rerun(path), can and not live),
        (COMPARE_WITH_PARENT, lambda: parent and actions.compared.emit([parent.path, path]), can and parent is not None),
        None,
        ("Rename…", lambda: actions.rename(path), can),
        ("Tags…", lambda: actions.tag([path]), can),
        ("Note…", lambda: actions.note(path), can),
        ("Take the star away" if item.star else "Give a star", lambda: actions.toggle_star([path]), can),
        None,
        ("Duplicate", lambda: actions.duplicate([path]), can and not live),
        ("Export…", lambda: actions.export([path]), can),
        ("Show in folder", lambda: actions.reveal(path), True),
        None,
        ("Move to trash", lambda: actions.remove([path]), True),
    ]


def _several(actions: SessionActions, paths: list[Path]) -> list[_Entry]:
    items = [actions.known.item(path) for path in paths]
    can = all(item.readable for item in items)
    stars = all(item.star for item in items)
    return [
        (f"Compare these {len(paths)}", lambda: actions.compared.emit(paths), can and len(paths) <= MOST_COMPARED),
        None,
        ("Tags…", lambda: actions.tag(paths), can),
        ("Take the stars away" if stars else "Give stars", lambda: actions.toggle_star(paths), can),
        None,
        ("Duplicate", lambda: actions.duplicate(paths), can and all(item.outcome != "running" for item in items)),
        ("Export…", lambda: actions.export(paths), can),
        None,
        (f"Move {len(paths)} to the trash", lambda: actions.remove(paths), True),
    ]
