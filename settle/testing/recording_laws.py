"""Laws of what is recorded: the same each time, unchanged once handed over, saved as it is, ended as it ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from settle.backend.core.compare_recordings import differences
from settle.backend.core.experiment import Run
from settle.backend.core.recording import Recording
from settle.backend.core.recording_prefix import history
from settle.sessions import session
from settle.sessions.autosave import Autosave
from settle.testing.subject import SEED, Subject, until


class RecordingLaws:
    """Laws that need no screen."""

    def test_the_same_knobs_and_seed_give_the_same_recording_bit_for_bit(self, subject: Subject):
        first = subject.recorded()
        assert differences(first, subject.whole()) == []
        assert first.steps > 5, f"the quick knobs give {first.steps} steps: the laws want more than 5"
        assert all(len(table) for table in first.tables.values())

    def test_what_an_experiment_has_handed_over_it_does_not_change_any_more(self, subject: Subject):
        experiment = subject.make()
        run = Run(experiment, SEED, "cpu", experiment.read_inputs())
        at_once, late = (Recording(experiment.name, experiment.settings(), SEED) for _ in range(2))
        kept = []
        for step, frames in enumerate(experiment.frames(run)):
            assert frames is not None, "the run waits for a person: the quick knobs have to make one that does not"
            at_once.append(step, 0.0, frames)
            kept.append(frames)
            if step + 1 == experiment.steps():
                break
        for step, frames in enumerate(kept):
            late.append(step, 0.0, frames)
        assert differences(at_once, late) == []

    def test_a_session_is_what_was_recorded_however_often_it_was_saved(self, subject: Subject, tmp_path: Path):
        runner = subject.begin(paused=True)
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

    def test_a_run_taken_up_from_a_checkpoint_goes_on_as_if_it_had_not_been_broken_off(self, subject: Subject):
        """From the one in the middle; an experiment that yields none on its way promises nothing."""
        unbroken = subject.recorded()
        on_the_way = [step for step in unbroken.checkpoints if step < unbroken.steps]
        for step in on_the_way[len(on_the_way) // 2 :][:1]:
            runner = subject.begin(history=history(unbroken, step)).start()
            assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
            assert differences(unbroken, runner.recording) == []

    def test_stop_after_pause_ends_and_one_step_adds_one_frame(self, subject: Subject):
        runner = subject.begin(paused=True).start()
        for count in (1, 2):
            runner.step()
            until(lambda n=count: runner.recording.steps == n)
        time.sleep(0.02)
        assert runner.recording.steps == 2
        runner.stop()
        assert runner.join(10) and runner.recording.outcome == "stopped"

    def test_an_exception_becomes_the_outcome_and_nothing_recorded_is_lost(self, subject: Subject, monkeypatch, tmp_path: Path):
        runner = subject.begin(paused=True)
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

    def test_every_preset_is_possible_and_says_what_it_is(self, subject: Subject):
        kind = subject.experiment
        for preset, about in kind.presets.items():
            made = kind.make(preset)
            assert about.title and made.steps() != 0
            assert kind.make("", made.settings()) == made
            assert json.loads(json.dumps(made.settings())) == made.settings()

    def test_every_knob_says_what_it_is(self, subject: Subject):
        for knob, about in subject.experiment.knobs().items():
            assert about.label and about.help and about.group, f"the knob {knob} lacks its label or its help"

    def test_its_module_loads_neither_torch_nor_qt(self, subject: Subject):
        """They are loaded by what needs them, inside functions: a list of experiments has to come at once."""
        code = f"import sys, {subject.experiment.__module__}\nprint([m for m in ('torch', 'PySide6', 'pyqtgraph') if m in sys.modules])"
        path = os.pathsep.join(place for place in sys.path if place)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONPATH": path})
        assert done.stdout.strip() == "[]", done.stdout + done.stderr
