"""Processes that a window has begun, with ones that are told how they go."""

from __future__ import annotations

from pathlib import Path

import pytest

from settle.app.processes.run_processes import RunProcesses
from settle.app.runs.driven_folders import DrivenFolders


class SaidProcess:
    """One that has come as far as it is told."""

    made: list[SaidProcess] = []

    def __init__(self, words):
        self.words, self.code = words, None
        self.made.append(self)

    def stop(self):
        self.code = -15

    def new_sentences(self):
        return []

    def close(self):
        pass


@pytest.fixture
def made(monkeypatch):
    monkeypatch.setattr(SaidProcess, "made", [])
    for place in ("settle.app.processes.run_processes", "settle.app.runs.driven_folders"):
        monkeypatch.setattr(f"{place}.OwnProcess", SaidProcess)
    return SaidProcess.made


def test_a_folder_is_computed_by_one_process_however_often_it_is_asked_for(qtbot, made):
    driven = DrivenFolders()
    for folder in ("a", "a", "b"):
        driven.launch(Path(folder), "sweep", [])
    assert [process.words[-1] for process in made] == ["--out=a", "--out=b"]
    made[0].code = 0
    driven.poll()
    driven.launch(Path("a"), "sweep", [])
    assert len(made) == 3


@pytest.mark.parametrize("stopped", [True, False])
def test_a_run_that_is_stopped_before_it_was_listed_has_not_failed(qtbot, made, stopped):
    processes, failed = RunProcesses(), []
    processes.failed.connect(lambda path, why: failed.append(path))
    processes.start(["run"], Path("a.h5"))
    assert processes.stop(Path("a.h5")) if stopped else not made[0].stop()
    processes.poll()
    assert failed == ([] if stopped else [Path("a.h5")]) and processes.running() == []
