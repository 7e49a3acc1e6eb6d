"""The form: made from the declarations, refuses with a sentence at the field, stays open for live knobs."""

from __future__ import annotations

import pytest
from counting import Counting
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from settle.app import catalogue
from settle.backend.core.knobs import KnobError
from settle.backend.ep.train.experiment import Train
from settle.backend.vta.segments.experiment import Segments
from settle.widgets.controls.elided import in_two_lines
from settle.widgets.controls.form import Form
from settle.widgets.translation.own_text import bare


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
    qtbot.keyClick(field.editor, Qt.Key.Key_Return)


def test_it_has_a_field_for_every_knob_and_begins_with_the_first_preset(form):
    assert list(form.fields) == list(Counting.knobs())
    assert form.chosen_preset() == "short"
    assert form.experiment() == Counting.make("short")
    assert form.note.text() == "Five steps."


def test_choosing_a_preset_fills_the_fields_and_typing_makes_it_ones_own(form, qtbot):
    form.choose("long")
    assert form.experiment() == Counting.make("long")
    type_into(qtbot, form.fields["length"], "77")
    assert form.chosen_preset() == ""
    assert form.experiment() == Counting.make("long", {"length": 77})


def test_a_wrong_value_is_told_at_its_field_and_mending_it_takes_the_sentence_away(form, qtbot):
    field = form.fields["gain"]
    type_into(qtbot, field, "99")
    with pytest.raises(KnobError):
        form.experiment()
    assert "gain = '99' is not possible: gain takes a number from 0 to 10 (V)." in field.problem.text()
    assert not field.problem.isHidden()
    type_into(qtbot, field, "3")
    assert form.experiment().gain == 3.0
    assert field.problem.isHidden()


def test_words_are_ticked_and_none_at_all_is_told(form, qtbot):
    field = form.fields["bells"]
    boxes = field.editor.boxes
    with qtbot.waitSignal(field.changed) as told:
        qtbot.mouseClick(boxes["high"], Qt.MouseButton.LeftButton)
    assert told.args == ["bells", ("low", "high")] and form.experiment().bells == ("low", "high") and form.chosen_preset() == ""
    field.set(("middle",))
    assert [word for word, box in boxes.items() if box.isChecked()] == ["middle"]
    with qtbot.assertNotEmitted(field.changed):
        qtbot.mouseClick(boxes["middle"], Qt.MouseButton.LeftButton)
    assert "bells takes one or more of low, middle, high." in field.problem.text()


def test_an_error_names_the_label_the_knob_the_value_and_what_is_allowed(form, qtbot):
    fail = form.fields["fail_at"]
    assert fail.knob.label == "fail at"
    type_into(qtbot, fail, "-7")
    told = "fail at (fail_at) = '-7' is not possible: fail_at takes a whole number from -1 to 1000000."
    assert fail.problem.text() == told
    with pytest.raises(KnobError) as error:
        form.experiment()
    assert bare(str(error.value)) == told and error.value.knob == "fail_at"
    type_into(qtbot, fail, "200000")
    with pytest.raises(KnobError):
        form.experiment()
    assert fail.problem.text() == "fail at (fail_at) = too late: it takes what is not beyond the end."


def test_while_running_only_live_knobs_are_open_and_turning_one_is_told(form, qtbot):
    form.set_running(True)
    assert not form.fields["length"].isEnabled() and form.fields["gain"].isEnabled()
    with qtbot.waitSignal(form.turned) as told:
        type_into(qtbot, form.fields["gain"], "2.5")
    assert told.args == ["gain", 2.5]
    with qtbot.assertNotEmitted(form.turned):
        type_into(qtbot, form.fields["gain"], "-1")


def test_arrows_and_slider_move_a_value_within_its_range(form, qtbot):
    gain = form.fields["gain"]
    qtbot.keyClick(gain.editor, Qt.Key.Key_Up)
    assert gain.value() == pytest.approx(1.1)
    gain.slider.setValue(1000)
    assert gain.value() == 10.0
    qtbot.keyClick(gain.editor, Qt.Key.Key_Up)
    assert gain.value() == 10.0
    rate = form.fields["rate"]
    rate.slider.setValue(0)
    assert rate.value() == pytest.approx(1e-4)
    rate.slider.setValue(500)
    assert rate.value() == pytest.approx(1e-2)


def test_settings_of_a_session_fill_it(form):
    form.fill({"length": 9, "widths": [4], "mode": "down", "loud": True}, seed=12, preset="long")
    made = form.experiment()
    assert (made.length, made.widths, made.mode, made.loud) == (9, (4,), "down", True)
    assert form.seed.value() == 12


def test_a_value_with_more_digits_than_are_shown_stays_what_it_is(qtbot):
    form = Form(Train)
    qtbot.addWidget(form)
    beta = 0.123456789012345
    form.fill(Train.make("digits", {"beta": beta}).settings(), 0, "digits")
    assert form.fields["beta"].editor.text() == "0.123456789" and form.experiment().beta == beta
    type_into(qtbot, form.fields["beta"], "0.25")
    assert form.experiment().beta == 0.25


def test_every_field_says_what_it_is_to_those_who_cannot_see_it(form):
    for field in form.fields.values():
        assert field.editor.accessibleName() and field.label.toolTip()


def test_a_knob_turned_from_outside_stands_in_its_field_and_is_told_while_a_run_is_on(form, qtbot):
    live, fixed = (next(n for n, k in Counting.knobs().items() if k.live is on) for on in (True, False))
    form.turn(live, 3)
    assert form.fields[live].value() == 3 and form.chosen_preset() == ""
    form.set_running(True)
    with qtbot.waitSignal(form.turned) as turned:
        form.turn(live, 2)
    assert turned.args == [live, 2]
    before = form.fields[fixed].value()
    form.turn(fixed, before + 1)
    form.turn("no such knob", 1)
    assert form.fields[fixed].value() == before


def test_a_knob_without_effect_beside_the_others_is_closed_until_it_has_one(qtbot):
    form = Form(Train)
    qtbot.addWidget(form)

    def open_ones():
        return {name for name in ("hidden", "channels", "kernel", "pool", "output", "points") if form.fields[name].isEnabled()}

    form.fill({"model": "p", "nudging": "one-sided"})
    assert open_ones() == {"hidden"}
    form.fields["model"].editor.setCurrentText("conv")
    assert open_ones() == {"channels", "kernel", "pool"}
    form.turn("model", "eb")
    form.fields["nudging"].editor.setCurrentText("holomorphic")
    assert open_ones() == {"hidden", "output", "points"}
    form.set_running(True)
    assert open_ones() == set() and form.fields["beta"].isEnabled()
    form.set_running(False)
    assert open_ones() == {"hidden", "output", "points"}


def test_a_knob_that_counts_with_a_file_is_closed_until_one_is_named(qtbot):
    form = Form(Segments)
    qtbot.addWidget(form)
    form.fill({"world": "motifs"})
    assert not form.fields["view"].isEnabled() and not form.fields["stride"].isEnabled()
    form.turn("world", "maze")
    assert form.fields["view"].isEnabled() and not form.fields["stride"].isEnabled()
    form.fill({"world": "motifs", "data": "film.gif"})
    assert form.fields["view"].isEnabled() and form.fields["stride"].isEnabled()


def test_a_file_of_ones_own_takes_the_place_of_the_data_for_all_to_see(qtbot):
    form = Form(catalogue.experiment("gan.plane"))
    qtbot.addWidget(form)
    data, painting = form.fields["data"], form.fields["painting"]
    form.turn("data", "painted")
    assert data.isEnabled() and painting.isEnabled()
    form.fields["points"].editor.setText("a.csv")
    assert (data.editor.shown_text(), data.isEnabled(), painting.isEnabled()) == ("own file", False, False)
    form.fields["points"].editor.clear()
    assert (data.editor.shown_text(), data.isEnabled(), painting.isEnabled()) == ("painted", True, True)


def test_settings_of_a_preset_that_was_changed_are_shown_as_such(form):
    form.fill(Counting.make("long", {"length": 77}).settings(), 3, "long")
    assert form.preset.currentText() == "Modified: " + Counting.presets["long"].title and form.origin == "long"
    marked = [name for name, field in form.fields.items() if field.label.text().startswith("• ")]
    assert marked == ["length"] and "In the preset: " in form.fields["length"].label.toolTip()
    assert form.note.text().startswith("Changed: ")
    form.back.click()
    assert form.experiment() == Counting.make("long") and form.chosen_preset() == "long"
    assert not any(field.label.text().startswith("• ") for field in form.fields.values())
    form.fill(Counting.make("long", {"length": 77}).settings(), 3, "of another version")
    assert form.preset.currentText() == "Own settings" and form.origin == ""


def test_what_is_wrong_in_a_closed_field_holds_nothing_up(qtbot):
    form = Form(Train)
    qtbot.addWidget(form)
    form.fill({"model": "conv"})
    form.fields["channels"].editor.setText("many")
    with pytest.raises(KnobError, match="channels"):
        form.experiment()
    form.turn("model", "p")
    assert form.experiment().model == "p"


def test_what_a_knob_only_counts_with_is_another_choice_of_the_same_experiment():
    """Or of another one that shares the knob; where there is no such choice it always counts."""
    anywhere = {knob for name in catalogue.names() for knob in catalogue.experiment(name).knobs()}
    for name in catalogue.names():
        knobs = catalogue.experiment(name).knobs()
        for knob in knobs.values():
            assert not knob.given or knobs[knob.given].kind == "file", (name, knob.label)
            assert knob.unless not in knobs or knobs[knob.unless].kind == "file", (name, knob.label)
            assert not knob.only_with or knob.only_with[0] in anywhere, (name, knob.label)
            if knob.only_with and knob.only_with[0] in knobs:
                assert set(knob.only_with[1]) <= set(knobs[knob.only_with[0]].choices or (True, False)), (name, knob.label)


def test_a_label_and_a_value_share_the_room_as_they_need_it(qtbot):
    """What is long gets what the other has to spare; the pane can be made narrow again."""
    form = Form(catalogue.experiment("gan.plane"))
    qtbot.addWidget(form)
    form.show()
    for width in (280, 420, 256):
        form.resize(width, 700)
        qtbot.wait(1)
        game, sizes = form.fields["game"], form.fields["k"]
        assert game.editor.shown_text() == game.editor.currentText() == "non-saturating", width
        assert game.label.width() >= game.label.sizeHint().width() and sizes.label.width() >= sizes.label.sizeHint().width(), width
        assert form.fields["game"].width() < width
    form.resize(200, 700)
    qtbot.wait(1)
    long = form.fields["k"].label
    lines = in_two_lines(long.text(), long.fontMetrics(), long.width())
    assert " ".join(lines) == long.text() and len(lines) == 2, "two lines rather than a cut one"
    assert long.height() >= 2 * long.fontMetrics().height()


def test_a_long_list_is_shown_from_its_beginning(qtbot):
    form = Form(catalogue.experiment("ep.recipe"))
    qtbot.addWidget(form)
    form.show()
    assert form.fields["betas"].editor.cursorPosition() == 0


def test_back_to_a_preset_takes_a_file_away_with_its_tooltip(qtbot):
    form = Form(catalogue.experiment("gan.plane"))
    qtbot.addWidget(form)
    form.show()
    line = form.fields["points"].editor
    line.setText("/data/points of mine.csv")
    assert form.back.isVisible() and line.toolTip() == "/data/points of mine.csv"
    form.back.click()
    assert (line.text(), line.toolTip(), form.chosen_preset()) == ("", "", "ring")


def test_the_wheel_passes_over_a_slider_that_has_not_the_keyboard(form, qtbot):
    slider = next(field.slider for field in form.fields.values() if field.slider is not None)
    slider.setValue(slider.maximum() // 2)
    before, middle = slider.value(), QPointF(slider.rect().center())

    def turn() -> bool:
        where, by = slider.mapToGlobal(middle), QPoint(0, -120)
        event = QWheelEvent(
            middle, where, QPoint(), by, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(slider, event)
        return slider.value() != before

    assert not turn(), "the form is scrolled"
    slider.setFocus()
    qtbot.waitUntil(slider.hasFocus)
    assert turn()


def test_a_choice_is_a_value_whatever_text_shows_it(form, qtbot):
    box = (field := form.fields["mode"]).editor
    other = next(word for word in field.knob.choices if word != field.raw_value())
    with qtbot.assertNotEmitted(field.changed):
        for place in range(box.count()):
            box.setItemText(place, f"übersetzt {place}")
    assert form.experiment() == Counting.make("short"), "a translated label is no other value"
    with qtbot.waitSignal(field.changed) as told:
        box.setCurrentIndex(1 - box.currentIndex())
    assert told.args == ["mode", other] and form.experiment().mode == other
    field.set(field.knob.default)
    assert box.currentText().startswith("übersetzt") and field.value() == field.knob.default
