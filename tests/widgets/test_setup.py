"""Setup: the device is offered only where there is a choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from counting import Counting

from settle.backend.core.frame import Frame, column
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.core.run_progress import size_after
from settle.backend.core.runner import Runner
from settle.widgets.controls.setup import Setup
from settle.widgets.playback.timeline import clock


def test_the_device_is_offered_where_there_is_more_than_the_cpu(shown, qtbot):
    setup = shown(Setup(Counting), 280, 700)
    assert not setup.devices.isVisible() and setup.device() == "cpu"
    setup.show_devices(["cpu"])
    assert not setup.devices.isVisible()
    setup.show_devices(["cuda", "cpu"])
    assert setup.devices.isVisible() and setup.device() == "cpu", "what was chosen stays chosen"
    assert [setup.devices.editor.itemText(i) for i in range(setup.devices.editor.count())] == ["cpu", "cuda", "auto"]
    setup.devices.editor.setCurrentText("cuda")
    setup.show_devices(["cuda", "cpu"])
    assert setup.device() == "cuda"
    setup.set_running(True)
    assert not setup.devices.isEnabled()


def test_what_a_run_will_hold_is_no_less_than_what_it_holds():
    """Checkpoints at steps of no rule, as where a view asks for one, before those that come regularly."""
    recording = Recording("test.counting", {})
    recording.steps = 800
    recording.checkpoints = {step: Checkpoint(step, {"w": np.zeros(1000)}) for step in (1, 38, 101, 301, 601)}
    assert size_after(recording, 1051) - recording.bytes == recording.checkpoints[601].bytes, "901 comes, and none goes"
    assert size_after(recording, 1801) - recording.bytes == 2 * recording.checkpoints[601].bytes, "601 and 1201 and 1501, not 901"


@dataclass(frozen=True)
class Map(Frame):
    table: ClassVar[str] = "map"
    picture: np.ndarray = column("picture")


def test_what_the_first_step_alone_keeps_and_takes_is_estimated_once(shown):
    class Heavy(Counting):
        def frames(self, run):
            for number, frames in enumerate(super().frames(run)):
                yield [*([] if number else [Map(np.zeros((1000, 500)))]), *frames]

    runner = Runner(Heavy(length=20), seed=0).start()
    assert runner.join(20) and runner.recording.outcome == "finished", runner.recording.error
    ready = min(float(table["time"][0]) for table in runner.recording.tables.values())
    runner.recording.seconds = ready + 1.9
    setup = shown(Setup(Counting), 280, 700)
    setup.form.choose("")
    setup.form.fields["length"].set(2000)
    setup.form.edited.emit()
    setup.show_estimate(runner.recording)
    assert "2,000 steps" in setup.estimate.text() and f"about {clock(ready + 199.9)} and 4." in setup.estimate.text(), setup.estimate.text()
    setup.form.choose(next(iter(Counting.presets)))
    assert setup.estimate.text().endswith(" steps"), "another preset's pace is not known from this run"
