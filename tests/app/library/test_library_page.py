"""The page of the library as a person uses it: by mouse and by keys."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from driving import LEFT, press
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu

from settle.app import trash
from settle.sessions.session import head
from settle.widgets.library.library_model import COLUMNS, RUN, STAR, TICK

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NEWEST_FIRST = ["settle", "fork", "train-2", "train-1", "train-0"]


def names(library) -> list[str]:
    """Files of the rows; of a group how many it has."""
    lines = library.page.table.lines_model.lines
    return [line.paths[0].stem if line.kind == "session" else f"{line.kind} {len(line.paths)}" for line in lines]


def row_of(library, name: str) -> int:
    return names(library).index(name)


def cell(library, name: str, column: str) -> str:
    return library.page.table.lines_model.index(row_of(library, name), COLUMNS.index(column)).data()


def click(qtbot, library, name: str, column: int = RUN, modifier=Qt.KeyboardModifier.NoModifier, double: bool = False) -> None:
    table = library.page.table
    index = table.lines_model.index(row_of(library, name), column)
    table.scrollTo(index)
    place = table.visualRect(index).center()
    qtbot.mouseClick(table.viewport(), LEFT, modifier, place)
    if double:
        qtbot.mouseDClick(table.viewport(), LEFT, modifier, place)


def keys(qtbot, window, *presses) -> None:
    for key, *modifiers in presses:
        qtbot.keyClick(QApplication.focusWidget() or window, key, *modifiers)


def typed(qtbot, library, text: str) -> None:
    line = library.page.bar.line
    line.selectAll()
    qtbot.keyClicks(line, text) if text else qtbot.keyClick(line, Key.Key_Delete)


def annotations(path):
    return head(path).annotations


def test_rows_tell_runs_apart(library):
    assert names(library) == NEWEST_FIRST
    assert "beta 0.125" in cell(library, "fork", "differs") and "seed 3" in cell(library, "fork", "differs")
    assert cell(library, "fork", "from") == "fork of Training · digits\nat step 5"
    assert cell(library, "fork", "run") == "Branch\nTraining · digits" and cell(library, "fork", "tags") == "paper"
    assert cell(library, "train-1", "result") == "41.00 %\nTest error EP"
    assert cell(library, "settle", "outcome").split("\n")[0] == "stopped"
    assert library.page.bar.about.text().startswith("5 sessions · ")


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_it_round(library, qtbot):
    heads = library.page.table.horizontalHeader()

    def head_click(column: str) -> None:
        place = QPoint(heads.sectionViewportPosition(COLUMNS.index(column)) + 12, heads.height() // 2)
        qtbot.mouseClick(heads.viewport(), LEFT, pos=place)

    head_click("result")
    qtbot.waitUntil(lambda: names(library)[-4:] == ["train-0", "train-1", "train-2", "fork"])
    head_click("result")
    qtbot.waitUntil(lambda: names(library)[:4] == ["fork", "train-2", "train-1", "train-0"])
    head_click("tags")
    qtbot.waitUntil(lambda: names(library)[0] == "fork")
    head_click("tick")
    assert len(library.chosen_paths()) == 5 and library.page.table.sorted[0] == "tags"


def test_a_filter_finds_and_a_wrong_one_leaves_what_was_found(library, qtbot):
    bar = library.page.bar
    keys(qtbot, library.page.table, (Key.Key_F, CTRL))
    assert bar.line.hasFocus()
    typed(qtbot, library, "tag:paper")
    qtbot.waitUntil(lambda: names(library) == ["fork"] and bar.found.text().startswith("1 found in "))
    typed(qtbot, library, "test_error<41.5 outcme:finished")
    qtbot.waitUntil(lambda: "Did you mean outcome?" in bar.problem.text() and bar.problem.isVisible())
    assert names(library) == ["fork"]
    typed(qtbot, library, "test_error<41.5")
    qtbot.waitUntil(lambda: names(library) == ["train-1", "train-0"] and not bar.problem.isVisible())
    typed(qtbot, library, "beta>1e9")
    qtbot.waitUntil(lambda: library.page.empty.isVisible() and not names(library))
    qtbot.keyClick(bar.line, Key.Key_Escape)  # out of the filter, then out of the page
    qtbot.waitUntil(lambda: len(names(library)) == 5)
    qtbot.keyClick(bar.line, Key.Key_Escape)
    assert not library.is_shown


def test_a_field_is_completed(library, qtbot):
    line = library.page.bar.line
    line.setFocus()
    qtbot.keyClicks(line, "-outc")
    popup = line.suggestions.popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Return)
    assert line.text() == "-outcome:"


def test_seeds_are_one_row_that_can_be_unfolded(library, qtbot):
    table = library.page.table
    press(qtbot, library.page.bar.by_seed)
    qtbot.waitUntil(lambda: names(library) == ["settle", "fork", "seeds 3"])
    assert cell(library, "seeds 3", "result") == "41.0 ± 1.0 %\nTest error EP"
    assert cell(library, "seeds 3", "run") == "Training · digits\n3 seeds: 0, 1, 2" and cell(library, "seeds 3", "outcome").endswith(
        "3 seeds"
    )
    click(qtbot, library, "seeds 3")
    assert len(library.chosen_paths()) == 3 and library.page.chosen.buttons["compare"].isEnabled()
    keys(qtbot, table, (Key.Key_Right,))
    qtbot.waitUntil(lambda: names(library)[3:] == ["train-2", "train-1", "train-0"])
    index = table.lines_model.index(row_of(library, "seeds 3"), RUN)
    qtbot.mouseClick(table.viewport(), LEFT, pos=QPoint(table.visualRect(index).left() + 10, table.visualRect(index).center().y()))
    qtbot.waitUntil(lambda: len(names(library)) == 3)
    press(qtbot, library.page.bar.by_experiment)
    qtbot.waitUntil(lambda: names(library) == ["experiment 1", "settle", "experiment 4", "fork", "seeds 3"])


def test_what_is_said_of_a_session_is_in_its_file(library, sessions, window, qtbot):
    details, path = library.page.details, sessions["train-1"]
    click(qtbot, library, "train-1")
    assert details.file.text() == "train-1.h5" and window.lab.recording is None, "it is not loaded by being selected"
    click(qtbot, library, "train-1", STAR)
    assert cell(library, "train-1", "star") == "★", "at once"
    for star in ("", "★"):  # as most keyboards have the asterisk
        keys(qtbot, window, (Key.Key_Asterisk, SHIFT))
        assert cell(library, "train-1", "star") == star
    details.title.setFocus()
    qtbot.keyClicks(details.title, "Slow but sure")
    details.note.setFocus()
    qtbot.keyClicks(details.note, "beta is low")
    details.tags.line.setFocus()
    qtbot.keyClicks(details.tags.line, "paper, two words")
    qtbot.keyClick(details.tags.line, Key.Key_Return)
    details.bookmarks.step.setValue(4)
    qtbot.keyClicks(details.bookmarks.text, "a jump")
    qtbot.keyClick(details.bookmarks.text, Key.Key_Return)
    qtbot.waitUntil(lambda: len(annotations(path).bookmarks) == 1, timeout=10_000)
    said = annotations(path)
    assert (said.title, said.note, said.tags, said.star) == ("Slow but sure", "beta is low", ("paper", "two words"), True)
    assert (said.bookmarks[0].step, said.bookmarks[0].text) == (4, "a jump")
    qtbot.waitUntil(lambda: len(details.tags.chips) == 2, timeout=10_000)  # a look that began before may be shown for a moment
    press(qtbot, details.tags.chips[0])
    qtbot.waitUntil(lambda: annotations(path).tags == ("two words",), timeout=10_000)
    press(qtbot, details.bookmarks.links[0])  # opens the session at that step
    qtbot.waitUntil(lambda: window.lab.path == path and not library.is_shown, timeout=10_000)
    assert window.player.at == 4 and not window.player.following


def test_a_title_is_typed_in_the_row_and_a_failure_is_said_and_taken_back(library, sessions, qtbot, monkeypatch):
    table = library.page.table
    click(qtbot, library, "train-0")
    keys(qtbot, table, (Key.Key_F2,))
    qtbot.keyClicks(QApplication.focusWidget(), "First")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    qtbot.waitUntil(lambda: annotations(sessions["train-0"]).title == "First", timeout=10_000)
    qtbot.waitUntil(lambda: cell(library, "train-0", "run").startswith("First"), timeout=20_000)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # as root, everything may be written
    library.actions.star([sessions["train-0"]], True)
    assert library.known.item(sessions["train-0"]).star
    qtbot.waitUntil(lambda: "train-0.h5 cannot be changed: it is read-only" in library.page.banner.text.text(), timeout=10_000)
    qtbot.waitUntil(lambda: cell(library, "train-0", "star") == "")


def test_ticked_sessions_go_to_the_trash_and_come_back(library, sessions, qtbot, tmp_path, monkeypatch):
    class OwnTrash:  # that of the computer is none of a test's business
        def __init__(self, name):
            self.name = name

        def moveToTrash(self):
            old, self.name = self.name, str(tmp_path / f"trashed-{Path(self.name).name}")
            Path(old).rename(self.name)
            return True

        def fileName(self):
            return self.name

    monkeypatch.setattr(trash, "QFile", OwnTrash)
    table = library.page.table
    for name in ("train-0", "fork"):
        index = table.lines_model.index(row_of(library, name), TICK)
        qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(index).center())
    click(qtbot, library, "settle")
    assert [path.stem for path in library.chosen_paths()] == ["fork", "train-0"], "ticks come before the selection"
    before = {name: sessions[name].read_bytes() for name in ("fork", "train-0")}
    keys(qtbot, table, (Key.Key_Delete,))
    qtbot.waitUntil(lambda: names(library) == ["settle", "train-2", "train-1"], timeout=10_000)
    assert library.page.banner.text.text() == "2 sessions moved to the trash." and not sessions["fork"].exists()
    assert library.chosen_paths() == [sessions["settle"]], "what has gone is not ticked any more"
    press(qtbot, library.page.banner.button)
    qtbot.waitUntil(lambda: names(library) == NEWEST_FIRST, timeout=10_000)
    assert {name: sessions[name].read_bytes() for name in before} == before
    assert library.page.banner.text.text() == "2 sessions are back."


def test_the_menu_is_that_of_the_list_and_acts_on_what_is_chosen(library, sessions, window, qtbot, monkeypatch):
    click(qtbot, library, "train-2")
    click(qtbot, library, "train-1", modifier=CTRL)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (" lecture ,paper", True))
    table = library.page.table
    table.customContextMenuRequested.emit(table.visualRect(table.lines_model.index(row_of(library, "train-1"), RUN)).center())
    menu = table.findChildren(QMenu)[-1]
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Compare these 2", "Tags…", "Give stars", "Duplicate", "Export…", "Move 2 to the trash"]
    next(action for action in menu.actions() if action.text() == "Tags…").trigger()
    menu.close()
    qtbot.waitUntil(lambda: all(annotations(sessions[n]).tags == ("lecture", "paper") for n in ("train-1", "train-2")), timeout=10_000)
    window.library.leave_page()
    sessions_list = window.session_list
    sessions_list.choose(sessions["settle"])
    sessions_list._menu(sessions_list.table.visualRect(sessions_list.rows.index(0, 0)).center())
    offered = {action.text(): action.isEnabled() for action in sessions_list.findChildren(QMenu)[-1].actions() if action.text()}
    assert offered["Resume the run"] and {"Rename…", "Tags…", "Note…", "Give a star", "Duplicate", "Move to trash"} <= set(offered)
    sessions_list.findChildren(QMenu)[-1].close()


def test_enter_opens_and_two_are_compared(library, sessions, window, qtbot):
    click(qtbot, library, "train-1")
    keys(qtbot, window, (Key.Key_Down,), (Key.Key_Up, SHIFT), (Key.Key_M, CTRL))
    qtbot.waitUntil(lambda: window.comparison.is_shown, timeout=30_000)
    assert {run.path.stem for run in window.comparison.shown.comparison.runs} == {"train-1", "train-0"}
    keys(qtbot, window, (Key.Key_L, CTRL | SHIFT))
    assert library.is_shown and window.rail.pages["library"].isChecked()
    click(qtbot, library, "train-2", double=True)
    qtbot.waitUntil(lambda: window.lab.path == sessions["train-2"] and not library.is_shown, timeout=10_000)
    assert window.current == "ep.train" and window.rail.buttons["ep.train"].isChecked()
    assert not window.rail.pages["library"].isChecked()


def test_copies_and_tables_of_several(library, sessions, tmp_path, qtbot):
    click(qtbot, library, "train-1")
    click(qtbot, library, "train-2", modifier=CTRL)
    press(qtbot, library.page.chosen.buttons["duplicate"])
    paths = library.chosen_paths()
    qtbot.waitUntil(lambda: {"train-1-copy", "train-2-copy"} <= set(names(library)), timeout=10_000)
    (tmp_path / "out").mkdir()
    for _ in range(2):  # the second time it is all there already
        library.actions.export_to(paths, tmp_path / "out", "npz")
        qtbot.waitUntil(lambda: "…" not in library.banner.text.text(), timeout=10_000)
    assert "is in" in library.banner.text.text() and "nothing is replaced" in library.banner.text.text()
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"train-1.npz", "train-2.npz"}


@pytest.mark.parametrize("hand", [True, False])
def test_the_layout_is_remembered(library, window, qtbot, hand):
    from settle.app.window.main_window import MainWindow
    from settle.widgets.library.library_model import DIFFERS, OUTCOME

    table = library.page.table
    table.setColumnWidth(OUTCOME, 201)
    if hand:
        table.setColumnWidth(DIFFERS, 333)
    table._head_clicked(COLUMNS.index("run"))
    press(qtbot, library.page.bar.by_seed)
    window.close()
    other = MainWindow(window.lab.folder)
    qtbot.addWidget(other)
    again = other.library.page.table
    assert again.columnWidth(OUTCOME) == 201 and again.sorted == ("run", False) and other.library.page.bar.by_seed.isChecked()
    other.resize(2400, 900)
    other.show()
    other.library.show_page()
    qtbot.waitUntil(lambda: len(names(other.library)) == 3, timeout=10_000)
    assert (again.columnWidth(DIFFERS) == 333) == hand
    other.close()
