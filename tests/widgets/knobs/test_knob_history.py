"""Changes of knobs are undone and redone; the finder leaves what fits; one's own presets stand apart."""

from __future__ import annotations

import pytest
from counting import Counting
from PySide6.QtCore import Qt

from settle.widgets.controls.form import Form
from settle.widgets.knobs.knob_history import KnobHistory
from settle.widgets.knobs.preset_chooser import OWN

Key = Qt.Key


@pytest.fixture
def form(qtbot):
    form = Form(Counting)
    qtbot.addWidget(form)
    form.resize(280, 700)
    form.show()
    return form


def type_into(qtbot, field, text):
    field.editor.setFocus()
    field.editor.selectAll()
    qtbot.keyClicks(field.editor, text)
    qtbot.keyClick(field.editor, Key.Key_Return)


def test_knobs_and_presets_are_undone_and_redone_one_change_at_a_time(form, qtbot):
    history, told = KnobHistory(form), []
    history.told.connect(told.append)
    type_into(qtbot, form.fields["gain"], "3")
    type_into(qtbot, form.fields["length"], "77")
    form.choose("long")
    history.undo()
    assert (form.fields["gain"].value(), form.fields["length"].value(), form.chosen_preset()) == (3.0, 77, "")
    history.undo()
    history.undo()
    assert form.experiment() == Counting.make("short") and form.chosen_preset() == "short"
    history.undo()
    assert told[-1] == "There is no change of a knob to take back."
    for _ in range(3):
        history.redo()
    assert form.experiment() == Counting.make("long") and form.chosen_preset() == "long"
    assert told[-1] == f"Done again: {Counting.presets['long'].title}."
    history.undo()
    type_into(qtbot, form.fields["gain"], "4")  # what was taken back is no longer to be had
    history.redo()
    assert form.fields["gain"].value() == 4.0 and told[-1] == "There is no change of a knob to make again."


def test_a_dragged_slider_is_one_change(form):
    history = KnobHistory(form)
    first, slider = form.fields["gain"].value(), form.fields["gain"].slider
    for place in range(100, 900, 50):
        slider.setValue(place)
    assert history.stack.count() == 1 and form.fields["gain"].value() != first
    history.undo()
    assert form.fields["gain"].value() == first


def test_while_a_run_goes_on_live_knobs_are_turned_back_and_no_others(form, qtbot):
    history, told, turned = KnobHistory(form), [], []
    history.told.connect(told.append)
    form.turned.connect(lambda *about: turned.append(about))
    before = form.fields["gain"].value()
    type_into(qtbot, form.fields["length"], "77")
    form.set_running(True)
    form.fields["gain"].slider.setValue(300)
    history.undo()
    assert form.fields["gain"].value() == before and turned[-1] == ("gain", before)
    history.undo()
    assert form.fields["length"].value() == 77 and "stop it first" in told[-1]


def test_undo_in_a_line_takes_letters_back_while_one_types_and_is_the_windows_afterwards(form, qtbot):
    KnobHistory(form)
    line = form.fields["length"].editor
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "78")
    assert line.isUndoAvailable()
    qtbot.keyClick(line, Key.Key_Return)
    assert not line.isUndoAvailable(), "from here on it is a change of the knob"


def test_the_finder_leaves_what_fits_unfolds_it_and_folds_it_again(form, qtbot):
    finder = form.finder
    more = next(heading for heading, _, fields in form._folds if any(field.knob.advanced for field in fields))
    hidden = next(field for field in form.fields.values() if field.knob.advanced)
    assert not hidden.isVisible() and not more.isChecked()
    finder.begin()
    assert finder.hasFocus()
    qtbot.keyClicks(finder, hidden.name)
    assert hidden.isVisible() and not form.seed.isVisible()
    qtbot.keyClick(finder, Key.Key_Return)
    assert hidden.editor.hasFocus()
    finder.setFocus()
    qtbot.keyClick(finder, Key.Key_Escape)
    assert not finder.isVisible() and form.seed.isVisible() and hidden.isVisible(), "gone to, it stays unfolded"
    finder.begin()
    qtbot.keyClicks(finder, "no knob has this")
    assert not any(field.isVisible() for field in form.fields.values())
    form.reveal("length")
    assert form.fields["length"].isVisible() and form.fields["length"].editor.hasFocus()


def test_own_presets_stand_apart_are_chosen_and_left_again(form, qtbot):
    knobs = Counting.make("long", {"gain": 2.5}).settings()
    form.preset.show_own({"Mine": (knobs, "From the lecture")})
    texts = [form.preset.itemText(i) for i in range(form.preset.count())]
    assert texts[-2:] == ["Your presets", "Mine"] and not form.preset.model().item(form.preset.count() - 2).isEnabled()
    form.choose(OWN + "Mine")
    assert form.experiment().settings() == knobs and form.chosen_preset() == "" == form.origin
    assert form.preset.own() == "Mine" and form.note.text() == "From the lecture"
    type_into(qtbot, form.fields["gain"], "3")
    assert form.preset.currentText() == "Modified: Mine" and form.preset.own() == ""
    form.back.click()
    assert form.preset.own() == "Mine" and form.experiment().settings() == knobs
    form.preset.show_own({})
    assert form.preset.currentText() == "Own settings" and form.experiment().settings() == knobs
    form.choose("short")
    assert form.experiment() == Counting.make("short")
