"""The catalogue with one quick experiment, and searches whose workers are threads."""

from __future__ import annotations

from pathlib import Path

import pytest
from searching.threads_cluster import ThreadsCluster

from settle.app import catalogue
from settle.app.cli import sweep


@pytest.fixture(autouse=True)
def bowl(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "support")
    entry = catalogue.Entry("test.bowl", "Bowl", "Bowl", "view", "searching.bowl:Bowl")
    monkeypatch.setattr(catalogue, "ENTRIES", [entry])
    return entry


@pytest.fixture
def clusters(monkeypatch) -> list[ThreadsCluster]:
    """Those that commands start: they are of threads."""
    made = list[ThreadsCluster]()

    def start(workers: int) -> ThreadsCluster:
        made.append(ThreadsCluster(workers))
        return made[-1]

    monkeypatch.setattr(sweep, "start_local", start)
    return made
