"""Driving the window as a person does: clicks, lists, what is on the screen, the window opened again."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

LEFT = Qt.MouseButton.LeftButton


def press(qtbot, widget: QWidget, pos: QPoint | None = None) -> None:
    qtbot.mouseClick(widget, LEFT, pos=pos or widget.rect().center())


def pick(qtbot, box: QComboBox, text: str) -> None:
    """Open a list and click an entry of it."""
    press(qtbot, box)
    qtbot.waitUntil(box.view().isVisible)
    qtbot.wait(QApplication.doubleClickInterval() + 50)  # Qt takes a quick second click for a slip
    index = box.model().index(box.findText(text), 0)
    assert index.isValid(), f"{text} is not among {[box.itemText(i) for i in range(box.count())]}"
    box.view().scrollTo(index)
    press(qtbot, box.view().viewport(), box.view().visualRect(index).center())
    qtbot.waitUntil(lambda: box.currentText() == text)


def look(window) -> bytes:
    window.player.redraw()
    for _ in range(5):
        QApplication.processEvents()
    image = window.view.grid.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return bytes(image.constBits())


def rows(window) -> int:
    recording = window.lab.recording
    return recording.steps if recording else 0


def settled(window) -> bool:
    return not window.lab.alive and window.lab.autosave is not None and window.lab.autosave.join(0)


def reopened(qtbot, window):
    """The window is closed, and another one opened on the same folder."""
    from settle.app.window.main_window import MainWindow

    folder = window.lab.folder
    window.close()
    other = MainWindow(folder)
    other.resize(1440, 900)
    other.show()
    qtbot.waitExposed(other)
    qtbot.waitUntil(lambda: len(other.session_list.items) == 1, timeout=10_000)
    return other
