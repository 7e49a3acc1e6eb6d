"""The laws that every experiment of the catalogue keeps."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from settle.app import catalogue
from settle.backend.core import column
from settle.backend.core.compare_recordings import differences
from settle.backend.core.experiment import Run
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.sessions import read, session
from settle.sessions.autosave import Autosave
from settle.widgets.panels.base.plot import Plot
from settle.widgets.playback.row_fetcher import Fetcher
from settle.widgets.views.automatic.view import AutomaticView

QUICK: dict[str, dict[str, Any]] = {
    "ep.settle": {"T": 12, "K": 6, "hidden": (16,)},
    "ep.agreement": {"T": 30, "K": 8},
    "ep.train": {"hidden": (16,), "T": 8, "K": 4, "batch": 100, "epochs": 2, "every": 2, "compare_every": 5},
    "ep.recipe": {"hidden": (16,), "Ts": (4, 8, 12), "Ks": (2, 6), "betas": (0.1, 1.5), "batch": 10, "batches": 3},
    "gan.plane": {
        **{"g_hidden": (16,), "d_hidden": (16,), "latent": 2, "batch": 16, "iterations": 24},
        **{"every": 6, "measure": 12, "w1_points": 30},
    },
    "gan.images": {
        **{"g_hidden": (16,), "d_hidden": (16,), "latent": 4, "batch": 8, "iterations": 24},
        **{"every": 3, "compare": 6, "measure": 12, "samples": 200, "keep": 6},
    },
    "vta.segments": {
        **{"sequences": 20, "held": 9, "length": 18, "seq": 8, "belief": 8, "hidden": 8, "batch": 4, "updates": 24, "restarts": 2},
        **{"every": 3, "measure": 8, "keep": 6, "horizon": 5},
    },
    "vta.navigate": {
        **{"side": 3, "belief": 16, "hidden": 16, "updates": 12, "batch": 4, "seq": 8, "init": 3, "every": 3, "measure": 6, "view": 16},
        **{"work": 24, "jumps": 3, "near": 4, "far": 8, "episodes": 4, "together": 2, "budget": 8, "walks": 2},
    },
    "wdm.compare": {
        **{"rows": 1, "classes": 5, "count": 90, "hidden": (16,), "dimension": 8, "batch": 8, "updates": 24},
        **{"every": 3, "measure": 8, "keep": 6},
    },
    "wdm.estimators": {
        **{"dimension": 4, "hidden": (8,), "code": 4, "batch": 16, "stairs": (1.0, 3.0), "updates": 13},
        **{"carried": 6, "lately": 6, "measure": 4, "keep": 8},
    },
}
"""Knobs that make one short run of each go through all that it does."""


@pytest.fixture(params=catalogue.names())
def name(request) -> str:
    return request.param


def begin(name, **how) -> Runner:
    kind = catalogue.experiment(name)
    preset = next(iter(kind.presets), "")
    return Runner(kind.make(preset, QUICK.get(name, {})), preset=preset, seed=5, **how)


def whole(name, **how):
    runner = begin(name, **how).start()
    assert runner.join(60)
    assert runner.recording.outcome == "finished", runner.recording.error
    return runner.recording


def until(true, seconds=30.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.002)


def pixels(view, recording=None, at=0) -> bytes:
    """What it draws; without a recording, what stands there."""
    if focused := QApplication.focusWidget():
        focused.clearFocus()  # its ring is drawn in the active window alone
    if recording is not None:
        view.draw(recording, at)
    for _ in range(4):  # texts that grew or shrank are laid out before they are painted, cards within cards
        QApplication.processEvents()
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return bytes(image.constBits())  # ``image`` owns these bits: it must outlive the copy


def shown(qtbot, view):
    qtbot.addWidget(view)
    view.resize(900, 640)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_the_same_knobs_and_seed_give_the_same_recording_bit_for_bit(name):
    first = whole(name)
    assert differences(first, whole(name)) == []
    assert first.steps > 5 and all(len(table) for table in first.tables.values())


def test_what_an_experiment_has_handed_over_it_does_not_change_any_more(name):
    kind = catalogue.experiment(name)
    experiment = kind.make(next(iter(kind.presets), ""), QUICK.get(name, {}))
    run = Run(experiment, 5, "cpu", experiment.read_inputs())
    at_once, late = (Recording(name, experiment.settings(), 5) for _ in range(2))
    kept = []
    for step, frames in enumerate(experiment.frames(run)):
        at_once.append(step, 0.0, frames)
        kept.append(frames)
        if step + 1 == experiment.steps():
            break
    for step, frames in enumerate(kept):
        late.append(step, 0.0, frames)
    assert differences(at_once, late) == []


def test_a_session_is_what_was_recorded_however_often_it_was_saved(name, tmp_path: Path):
    runner = begin(name, paused=True)
    path = tmp_path / "a.h5"
    autosave = Autosave(runner.recording, path, interval=0.02)
    runner.start()
    for _ in range(3):
        runner.step(3)
        time.sleep(0.03)
        autosave.save_now()
        session.save(runner.recording, tmp_path / "on-the-way.h5")
    runner.resume()
    assert runner.join(60) and autosave.join(60)
    assert autosave.problem == ""
    loaded = session.load(path)
    assert differences(runner.recording, loaded) == []
    assert loaded.summary == runner.recording.summary and loaded.outcome == "finished"
    session.save(loaded, tmp_path / "b.h5")
    assert differences(runner.recording, session.load(tmp_path / "b.h5")) == []


@pytest.mark.parametrize("automatic", [False, True], ids=["view", "automatic"])
def test_a_view_paints_the_live_and_the_loaded_recording_to_the_same_pixels_at_every_step(name, automatic, tmp_path, qtbot):
    kind = AutomaticView if automatic else catalogue.view(name) or AutomaticView
    live, replayed = (shown(qtbot, kind()) for _ in range(2))
    runner = begin(name, paused=True).start()
    seen = {}
    while not runner.recording.ended.is_set():
        before = runner.recording.steps
        runner.step()
        until(lambda before=before: runner.recording.steps > before or runner.recording.ended.is_set())
        at = runner.recording.steps - 1
        image = pixels(live, runner.recording, at)
        if at in (0, 1, 5, 13, 25, runner.limit and runner.limit - 1):
            seen[at] = image
    runner.join(5)
    session.save(runner.recording, tmp_path / "a.h5")
    loaded = session.load(tmp_path / "a.h5")
    last = loaded.steps - 1
    seen[last] = pixels(live, runner.recording, last)
    for at in sorted(seen, reverse=True):  # another order: a view keeps nothing of what it drew before
        again = pixels(live, runner.recording, at)
        assert again == pixels(replayed, loaded, at), f"step {at}"
    assert len(set(seen.values())) > 1


def test_a_session_too_large_for_memory_is_drawn_to_the_same_pixels_and_none_of_it_is_read_on_the_screens_thread(
    name, tmp_path, qtbot, monkeypatch
):
    recording = whole(name)
    session.save(recording, tmp_path / "a.h5")
    monkeypatch.setattr(read, "IN_MEMORY", 0)
    monkeypatch.setattr(column, "CHUNK_BYTES", 256)  # many chunks
    threads: list[str] = []
    fetch = read.FileChunk.read
    monkeypatch.setattr(read.FileChunk, "read", lambda chunk: (threads.append(threading.current_thread().name), fetch(chunk))[1])
    loaded = session.load(tmp_path / "a.h5")
    views = [shown(qtbot, catalogue.view(name)()) for _ in range(2)]
    views[1].fetcher = fetcher = Fetcher(views[1])
    for at in (recording.steps - 1, recording.steps // 3):
        views[1].draw(loaded, at)
        assert fetcher.busy, "the first picture is not there at once"
        qtbot.waitUntil(lambda: not fetcher.busy, timeout=30_000)
        there = pixels(views[0], recording, at)
        assert pixels(views[1]) == there, f"at step {at}"
    assert set(threads) == {"fetch rows"}


def over_time(view) -> list[Plot]:
    """The plots in sight that run over the time of a run."""
    units = ("updates", "iterations", "epochs", "t (steps after the nudge)")
    plots = [plot for plot in view.findChildren(Plot) if plot.isVisibleTo(view)]
    return [plot for plot in plots if plot.axes["bottom"].labelText in units or plot.axes["bottom"].scale_of_time is not None]


def test_every_curve_over_time_marks_where_the_run_diverged_and_only_at_its_end(name, qtbot):
    recording = whole(name)
    view = shown(qtbot, catalogue.view(name)())
    recording.outcome = "diverged"
    for at, marked in ((recording.steps - 1, True), (recording.steps - 2, False)):
        view.draw(recording, at)
        said = {plot.accessibleName(): "diverged" in [text for _, text in plot.overlay.marks] for plot in over_time(view)}
        assert said or name == "ep.recipe", "it has no curves over time"
        assert set(said.values()) <= {marked}, said


def test_stop_after_pause_ends_and_one_step_adds_one_frame(name):
    runner = begin(name, paused=True).start()
    for count in (1, 2):
        runner.step()
        until(lambda n=count: runner.recording.steps == n)
    time.sleep(0.02)
    assert runner.recording.steps == 2
    runner.stop()
    assert runner.join(10) and runner.recording.outcome == "stopped"


def test_an_exception_becomes_the_outcome_and_nothing_recorded_is_lost(name, monkeypatch, tmp_path):
    runner = begin(name, paused=True)
    extend = runner.recording.extend

    def failing(taken):
        for each in taken:
            if each[0] == 7:
                raise MemoryError("no room")
            extend([each])

    monkeypatch.setattr(runner.recording, "extend", failing)
    autosave = Autosave(runner.recording, tmp_path / "a.h5", interval=0.05)
    runner.start().resume()
    assert runner.join(30) and autosave.join(30)
    loaded = session.load(tmp_path / "a.h5")
    assert (loaded.outcome, loaded.steps) == ("failed", 7) and "no room" in loaded.error
    assert differences(runner.recording, loaded) == []


def test_every_preset_is_possible_and_says_what_it_is(name):
    kind = catalogue.experiment(name)
    for preset, about in kind.presets.items():
        made = kind.make(preset)
        assert about.title and made.steps() != 0
        assert kind.make("", made.settings()) == made


def test_every_knob_says_what_it_is(name):
    for knob, about in catalogue.experiment(name).knobs().items():
        assert about.label and about.help and about.group, knob
