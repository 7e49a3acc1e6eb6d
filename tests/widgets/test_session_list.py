"""The list of sessions: two lines a row, cut where they do not fit, whole in the tooltip."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from settle.widgets.controls.session_list import SessionList
from settle.widgets.library.session_item import SessionItem


def items(*details: str) -> list[SessionItem]:
    return [
        SessionItem(Path(f"{n}.h5"), "EP and BPTT · toy", 100.0 - n, "finished", f"tip {n}", detail=d, figure="relmse.s0 5.38e-3")
        for n, d in enumerate(details)
    ]


def test_two_runs_that_differ_in_a_knob_look_different(shown, look):
    library = shown(SessionList(), 300, 300)
    library.show_items(items("beta 0.01, seed 0", "beta 0.02, seed 0"))
    rows = [library.table.visualRect(library.rows.index(row, 0)) for row in range(2)]
    picture = look(library.table.viewport())
    one, other = (picture[r.top() : r.bottom(), r.left() : r.right(), :3] for r in rows)
    assert np.any(one != other)
    assert rows[0].height() >= 2 * library.fontMetrics().height()
    assert library.rows.index(0, 0).data().endswith("beta 0.01, seed 0\trelmse.s0 5.38e-3")
    assert library.rows.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "tip 1"


def test_long_text_gives_way_to_the_figure(shown, look):
    library = shown(SessionList(), 300, 300)
    library.show_items(items("beta 0.01"))
    short, cell = look(library.table.viewport()), library.table.visualRect(library.rows.index(0, 0))
    library.show_items(items("beta 0.01" + ", something 3" * 40))
    figure = library.fontMetrics().horizontalAdvance("relmse.s0 5.38e-3")
    beside = slice(cell.top(), cell.bottom()), slice(cell.right() - figure - 6, cell.right())
    assert short[beside].std() > 0
    np.testing.assert_array_equal(look(library.table.viewport())[beside], short[beside])


def test_without_sessions_the_sentence_stands_below_the_heading(shown):
    library = shown(SessionList(), 300, 500)
    library.show_items([])
    assert library.empty.isVisible() and library.empty.geometry().top() < 60
    library.show_items(items("a"))
    assert not library.empty.isVisible() and library.table.geometry().top() < 60


def test_the_session_on_show_is_marked_and_else_the_mark_stays(shown):
    library = shown(SessionList(), 300, 300)
    library.show_items(items("a", "b"), Path("1.h5"))
    assert library.chosen().path == Path("1.h5")
    library.show_items(items("a", "b", "c"))
    assert library.chosen().path == Path("1.h5")


def test_thousands_are_listed_without_a_look_at_most_of_them(shown):
    class Counted(list):
        asked, paths = 0, [Path(f"{n}.h5") for n in range(5000)]

        def __getitem__(self, index):
            Counted.asked += 1
            return super().__getitem__(index)

    made = Counted(items(*("a",) * 5000))
    library = shown(SessionList(), 300, 300)
    library.show_items(made, Path("4999.h5"))
    library.table.viewport().grab()
    assert library.chosen_paths() == [Path("4999.h5")] and library.line.isVisible()
    assert Counted.asked < 500
