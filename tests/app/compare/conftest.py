"""Sessions of ep.train that differ in beta and in their seeds, made once; and a window on a folder with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from short_run import finished

from settle.app import catalogue
from settle.sessions.session import save

SMALL = {"hidden": (16,), "T": 8, "K": 4, "batch": 100, "epochs": 3, "every": 2, "compare_every": 14}
RUNS = {"low-0": (0.1, 0), "low-1": (0.1, 1), "low-2": (0.1, 2), "high-0": (0.5, 0)}
"""File -> beta and seed."""


@pytest.fixture(scope="package")
def trained(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    for number, (name, (beta, seed)) in enumerate(RUNS.items()):
        made = finished(catalogue.experiment("ep.train"), SMALL, (), seed, "digits", beta=beta)
        made.started += number  # the list has the newest first
        save(made, folder / f"{name}.h5")
    return folder


@pytest.fixture
def sessions(trained, tmp_path) -> dict[str, Path]:
    """Name -> session, in the window's folder."""
    (tmp_path / "sessions").mkdir()
    return {name: Path(shutil.copy(trained / f"{name}.h5", tmp_path / "sessions")) for name in RUNS}


@pytest.fixture
def lab_window(sessions, window, qtbot):
    """The window, once it lists the sessions."""
    window.lab.refresh()
    qtbot.waitUntil(lambda: len(window.session_list.items) == len(sessions), timeout=20_000)
    return window
