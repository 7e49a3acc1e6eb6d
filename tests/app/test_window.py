"""The window over whole runs: what is refused, forked, kicked, exported and not saved, and how it is told."""

from __future__ import annotations

import numpy as np
import pytest
from driving import rows, settled
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QMessageBox

from settle.app.window.export_dialog import ExportDialog
from settle.backend.core.recording import Recording
from settle.sessions import session


def test_the_palette_finds_and_does(window, qtbot):
    window.daily.find()
    from settle.app.palette.command_palette import CommandPalette

    dialog = window.findChild(CommandPalette)
    qtbot.waitUntil(dialog.isVisible)
    qtbot.keyClicks(dialog.findChild(QLineEdit), "dark light")
    from settle.widgets.theme import theme

    was = theme.current().name
    qtbot.keyClick(dialog.findChild(QLineEdit), Qt.Key.Key_Return)
    assert theme.current().name != was
    window.daily.theme.toggle()


def test_a_wrong_value_costs_nothing_and_is_told_twice(window, qtbot):
    window.choose("ep.agreement")
    field = window.setup.form.fields["beta"]
    field.editor.setText("99")
    window.run()
    assert window.lab.runner is None
    for text in (field.problem.text(), window.banner.text.text()):
        assert text == "Nudging β (beta) = '99' is not possible: beta takes a number from 1e-09 to 10."


@pytest.mark.parametrize("what", ["missing", "shape", "nan", "garbage"])
def test_a_network_file_that_does_not_fit_is_told_at_its_field(window, qtbot, tmp_path, what):
    arrays = {
        "x": np.zeros((1, 4)), "y": np.eye(1, 3), "W0": np.zeros((3, 6)), "b0": np.zeros(3), "W1": np.zeros((6, 4)), "b1": np.zeros(6)
    }  # fmt: skip
    if what == "missing":
        del arrays["b1"]
    elif what == "shape":
        arrays["W1"] = np.zeros((5, 4))
    elif what == "nan":
        arrays["W1"][0, 0] = np.nan
    path = tmp_path / "net.npz"
    np.savez(path, **arrays)
    if what == "garbage":
        path.write_bytes(b"not a network")
    window.choose("ep.agreement")
    window.setup.form.fields["model"].set("eb")
    window.setup.form.fields["network"].set(str(path))
    window.run()
    qtbot.waitUntil(lambda: not window.setup.form.fields["network"].problem.isHidden(), timeout=15_000)
    sentence = window.setup.form.fields["network"].problem.text()
    assert ({"missing": "b1"}.get(what, "W1") if what != "garbage" else str(path)) in sentence and sentence == window.banner.text.text()
    qtbot.waitUntil(lambda: not window.session_list.items)
    assert not list((tmp_path / "sessions").glob("*"))


def test_a_run_that_is_refused_leaves_what_was_on_show(window, qtbot, tmp_path):
    window.choose("ep.settle")
    cards = [card for card in window.view.cards if card.words.startswith("Press Run. ")]
    field = window.setup.form.fields["network"]
    field.set(str(tmp_path / "none.npz"))
    window.run()
    qtbot.waitUntil(lambda: not field.problem.isHidden(), timeout=15_000)
    assert cards and all(card.words.startswith("Press Run. ") for card in cards), "there is no run yet, after all"
    field.set("")
    window.run()
    qtbot.waitUntil(lambda: rows(window) > 3, timeout=20_000)
    assert not any("Press Run" in card.words for card in window.view.cards)
    window.view.start(Recording("ep.settle", window.lab.recording.knobs))
    assert all(card.words and not card.words.startswith("Press Run") for card in cards), "nothing of the last run stays"
    window.stop()
    qtbot.waitUntil(lambda: settled(window))
    before = window.lab.recording, window.lab.path
    field.set(str(tmp_path / "none.npz"))
    window.run()
    qtbot.waitUntil(lambda: not field.problem.isHidden(), timeout=15_000)
    assert (window.lab.recording, window.lab.path) == before and window.view.recording is before[0]
    assert window.player.recording is before[0] and window.banner.isVisible() and field.editor.isEnabled()


def test_broken_sessions_are_listed_and_refused_and_the_window_lives(window, qtbot, tmp_path):
    folder = tmp_path / "sessions"
    folder.mkdir(exist_ok=True)
    (folder / "broken.h5").write_bytes(b"no session at all")
    window.lab.refresh()
    qtbot.waitUntil(lambda: len(window.session_list.items) == 1)
    assert window.session_list.items[0].outcome == "unreadable"
    window.lab.open(folder / "broken.h5")
    qtbot.waitUntil(lambda: "broken.h5" in window.banner.text.text())
    assert (folder / "broken.h5").read_bytes() == b"no session at all"


def test_a_fork_has_the_same_history_and_waits(window, qtbot):
    window.choose("ep.settle")
    form = window.setup.form
    form.choose("toy")
    window.timeline.transport.set_speed(None)
    window.timeline.endless_box.setChecked(False)
    form.fields["T"].set(40)
    window.run()
    qtbot.waitUntil(lambda: settled(window), timeout=20_000)
    first = window.lab.recording
    window.player.seek(25)
    window.run_controller.reruns.fork(25)
    qtbot.waitUntil(lambda: window.lab.runner.paused and rows(window) == 26, timeout=20_000)
    second = window.lab.recording
    assert second is not first
    assert np.array_equal(second.tables["states"]["s0"][:], first.tables["states"]["s0"][:26])
    window.stop()
    qtbot.waitUntil(lambda: settled(window))


def test_that_the_run_is_paused_is_told_until_it_goes_on(window, qtbot):
    window.choose("ep.settle")
    window.run()
    qtbot.waitUntil(lambda: rows(window) > 3, timeout=20_000)
    window.play()
    qtbot.waitUntil(lambda: window.lab.runner.paused)
    window.view.act.emit("kick", {"layer": 0, "unit": 1, "by": 0.5})
    assert window.banner.isVisible() and "paused" in window.banner.text.text()
    window.play()
    assert not window.banner.isVisible()


def test_that_a_run_is_going_on_is_told_as_long_as_it_does(window, qtbot):
    window.choose("ep.settle")
    window.run()
    qtbot.waitUntil(lambda: rows(window) > 3, timeout=20_000)
    window.view.learn.emit({})
    assert window.banner.isVisible() and "Stop it, then do this again." in window.banner.text.text()
    window.stop()
    qtbot.waitUntil(lambda: settled(window))
    qtbot.waitUntil(lambda: not window.banner.isVisible(), timeout=5000)


def test_a_kick_in_the_view_reaches_the_run_and_without_a_run_it_is_told(window, qtbot):
    window.choose("ep.settle")
    window.view.act.emit("kick", {"layer": 0, "unit": 1, "by": 0.5})
    assert "Press Run first" in window.banner.text.text()
    window.setup.form.choose("toy")
    window.run()
    qtbot.waitUntil(lambda: rows(window) > 3, timeout=20_000)
    window.view.act.emit("kick", {"layer": 0, "unit": 1, "by": 0.5})
    window.view.act.emit("kick", {"layer": 7, "unit": 1, "by": 0.5})
    assert "layer" in window.banner.text.text()
    qtbot.waitUntil(lambda: any(e.kind == "kick" for e in window.lab.recording.events))
    window.stop()
    qtbot.waitUntil(lambda: settled(window))


def test_a_card_is_exported_as_a_picture_that_can_be_read_back(window, qtbot, tmp_path):
    window.choose("ep.settle")
    window.setup.form.choose("toy")
    window.run()
    qtbot.waitUntil(lambda: rows(window) > 5, timeout=20_000)
    card = window.view.cards[1]
    card.copy()
    assert window.banner.text.text() == f"A picture of {card.title.text()} is on the clipboard."
    card.export_asked.emit(card)
    dialog = window.findChild(ExportDialog)
    assert dialog.what.currentText() == card.title.text() and dialog.ending == "png"
    dialog.write(tmp_path / "card.png")
    qtbot.waitUntil((tmp_path / "card.png").exists, timeout=20_000)
    image = QImage(str(tmp_path / "card.png"))
    assert image.width() == round(card.width() * 0.2 / 25.4 * 300) and image.height() > 200
    assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 4
    window.stop()
    qtbot.waitUntil(lambda: settled(window))
    window.export()
    dialog = window.findChildren(ExportDialog)[-1]
    dialog.format.setCurrentText("SVG: a picture for paper, sharp at any size")
    dialog.write(tmp_path / "view")
    qtbot.waitUntil((tmp_path / "view.svg").exists, timeout=20_000)
    svg = (tmp_path / "view.svg").read_text(encoding="utf-8")
    assert svg.startswith("<?xml") and svg.count("<path") > 20 and "Traces" in svg and "Readouts" in svg


def test_a_session_that_cannot_be_saved_is_told_and_never_thrown_away(qtbot, tmp_path, monkeypatch):
    from settle.app.window.main_window import MainWindow

    blocked = tmp_path / "a-file"
    blocked.write_text("in the way of a folder", encoding="utf-8")
    window = MainWindow(blocked / "sessions")
    window.show()
    window.choose("ep.settle")
    window.setup.form.choose("toy")
    window.run()
    qtbot.waitUntil(lambda: "is not being saved" in window.banner.text.text(), timeout=20_000)
    before = rows(window)
    qtbot.waitUntil(lambda: rows(window) > before + 5)
    window.stop()
    qtbot.waitUntil(lambda: window.lab.unsaved, timeout=10_000)
    window.status_timer.tick()
    assert window.timeline.saved.text().startswith("NOT SAVED")
    kept = window.lab.recording
    window.run()
    assert window.lab.recording is kept and "Save it elsewhere first" in window.banner.text.text()
    monkeypatch.setattr(QMessageBox, "question", lambda *a, **k: QMessageBox.StandardButton.Cancel)
    assert not window.close() and window.isVisible()
    window.lab.save_as(tmp_path / "elsewhere.h5")
    qtbot.waitUntil((tmp_path / "elsewhere.h5").exists, timeout=10_000)
    assert session.load(tmp_path / "elsewhere.h5").steps == rows(window)
    qtbot.waitUntil(lambda: not window.lab.unsaved)
    assert window.close()


def test_a_fault_becomes_a_dialog_and_the_window_lives(window, qtbot, capsys):
    import sys

    from PySide6.QtWidgets import QMessageBox

    from settle.app.window.crash_report import CrashReport, log

    report = CrashReport(window)
    try:
        raise RuntimeError("a fault on purpose")
    except RuntimeError:
        log.disabled = True
        report._caught(*sys.exc_info())
        log.disabled = False
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    box = window.findChild(QMessageBox)
    assert "a fault on purpose" in box.informativeText() and "a fault on purpose" in box.detailedText()
    box.close()
    assert window.isVisible()
