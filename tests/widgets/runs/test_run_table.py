"""The table of the runs of a sweep."""

from __future__ import annotations

from PySide6.QtCore import Qt

from settle.widgets.runs.run_table import RunModel, RunTable


def test_what_stands_in_files_is_no_markup_in_tooltips(qapp):
    model, roles = RunModel(), Qt.ItemDataRole
    model.show_table(["run", "<img src='x'>"], [[1, "<b>fat</b>"]], exact=1)
    cell = model.index(0, 1)
    assert model.data(cell) == "<b>fat</b>" and model.data(cell, roles.ToolTipRole) == "<p>&lt;b&gt;fat&lt;/b&gt;</p>"
    head = model.headerData(1, Qt.Orientation.Horizontal, roles.ToolTipRole)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "<img src='x'>" and "<img" not in head


def test_columns_grow_with_what_comes_unless_their_width_was_chosen(qtbot):
    table = RunTable()
    qtbot.addWidget(table)
    heads = ["row", "state", "beta", "gain"]
    table.show_table(heads, [[1, "open", 0.1, 0.1]], exact=3)
    table.setColumnWidth(2, 30)
    before = [table.columnWidth(column) for column in range(4)]
    table.show_table(heads, [[1, "complete · best", 0.123456, 0.1]], exact=3)
    after = [table.columnWidth(column) for column in range(4)]
    assert after[1] > before[1] and after[1] >= table.sizeHintForColumn(1) and after[2:] == before[2:]


def test_what_is_selected_stays_so_when_rows_come_or_are_sorted_and_filtered(qtbot):
    table = RunTable()
    qtbot.addWidget(table)
    table.show_table(["run", "gain"], [[1, 0.3], [2, None], [3, 0.1], [4, 0.2]], exact=1)
    table.choose([4, 1, 2])
    assert sorted(table.chosen()) == [1, 2, 4] and table.count_chosen() == 3
    table.runs.sort(1, Qt.SortOrder.DescendingOrder)
    assert [table.runs.number(row) for row in range(4)] == [1, 4, 3, 2], "what is missing comes last"
    table.choose([1, 3])
    cells = [lambda row: row["run"], lambda row: row["gain"]]
    table.show_table(["run", "gain"], [{"run": run, "gain": 0.1 * run} for run in range(1, 6)], 1, cells)
    assert table.chosen() == [3, 1] and table.runs.rowCount() == 5
    table.runs.filter({2, 5})
    assert [table.runs.number(row) for row in range(2)] == [5, 2] and table.chosen() == []
