"""The lab without a window: what it must never do is let the screen wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest
from counting import Counting
from PySide6.QtCore import QTimer

from settle.app import catalogue
from settle.app.lab import Lab
from settle.app.reruns import Reruns
from settle.backend.core import current_activity
from settle.backend.core.about.annotations import Parent
from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Event
from settle.backend.core.runner import Runner
from settle.backend.numerics import device
from settle.sessions import session


@dataclass(frozen=True)
class Slow(Counting):
    """Takes long for its third step, until it is woken."""

    name: ClassVar[str] = "test.slow"
    asleep: ClassVar[threading.Event] = threading.Event()
    woken: ClassVar[threading.Event] = threading.Event()

    def frames(self, run) -> Iterator:
        for step, frames in enumerate(super().frames(run)):
            if step == 2:
                self.asleep.set()
                self.woken.wait(20)
            yield frames


@pytest.fixture
def lab(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "ENTRIES", [catalogue.Entry("test.slow", "Slow", "Slow", "view", "")])
    monkeypatch.setattr(catalogue, "_load", lambda place: Slow)
    Slow.asleep.clear()
    Slow.woken.set()
    lab = Lab(tmp_path)
    yield lab
    Slow.woken.set()
    lab.close()


def test_a_fork_does_not_wait_for_a_long_step_on_the_screens_thread(lab, qtbot):
    Slow.woken.clear()
    lab.begin(Slow(length=50), seed=3)
    old = lab.recording
    assert Slow.asleep.wait(20)
    beats: list[int] = []
    clock = QTimer(interval=5)
    clock.timeout.connect(lambda: beats.append(1))
    clock.start()
    Reruns(lab).fork(0)
    assert not old.ended.is_set(), "it came back while the step went on"
    qtbot.waitUntil(lambda: len(beats) > 10, timeout=15_000)  # the screen goes on meanwhile
    clock.stop()
    assert lab.recording is old and not old.ended.is_set(), "it ends its step first"
    Slow.woken.set()
    qtbot.waitUntil(lambda: lab.recording is not old, timeout=15_000)
    qtbot.waitUntil(lambda: lab.runner.paused and lab.recording.steps == 1)
    assert old.outcome == "stopped" and lab.recording.seed == 3
    assert lab.recording.parent == Parent(old.run_id, 1), "it knows what it branched off from"


def test_a_session_of_an_unknown_experiment_cannot_be_forked_and_says_so(lab, qtbot, recording):
    lab.recording = recording("no.such", counts={"value": [1.0, 2.0]})
    with qtbot.waitSignal(lab.problem) as told:
        Reruns(lab).fork(1)
    assert told.args == ["This session cannot be forked. This version of Settle does not have no.such."]


def test_the_devices_are_looked_for_beside_the_screen_and_one_that_is_not_here_is_refused(lab, qtbot, monkeypatch):
    found = threading.Event()
    monkeypatch.setattr(device, "available", lambda: (found.wait(20), ["cuda", "cpu"])[1])
    with qtbot.waitSignal(lab.torch.found, timeout=15_000) as told:
        lab.torch.load()
        assert lab.torch.devices == ["cpu"], "it came back before they were found"
        found.set()
    assert told.args == [["cuda", "cpu"]] and lab.torch.devices == ["cuda", "cpu"]
    monkeypatch.setattr(device, "available", lambda: ["cpu"])
    with pytest.raises(KnobError):
        device.choose("cuda")
    with qtbot.waitSignal(lab.problem) as told:
        lab.begin(Slow(length=3), seed=0, device="cuda")
    assert "'cuda' is not possible: this computer offers cpu" in told.args[0] and lab.runner is None
    lab.begin(Slow(length=3), seed=0, device="auto")
    assert lab.recording.device == "cpu"


def test_a_run_is_begun_on_the_device_that_is_chosen_in_the_setup(window, qtbot, monkeypatch):
    window.choose("ep.settle")
    asked: list[str] = []
    monkeypatch.setattr(window.lab, "begin", lambda experiment, **how: asked.append(how["device"]))
    window.run()
    window.lab.torch.found.emit(["cuda", "cpu"])
    assert window.setup.devices.isVisible()
    window.setup.devices.editor.setCurrentText("cuda")
    window.run()
    assert asked == ["cpu", "cuda"]


def test_a_resumed_run_that_is_steered_before_its_old_end_becomes_a_session_of_its_own(window, qtbot, tmp_path, counting):
    """Its rows would be dropped, or take the place of the old ones, if steps alone told which of the two is further on."""
    path = tmp_path / "sessions" / "a.h5"
    path.parent.mkdir(exist_ok=True)
    kind = catalogue.experiment("test.counting")
    old = Runner(kind.make("", {"length": 60}), seed=7, steps=45, script=[Event(2, 0.0, "knob", {"gain": 2.0})]).start()
    assert old.join(10)
    old.recording.planned, old.recording.outcome = 60, "interrupted"
    session.save(old.recording, path)
    lab = window.lab
    lab.open(path)
    qtbot.waitUntil(lambda: lab.path == path)
    launch = lab._launch
    lab._launch = lambda runner, *rest, **how: (runner.pause(), runner.turn("gain", 3.0), launch(runner, *rest, **how))
    lab.resume(path)
    qtbot.waitUntil(lambda: lab.alive and lab.recording.resumed == [40])
    lab.runner.resume()
    qtbot.waitUntil(lambda: lab.path == tmp_path / "sessions" / "a-2.h5", timeout=10_000)
    assert "it is kept as a-2.h5" in window.banner.text.text()
    assert window.current_experiment.shown_of["test.counting"] == (lab.recording, lab.path)
    assert differences(session.load(path), old.recording) == []
    assert differences(session.load(lab.path), lab.recording) == [] and lab.recording.events[-1].value == {"gain": 3.0}


def test_a_fork_says_that_it_repeats_what_was_before(lab, qtbot):
    Slow.woken.clear()
    lab.begin(Slow(length=50), seed=3, hold_at=4)
    assert lab.busy == "fork: repeating steps 0 to 3, then it waits"
    Slow.woken.set()
    qtbot.waitUntil(lambda: lab.runner.paused and lab.recording.steps == 4, timeout=10_000)
    assert lab.busy == ""
    lab.runner.stop()
    assert lab.runner.join(10)
    lab.begin(Slow(length=2), seed=3)
    assert lab.busy == ""


def test_what_is_compiled_is_told_while_it_is_and_no_longer():
    numba = pytest.importorskip("numba")
    from numba.core import event

    from settle.backend.numerics.numba_cache import COMPILING

    seen = []

    class Look(event.Listener):
        def on_start(self, event):
            seen.append(current_activity.now())

        def on_end(self, event):
            pass

    with event.install_listener("numba:compile", Look()):
        assert numba.njit(lambda x: 2 * x)(3) == 6
    assert COMPILING in seen and current_activity.now() == ""


def test_a_session_that_runs_again_is_compared_with_what_it_was(lab, qtbot):
    lab.begin(Slow.make("short"), seed=4, preset="short")
    qtbot.waitUntil(lambda: not lab.alive and lab.autosave.join(0))
    lab.poll()
    first, reruns = lab.recording, Reruns(lab)
    with qtbot.waitSignal(lab.told) as told:
        reruns.rerun()
        qtbot.waitUntil(lambda: lab.recording is not first and not lab.alive and lab.autosave.join(0), timeout=30_000)
        lab.poll()
    assert told.args[0].startswith("Beside test-slow-") and "Equal bit for bit" in told.args[0]
    first.tables["counts"]["value"].chunks[0][3] += 1
    with qtbot.waitSignal(lab.told) as told:
        lab.recording, again = first, lab.recording
        reruns.rerun()
        qtbot.waitUntil(lambda: lab.recording not in (first, again) and not lab.alive and lab.autosave.join(0), timeout=30_000)
        lab.poll()
    assert "Not equal: the largest difference is" in told.args[0] and "The environment is the same." in told.args[0]
