"""Sweeps computed by real worker processes: of this computer, and of a real Dask scheduler whose workers and which itself are killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from dask_processes import PYTHON, scheduler, unused_port, worker
from waiting import until

from settle.app.cli.sweep import tell_of_problems
from settle.app.rerun import Comparison
from settle.app.sweep.sweep_progress import SweepProgress
from settle.backend.core.sweep.plan import SweepPlan
from settle.sessions import session

GRID = ["--preset", "toy", "--grid", "beta=0.1,0.03,0.01,0.003", "--seeds", "3"]


def command(*words: object, **about: object) -> subprocess.CompletedProcess[str]:
    """A process of its own: the cluster's client leaves threads behind in whichever it is used."""
    line = [PYTHON, "-P", "-m", "settle.app", *map(str, words)]
    return subprocess.run(line, capture_output=True, encoding="utf-8", timeout=200, **about)  # type: ignore[call-overload]


def test_twelve_runs_are_those_of_twelve_single_runs(tmp_path):
    done = command("sweep", "ep.agreement", *GRID, "--workers", 2, "--out", tmp_path / "f", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 0 and (said["planned"], said["done"], said["computed"], said["problems"]) == (12, 12, 12, {})
    assert "12 runs of ep.agreement, about" in done.stderr and "MB" in done.stderr
    assert len(list((tmp_path / "f").glob("*.h5"))) == 12
    run = said["runs"][6]
    words = ["--set", f"beta={run['knobs']['beta']}", "--seed", run["seed"], "--out", tmp_path / "one.h5"]
    assert command("run", "ep.agreement", "--preset", "toy", *words).returncode == 0
    assert Comparison.of(session.load(run["session"]), session.load(tmp_path / "one.h5")).equal
    Path(run["session"]).unlink()
    again = json.loads(command("sweep", "--out", tmp_path / "f", "--json").stdout)
    assert (again["done"], again["computed"]) == (12, 1)


def test_bad_input_is_a_sentence_before_anything_starts(settle, tmp_path, monkeypatch):
    tries = {
        ("--grid", "gain=0.1,x"): "gain = 'x' is not possible",
        ("--grid", "gian=1"): "gian is no knob of test.counting",
        ("--grid", "gain"): "--grid 'gain' is not possible",
        ("--seeds", "0"): "seeds = '0' is not possible",
        ("--workers", "x", "--plan"): "workers = 'x' is not possible",
        ("--tls-ca", "x"): "go with --scheduler",
        ("--workers", "2", "--scheduler", "tcp://h:1"): "--workers goes without --scheduler",
    }
    for words, sentence in tries.items():
        code, out, err = settle("sweep", "test.counting", "--preset", "short", *words, "--out", tmp_path / "f")
        assert (code, out) == (2, "") and sentence in err and err.count("\n") == 1
    with monkeypatch.context() as patch:
        patch.setattr(SweepPlan, "combinations", lambda plan: pytest.fail("a list of too many runs is made"))
        many = ("--grid", "gain=linear:0:1:10000", "--seeds", "1000")
        code, _, err = settle("sweep", "test.counting", "--preset", "short", *many, "--out", tmp_path / "f")
        assert code == 2 and "These are 10,000,000 runs" in err
    code, _, err = settle("sweep", "test.counting", "--preset", "short", "--out", "")
    assert code == 2 and "name a place" in err
    code, _, err = settle("sweep", "--out", tmp_path)
    assert code == 2 and "name an EXPERIMENT" in err
    done = command("sweep", "ep.agreement", "--preset", "toy", "--scheduler", "tcp://127.0.0.1:9", "--out", tmp_path / "f")
    assert done.returncode == 2 and "No scheduler answers at tcp://127.0.0.1:9" in done.stderr
    assert not (tmp_path / "f").exists()


def test_the_last_line_of_a_quiet_process_says_what_failed(capsys):
    tell_of_problems(SweepProgress(3))
    tell_of_problems(SweepProgress(3, problems={1: "no room.", 3: "it broke."}))
    assert capsys.readouterr().err == "Runs that failed: 2. The last of them, run 3: it broke.\n"


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="kills process groups, and names a folder that each process sees otherwise")
@pytest.mark.parametrize("seen", [pytest.param(True, marks=pytest.mark.slow), False], ids=["folder-seen", "folder-not-seen"])
def test_killed_workers_and_a_killed_scheduler_cost_nothing(tmp_path, seen):
    folder, port = tmp_path / "driver" / "f", unused_port()
    folder.parent.mkdir()
    out_folder = folder if seen else Path("/proc/self/cwd/f")  # to a worker, a folder in its own place
    words = ["ep.agreement", "--preset", "toy", "--set", "T=4000", "K=300", "--grid", "beta=0.1,0.03,0.01", "--seeds", "4"]
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(scheduler(tmp_path, port))
        stack.enter_context(worker("a", tmp_path, port))
        killed = stack.enter_context(worker("b", tmp_path, port))
        with open(tmp_path / "out", "w", encoding="utf-8") as out, open(tmp_path / "err", "w", encoding="utf-8") as err:
            about = ["--scheduler", f"tcp://127.0.0.1:{port}", "--out", str(out_folder), "--json"]
            line = [PYTHON, "-P", "-m", "settle.app", "sweep", *words, *about]
            driven = stack.enter_context(subprocess.Popen(line, stdout=out, stderr=err, cwd=folder.parent))
            stack.callback(driven.kill)
            until(lambda: len(list(folder.glob("*.h5"))) >= 2, 60)
            os.killpg(killed.pid, signal.SIGKILL)
            until(lambda: len(list(folder.glob("*.h5"))) >= 4, 60)
            first.kill()
            until(lambda: "The scheduler has gone" in (tmp_path / "err").read_text(encoding="utf-8"), 60)
            kept = {path: path.read_bytes() for path in folder.glob("*.h5") if session.head(path).outcome == "finished"}
            stack.enter_context(scheduler(tmp_path, port))
            stack.enter_context(worker("c", tmp_path, port))
            assert driven.wait(120) == 0
    said = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
    assert said["done"] == 12 and said["problems"] == {} and "The scheduler is back" in (tmp_path / "err").read_text(encoding="utf-8")
    heads = [session.head(path) for path in folder.glob("*.h5")]
    assert len(heads) == 12 == len({(head.knobs["beta"], head.seed) for head in heads}) and {head.outcome for head in heads} == {"finished"}
    assert all(path.read_bytes() == content for path, content in kept.items()), "what was done is not done again"
