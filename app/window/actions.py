"""The actions of the window: each with its keys, found by the palette and in the menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction, QKeySequence

from settle.app import catalogue
from settle.app.window.layout import key_of

if TYPE_CHECKING:
    from settle.app.window.main_window import Window


def add_actions(window: Window) -> None:
    """Give the window all that can be done in it by keys."""
    presses, stage, dialogs = window.presses, window.stage, window.dialogs
    table: list[tuple[str, list[str], Callable[[], Any]]] = [
        ("Run", ["Ctrl+R", "F5"], presses.run),
        ("Stop the run", ["Ctrl+."], presses.stop),
        ("Resume the run of this session", ["Ctrl+Shift+R"], presses.resume),
        ("Pause or go on", ["Ctrl+P"], presses.play),
        ("One step", ["Ctrl+Right"], presses.step),
        ("Follow the end of the run", ["Ctrl+L"], presses.follow),
        ("To the first step", ["Ctrl+Home"], presses.to_start),
        ("Fork here", ["Ctrl+F"], presses.fork),
        ("Export…", ["Ctrl+E"], dialogs.export),
        ("Open a session…", ["Ctrl+O"], dialogs.open_session),
        ("Save the session as…", ["Ctrl+S"], dialogs.save_as),
        ("Size of a session at which a run pauses…", [], dialogs.size_limit),
        ("Go to the sessions", ["Ctrl+J"], window.rooms.to_sessions),
        ("Show or hide readouts and sessions", ["Ctrl+B"], window.rooms.toggle_right),
        ("Go to the setup", ["Ctrl+G"], stage.focus_setup),
        ("All tables as they are (automatic view)", ["Ctrl+T"], stage.toggle_automatic),
        ("Dark or light", ["Ctrl+D"], window.toggle_theme),
        ("Commands…", ["Ctrl+K", "Ctrl+Shift+P"], dialogs.palette),
        ("Quit Settle", ["Ctrl+Q"], window.close),
    ]
    for number, name in enumerate(catalogue.names(), 1):
        table.append((f"Show {catalogue.entry(name).title} ({name})", [key_of(number)], lambda n=name: stage.choose(n)))
    for text, keys, do in table:
        action = QAction(text, window)
        action.setShortcuts([QKeySequence(key) for key in keys if key])
        action.triggered.connect(lambda _=False, do=do: do())
        window.addAction(action)
