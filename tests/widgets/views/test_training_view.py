"""The view of ep.train: what it shows is what was recorded, at the step that is looked at."""

from __future__ import annotations

import numpy as np
import pytest

from settle.backend.core.recording import Event
from settle.backend.core.run_progress import RunProgress
from settle.backend.ep.train.frames import FeedbackAngles
from settle.widgets.theme.colour_maps import lookup
from settle.widgets.views.ep_train.reader import TrainReader, smoothed
from settle.widgets.views.ep_train.view import TrainingView


@pytest.fixture
def view(shown):
    return shown(TrainingView(), 1200, 800)


def last(curves, name):
    """x and y of the end of a curve by its name."""
    line = next(line for line in curves._lines if line.name == name)
    return line.x[-1], line.y[-1]


def test_errors_of_both_learners_on_test_and_training_pictures(view, trained):
    recording = trained()
    view.draw(recording, 25)
    assert last(view.charts.errors, "EP test") == (2, 8) and last(view.charts.errors, "BPTT test") == (2, 10)
    running = recording.tables["updates"]["error.ep"][10:26]
    assert last(view.charts.errors, "EP training") == pytest.approx((2.6, running.mean()))
    view.charts.error.setCurrentIndex(1)
    assert last(view.charts.errors, "BPTT training") == (2, 10) and len(view.charts.errors._lines) == 4
    assert view.charts.errors_card.subtitle.text() == "test EP 8.00 %, BPTT 10.00 %"


def test_before_the_first_epoch_it_says_what_is_to_come(view, trained):
    view.draw(trained(), 6)
    assert "after 10 updates" in view.charts.confusion_card._words.text() and "after 10 updates" in view.charts.wrong_card._words.text()
    assert {line.name for line in view.charts.errors._lines} >= {"EP training", "BPTT training"}
    view.charts.error.setCurrentIndex(1)
    assert "after 10 updates" in view.charts.errors_card._words.text()


def test_the_axis_ends_at_the_planned_epochs_from_the_first_update_on(trained):
    reader = TrainReader(trained())
    ends = []
    for at in (0, 9, 10, 25, 52):
        reader.seek(at)
        ends.append(reader.x_range()[1])
    assert ends == [6] * 5


def test_confusion_is_the_recorded_one_of_the_chosen_learner_and_scrubbing_back_shows_the_earlier_epoch(view, trained, look):
    recording = trained()
    counts = {rule: recording.tables["epochs"][f"confusion.{rule}"] for rule in ("ep", "bptt")}
    view.draw(recording, 52)
    assert [view.charts.learner.itemData(i) for i in range(view.charts.learner.count())] == [
        "ep",
        "bptt",
    ] and view.charts.learner.currentData() == "ep"
    np.testing.assert_array_equal(view.charts.confusion.counts, counts["ep"][4])
    late = look(view.charts.confusion)
    view.draw(recording, 15)
    np.testing.assert_array_equal(view.charts.confusion.counts, counts["ep"][0])
    assert np.any(look(view.charts.confusion) != late) and view.charts.confusion_card.corner.text() == "5 of 55 wrong"
    view.charts.learner.setCurrentIndex(1)
    np.testing.assert_array_equal(view.charts.confusion.counts, counts["bptt"][0])
    assert view.charts.confusion_card.subtitle.text() == "BPTT, epoch 1"


def test_wrong_pictures_stand_over_what_was_said_and_what_is_right(view, trained, look):
    recording = trained()
    view.draw(recording, 12)
    group = view.charts.wrong.groups[0]
    assert list(group.captions) == ["3→0", "4→1", "5→2", "6→3", "7→4"] and "test picture 6: said 4, is 1" in group.names
    picture, paper = look(view.charts.wrong), lookup("ink")[-1]
    for k, frame in enumerate(view.charts.wrong.frames(0)):
        side = frame.height() / 8
        for row in range(8):
            x, y = round(frame.left() + (k + 0.5) * side), round(frame.top() + (row + 0.5) * side)
            assert np.array_equal(picture[y, x, 2::-1], paper) == (row == k), f"picture {k}, row {row}"
    view.draw(recording, 45)
    assert len(view.charts.wrong.groups[0].pictures) == 2 and view.charts.wrong_card.corner.text() == "all 2"


def test_receptive_fields_share_one_symmetric_scale(view, trained):
    recording = trained()
    view.draw(recording, 52)
    np.testing.assert_array_equal(view.charts.fields.groups[0].pictures, recording.tables["pictures"]["fields.ep"][10])
    assert (view.charts.fields.low, view.charts.fields.high) == (-1, 1)
    view.charts.learner.setCurrentIndex(1)
    assert (view.charts.fields.low, view.charts.fields.high) == (-2, 2)
    view.draw(recording, 3)
    np.testing.assert_array_equal(view.charts.fields.groups[0].pictures, recording.tables["pictures"]["fields.bptt"][0])


def test_angle_and_signs_of_each_layer(view, trained):
    view.draw(trained(), 52)
    assert last(view.charts.direction, "W0") == (4.9, 54) and last(view.charts.direction, "W1") == (4.9, 20)
    assert view.charts.direction_card.subtitle.text() == "20° to 54°"
    view.charts.figure.setCurrentIndex(1)
    assert last(view.charts.direction, "W1") == (4.9, 70) and view.charts.direction.plot.box.home[2:] == (50, 100)
    recording = trained(compare_every=0)
    del recording.tables["angles"]
    view.draw(recording, 52)
    assert "compare_every = 0" in view.charts.direction_card._words.text()


def test_loss_settling_and_pace_can_be_chosen(view, trained):
    view.draw(trained(), 52)
    assert view.charts.quantity.log and {line.name for line in view.charts.quantity._lines} == {"EP", "BPTT"}
    view.charts.what.setCurrentIndex(1)
    assert not view.charts.quantity.log and view.charts.quantity_card.title.text() == "Settling"
    assert {line.name: line.y[-1] for line in view.charts.quantity._lines} == {"EP free": 30, "BPTT free": 30, "EP nudged": 10}
    view.charts.what.setCurrentIndex(3)
    assert last(view.charts.quantity, "batches / s") == pytest.approx((5.3, 4))


def test_readouts_stand_beside_the_reference_and_say_how_long_it_takes(view, trained):
    view.reference = {"test_error.ep": 2.0}
    recording = trained(outcome="")
    lines = {line.label: line for line in view.readouts(recording, 52)}
    assert (lines["test error EP"].value, lines["test error EP"].reference) == ("2.00 %", "2.00 %")
    assert lines["batches / s"].value == "4" and lines["epoch"].value == "5.30 of 6"
    assert lines["time left"].value == "—", "nobody has looked how far the run is"
    view.progress = RunProgress(53, 60, True, 13.0, 4.0, 0, 0.0)
    lines = {line.label: line for line in view.readouts(recording, 52)}
    assert lines["time left"].value == "0:02", "7 updates of 0.25 s"
    stopped = {line.label: line for line in view.readouts(trained(outcome="stopped"), 52)}
    assert stopped["time left"].value == "stopped", "no time is left, and that is not 0:00"
    assert lines["free steps BPTT"].value == "30" and "nudged steps BPTT" not in lines


def test_a_run_that_diverged_says_so_at_its_end_alone(view, trained):
    recording = trained(outcome="diverged")
    view.draw(recording, 30)
    assert not view.charts.errors.plot.overlay.marks
    view.draw(recording, 52)
    assert view.charts.errors.plot.overlay.marks == ((5.3, "diverged"),) and view.charts.errors_card.subtitle.text() == "diverged"
    assert [line.label for line in view.readouts(recording, 52) if line.met is False and line.value == "diverged"] == ["time left"]
    assert not any(line.met is False for line in view.readouts(recording, 30))


def test_knobs_turned_stand_on_the_axis_of_epochs(view, trained):
    recording = trained()
    recording.events = [Event(19, 1.0, "knob", {"lr_scale": 0.5})]
    view.draw(recording, 52)
    assert view.charts.quantity.plot.overlay.ticks == (2.0,)
    view.draw(recording, 10)
    assert view.charts.quantity.plot.overlay.ticks == ()


def test_a_learner_alone_has_its_own_curves(view, trained):
    view.draw(trained(), 52)
    view.charts.learner.setCurrentIndex(1)
    view.draw(trained(learners="ep"), 52)
    assert view.charts.learner.count() == 1 and {line.name for line in view.charts.quantity._lines} == {"EP"}
    assert "BPTT:" not in view.formula.tex and len(view.charts.fields.groups[0].pictures) == 12


def test_every_learner_and_loss_has_its_formula(view, trained):
    recording = trained(learners="c-vf+bptt", loss="cross-entropy")
    view.draw(recording, 52)
    assert view.formula.tex.startswith(r"\text{C-VF:") and "BPTT:" in view.formula.tex and r"\log s^0" in view.formula.tex
    assert view.charts.quantity_card.subtitle.text() == "−Σ y log s⁰" and view.charts.direction_card.title.text() == "C-VF against BPTT"
    assert {line.name for line in view.charts.quantity._lines} == {"C-VF", "BPTT"}
    view.charts.figure.setCurrentIndex(2)
    assert "c-vf alone" in view.charts.direction_card._words.text(), "this recording has no such table"
    recording.append(53, 14.0, [FeedbackAngles(5.4, {"W0": 60.0})])
    view.draw(recording, 53)
    assert last(view.charts.direction, "W0") == (5.4, 60) and view.charts.direction_card.subtitle.text() == "60° to 60°"
    assert [line.value for line in view.readouts(recording, 53) if line.label == "up, down W0"] == ["60°"]


def test_a_running_mean_takes_what_there_is():
    values = np.arange(40.0)
    means = smoothed(values, np.arange(40))
    assert means[0] == 0 and means[3] == 1.5 and means[39] == np.mean(values[24:])
    assert np.isnan(smoothed(np.array([1.0, np.nan]), np.array([1]))[0])
