"""Autosave: what is on disk a second after it happened, whatever comes between."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from waiting import until

from settle.backend.core.frame import Frame, column
from settle.backend.core.lazy_rows import at_hand
from settle.backend.core.recording import Recording
from settle.sessions.autosave import Autosave, new_session_path
from settle.sessions.journal import folder_of
from settle.sessions.session import load, save

RUN = """
import os, sys, threading, time
sys.path.insert(0, sys.argv[1])
from conftest import _grow
from settle.backend.core.frame import Frame, column
from settle.backend.core.recording import Recording
from settle.sessions.autosave import Autosave
r = Recording("test.run", {"beta": 0.5})
Autosave(r, sys.argv[2], interval=0.25, budget=4 << 20)
began = tick = time.perf_counter()
late = 0.0

def control():
    # As long a wait as between two commits, and a small file: how late this machine is at the moment.
    global tick, late
    while True:
        time.sleep(0.25)
        with open(sys.argv[2] + ".control", "wb") as file:
            file.write(b"x")
            os.fsync(file.fileno())
        late = max(late, time.perf_counter() - tick - 0.25)
        tick = time.perf_counter()

threading.Thread(target=control, daemon=True).start()
while True:
    _grow(r, 1, width=500)
    now = time.perf_counter()
    print(r.steps, now - began, max(late, now - tick - 0.25), flush=True)
    time.sleep(0.0005)
"""


@dataclass(frozen=True)
class Other(Frame):
    """A row such as ``grow`` makes, of a run that was steered."""

    table: ClassVar[str] = "states"
    s: np.ndarray = column("state", unit="1")


@pytest.fixture
def run(tmp_path):
    """A recording and what saves it; ended with the test."""
    made = []

    def begin(path=tmp_path / "run.h5", **how):
        r = Recording("test.run", {"beta": 0.5})
        made.append(r)
        return r, Autosave(r, path, interval=0.05, **how)

    yield begin
    for r in made:
        r.end("stopped")


@pytest.mark.parametrize("times", [8, pytest.param(40, marks=pytest.mark.slow)])
def test_killed_at_random_moments_the_file_opens_and_misses_at_most_an_interval(tmp_path, times):
    """Interval 0.25 s instead of 1 s, to kill often; allowed: an interval, the commit, and the lateness of a control in the process."""
    here = os.path.dirname(__file__)
    seed = random.SystemRandom().randrange(10**6)
    rnd = random.Random(seed)
    missing = []
    for number in range(times):
        path = tmp_path / f"{number}.h5"
        with (
            open(tmp_path / "said", "w+", encoding="utf-8") as said,
            subprocess.Popen([sys.executable, "-c", RUN, here, path], stdout=said, stderr=subprocess.PIPE) as process,
        ):
            until(lambda path=path: (folder_of(path) / "commits.jsonl").exists(), 30)
            until(lambda: (tmp_path / "said").stat().st_size, 30)
            time.sleep(rnd.uniform(0.0, 1.2))
            process.kill()
            process.wait()
            lines = (tmp_path / "said").read_text(encoding="utf-8").split("\n")[:-1]
        steps, seconds, late = int(lines[-1].split()[0]), *map(float, lines[-1].split()[1:])
        r = load(path)
        assert r.outcome == "interrupted" and path.exists() and not folder_of(path).exists()
        assert r.steps <= steps + 1
        if r.steps:
            table = r.tables["states"]
            assert (table["step"][:] == np.arange(r.steps)).all()
            last = np.random.default_rng(r.steps - 1).normal(size=500)
            assert table["s"][r.steps - 1].tobytes() == last.tobytes()
            seconds -= float(lines[min(r.steps, steps) - 1].split()[1])
        missing.append(seconds - 2 * late)
    assert max(missing) < 0.25 + 0.75, f"seconds missing: {sorted(missing)} (seed {seed})"


def test_at_the_end_there_is_the_whole_file_alone(run, grow, tmp_path, assert_same):
    r, autosave = run()
    grow(r, 30)
    until(lambda: (folder_of(autosave.path) / "commits.jsonl").exists())
    assert load(autosave.path).outcome == "running"
    grow(r, 5)
    r.summary = {"relmse": 0.5}
    r.end("finished")
    assert autosave.join(5) and autosave.saved and autosave.problem == ""
    assert [p.name for p in tmp_path.iterdir()] == ["run.h5"]
    assert_same(r, load(autosave.path))
    assert r.environment["device"] == "cpu" and r.environment["settle"][0].isdigit()


def test_save_now_brings_the_last_row_to_disk(run, grow):
    r, autosave = run()
    grow(r, 7)
    assert autosave.save_now()
    assert load(autosave.path).steps == 7


def test_past_the_budget_old_rows_lie_on_disk_and_are_the_same(run, grow):
    r, autosave = run(budget=2 << 20)
    states = {}
    for _ in range(8):
        grow(r, 150, width=1000)
        assert autosave.save_now()
    column = r.tables["states"]["s"]
    assert sum(isinstance(c, np.ndarray) for c in column.chunks) <= 3 < len(column.chunks)
    for row in (0, 1, 500, 1199):
        assert column[row].tobytes() == np.random.default_rng(row).normal(size=1000).tobytes()
        states[row] = column[row].tobytes()
    r.end("finished")
    assert autosave.join(10) and not folder_of(autosave.path).exists()
    at_hand.clear()
    assert {row: column[row].tobytes() for row in states} == states


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1.5 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not shutil.which("mount") or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1536k", "none", folder]).returncode:
        pytest.skip("a small file system can be mounted by root alone")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_on_a_full_disk_the_run_goes_on_and_can_be_saved_elsewhere(run, grow, small_disk, tmp_path, assert_same):
    r, autosave = run(small_disk / "run.h5")
    grow(r, 20, width=1000)
    assert autosave.save_now()
    grow(r, 300, width=1000)  # 2.4 MB
    until(lambda: autosave.problem)
    assert str(autosave.path) in autosave.problem and "no space left on device" in autosave.problem
    kept = load(autosave.path)  # what was good before still is, and perhaps some of what came before the disk was full
    assert 20 <= kept.steps < 320
    assert kept.tables["states"]["s"][19].tobytes() == r.tables["states"]["s"][19].tobytes()
    r.end("finished")
    assert autosave.join(5) and not autosave.saved
    assert "cannot be saved: it needs 3." in autosave.problem
    assert not [p for p in small_disk.iterdir() if p.name.endswith((".part", ".h5"))]
    save(r, tmp_path / "elsewhere.h5")
    assert_same(r, load(tmp_path / "elsewhere.h5"))


def test_when_the_disk_has_room_again_saving_goes_on(run, grow, small_disk):
    r, autosave = run(small_disk / "run.h5")
    (small_disk / "ballast").write_bytes(b"x" * 1_400_000)
    grow(r, 60, width=1000)
    until(lambda: "no space left" in autosave.problem)
    (small_disk / "ballast").unlink()
    until(lambda: not autosave.problem)
    r.end("finished")
    assert autosave.join(5) and autosave.saved
    assert load(autosave.path).steps == 60


def test_where_nothing_can_be_written_the_run_goes_on_in_memory(run, grow, tmp_path, assert_same):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")  # root may write everywhere, but not below a file
    for folder in (tmp_path / "file" / "sub", tmp_path / "file"):
        r, autosave = run(folder / "run.h5")
        grow(r, 10)
        until(lambda autosave=autosave: autosave.problem)
        assert str(folder / "run.h5") in autosave.problem and "not a directory" in autosave.problem.lower()
        r.end("finished")
        assert autosave.join(5) and not autosave.saved and autosave.problem
        save(r, tmp_path / "elsewhere.h5")
        assert_same(r, load(tmp_path / "elsewhere.h5"))


def test_in_a_read_only_folder_the_run_goes_on_in_memory(run, grow, tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    lock = ["chattr", "+i"] if os.geteuid() == 0 else ["chmod", "a-w"]
    if not shutil.which(lock[0]) or subprocess.run([*lock, folder], capture_output=True).returncode:
        pytest.skip("a folder cannot be closed to this user here")
    try:
        r, autosave = run(folder / "run.h5")
        grow(r, 10)
        until(lambda: autosave.problem)
        assert "run.h5 is not being saved: " in autosave.problem
        assert "not permitted" in autosave.problem or "denied" in autosave.problem
        r.end("finished")
        assert autosave.join(5) and not autosave.saved
    finally:
        subprocess.run([lock[0], lock[1].replace("+", "-").replace("a-w", "u+w"), folder], check=True)


def test_a_journal_taken_away_is_begun_anew(run, grow):
    r, autosave = run()
    grow(r, 10)
    assert autosave.save_now()
    shutil.rmtree(folder_of(autosave.path))
    grow(r, 10)
    until(lambda: (folder_of(autosave.path) / "commits.jsonl").exists())
    assert autosave.save_now() and load(autosave.path).steps == 20


def test_two_runs_do_not_share_a_file(run, grow):
    r, autosave = run()
    grow(r, 3)
    assert autosave.save_now()
    other, second = run()
    until(lambda: second.problem)
    assert "another run is being recorded there" in second.problem
    other.end("finished")
    assert second.join(5) and not second.saved
    assert load(autosave.path).steps == 3


def test_a_refused_run_leaves_nothing(run, tmp_path):
    r, autosave = run()
    autosave.save_now()
    r.end("failed", "refused")
    autosave.discard()
    assert autosave.join(5)
    autosave.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_resumed_run_that_is_steered_is_kept_beside_the_session_it_left(grow, tmp_path, assert_same):
    path = tmp_path / "run.h5"
    first = Recording("test.run", {"beta": 0.5}, run_id="one run", started=1.0)
    grow(first, 700, width=1000)
    first.end("stopped")
    save(first, path)
    again = Recording("test.run", {"beta": 0.5}, run_id="one run", started=1.0, resumed=[5])
    grow(again, 5, width=1000)
    again.event(5, 0.0, "knob", {"beta": 0.9})
    autosave = Autosave(again, path, interval=0.05, budget=1 << 20)
    for step in range(5, 400):
        again.append(step, step * 1e-3, [Other(np.full(1000, -1.0))])
    assert autosave.save_now()
    again.end("stopped")
    assert autosave.join(5) and autosave.saved and autosave.moved and autosave.path == tmp_path / "run-2.h5"
    assert_same(load(path), first)
    assert_same(load(autosave.path), again)
    states = again.tables["states"]["s"]
    assert not isinstance(states.chunks[0], np.ndarray) and states[200][0] == -1.0, "read from its own file, not from the one it left"
    assert not folder_of(path).exists()


def test_names_do_not_collide(tmp_path):
    names = [new_session_path("ep.agreement", tmp_path / "new") for _ in range(3)]
    assert len(set(names)) == 3 and all(n.name.startswith("ep-agreement-20") and n.suffix == ".h5" for n in names)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert new_session_path("ep.settle", tmp_path / "file").parent == tmp_path / "file"
