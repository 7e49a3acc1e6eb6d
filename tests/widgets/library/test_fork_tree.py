"""The tree of forks: chosen and opened by mouse and keys, what is lost is dotted, many rows scroll."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from settle.widgets.library.fork_delegate import OUTCOMES, Places
from settle.widgets.library.fork_run import ForkRun
from settle.widgets.library.fork_tree import ForkTree
from settle.widgets.theme import theme

PATHS = [Path(f"/{name}.h5") for name in "abc"]
LOST = ForkRun(None, "A run that is not here", "moved or deleted", "tip", last=20)
RUNS = [
    LOST,
    ForkRun(PATHS[0], "First", "fork at 20", "tip a", 0, 20, 100, "finished", (40,), (90,)),
    ForkRun(PATHS[1], "beta 0.5", "fork at 50", "tip b", 1, 50, 80, "diverged"),
]


def place(tree: ForkTree, row: int):
    return tree.list.visualItemRect(tree.list.item(row)).center()


def test_a_click_and_an_arrow_choose_a_double_click_and_enter_open(shown, qtbot):
    tree, chosen, opened = shown(ForkTree(), 420, 260), [], []
    tree.chosen.connect(chosen.append)
    tree.opened.connect(opened.append)
    tree.show_runs(RUNS, PATHS[1])
    assert tree.list.currentRow() == 2 and not chosen  # what was chosen elsewhere is marked, not chosen again
    qtbot.mouseClick(tree.list.viewport(), Qt.MouseButton.LeftButton, pos=place(tree, 1))
    qtbot.keyClick(tree.list, Qt.Key.Key_Down)
    assert chosen == [PATHS[0], PATHS[1]]
    qtbot.keyClick(tree.list, Qt.Key.Key_Return)
    qtbot.mouseClick(tree.list.viewport(), Qt.MouseButton.LeftButton, pos=place(tree, 1))
    qtbot.mouseDClick(tree.list.viewport(), Qt.MouseButton.LeftButton, pos=place(tree, 1))
    assert opened == [PATHS[1], PATHS[0]]
    qtbot.mouseClick(tree.list.viewport(), Qt.MouseButton.LeftButton, pos=place(tree, 0))
    qtbot.mouseDClick(tree.list.viewport(), Qt.MouseButton.LeftButton, pos=place(tree, 0))
    assert chosen == [PATHS[0], PATHS[1], PATHS[0]] and len(opened) == 2  # there is nothing to choose or to open of one that is lost


def test_what_is_said_of_a_run_is_there_for_a_screen_reader(shown):
    tree = shown(ForkTree())
    tree.show_runs(RUNS, None)
    said = [tree.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert said[2] == "beta 0.5, fork of First: fork at 50" and said[0] == "A run that is not here: moved or deleted"


def test_parent_and_fork_are_compared_from_the_menu(shown, qtbot):
    tree, compared = shown(ForkTree()), []
    tree.compared.connect(compared.append)
    tree.show_runs(RUNS, None)
    for row, expected in ((1, False), (2, True)):
        tree.list.customContextMenuRequested.emit(place(tree, row))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(each for each in menu.actions() if each.text().startswith("Compare"))
        assert action.isEnabled() == expected  # of the first one the parent is lost
        if expected:
            action.trigger()
        menu.close()
    assert compared == [[PATHS[0], PATHS[1]]]


def test_lines_lie_at_their_steps_and_one_that_is_lost_is_dotted(shown, look):
    tree = shown(ForkTree(), 600, 260)
    tree.show_runs(RUNS, None)
    picture, places = look(tree.list.viewport())[:, :, :3].astype(int), Places(RUNS, tree.list.viewport().width())
    ground = picture[-2, -2]

    def ink(row: int, first: int, last: int) -> float:
        """Share of the line's pixels between two steps that are not the ground."""
        y = place(tree, row).y()
        part = picture[y - 1 : y + 2, int(places.x(first)) : int(places.x(last))]
        return float(np.any(np.abs(part - ground) > 30, axis=(0, 2)).mean())

    assert ink(1, 30, 95) > 0.98 and ink(1, 0, 18) == 0.0 and ink(2, 60, 75) > 0.98 and ink(2, 85, 100) == 0.0
    assert 0.2 < ink(0, 5, 15) < 0.9  # dotted


def test_each_outcome_has_a_shape_of_its_own_in_both_themes(shown, look, qapp):
    assert len({shape for _, shape in OUTCOMES.values()}) == len(OUTCOMES)
    tree = shown(ForkTree(), 420, 400)
    for name in ("light", "dark"):
        theme.set_theme(qapp, name)
        looks = set()
        for outcome in OUTCOMES:
            tree.show_runs([replace(RUNS[1], parent=None, outcome=outcome, resumed=(), extended=())], None)
            picture = look(tree.list.viewport())
            assert len(np.unique(picture.reshape(-1, 4), axis=0)) > 3
            looks.add((np.abs(picture.astype(int) - picture[-1, -1]).sum(2) > 60).tobytes())
        assert len(looks) == len(OUTCOMES)  # without their colours


def test_two_hundred_runs_scroll_and_stay_in_place(shown, qtbot):
    tree = shown(ForkTree(), 320, 300)
    runs = [RUNS[1], *(ForkRun(Path(f"/{n}.h5"), f"n {n}", "", "", 0, 20 + n // 3, 100, "stopped") for n in range(199, 0, -1))]
    tree.show_runs(runs, runs[150].path)
    bar = tree.list.verticalScrollBar()
    tree.list.scrollToBottom()
    at = bar.value()
    assert at > 0 and tree.list.currentRow() == 150
    tree.show_runs([replace(run, detail="more") for run in runs], runs[199].path)
    assert bar.value() == at and tree.list.currentRow() == 199
