"""Every control of the window is reached by keys and has a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from driving import settled
from earlier_sessions import SESSIONS
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QToolButton, QWidget
from screen_reader.controls import controls, out_of_reach, path_of, takes_tab, without_name
from screen_reader.focus_ring import LEAST, ring_pixels
from short_run import finished

from settle.app import catalogue
from settle.sessions.session import save

NAMES = catalogue.names()
PAGES = ("start", "papers", "library", "compare", "runs", "lessons")


def check(root: QWidget, qtbot) -> None:
    root.activateWindow()
    qtbot.waitUntil(root.isActiveWindow)
    nameless, unreached = without_name(root), out_of_reach(root)
    assert not nameless, "without a name:\n" + "\n".join(nameless)
    assert not unreached, "out of reach:\n" + "\n".join(unreached)


def open_session(window, qtbot, name: str) -> None:
    window.lab.open(SESSIONS / f"{name}.h5")
    qtbot.waitUntil(lambda: window.lab.recording is not None and window.lab.recording.experiment == name, timeout=20_000)
    for heading in window.setup.form.findChildren(QToolButton, "group"):
        if not heading.isChecked():
            heading.click()
    qtbot.waitUntil(lambda: window.view.recording is window.lab.recording, timeout=20_000)


def in_dialog(window, qtbot, name: str, do: Callable[[QDialog], object]) -> None:
    """Open the dialog of an action, which may wait for an answer, do something in it, and close it."""
    done: list[BaseException | None] = []

    def look() -> None:
        there = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]
        if there and not done:
            timer.stop()
            try:
                do(there[0])
                done.append(None)
            except BaseException as error:
                done.append(error)
            there[0].close()

    timer = QTimer(interval=10)
    timer.timeout.connect(look)
    timer.start()
    next(action for action in window.actions() if action.objectName() == name).trigger()
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    if done[0] is not None:
        raise done[0]


def test_each_control_of_a_view_with_much_in_it_is_reached_and_named(window, qtbot):
    open_session(window, qtbot, "wdm.compare")
    check(window, qtbot)
    in_dialog(window, qtbot, "sweep", lambda dialog: check(dialog, qtbot))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_control_of_an_experiment_is_reached_and_named(window, qtbot, name):
    window.choose(name)
    check(window, qtbot)
    open_session(window, qtbot, name)
    check(window, qtbot)
    for style in ("light", "dark"):
        window.daily.theme.choose(style)
        rest = window.rail.menu_button
        stops = [widget for widget in controls(window) if takes_tab(widget) and widget.isEnabled() and widget is not rest]
        unseen = [path_of(widget) for widget in stops if ring_pixels(widget, rest) < LEAST]
        assert not unseen, f"one does not see that the keyboard is there ({style}):\n" + "\n".join(unseen)
    window.current_experiment.toggle_automatic()
    check(window, qtbot)


@pytest.mark.slow
def test_each_control_of_the_pages_is_reached_and_named(window, qtbot):
    for name in PAGES:
        window.rail.pages[name].click()
        qtbot.wait(300)
        check(window, qtbot)


@pytest.mark.slow
def test_each_control_of_pages_with_sessions_is_reached_and_named(window, qtbot):
    small = {"hidden": (8,), "T": 4, "K": 2, "batch": 100, "epochs": 2, "compare_every": 14}
    paths = [Path(window.lab.folder) / f"{seed}.h5" for seed in range(2)]
    for seed, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        save(finished(catalogue.experiment("ep.train"), small, (), seed, "digits"), path)
    window.lab.refresh()
    qtbot.waitUntil(lambda: len(window.session_list.items) == 2, timeout=20_000)
    check(window, qtbot)
    window.library.show_page()
    qtbot.wait(800)
    window.library.page.table.selectAll()
    qtbot.wait(500)
    check(window, qtbot)
    window.open_comparison(paths)
    qtbot.waitUntil(lambda: window.comparison.shown is not None, timeout=20_000)
    qtbot.wait(1500)
    check(window, qtbot)


@pytest.mark.slow
def test_each_control_is_reached_and_named_while_a_run_goes_on(window, qtbot):
    for name in ("ep.settle", "gan.plane"):
        window.choose(name)
        window.run()
        qtbot.waitUntil(lambda: window.lab.alive and window.lab.recording.steps > 3, timeout=60_000)
        qtbot.wait(500)
        window.play()  # what comes and goes with each step would come and go meanwhile
        qtbot.waitUntil(lambda: window.lab.runner.paused)
        check(window, qtbot)
        window.stop()
        qtbot.waitUntil(lambda: settled(window), timeout=20_000)


DIALOGS = (
    "sweep", "search-for-knobs", "reproduce-a-paper", "export", "keyboard-shortcuts", "find-anything", "numbers-of-a-card",
    "save-as-a-preset", "size-of-a-session-at-which-a-run-pauses",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", DIALOGS)
def test_each_control_of_a_dialog_is_reached_and_named(window, qtbot, name):
    open_session(window, qtbot, "ep.train")
    in_dialog(window, qtbot, name, check_palette if name == "find-anything" else lambda dialog: check(dialog, qtbot))


def check_palette(palette: QDialog) -> None:
    """Tab stays in its line; arrows move through what was found."""
    assert without_name(palette) == [] and len(palette.findChildren(QLineEdit)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["help-all-pages", "about-settle-its-licences-and-how-to-cite", "search-the-help", "lessons"])
def test_each_control_of_what_stands_beside_a_view_is_reached_and_named(window, qtbot, name):
    window.choose("ep.settle")
    next(action for action in window.actions() if action.objectName() == name).trigger()
    qtbot.wait(500)
    if name == "lessons":
        window.lessons.page.begun.emit(next(iter(window.lessons.page.rows)))
        qtbot.wait(300)
    check(window, qtbot)
