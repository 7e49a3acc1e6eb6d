"""A fork of a run that goes on: that one is left running, or stopped; where each is found, and what Stop and closing do."""

from __future__ import annotations

import os
import shutil

import pytest
from earlier_sessions import SESSIONS
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from settle.app.forks.fork_dialog import ForkDialog
from settle.app.processes.run_processes import RunProcesses
from settle.sessions.session import load
from settle.widgets.theme.plain_text import PlainLabel


def going(window, qtbot, steps: int = 30):
    """A run of the window that does not end by itself, and has some steps."""
    window.choose("ep.settle")
    window.setup.form.choose("toy")
    window.timeline.transport.set_speed(60.0)
    window.run()
    qtbot.waitUntil(lambda: window.lab.recording is not None and window.lab.recording.steps > steps, timeout=30_000)
    return window.lab.recording, window.lab.path


def asked(window, qtbot) -> ForkDialog:
    qtbot.mouseClick(window.timeline.fork_button, Qt.MouseButton.LeftButton)
    return next(dialog for dialog in window.findChildren(ForkDialog) if dialog.isVisible())


@pytest.fixture
def processes(window):
    """None of them outlives the test."""
    of = window.run_controller.forks.processes
    yield of
    for each in list(of._begun.values()):
        each.process.popen.kill()
        each.process.popen.wait()


def test_a_run_is_left_running_while_its_fork_is_run_beside_it(window, qtbot, processes, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    parent, path = going(window, qtbot)
    window.player.seek(20)
    dialog = asked(window, qtbot)
    assert dialog.beside and "This run goes on" in dialog.findChildren(PlainLabel)[0].text()
    dialog.fields["beta"].set(0.7)
    dialog.length.set(10**8)
    qtbot.mouseClick(dialog.fork_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.lab.path != path, timeout=60_000)  # it is shown by itself
    fork = window.lab.path
    qtbot.waitUntil(lambda: window.lab.recording.steps > 30, timeout=30_000)
    assert window.lab.recording.parent.run_id == parent.run_id and window.lab.recording.parent.step == 21
    assert not parent.ended.is_set() and window.lab.alive and not window.lab.live
    outcomes = {item.path: item.outcome for item in window.session_list.items}
    assert outcomes[path] == outcomes[fork] == "running"

    window.run()  # one more is offered to wait for its turn
    assert window.banner.text.text().startswith("A run is going on.") and window.banner.button.text() == "Queue it"
    window.lab.open(path)
    assert window.lab.live and window.lab.recording is parent
    window.lab.open(fork)
    qtbot.waitUntil(lambda: window.lab.path == fork)

    window.status_timer.tick()
    stop = window.timeline.transport.buttons["stop"]
    assert stop.isEnabled()
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)  # of what is on show, not of the other one
    qtbot.waitUntil(lambda: window.lab.recording.outcome == "stopped", timeout=30_000)
    assert not parent.ended.is_set()
    window.status_timer.tick()
    assert not stop.isEnabled()
    qtbot.waitUntil(lambda: processes.running() == [], timeout=30_000)
    kept = load(fork)
    assert kept.events[0].step == 21 and kept.events[0].value == {"beta": 0.7} and kept.outcome == "stopped"
    window.lab.open(path)
    window.stop()
    qtbot.waitUntil(lambda: parent.outcome == "stopped", timeout=30_000)


def test_or_it_is_stopped_for_the_fork(window, qtbot, processes):
    parent, _ = going(window, qtbot)
    window.player.seek(20)
    dialog = asked(window, qtbot)
    dialog.fields["beta"].editor.setText("nonsense")  # which does not matter then
    dialog.halt.setChecked(True)
    assert not dialog.knobs.isEnabled()
    qtbot.mouseClick(dialog.fork_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.lab.recording is not parent and window.lab.recording.steps == 21, timeout=30_000)
    assert parent.outcome == "stopped" and processes.running() == [] and window.lab.live
    window.stop()


def test_a_run_that_is_not_on_show_is_named_and_stopped_for_a_fork_of_another_one(window, qtbot, processes):
    hidden, path = going(window, qtbot)
    other = window.lab.folder / "other.h5"
    shutil.copy(SESSIONS / "ep.settle.h5", other)
    window.lab.open(other)
    qtbot.waitUntil(lambda: window.lab.path == other, timeout=30_000)
    window.player.seek(5)
    dialog = asked(window, qtbot)
    assert any(path.name in label.text() for label in dialog.findChildren(PlainLabel))
    dialog.halt.setChecked(True)
    qtbot.mouseClick(dialog.fork_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.lab.live and window.lab.recording.steps == 6, timeout=30_000)
    assert hidden.outcome == "stopped" and processes.running() == []
    forked = window.lab.recording
    window.lab.open(other)
    qtbot.waitUntil(lambda: window.lab.path == other, timeout=30_000)
    window.stop()  # of a session that has ended: it is said which run that is
    assert window.lab.autosave.path.name in window.banner.text.text()
    qtbot.waitUntil(lambda: forked.outcome == "stopped", timeout=30_000)


def test_a_field_that_is_wrong_holds_the_dialog_and_cancel_changes_nothing(window, qtbot, processes, monkeypatch):
    parent, _ = going(window, qtbot)
    dialog = asked(window, qtbot)
    dialog.fields["beta"].editor.setText("nonsense")
    qtbot.mouseClick(dialog.fork_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible() and dialog.fields["beta"].problem.isVisible()
    dialog.reject()
    assert window.lab.recording is parent and not parent.ended.is_set() and processes.running() == []
    monkeypatch.setattr(window.run_controller.forks, "_hindrance", lambda _: "It cannot be left running: the disk is full.")
    dialog = asked(window, qtbot)
    assert not dialog.leave.isEnabled() and not dialog.beside and not dialog.length.isVisible()
    dialog.reject()
    window.stop()


@pytest.mark.parametrize(("press", "closed"), [("Leave it running", True), ("Stop it", True), ("Cancel", False)])
def test_closing_asks_what_becomes_of_a_run_in_a_process_of_its_own(window, qtbot, processes, monkeypatch, press, closed):
    monkeypatch.setattr("settle.app.processes.own_process.PROGRAM", ["sleep"])
    processes.start(["60"], window.lab.folder / "fork.h5")
    process = processes._begun[window.lab.folder / "fork.h5"].process.popen

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox) and "fork.h5" in box.text()
        next(button for button in box.buttons() if button.text().replace("&", "") == press).click()

    QTimer.singleShot(0, answer)
    assert window.close() == closed
    process.returncode = None
    if press == "Stop it":
        assert process.wait(10) == -15
    else:
        assert process.poll() is None
        os.kill(process.pid, 9)
        process.wait()


def test_what_a_process_says_when_it_cannot_begin_is_told(qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr("settle.app.processes.own_process.PROGRAM", ["sh", "-c", "echo at = 7 is not possible. >&2; exit 2"])
    processes = RunProcesses()
    processes.start([], tmp_path / "a.h5")
    with qtbot.waitSignal(processes.problem, timeout=30_000) as told:
        clock = QTimer(processes, interval=20)
        clock.timeout.connect(processes.poll)
        clock.start()
    assert told.args == ["at = 7 is not possible."] and processes.running() == []
    processes.close(stop=True)
