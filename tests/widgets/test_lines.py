"""Lines to type into: a field for a file shows the file's name."""

from __future__ import annotations

import numpy as np

from settle.widgets.controls.lines import FileLine
from settle.widgets.theme.path_text import bare_path


def test_an_empty_line_offers_to_pick_a_file_and_a_full_one_to_clear_it(shown):
    line = shown(FileLine("Networks (*.npz)"), 105, 30)
    assert line._button.accessibleName() == "Choose a file"
    line.blockSignals(True)  # as where a form is filled
    line.setText("/net.npz")
    line.blockSignals(False)
    assert line._button.accessibleName() == "Clear" and line.toolTip() == "/net.npz"
    line._button.click()
    assert not line.text() and line._button.accessibleName() == "Choose a file" and not line.toolTip()


def test_a_file_is_shown_by_its_name_and_typed_by_its_path(shown, look):
    line, short, other = (shown(FileLine("Networks (*.npz)"), 200, 30) for _ in range(3))
    for field, path in ((line, "/a/very/long/folder/that/takes/all/the/room/net.npz"), (short, "/net.npz"), (other, "/x/met.npz")):
        field.setText(path)
        field.clearFocus()
    assert line.text().endswith("room/net.npz") and line.toolTip() == line.text()
    assert np.array_equal(look(line), look(short)) and not np.array_equal(look(line), look(other))
    named = look(line)
    line.setFocus()
    if line.hasFocus():  # where the platform gives focus
        assert not np.array_equal(look(line), named)


def test_a_path_shows_its_name_without_what_file_managers_put_around_it():
    for text in ("/a/b c.csv", " '/a/b c.csv'", '"file:///a/b%20c.csv"', "file:///a/b%20c.csv"):
        assert bare_path(text) == "/a/b c.csv", text
    assert bare_path("https://a/b%20c.csv") == "https://a/b%20c.csv"
