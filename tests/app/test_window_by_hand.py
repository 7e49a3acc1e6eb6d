"""The window, driven as a person drives it: once with the mouse alone, once with the keyboard alone."""

from __future__ import annotations

import gc
from collections import Counter

import numpy as np
import pytest
from driving import LEFT, look, pick, press, reopened, rows, settled
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from settle.app.cli.main import main
from settle.app.window.export_dialog import ExportDialog
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.widgets.theme import theme

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def test_with_the_mouse_alone(window, qtbot, tmp_path, monkeypatch):
    transport, timeline = window.timeline.transport, window.timeline
    press(qtbot, window.rail.buttons["ep.agreement"])
    form = window.setup.form
    pick(qtbot, form.preset, "Fig. 2: toy model")
    pick(qtbot, transport.speeds, "1000 steps/s")
    press(qtbot, window.setup.button)
    qtbot.waitUntil(lambda: rows(window) > 60, timeout=20_000)
    press(qtbot, transport.buttons["play"])  # pause
    qtbot.waitUntil(lambda: window.lab.runner.paused)
    qtbot.wait(50)
    before = rows(window)
    press(qtbot, transport.buttons["step"])
    qtbot.waitUntil(lambda: rows(window) == before + 1)
    qtbot.wait(50)
    assert rows(window) == before + 1
    press(qtbot, transport.buttons["play"])  # go on
    qtbot.waitUntil(lambda: rows(window) > before + 50)
    window.status_timer.tick()
    scrubber = timeline.scrubber
    press(qtbot, scrubber, QPoint(round(scrubber._x(20)), 13))  # back, while it runs
    assert window.player.at < 60 and not window.player.following
    at = rows(window)
    qtbot.waitUntil(lambda: rows(window) > at + 20)
    assert window.player.at < 60
    slider = form.fields["beta"].slider
    press(qtbot, slider, QPoint(slider.width() // 3, slider.height() // 2))
    qtbot.waitUntil(lambda: len(window.lab.recording.events) > 0)
    assert all(e.kind == "knob" and "beta" in e.value for e in window.lab.recording.events)
    press(qtbot, transport.buttons["stop"])
    qtbot.waitUntil(lambda: settled(window))
    press(qtbot, transport.buttons["live"])
    qtbot.wait(400)
    seen, path = look(window), window.lab.path
    assert path.exists() and session.load(path).outcome == "stopped"
    assert main(["rerun", str(path), "--check"]) == 0  # the turned knob included

    other = reopened(qtbot, window)
    place = other.session_list.table.visualRect(other.session_list.rows.index(0, 0)).center()
    press(qtbot, other.session_list.table.viewport(), place)  # a double click is a click and then another
    qtbot.mouseDClick(other.session_list.table.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: other.lab.recording is not None and other.lab.path == path, timeout=10_000)
    assert other.current == "ep.agreement" and not other.lab.alive
    qtbot.wait(400)
    assert look(other) == seen
    target = tmp_path / "updates.npz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(target), ""))
    press(qtbot, other.timeline.export_button)
    dialog = other.findChild(ExportDialog)
    qtbot.waitUntil(dialog.isVisible)
    pick(qtbot, dialog.format, "NPZ: NumPy arrays")
    press(qtbot, dialog.save)
    qtbot.waitUntil(lambda: "Exported" in other.banner.text.text(), timeout=10_000)
    kept = np.load(target)
    name = next(k for k in kept.files if k.endswith("s1") and "states" in k)
    assert np.array_equal(kept[name], other.lab.recording.tables["states"]["s1"][:])
    other.close()


def test_with_the_keyboard_alone(window, qtbot, tmp_path, monkeypatch):
    def key(key, modifiers=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)
        qtbot.wait(5)

    def tab_to(wanted, limit=80):
        for _ in range(limit):
            if wanted(QApplication.focusWidget()):
                return
            key(Key.Key_Tab)
        raise AssertionError(f"not reached with Tab; the focus is at {QApplication.focusWidget()}")

    window.begin.first("")
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    tab_to(lambda w: w is window.begin.start.page.tiles["ernoult2019"].open)
    key(Key.Key_Return)
    assert window.current == "ep.agreement" and not window.pages.is_shown
    form = window.setup.form
    tab_to(lambda w: w is form.preset)
    key(Key.Key_Home)
    key(Key.Key_Down)
    assert form.preset.currentText() == "Fig. 2: toy model"
    tab_to(lambda w: w is window.timeline.transport.speeds)
    key(Key.Key_Home)
    key(Key.Key_Down)
    assert window.timeline.transport.rate() == 1000
    key(Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: rows(window) > 60, timeout=20_000)
    key(Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: window.lab.runner.paused)
    qtbot.wait(50)
    before = rows(window)
    key(Key.Key_Right, CTRL)
    qtbot.waitUntil(lambda: rows(window) == before + 1)
    key(Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: rows(window) > before + 20)
    tab_to(lambda w: w is window.timeline.scrubber)
    key(Key.Key_Home)
    assert window.player.at == 0
    tab_to(lambda w: w is form.fields["beta"].editor)
    key(Key.Key_Up)
    qtbot.waitUntil(lambda: len(window.lab.recording.events) == 1)
    assert window.lab.recording.events[0].value == {"beta": pytest.approx(0.011)}
    key(Key.Key_Period, CTRL)
    qtbot.waitUntil(lambda: settled(window))
    path = window.lab.path
    key(Key.Key_L, CTRL)
    qtbot.wait(400)
    seen = look(window)

    other = reopened(qtbot, window)
    other.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None and other.isActiveWindow())
    key(Key.Key_J, CTRL)
    key(Key.Key_Return)
    qtbot.waitUntil(lambda: other.lab.path == path, timeout=10_000)
    qtbot.wait(400)
    assert look(other) == seen
    target = tmp_path / "table.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(target), ""))
    key(Key.Key_E, CTRL)
    dialog = other.findChild(ExportDialog)
    qtbot.waitUntil(dialog.isVisible)
    tab_to(lambda w: isinstance(w, QPushButton) and w is dialog.save)
    key(Key.Key_Space)
    qtbot.waitUntil(lambda: "Exported" in other.banner.text.text(), timeout=20_000)
    written = [p for p in tmp_path.iterdir() if p.suffix == ".csv"]
    assert written and all(p.read_text(encoding="utf-8").startswith("step,time") for p in written)
    other.close()


def test_space_after_a_run_by_its_key_pauses_it_and_folds_nothing(window, qtbot):
    window.choose("ep.agreement")
    window.activateWindow()
    form = window.setup.form
    form.fields["T"].editor.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is form.fields["T"].editor)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_R, CTRL)
    folds = [heading.isChecked() for heading, *_ in form._folds]
    qtbot.waitUntil(lambda: window.lab.alive and rows(window) > 0, timeout=20_000)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Space)
    assert window.lab.runner.paused and [heading.isChecked() for heading, *_ in form._folds] == folds


def objects(window) -> Counter[str]:
    """Kinds of Qt objects, after what is to be deleted has gone. Of gestures Qt itself keeps some."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    roots = {window, QApplication.instance(), *QApplication.topLevelWidgets()}
    names = Counter(child.metaObject().className() for root in roots for child in root.findChildren(QObject))
    return Counter({name: count for name, count in names.items() if "Gesture" not in name})


def use(window, qtbot, rounds: int) -> None:
    """Runs that begin and end, looked at from 20 steps each, in both themes and both kinds of views."""
    for number in range(rounds):
        window.run()
        qtbot.waitUntil(lambda: window.lab.recording is not None and window.lab.recording.steps > 40, timeout=20_000)
        window.stop()
        qtbot.waitUntil(lambda: not window.lab.alive and not window.lab._still_finishing(), timeout=20_000)
        for step in range(20):
            window.player.seek(step)
            window.player.tick()
            QApplication.processEvents()
        theme.set_theme(QApplication.instance(), ("light", "dark")[number % 2])
        for _ in range(2):
            window.current_experiment.toggle_automatic()


def test_runs_scrubbing_themes_and_views_leave_nothing_behind(window, qtbot):
    window.choose("ep.settle")
    window.timeline.transport.set_speed(None)
    use(window, qtbot, 2)
    gc.collect()
    kinds, held = objects(window), recordings()
    use(window, qtbot, 4)
    gc.collect()
    assert objects(window) - kinds == Counter()
    assert recordings() <= held, "of ended runs but the last two nobody speaks"


def recordings() -> int:
    """Recordings that somebody holds, those of other tests among them."""
    return sum(type(each) is Recording for each in gc.get_objects())
