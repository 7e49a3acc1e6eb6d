"""Sessions that differ in what the library shows, and the window on a folder with them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from earlier_sessions import SESSIONS

from settle.backend.core.about.annotations import Annotations, Parent
from settle.sessions import session

BEGAN = 1_790_000_000.0


@pytest.fixture(scope="package")
def recorded(tmp_path_factory) -> Path:
    """Three seeds of one training, a fork of the first, and a run that was stopped: the newest is named last."""
    folder = tmp_path_factory.mktemp("recorded")
    kinds = {"train-0": "ep.train", "train-1": "ep.train", "train-2": "ep.train", "fork": "ep.train", "settle": "ep.settle"}
    for number, (name, experiment) in enumerate(kinds.items()):
        r = session.load(SESSIONS / f"{experiment}.h5")
        r.run_id, r.seed, r.started = f"run-{name}", number, BEGAN + 3600 * number
        r.annotations = Annotations()
        if experiment == "ep.train":
            r.summary = r.summary | {"test_error": {"ep": 40.0 + number}}
        if name == "fork":
            r.parent, r.knobs = Parent("run-train-0", 5), r.knobs | {"beta": 0.125}
            r.annotations = replace(r.annotations, title="Branch", tags=("paper",))
        if name == "settle":
            r.outcome = "stopped"
        session.save(r, folder / f"{name}.h5")
    return folder


@pytest.fixture
def sessions(recorded, tmp_path) -> dict[str, Path]:
    """Name -> session, in the window's folder."""
    shutil.copytree(recorded, tmp_path / "sessions")
    return {path.stem: path for path in (tmp_path / "sessions").glob("*.h5")}


@pytest.fixture
def library(sessions, window, qtbot):
    """The page of the library, once it lists the sessions."""
    window.lab.refresh()
    qtbot.waitUntil(lambda: len(window.session_list.items) == len(sessions), timeout=20_000)
    window.library.show_page()
    qtbot.waitUntil(lambda: len(window.library.page.table.lines_model.lines) == len(sessions), timeout=10_000)
    return window.library
