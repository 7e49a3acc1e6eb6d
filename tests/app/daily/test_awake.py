"""The computer is kept awake exactly as long as a run goes on, and only where that is wanted."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace

import pytest

from settle.app.daily.awake import Awake
from settle.app.settings import Settings


@pytest.fixture
def held(monkeypatch):
    """What is told to the system, by a stand-in for the package."""
    told: list[str] = []

    @contextmanager
    def running(on_fail):
        told.append("awake")
        yield SimpleNamespace(active=True)
        told.append("asleep")

    module = ModuleType("wakepy")
    module.keep = SimpleNamespace(running=running)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "wakepy", module)
    return told


def ended() -> None:
    for thread in threading.enumerate():
        if thread.name == "awake":
            thread.join(10)


def test_it_is_held_with_a_run_alone_and_only_where_wanted(held):
    lab = SimpleNamespace(alive=False, runner=SimpleNamespace(paused=False))
    awake = Awake(lab, Settings())  # type: ignore[arg-type]
    lab.alive = True
    awake.poll()
    ended()
    assert held == [], "not wanted"
    awake.want(True)
    for _ in range(3):
        awake.poll()
    lab.runner.paused = True
    awake.poll()
    ended()
    assert held == ["awake", "asleep"], "once, until the run is paused"
    lab.runner.paused = False
    awake.poll()
    lab.alive = False
    awake.poll()
    ended()
    assert held == ["awake", "asleep"] * 2 and awake.problem == ""


def test_where_the_package_is_missing_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "wakepy", None)
    lab = SimpleNamespace(alive=True, runner=SimpleNamespace(paused=False))
    awake = Awake(lab, Settings())  # type: ignore[arg-type]
    awake.want(True)
    awake.poll()
    ended()
    assert "wakepy is not installed" in awake.problem
    awake.close()
