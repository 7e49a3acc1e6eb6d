"""Files of the user's own in the window: dropped, picked, and where the next dialog opens."""

from __future__ import annotations

import threading

import numpy as np
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from settle.app.settings import Settings
from settle.app.window import own_files
from settle.backend.data.own.own_file import look


def drop(widget, *paths):
    """Drag files over the middle of a widget and let them go; whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    middle, copy, left = widget.rect().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    over = QDragEnterEvent(QPoint(middle), copy, data, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, over)
    if not over.isAccepted():
        return False
    QApplication.sendEvent(widget, QDropEvent(QPointF(middle), copy, data, left, Qt.KeyboardModifier.NoModifier))
    return True


def file_line(window, name):
    return window.setup.form.file_lines()[name]


def test_what_is_dropped_on_the_window_stands_in_the_field_that_takes_it(window, qtbot, tmp_path):
    pictures, points = tmp_path / "leaves", tmp_path / "Points ä.CSV"
    pictures.mkdir()
    points.write_text("1,2\n3,4\n", encoding="utf-8")
    window.choose("gan.plane")
    assert drop(window, points) and file_line(window, "points").text() == str(points)
    assert "Points file: Points ä.CSV" in window.banner.text.text()
    window.choose("gan.images")
    assert drop(window, pictures) and file_line(window, "pictures").text() == str(pictures)
    assert not drop(window, points, pictures), "two at once"
    window.choose("ep.train")
    drop(window, points)
    assert "Points ä.CSV is no session, and ep.train has no field that takes it." in window.banner.text.text()
    (tmp_path / "a.h5").write_bytes(b"no session")
    drop(window, tmp_path / "a.h5")
    qtbot.waitUntil(lambda: "a.h5" in window.banner.text.text(), timeout=5000)  # opened, and refused


def test_a_field_takes_drops_and_remembers_the_last_folder(window, tmp_path, monkeypatch):
    window.choose("wdm.compare")
    line = file_line(window, "pairs")
    assert drop(line, tmp_path / "a b.npz") and line.text() == str(tmp_path / "a b.npz") == window.setup.form.fields["pairs"].value()
    window.choose("vta.segments")
    line, seen = file_line(window, "data"), []

    def answer(parent, title, start, *rest):
        seen.append(start)
        return (str(tmp_path / "films" / "a.gif"), "") if rest else str(tmp_path / "films" / "frames")

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", answer)
    for action in line.menu.actions():
        line.clear()
        action.trigger()
    assert seen == ["", str(tmp_path / "films")] and line.text() == str(tmp_path / "films" / "frames")
    assert Settings().text("folder/vta.segments.data") == str(tmp_path / "films")
    window.choose("gan.plane")
    assert file_line(window, "points").start == "" and not file_line(window, "points").menu.actions()


def test_a_misspelt_path_is_told_when_its_field_is_left(window, qtbot, tmp_path, monkeypatch):
    threads = []
    monkeypatch.setattr(own_files, "look", lambda *about: (threads.append(threading.current_thread()), look(*about))[1])
    (tmp_path / "measured.csv").write_text("1,2\n3,4\n", encoding="utf-8")
    window.choose("gan.plane")
    field, line = window.setup.form.fields["points"], file_line(window, "points")

    def leave(text):
        line.setFocus()
        line.selectAll()
        qtbot.keyClicks(line, text)
        assert field.problem.isHidden()
        before = len(threads)
        qtbot.keyClick(line, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: len(threads) > before)

    wrong = str(tmp_path / "mesured.csv")
    leave(wrong)
    qtbot.waitUntil(field.problem.isVisible)
    assert field.problem.text().startswith(
        f"Points file (points) = '{wrong}' is not possible: there is no such file, but there is measured.csv. points takes a file (*.csv"
    )
    leave(f'"file://{tmp_path}/measured.csv"')
    window.lab.background.do(lambda: None, lambda _: threads.append(None), lambda _: None)
    qtbot.waitUntil(lambda: None in threads)  # what the look found has been delivered
    assert field.problem.isHidden() and line.shown_text() == "measured.csv"
    assert threading.main_thread() not in threads


def test_what_was_made_of_a_folder_is_told_as_its_run_begins(window, qtbot, tmp_path):
    for n in range(100):
        Image.fromarray(np.full((10, 12), n, np.uint8)).save(tmp_path / f"{n}.png")
    window.choose("gan.images")
    small = {"g_hidden": (4,), "d_hidden": (4,), "samples": 300, "compare": 10**6, "iterations": 10**6}
    window.setup.form.fill({**small, "pictures": str(tmp_path)})
    window.run()
    said = "pictures: 100 pictures of 10 x 12 pixels, of each the middle square made 32 x 32, grey"
    qtbot.waitUntil(lambda: said in window.banner.text.text(), timeout=60_000)
    window.stop()
    qtbot.waitUntil(lambda: not window.lab.live, timeout=30_000)
