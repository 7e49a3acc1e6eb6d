"""The first minute of a new user in a real process: how long it takes, and how many clicks.

``xvfb-run -a python benchmarks/window/first_minute.py [PICTURE.png]`` opens the window as ``settle`` does, with empty folders, plays
the first recorded example, then opens Equilibrium Propagation from the start page, runs, and exports. It prints what came when, in seconds
since the window was begun; the picture is of the start page with what was run last.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

CLICKS: list[str] = []


def click(widget: QWidget, what: str) -> None:
    CLICKS.append(what)
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def steps(window, out: Path) -> Iterator[tuple[str, Callable[[], bool]]]:
    """What is done one after the other, and until when it is waited each time."""
    from settle.app.window.export_dialog import ExportDialog

    page, lab = window.begin.start.page, window.lab
    yield "start page", lambda: window.begin.start.is_shown and page.empty.isVisible()
    page.tiles["ernoult2019"].example.click()
    yield "the example plays", lambda: window.player.playing and window.player.at > 0
    window.begin.start.show_page()
    click(page.tiles["ernoult2019"].open, "Open")
    click(window.setup.button, "Run")
    yield "the run is saved", lambda: lab.runner is not None and not lab.alive and lab.autosave.join(0) and lab.autosave.saved
    yield "it can be exported", window.timeline.export_button.isEnabled
    click(window.timeline.export_button, "Export…")
    click(window.findChild(ExportDialog).save, "Save as…")
    yield "it is exported", lambda: any(out.iterdir())
    window.begin.start.show_page()
    yield "it is listed", lambda: not page.empty.isVisible() and all(tile.picture.pixmap() for tile in page.tiles.values())


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="settle-first-minute-"))
    for name in ("CACHE", "CONFIG", "SESSIONS"):
        os.environ[f"SETTLE_{name}"] = str(folder / name.lower())
    out = folder / "exported"
    out.mkdir()
    QFileDialog.getSaveFileName = lambda *a, **k: (str(out / "run.csv"), "")  # type: ignore[method-assign]  # Enter takes the proposal
    from settle.app.window import main_window

    began = time.monotonic()

    def go() -> None:
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, main_window.MainWindow))
        for what, done in steps(window, out):
            while not done():
                QTest.qWait(20)
                if time.monotonic() - began > 300:
                    raise SystemExit(f"Never came: {what}.")
            print(f"{time.monotonic() - began:6.1f} s  {what}")
        print(f"{len(CLICKS)} clicks: {', '.join(CLICKS)}")
        if sys.argv[1:]:
            window.grab().save(sys.argv[1])
        window.end()

    QTimer.singleShot(0, go)
    main_window.main()


if __name__ == "__main__":
    main()
