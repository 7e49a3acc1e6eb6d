"""What holds for every view: a picture is a function of recording and step, from the first step on."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from rows import copied

from settle.backend.core.recording import Recording
from settle.widgets.panels.base.plot import Plot
from settle.widgets.theme import theme
from settle.widgets.views.automatic.view import AutomaticView
from settle.widgets.views.ep_agreement.view import AgreementView
from settle.widgets.views.ep_settle.view import SettleView
from settle.widgets.views.ep_train.view import TrainingView

PAIRS = [
    ("settle", SettleView),
    ("agreement", AgreementView),
    ("training", TrainingView),
    ("settle", AutomaticView),
    ("agreement", AutomaticView),
]
every_view = pytest.mark.parametrize(("kind", "view"), PAIRS, ids=[f"{v.__name__}-{k}" for k, v in PAIRS])


@pytest.fixture
def recorded(settled, agreed, trained):
    return {"settle": settled, "agreement": agreed, "training": trained}


def first_steps(recording: Recording, steps: int) -> Recording:
    """The recording as it was when it had so many steps, still running."""
    part = Recording(recording.experiment, recording.knobs)
    for step in range(steps):
        frames = [_row(table, step) for table in recording.tables.values() if step in table["step"][:]]
        part.append(step, step * 1e-3, frames)
    return part


def _row(table, step):
    return copied(table, int(np.searchsorted(table["step"][:], step)))


@every_view
def test_draws_before_the_first_run_and_without_rows(shown, look, kind, view, recorded):
    widget = shown(view(), 1000, 700)
    look(widget)
    empty = Recording("test", {})
    widget.draw(empty, 0)
    look(widget)
    assert widget.readouts(empty, 0) == []


@every_view
def test_draws_at_every_step(shown, look, kind, view, recorded):
    recording, widget, fresh = recorded[kind](), shown(view(), 1000, 700), shown(view(), 1000, 700)
    for at in range(recording.steps):
        widget.draw(recording, at)
        figures = widget.readouts(recording, at)
        assert all(line.label and "nan" not in line.value for line in figures), at
    fresh.draw(recording, at)
    np.testing.assert_array_equal(look(widget), look(fresh))


@every_view
def test_forth_and_back_are_the_same_pixels(shown, look, kind, view, recorded):
    recording, widget = recorded[kind](), shown(view(), 1000, 700)
    seen: dict[int, np.ndarray] = {}
    for at in (52, 3, 45, 0, 20, 41, 52, 41, 20, 3, 45, 0):
        widget.draw(recording, at)
        picture = look(widget)
        np.testing.assert_array_equal(picture, seen.setdefault(at, picture), err_msg=f"step {at}")
    assert np.any(seen[0] != seen[52])


@every_view
@pytest.mark.parametrize("at", [0, 1, 30, 40, 41, 52])
def test_live_and_finished_are_the_same_pixels(shown, look, kind, view, recorded, at, qtbot):
    recording = recorded[kind]()
    live, loaded = shown(view(), 1000, 700), shown(view(), 1000, 700)
    growing = first_steps(recording, at + 1)
    if kind == "settle" and view is SettleView:
        growing.end("stopped")  # what can be pressed differs while a run goes on
    live.draw(growing, at)
    loaded.draw(recording, at)
    np.testing.assert_array_equal(look(live), look(loaded))


@every_view
def test_drawing_a_growing_recording_is_drawing_it_at_the_end(shown, look, kind, view, recorded):
    recording = recorded[kind]()
    growing, widget, fresh = Recording(recording.experiment, recording.knobs), shown(view(), 900, 600), shown(view(), 900, 600)
    for step in range(recording.steps):
        growing.append(step, 0.0, [_row(t, step) for t in recording.tables.values() if step in t["step"][:]])
        widget.draw(growing, step)
    growing.end("finished")
    for shown_view, run in ((widget, growing), (fresh, recording)):
        shown_view.draw(run, recording.steps - 1)
    np.testing.assert_array_equal(look(widget), look(fresh))


@every_view
def test_another_theme_is_another_picture_and_back(shown, look, kind, view, recorded, qapp):
    recording, widget = recorded[kind](), shown(view(), 900, 600)
    widget.draw(recording, 52)
    dark = look(widget)
    theme.set_theme(qapp, "light")
    light = look(widget)
    theme.set_theme(qapp, "dark")
    assert light[..., :3].mean() > dark[..., :3].mean() + 80
    np.testing.assert_array_equal(look(widget), dark)


@every_view
def test_a_hidden_card_is_drawn_when_it_comes_back(shown, look, kind, view, recorded):
    recording = recorded[kind]()
    one, other = shown(view(), 900, 600), shown(view(), 900, 600)
    one.draw(recording, 10)
    grid = one.cards[0].parentWidget().parentWidget().parentWidget()
    grid.maximise(one.cards[-1].key)
    one.draw(recording, 50)
    grid.maximise("")
    other.draw(recording, 10)
    other.draw(recording, 50)
    np.testing.assert_array_equal(look(one), look(other))


@every_view
def test_not_finite_values_are_drawn_too(shown, look, kind, view, recorded):
    recording = recorded[kind]()
    for table in recording.tables.values():
        for column in table.columns.values():
            if column.dtype.kind == "f" and column.name not in ("time",):
                for chunk in column.chunks:
                    flat = chunk.reshape(len(chunk), -1)
                    flat[::3], flat[1::5] = np.nan, np.inf
    widget = shown(view(), 900, 600)
    pictures = []
    for at in (0, 1, 20, 41, 52):
        widget.draw(recording, at)
        widget.readouts(recording, at)
        pictures.append(look(widget))
        for plot in widget.findChildren(Plot):
            assert np.all(np.isfinite(plot.box.viewRange())), (at, plot.accessibleName())
    assert np.any(pictures[0] != pictures[-1]), "what is finite is still drawn"


@every_view
def test_a_recording_of_another_version_says_what_is_missing(shown, look, kind, view, recorded):
    recording, widget = recorded[kind](), shown(view(), 900, 600)
    widget.draw(recording, 52)
    whole, named = look(widget), set()
    for name in list(recording.tables):
        for column in list(recording.tables[name].columns):
            if column in ("step", "time"):
                continue
            old = copy.copy(recording)
            old.tables = {**recording.tables, name: copy.copy(recording.tables[name])}
            old.tables[name].columns = {c: v for c, v in recording.tables[name].columns.items() if c != column}
            widget.draw(old, 52)
            widget.readouts(old, 52)
            named |= {column for sentence in sentences(widget) if f"“{column}”" in sentence}
    if view in (SettleView, AgreementView):  # these rest on columns of fixed names; the others show whatever there is
        assert {"s0", "t"} & named, named
    bare = Recording(recording.experiment, recording.knobs)
    bare.steps = 53
    widget.draw(bare, 52)
    assert np.any(look(widget) != whole)
    widget.draw(recording, 52)
    np.testing.assert_array_equal(look(widget), whole)


def sentences(widget) -> list[str]:
    """What cards say in place of their content."""
    return [label.text() for card in widget.cards for label in card.findChildren(QLabel, "subtitle") if label.isVisibleTo(widget)]
