"""The table of the runs of a sweep."""

from __future__ import annotations

from PySide6.QtCore import Qt

from settle.widgets.runs.run_table import RunModel


def test_what_stands_in_files_is_no_markup_in_tooltips(qapp):
    model, roles = RunModel(), Qt.ItemDataRole
    model.show_table(["run", "<img src='x'>"], [[1, "<b>fat</b>"]], exact=1)
    cell = model.index(0, 1)
    assert model.data(cell) == "<b>fat</b>" and model.data(cell, roles.ToolTipRole) == "<p>&lt;b&gt;fat&lt;/b&gt;</p>"
    head = model.headerData(1, Qt.Orientation.Horizontal, roles.ToolTipRole)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "<img src='x'>" and "<img" not in head
