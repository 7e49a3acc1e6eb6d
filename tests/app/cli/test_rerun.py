"""``settle rerun`` over a tiny experiment, in this process: bit for bit, and as a new session."""

from __future__ import annotations

import numpy as np
import pytest

from settle.sessions.environment import environment
from settle.sessions.session import load, save


def test_rerun_checks_bit_for_bit_with_the_events(settle, tmp_path, counting):
    from counting import Counting

    from settle.backend.core.runner import Runner

    runner = Runner(Counting.make("long"), seed=3, preset="long", steps=50, paused=True, inputs={})
    runner.start()
    runner.step(10)
    while runner.recording.steps < 10:
        pass
    runner.turn("gain", 4.0)
    runner.act("add", 0.25)
    runner.resume()
    assert runner.join(5)
    r = runner.recording
    r.environment = environment("cpu")
    save(r, tmp_path / "a.h5")
    assert len(load(tmp_path / "a.h5").events) == 2
    code, out, _ = settle("rerun", tmp_path / "a.h5", "--check")
    assert code == 0 and out == "Equal bit for bit: 50 steps, 2 tables.\n"
    assert settle("rerun", tmp_path / "a.h5", "--check", "--json")[1] == {
        "equal": True,
        "steps": 50,
        "tables": 2,
        "differences": [],
        "within_tolerance": True,
        "tolerance": 1e-3,
        "largest": 0.0,
        "environment": {},
    }

    r.tables["counts"]["value"].chunks[0][30] += 1e-12
    r.seed = 4
    save(r, tmp_path / "b.h5")
    code, said, err = settle("rerun", tmp_path / "b.h5", "--check", "--json")
    assert code == 1 and not said["equal"] and said["differences"] == ["table counts, column value: not equal bit for bit"]
    assert err.endswith("Not equal: table counts, column value: not equal bit for bit\n")
    assert 0 < said["largest"] < 1e-11 and not said["within_tolerance"], "the same environment must give the same bits"
    r.environment = {**r.environment, "numpy": "1.0"}
    save(r, tmp_path / "b.h5")
    code, _, err = settle("rerun", tmp_path / "b.h5", "--check")
    assert code == 0 and "Equal within 0.001, not bit for bit: the largest difference is " in err
    assert f"(numpy 1.0 then, {np.__version__} now)" in err
    r.tables["counts"]["value"].chunks[0][30] += 1e3
    save(r, tmp_path / "b.h5")
    assert settle("rerun", tmp_path / "b.h5", "--check")[0] == 1


def test_rerun_makes_a_new_session(settle, tmp_path):
    out = tmp_path / "a.h5"
    settle("run", "test.counting", "--seed", 5, "--set", "gain=3", "--out", out)
    code, said, _ = settle("rerun", out, "--out", tmp_path / "b.h5", "--json")
    assert (code, said["seed"], said["preset"], said["knobs"]["gain"]) == (0, 5, "short", 3.0)
    one, other = load(out), load(tmp_path / "b.h5")
    assert one.tables["counts"]["value"][:].tobytes() == other.tables["counts"]["value"][:].tobytes()


def test_rerun_of_an_experiment_that_is_not_there_says_so(settle, tmp_path, recording):
    save(recording("test.gone", {}, t={"n": np.arange(2)}), tmp_path / "a.h5")
    code, _, err = settle("rerun", tmp_path / "a.h5", "--check")
    assert code == 2 and "experiment 'test.gone' is unknown" in err


@pytest.mark.parametrize("command", ["rerun", "resume"])
def test_a_file_that_a_session_names_and_does_not_hold_is_read_only_where_that_is_allowed(settle, tmp_path, monkeypatch, command):
    from counting import Counting

    monkeypatch.setattr(Counting, "read_inputs", lambda self: {"source": dict(np.load(self.source))})
    source, path = tmp_path / "source.npz", tmp_path / "a.h5"
    np.savez(source, start=np.array(2.0))
    settle("run", "test.counting", "--set", f"source={source}", "length=40", "--steps", 20, "--out", path)
    assert settle("rerun", path, "--check")[0] == 0, "what it holds is used"
    r = load(path)
    r.inputs, r.outcome = {}, "interrupted"
    save(r, path)
    code, _, err = settle(command, path, "--out", tmp_path / "b.h5")
    assert code == 2 and err.startswith(f"source = '{source}' is not possible") and "--allow-files" in err
    assert settle(command, path, "--out", tmp_path / "b.h5", "--allow-files")[0] == 0
    assert load(tmp_path / "b.h5").inputs["source"]
