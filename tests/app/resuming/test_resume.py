"""settle resume: in this process over a tiny experiment, and in processes that are really killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from settle.backend.core.compare_recordings import differences
from settle.sessions.journal import Journal, folder_of
from settle.sessions.session import load, save

SETTLE = [sys.executable, "-m", "settle.app"]


def killed(session, after, *words):
    """Begin a run, and kill it once its journal has ``after`` steps."""
    process = subprocess.Popen([*SETTLE, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    commits, end = folder_of(session) / "commits.jsonl", time.monotonic() + 60
    try:
        while not (
            commits.exists()
            and commits.stat().st_size
            and json.loads(commits.read_text(encoding="utf-8").splitlines()[-1])["steps"] >= after
        ):
            assert time.monotonic() < end and process.poll() is None
            time.sleep(0.02)
    finally:
        process.kill()
        process.wait()


def call(*words):
    done = subprocess.run([*SETTLE, *map(str, words)], capture_output=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_training_killed_and_resumed_ends_with_the_weights_of_an_unbroken_run(tmp_path):
    knobs = {"hidden": "32", "T": 20, "K": 8, "epochs": 20, "batch": 10, "nudging": "random-sign", "learners": "ep", "decay": "cosine"}
    settings = ["ep.train", "--preset", "digits", "--set", *(f"{k}={v}" for k, v in knobs.items())]
    whole, broken = tmp_path / "whole.h5", tmp_path / "broken.h5"
    assert call("run", *settings, "--out", whole)[0] == 0
    killed(broken, 149, "run", *settings, "--out", broken)
    first = load(broken)
    assert first.outcome == "interrupted" and 149 <= first.steps < 149 * 20
    code, out, err = call("resume", broken, "--json")
    said = json.loads(out)
    assert code == 0 and said["outcome"] == "finished" and said["session"] == str(broken)
    unbroken, resumed = load(whole), load(broken)
    assert resumed.resumed == [149 * (first.steps // 149)] and f"Going on from step {resumed.resumed[0]} of" in err
    assert list(resumed.checkpoints) == list(unbroken.checkpoints) == [149 * e for e in (1, 2, 4, 8, 16, 19, 20)]
    for step, checkpoint in unbroken.checkpoints.items():
        other = resumed.checkpoints[step].arrays
        assert checkpoint.arrays.keys() == other.keys()
        assert all(array.tobytes() == other[name].tobytes() for name, array in checkpoint.arrays.items()), step
    assert differences(unbroken, resumed) == [] and said["summary"]["test_error"] == unbroken.summary["test_error"]
    assert (np.diff(resumed.tables["updates"]["time"][:]) > 0).all() and [p.name for p in tmp_path.iterdir() if "journal" in p.name] == []


@pytest.fixture
def interrupted(settle, tmp_path, counting):
    """A session of 45 steps that was interrupted: its journal, without a writer."""
    from counting import Counting

    from settle.backend.core.recording import Event
    from settle.backend.core.runner import Runner

    script = [Event(4, 0.0, "add", 5.0), Event(20, 0.0, "knob", {"gain": 3.0}), Event(42, 0.0, "add", 2.0)]
    how = {"preset": "long", "seed": 7, "script": script}
    whole = Runner(Counting.make("long"), **how).start()
    runner = Runner(Counting.make("long"), steps=45, **how).start()
    assert runner.join(10) and whole.join(10)
    r = runner.recording
    r.planned, r.outcome, r.ended = 200, "running", type(r.ended)()
    journal = Journal(r, tmp_path / "a.h5")
    journal.commit()
    journal.close()
    return whole.recording


def test_an_interrupted_run_goes_on_in_its_own_file_as_if_nothing_had_been(settle, tmp_path, interrupted):
    code, said, err = settle("resume", tmp_path / "a.h5", "--json")
    assert code == 0 and "Going on from step 40 of" in err and (said["steps"], said["outcome"]) == (200, "finished")
    r = load(tmp_path / "a.h5")
    assert r.outcome == "finished" and r.resumed == [40] and r.environment["python"] and r.started != 0
    assert differences(interrupted, r) == [] and [e.step for e in r.events] == [4, 20, 42]
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".h5"] == ["a.h5"] and not folder_of(tmp_path / "a.h5").exists()
    assert settle("rerun", tmp_path / "a.h5", "--check")[0] == 0
    assert settle("info", tmp_path / "a.h5", "--json")[1]["resumed"] == [40]


def test_it_can_go_on_elsewhere_and_by_steps_and_minutes(settle, tmp_path, interrupted):
    code, said, _ = settle("resume", tmp_path / "a.h5", "--steps", 60, "--out", tmp_path / "b.h5", "--json")
    assert code == 0 and said["steps"] == 60 and load(tmp_path / "a.h5").outcome == "interrupted"
    code, said, _ = settle("resume", tmp_path / "b.h5", "--steps", 80, "--json")
    assert (code, said["steps"]) == (0, 80) and load(tmp_path / "b.h5").resumed == [40, 56]
    code, said, _ = settle("resume", tmp_path / "b.h5", "--steps", 10**6, "--minutes", 0, "--json")
    assert (said["outcome"], said["steps"]) == ("stopped", 81)


def test_a_part_that_ends_before_it_came_as_far_as_the_file_leaves_the_file(settle, tmp_path, interrupted):
    settle("info", tmp_path / "a.h5")
    before = (tmp_path / "a.h5").read_bytes()
    code, said, err = settle("resume", tmp_path / "a.h5", "--minutes", 0, "--json")
    assert (code, said["outcome"], said["steps"]) == (0, "stopped", 41)
    assert "is left as it was: it holds more of this run" in err and (tmp_path / "a.h5").read_bytes() == before
    assert not folder_of(tmp_path / "a.h5").exists() and not list((tmp_path / "sessions").glob("*.h5"))


def test_a_run_killed_after_its_last_step_is_brought_to_its_end(settle, tmp_path, interrupted):
    r = load(tmp_path / "a.h5")
    r.planned = 45
    save(r, tmp_path / "a.h5")
    code, said, _ = settle("resume", tmp_path / "a.h5", "--json")
    assert (code, said["outcome"], said["summary"]["rows"]) == (0, "finished", 45)
    assert load(tmp_path / "a.h5").outcome == "finished"


def test_what_cannot_be_resumed_is_a_sentence(settle, tmp_path, recording, interrupted):
    def refusal(*words):
        code, out, err = settle("resume", *words)
        assert (code, out) == (2, "") and err.count("\n") == 1
        return err

    file = tmp_path / "b.h5"
    assert "There is no session" in refusal(file)
    settle("run", "test.counting", "--steps", 5, "--out", file)
    assert f"{file} is finished after its 5 steps, and has no checkpoint to go on from." in refusal(file)
    r = load(file)
    r.outcome = "stopped"
    save(r, file)
    assert f"{file} has no checkpoint to go on from, after 5 steps: 'settle rerun {file}' begins it again." in refusal(file)
    settle("run", "test.counting", "--steps", 20, "--out", file, "--overwrite")
    assert "has taken its 20 steps: a larger number of steps goes on" in refusal(file)
    assert "has taken its 20 steps" in refusal(file, "--steps", "12")
    r = load(file)
    r.outcome = "diverged"
    save(r, file)
    assert "diverged after 20 steps and would do so again" in refusal(file)
    save(recording("test.gone", {}, n={"n": np.arange(3)}), file)
    assert "experiment 'test.gone' is unknown" in refusal(file)
    journal = Journal(recording("test.counting", {}, ended=False, counts={"n": np.arange(4)}), tmp_path / "c.h5")
    journal.commit()
    try:
        assert "is being recorded at the moment" in refusal(tmp_path / "c.h5")
    finally:
        journal.close()
    assert "there already" in refusal(tmp_path / "a.h5", "--out", file)
    assert "minutes = 'soon' is not possible" in refusal(tmp_path / "a.h5", "--minutes", "soon")


def test_a_resumed_run_that_is_refused_keeps_the_session(settle, tmp_path, interrupted, monkeypatch):
    from counting import Counting

    from settle.backend.core.knobs import KnobError

    def refuse(self, run):
        raise KnobError("rate", "rate is not possible.")
        yield

    settle("resume", tmp_path / "a.h5", "--steps", 48)
    r = load(tmp_path / "a.h5")
    r.outcome, r.planned = "interrupted", 200
    save(r, tmp_path / "a.h5")  # its last step has a checkpoint: nothing tells the refused run's end from the file's
    monkeypatch.setattr(Counting, "frames", refuse)
    code, out, err = settle("resume", tmp_path / "a.h5")
    assert (code, out) == (2, "") and err.endswith("\nrate is not possible.\n")
    assert load(tmp_path / "a.h5").steps == 48 and not folder_of(tmp_path / "a.h5").exists()


def test_a_session_whose_tables_have_fewer_columns_than_todays_is_refused_and_left_as_it_is(settle, tmp_path, interrupted):
    r = load(tmp_path / "a.h5")
    del r.tables["counts"].columns["part1"]  # the columns of an earlier version
    save(r, tmp_path / "a.h5")
    before = (tmp_path / "a.h5").read_bytes()
    code, out, err = settle("resume", tmp_path / "a.h5")
    assert (code, out) == (2, "") and (tmp_path / "a.h5").read_bytes() == before
    said = err.splitlines()[-1]
    assert "cannot go on: its tables are not such as this version of Settle writes (counts: this row has part1 beside" in said
    assert not folder_of(tmp_path / "a.h5").exists()
