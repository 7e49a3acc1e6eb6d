"""Presentation: the view and the timeline on the whole screen; letters larger or smaller, here and everywhere."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QMainWindow

from settle.app.settings import Settings
from settle.app.window.actions import Command
from settle.app.window.panes import Panes
from settle.widgets.controls.card_grid import CardGrid
from settle.widgets.theme.text_scale import SCALES, set_text_scale, text_scale


class Presentation(QObject):
    """Knows how the window stood before it took the whole screen."""

    def __init__(self, window: QMainWindow, panes: Panes, settings: Settings):
        super().__init__(window)
        self._window, self._panes, self._settings = window, panes, settings
        self._before = window.windowState()
        set_text_scale(settings.number("text_scale", 1.0, SCALES[0]))

    @property
    def is_on(self) -> bool:
        return bool(self._window.windowState() & Qt.WindowState.WindowFullScreen)

    def commands(self) -> list[Command]:
        """What can be done by keys."""
        return [
            ("Presentation on the whole screen", ["F11"], self.toggle),
            ("Larger letters", ["Ctrl++", "Ctrl+="], partial(self.scale, 1)),
            ("Smaller letters", ["Ctrl+-"], partial(self.scale, -1)),
            ("Letters as they come", ["Ctrl+Shift+0"], partial(self.scale, 0)),
        ]

    def leave(self, grid: CardGrid) -> None:
        """Esc: an enlarged card gives its place back; else a presentation ends."""
        if grid.maximised:
            grid.maximise("")
        else:
            self.end()

    def toggle(self) -> None:
        """The view alone on the whole screen, or all as before."""
        self.end() if self.is_on else self._begin()

    def _begin(self) -> None:
        self._before = self._window.windowState()
        self._panes.present(True)
        self._window.showFullScreen()
        self._panes.banner.tell("F11 or Esc leaves the presentation; Ctrl + and Ctrl − change the size of letters.")

    def end(self) -> None:
        """All as before."""
        if self.is_on:
            self._panes.present(False)
            self._window.setWindowState(self._before)

    def scale(self, by: int) -> None:
        """Larger letters (1), smaller ones (-1), or as they come (0); kept for the next start."""
        near = min(range(len(SCALES)), key=lambda place: abs(SCALES[place] - text_scale()))
        scale = SCALES[min(max(0, near + by), len(SCALES) - 1)] if by else 1.0
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)  # the style of the whole window is made anew
        try:
            set_text_scale(scale)
        finally:
            QApplication.restoreOverrideCursor()
        self._settings.keep("text_scale", str(scale))
        self._panes.banner.tell(f"Letters at {round(100 * scale)} %.")
