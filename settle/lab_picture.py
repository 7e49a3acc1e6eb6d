"""A picture that the lab draws of a run, for a notebook or a file."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from settle.backend.core.knobs import Knob
from settle.backend.core.recording import Recording

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

FORMAT = Knob("choice", "png", choices=("png", "svg"))
"""What a notebook can show."""
FILES = Knob("choice", "png", choices=("png", "svg", "pdf"))
"""What a picture's file can be."""

OTHERS = ("PyQt6", "PyQt5", "PySide2")
"""Other bindings of Qt: two of them cannot live in one process."""


class LabPicture:
    """A view of the lab, or one of its cards: a notebook shows it, :meth:`save` writes it. It is drawn when it is made."""

    def __init__(self, recording: Recording, at: int, theme: str, card: str | None, width: int | None, format: str):
        """:raises KnobError, RuntimeError: see :meth:`settle.recorded_run.RecordedRun.plot`."""
        self._recording, self._at, self._theme, self._card, self._width = recording, at, theme, card, width
        self.format = format
        """``png`` or ``svg``: what a notebook shows."""
        self._drawn = {format: self._draw(format)}

    def data(self, format: str) -> bytes:
        """The content of a file of that format, ``png``, ``svg`` or ``pdf``.

        :raises KnobError: it is another.
        """
        format = FILES.check("format", format)
        if format not in self._drawn:
            self._drawn[format] = self._draw(format)
        return self._drawn[format]

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it into a file, a PNG, an SVG or a PDF by its ending; gives its path.

        :raises ValueError: the name ends otherwise.
        :raises OSError: the file cannot be written.
        """
        path = Path(path).expanduser()
        format = path.suffix[1:].lower()
        if format not in FILES.choices:
            raise ValueError(f"{path.name} is not possible: a picture's name ends with .png, .svg or .pdf.")
        path.write_bytes(self.data(format))
        return path

    def _draw(self, format: str) -> bytes:
        with _application():
            from settle.app.window.qt_messages import no_size_hints
            from settle.app.window.render_view import render
            from settle.widgets.paper.paper import MM, Paper

            with tempfile.TemporaryDirectory(prefix="settle-") as folder, no_size_hints():
                path = Path(folder) / f"picture.{format}"
                width = None if self._width is None else self._width * MM
                render(self._recording, self._at, path, format, Paper(self._theme, width), self._card)
                return path.read_bytes()

    def _repr_png_(self) -> tuple[bytes, dict[str, int]] | None:
        if self.format != "png":
            return None
        from settle.widgets.paper.paper import SCALE

        png = self._drawn["png"]
        width, height = (int.from_bytes(png[start : start + 4]) // SCALE for start in (16, 20))
        return png, {"width": width, "height": height}  # in px of the page: the picture itself is finer

    def _repr_svg_(self) -> str | None:
        return self._drawn["svg"].decode() if self.format == "svg" else None

    def __repr__(self) -> str:
        return f"<LabPicture {self._recording.experiment}, {self._card or 'view'}, step {self._at}>"


@contextmanager
def _application() -> Iterator[None]:
    """Have a Qt application: the one that is there, which looks afterwards as before, or a new one.

    :raises RuntimeError: there cannot be one.
    """
    other = next((name for name in OTHERS if f"{name}.QtCore" in sys.modules), None)
    if other:
        raise RuntimeError(f"A picture cannot be drawn here, since {other} is loaded: Settle draws with PySide6, and the two do not mix.")
    try:
        from PySide6.QtCore import QCoreApplication, QThread
        from PySide6.QtWidgets import QApplication
    except ImportError as e:  # libraries that Qt needs from the system
        raise RuntimeError(f"A picture cannot be drawn here, since Qt cannot be loaded: {e}.") from e
    there = QCoreApplication.instance()
    if there is not None and not isinstance(there, QApplication):
        raise RuntimeError("A picture cannot be drawn here: there is a Qt application without windows in this process.")
    if not (there.thread() is QThread.currentThread() if there else threading.current_thread() is threading.main_thread()):
        raise RuntimeError("A picture can be drawn on the main thread alone: that is Qt's rule.")
    app = there or _begin()
    from settle.widgets.theme.restored_style import restored_style

    with restored_style(app):
        yield


def _begin() -> QApplication:
    """A new application. Where there is no display, or the one that is named does not answer, it is offscreen."""
    from PySide6.QtWidgets import QApplication

    global _app
    chosen = "QT_QPA_PLATFORM" in os.environ or not sys.platform.startswith("linux")
    if not chosen:
        screens = ["wayland", "xcb"] if os.environ.get("WAYLAND_DISPLAY") else ["xcb"] if os.environ.get("DISPLAY") else []
        os.environ["QT_QPA_PLATFORM"] = ";".join([*screens, "offscreen"])  # the first that works: else Qt would end the process
    try:
        _app = QApplication(["settle"])
    finally:
        if not chosen:
            del os.environ["QT_QPA_PLATFORM"]  # read once, and not meant for programs that are started from here
    return _app


_app: QApplication | None = None
"""Ours, kept alive: Qt allows one in a process."""
