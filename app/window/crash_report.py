"""A fault of the program's own becomes a dialog and a line in a log, never a vanished window."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QGraphicsItem, QMessageBox, QWidget

from settle.app import settings
from settle.sessions.disk import reason
from settle.widgets.theme.plain_text import as_plain
from settle.widgets.translation.language import tr

log = logging.getLogger("settle")
_OF_QT = re.compile(r"Error calling Python override of \S+: ")
"""What PySide puts before the words of an error in a method that Qt calls."""


class CrashReport(QObject):
    """Catches what nobody else caught, on any thread; the dialog always comes on the screen's."""

    _fault = Signal(str)

    def __init__(self, window: QWidget, cannot_paint: Callable[[QWidget, str], bool] = lambda *_: False):
        """:param cannot_paint: told which widget could not be painted, and why; whether that is all that is to be said."""
        super().__init__(window)
        self._window, self._cannot_paint = window, cannot_paint
        self._open = False
        self._fault.connect(self._show)

    def install(self) -> None:
        """Take over the hooks of Python, and keep a log of at most 1 MB."""
        try:
            settings.folder().mkdir(parents=True, exist_ok=True)
            place = settings.folder() / "settle.log"
            log.addHandler(RotatingFileHandler(place, maxBytes=500_000, backupCount=1, encoding="utf-8", delay=True))
        except OSError:
            log.addHandler(logging.NullHandler())  # a lab without a log is still a lab
        sys.excepthook = self._caught
        threading.excepthook = lambda a: self._caught(a.exc_type, a.exc_value, a.exc_traceback)

    def _caught(self, kind: type[BaseException], error: BaseException | None, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        text = "".join(traceback.format_exception(kind, error, where))
        painted = painted_widget(where)
        traceback.clear_frames(where)  # they may hold a painter, which nobody else ends
        log.error(text)
        sys.stderr.write(text)
        why = _OF_QT.sub("", reason(error)) if error is not None else kind.__name__
        if painted is None or not self._cannot_paint(painted, why):
            self._fault.emit(text)

    def _show(self, text: str) -> None:
        if self._open:  # one dialog is enough: a fault in a timer would open one at every tick
            return
        self._open = True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(tr("Something went wrong"))
        box.setText(
            tr("Something in Settle went wrong. A run that is going on is not touched by this, and its session is still being saved.")
        )
        box.setInformativeText(as_plain(text.strip().splitlines()[-1]))
        box.setDetailedText(f"{text}\nThe log lies in {settings.folder()}")
        box.addButton(tr("Go on"), QMessageBox.ButtonRole.AcceptRole)
        copy = box.addButton(tr("Copy the report"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()
        copy.clicked.connect(lambda: QApplication.clipboard().setText(text))
        box.finished.connect(self._closed)
        box.open()

    def _closed(self) -> None:
        self._open = False


def painted_widget(where: TracebackType | None) -> QWidget | None:
    """The widget that was being painted when something went wrong; None: none was."""
    found: QWidget | None = None
    for frame, _ in traceback.walk_tb(where):
        one = frame.f_locals.get("self")
        if frame.f_code.co_name == "paintEvent" and isinstance(one, QWidget):
            found = one
        elif frame.f_code.co_name == "paint" and isinstance(one, QGraphicsItem) and (scene := one.scene()) and scene.views():
            found = scene.views()[0]
    return found
