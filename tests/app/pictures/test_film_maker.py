"""Films and reports out of the window: chosen by mouse, made by a process of their own, cancelled, of runs that go on or are on no disk."""

from __future__ import annotations

import shutil

import av
import numpy as np
import pytest
from earlier_sessions import SESSIONS
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from settle.app.pictures.export_formats import BUSY
from settle.app.pictures.film_maker import Film
from settle.app.window.export_dialog import ExportDialog
from settle.sessions.export import video
from settle.widgets.paper.film_plan import FilmPlan

LONG = 60_000
"""ms that a process may take to begin on a busy computer."""


@pytest.fixture
def opened(window, qtbot):
    """The window with a session on show."""
    path = window.lab.folder / "earlier.h5"
    path.parent.mkdir(exist_ok=True)
    shutil.copy(SESSIONS / "ep.settle.h5", path)
    window.lab.open(path)
    qtbot.waitUntil(lambda: window.lab.path == path and window.lab.recording.steps > 0, timeout=LONG)
    return window


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """The folder that films go into, and the dialog that a window opens, at a format and what to export."""
    folder = tmp_path / "films"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(folder / "a"), ""))

    def ask(window, format: str, what: str) -> ExportDialog:
        window.export()
        dialog = window.findChildren(ExportDialog)[-1]
        dialog.format.setCurrentText(next(text for text in dialog.formats if text.startswith(format)))
        dialog.what.setCurrentText(what)
        return dialog

    return folder, ask


def banner(window) -> str:
    return window.banner.text.text() if window.banner.isVisible() else ""


def frames(path) -> list[np.ndarray]:
    with av.open(str(path)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


def test_a_film_between_the_marks_of_the_replay_is_made_beside_the_window(opened, qtbot, asked):
    (folder, ask), window = asked, opened
    window.player.bound(first=3)
    window.player.bound(last=9)
    dialog = ask(window, "MP4", "Traces")
    form = dialog.film_form
    assert (form.first.value(), form.last.value(), form.width.value()) == (3, 9, 720) and form.first.isVisible()
    assert dialog.note.text() == "7 pictures of steps 3 to 9, 2.8 s at 20 frames a second: 2.7 steps/s, about 7 kB."
    form.last.setValue(8)
    assert form.seconds.value() == pytest.approx(2.5), "the usual length for so many steps"
    form.seconds.setValue(1)
    form.fps.setValue(10)
    form.width.setValue(640)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert window.panes.film_progress.isVisible()
    assert ask(window, "GIF", "the whole view").note.text() == BUSY
    qtbot.waitUntil(lambda: banner(window).startswith("Exported a film of Traces to "), timeout=LONG)
    made = frames(folder / "a.mp4")
    assert len(made) == 10 and made[0].shape[1] == 640 and not window.panes.film_progress.isVisible()
    assert [path.name for path in folder.iterdir()] == ["a.mp4"] and banner(window).endswith(" kB.") and ": 1.0 s, " in banner(window)


def test_a_film_that_is_cancelled_leaves_nothing(opened, qtbot, asked):
    (folder, ask), window = asked, opened
    dialog = ask(window, "GIF", "the whole view")
    dialog.film_form.seconds.setValue(120)
    dialog.film_form.fps.setValue(50)
    assert "are 6,000 frames: at most 3,000" in dialog.note.text() and not dialog.save.isEnabled()
    dialog.film_form.fps.setValue(25)
    assert dialog.save.isEnabled()
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    line = window.panes.film_progress
    qtbot.waitUntil(lambda: "picture " in line.text.text(), timeout=LONG)
    assert any(folder.iterdir()), "it is being written"
    qtbot.mouseClick(line.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: banner(window) == "The film of the whole view was cancelled: nothing of it is left.", timeout=LONG)
    assert not list(folder.iterdir()) and not window.dialogs.films.busy


def test_a_run_that_goes_on_and_one_that_is_on_no_disk(window, qtbot, tmp_path, monkeypatch):
    window.choose("ep.settle")
    window.run()
    qtbot.waitUntil(lambda: window.lab.recording is not None and window.lab.recording.steps > 40, timeout=LONG)
    recording, films, said = window.lab.recording, window.dialogs.films, list[str]()
    monkeypatch.setattr(films, "_say", said.append)
    qtbot.wait(1500)  # until that has reached the disk
    plan = FilmPlan.of(30, seconds=0.5, fps=4, width=320, card=True)
    for session, card in ((window.lab.path, "Traces"), (tmp_path / "gone.h5", "Nothing")):
        films.start(Film(recording, session, tmp_path / "a.mp4", "", "", plan, "mp4", card))
        qtbot.waitUntil(lambda: not films.busy, timeout=LONG)
        window.stop()
    assert said[0].startswith(f"Exported a film of Traces to {tmp_path / 'a.mp4'}: 0.5 s, ") and len(frames(tmp_path / "a.mp4")) == 2
    assert said[1].startswith("There is no card 'Nothing': the view has "), "a copy was made for it, and read"


def test_what_the_encoder_is_lacking_for_is_not_offered(opened, monkeypatch, asked):
    monkeypatch.setattr(video, "find_spec", lambda name: None)
    _, ask = asked
    assert not any(text.startswith("MP4") for text in ask(opened, "GIF", "the whole view").formats)


def test_a_report_and_a_notebook_of_the_run_on_show(opened, qtbot, asked):
    (folder, ask), window = asked, opened
    dialog = ask(window, "HTML", "the whole run")
    assert not dialog.paper_form.theme.isVisible() and "how to run it again" in dialog.note.text()
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert window.panes.film_progress.text.text() == "Report: it begins" and ask(window, "HTML", "the whole run").note.text() == BUSY
    dialog = ask(window, "Notebook", "the whole run")
    assert dialog.save.isEnabled()
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: banner(window) == f"Exported the whole run to {folder / 'a.ipynb'}.", timeout=LONG)
    assert str(window.lab.path.name) in (folder / "a.ipynb").read_text(encoding="utf-8")
    qtbot.waitUntil(lambda: banner(window).startswith(f"Exported a report to {folder / 'a.html'}: "), timeout=LONG)
    page = (folder / "a.html").read_text(encoding="utf-8")
    assert "settle rerun earlier.h5 --check" in page and page.rstrip().endswith("</html>") and not window.panes.film_progress.isVisible()


def test_a_report_that_is_cancelled_leaves_nothing(opened, qtbot, asked):
    (folder, ask), window = asked, opened
    qtbot.mouseClick(ask(window, "HTML", "the whole run").save, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.panes.film_progress.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: banner(window) == "The report was cancelled: nothing of it is left.", timeout=LONG)
    assert not list(folder.iterdir()) and not window.dialogs.films.busy
