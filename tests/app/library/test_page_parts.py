"""The library with thumbnails of what is in sight, and with the tree of forks of the chosen session."""

from __future__ import annotations

from PySide6.QtCore import Qt

from settle.app.library.session_menu import COMPARE_WITH_PARENT, session_menu
from settle.widgets.controls.print_mode import lay_out
from settle.widgets.library.library_model import PICTURE


def picture(library, row: int):
    return library.page.table.lines_model.index(row, PICTURE).data(Qt.ItemDataRole.DecorationRole)


def test_rows_and_details_show_thumbnails(library, window, qtbot, sessions):
    rows = range(len(sessions))
    qtbot.waitUntil(lambda: all(picture(library, row) for row in rows), timeout=30_000)
    library.page.table.choose([sessions["fork"]])
    large = library.page.details.picture
    assert not large.picture.isNull()
    large.show_picture(None, coming=True)
    lay_out()
    assert large.isVisible() and large.height() == large.heightForWidth(large.width()) > 100, "its place is kept until it comes"
    large.show_picture(None)
    assert not large.isVisible()
    library.leave_page()
    window.page_parts.thumbnails._held.clear()
    assert picture(library, 0) is None and not window.page_parts.thumbnails._at_work  # nothing is drawn that nobody looks at


def test_the_tree_shows_the_family_of_the_chosen_session_and_chooses_in_it(library, window, qtbot, sessions):
    parts = window.page_parts
    library.page.table.choose([sessions["settle"]])
    assert not parts.card.isVisible()  # it has none
    library.page.table.choose([sessions["fork"]])
    assert parts.card.isVisible() and [run.path for run in parts.tree.runs] == [sessions["train-0"], sessions["fork"]]
    tree, details = parts.tree.list, library.page.details
    assert tree.currentRow() == 1
    passed = [details.title]
    while passed[-1] is not details.note:  # by Tab
        passed.append(passed[-1].nextInFocusChain())
    assert passed.index(parts.compare) < passed.index(tree)
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Up)
    assert library.page.table.selected() == [sessions["train-0"]] and library.page.details.shown.item.path == sessions["train-0"]
    assert tree.hasFocus() and tree.currentRow() == 0
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.lab.path == sessions["fork"], timeout=30_000)
    assert not library.is_shown


def test_a_fork_opens_beside_its_parent_from_the_details_and_from_the_menu(library, window, qtbot, sessions):
    pair, table, compare = [sessions["train-0"], sessions["fork"]], library.page.table, window.page_parts.compare
    table.choose([sessions["train-0"]])
    assert not compare.isVisible()
    possible = {name: session_menu(library.actions, [sessions[name]], table) for name in ("fork", "train-0")}
    actions = {name: next(each for each in menu.actions() if each.text() == COMPARE_WITH_PARENT) for name, menu in possible.items()}
    assert actions["fork"].isEnabled() and not actions["train-0"].isEnabled()
    with qtbot.waitSignal(library.actions.compared) as asked:
        actions["fork"].trigger()
    assert asked.args == [pair]
    table.choose([sessions["fork"]])
    qtbot.mouseClick(compare, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.comparison.is_shown, timeout=60_000)
    assert [run.path for run in window.comparison.shown.comparison.runs] == pair


def test_one_that_the_filter_leaves_out_is_told(library, window, qtbot, sessions):
    library.page.bar.line.setText("tag:paper")
    qtbot.waitUntil(lambda: len(library.page.table.lines_model.lines) == 1, timeout=30_000)
    library.page.table.choose([sessions["fork"]])
    window.page_parts.tree.list.setCurrentRow(0)
    assert "the filter leaves it out" in library.banner.text.text() and library.page.table.selected() == [sessions["fork"]]
