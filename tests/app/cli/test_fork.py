"""``settle fork``: the same history, another future, also of a run that goes on; and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from waiting import until

from settle.backend.core.about.annotations import Annotations, Parent
from settle.backend.core.recording import Event
from settle.backend.core.runner import Runner
from settle.sessions.autosave import Autosave
from settle.sessions.session import load, save


@pytest.fixture
def parent(counting, tmp_path):
    """A session of 40 steps, in which a knob was turned before and after step 20."""
    from counting import Counting

    script = [Event(10, 0.0, "knob", {"gain": 3.0}), Event(21, 0.0, "knob", {"gain": 0.5})]
    runner = Runner(Counting.make("", {"length": 40}), seed=3, script=script).start()
    assert runner.join(20)
    runner.recording.annotations = Annotations(title="Mine")
    save(runner.recording, tmp_path / "a.h5")
    return tmp_path / "a.h5"


def test_a_fork_has_the_same_history_and_its_own_future(settle, parent, tmp_path):
    before = parent.read_bytes()
    code, said, err = settle("fork", parent, "--at", "20", "--set", "gain=9", "--out", tmp_path / "b.h5", "--json")
    old, new = load(parent), load(tmp_path / "b.h5")
    assert code == 0 and said["steps"] == 40 and said["outcome"] == "finished" and "Repeating steps 0 to 20" in err
    assert new.parent == Parent(old.run_id, 21) and new.run_id != old.run_id and new.seed == 3 and not new.annotations.title
    values = [r.tables["counts"]["value"][:] for r in (old, new)]
    assert np.array_equal(values[0][:21], values[1][:21]) and not np.any(values[0][21:] == values[1][21:])
    assert [(e.step, e.value) for e in new.events] == [(10, {"gain": 3.0}), (21, {"gain": 9.0})]
    assert parent.read_bytes() == before
    assert settle("rerun", tmp_path / "b.h5", "--check")[0] == 0


def test_a_fork_of_a_run_that_goes_on_leaves_it_alone(settle, counting, tmp_path):
    from counting import Counting

    runner = Runner(Counting.make("", {"length": 10**6}), seed=3, paused=True, endless=True)
    autosave = Autosave(runner.recording, tmp_path / "a.h5", interval=0.02)
    runner.start()
    runner.step(12)
    until(lambda: runner.recording.steps == 12)
    autosave.save_now()
    code, said, _ = settle("fork", tmp_path / "a.h5", "--at", "8", "--steps", "20", "--out", tmp_path / "b.h5", "--json")
    assert code == 0 and said["steps"] == 20 and runner.recording.outcome == "running" and runner.recording.steps == 12
    code, _, err = settle("fork", tmp_path / "a.h5", "--at", "12", "--out", tmp_path / "c.h5")
    assert code == 2 and err == f"at = 12 is not possible: {tmp_path / 'a.h5'} has steps 0 to 11 so far.\n"
    runner.stop()
    assert autosave.join(20) and load(tmp_path / "a.h5").outcome == "stopped"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--at", "40"], "at = 40 is not possible: {file} has steps 0 to 39."),
        (["--at", "-1"], "at = '-1' is not possible"),
        (["--at", "20", "--set", "mode=down"], "mode cannot be turned during a run: gain, rate can."),
        (["--at", "20", "--set", "gain=99"], "gain"),
        (["--at", "20", "--steps", "21"], "steps = 21 is not possible: the fork has 21 in common with {file}. It takes more than that."),
        (["--at", "39"], "steps = 40 is not possible"),
        ([], "--at"),
    ],
)
def test_what_cannot_be_forked_is_refused_with_a_sentence(settle, parent, tmp_path, words, sentence):
    code, _, err = settle("fork", parent, *words, "--out", tmp_path / "b.h5")
    assert code == 2 and sentence.format(file=parent) in err and err.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("b.")] == []
