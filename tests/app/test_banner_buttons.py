"""What a message offers by a button: data that is not there, and a run that was interrupted."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from file_server import WHOLE, serving
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.runner import Runner
from settle.backend.data import fetch
from settle.backend.data.sources import SOURCES, PublishedFile, Source
from settle.backend.ep.settle.experiment import Settle
from settle.sessions import session
from settle.sessions.journal import Journal

SETTLE = {"hidden": "12", "T": 30, "K": 2000}


def press(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def server():
    with serving() as server:
        yield server


@pytest.fixture
def lacking(window, qtbot, server, tmp_path, monkeypatch):
    """``lacking("slow")``: the window has just refused to run with a set that is not there, which that mirror has."""
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "data"))

    def call(*mirrors):
        files = {"a.bin": PublishedFile(hashlib.sha256(WHOLE).hexdigest(), len(WHOLE))}
        monkeypatch.setattr(fetch, "SCHEMES", ("http://",))
        monkeypatch.setitem(SOURCES, "fashion-mnist", Source(files, tuple(server.mirror(m) for m in mirrors)))
        window.choose("ep.settle")
        window.setup.form.fill({**SETTLE, "data": "fashion-mnist"})
        window.run()
        qtbot.waitUntil(lambda: not window.lab.alive and window.banner.button.isVisible())
        return window.banner

    return call


def test_a_set_that_is_not_there_is_fetched_while_the_window_goes_on(lacking, window, qtbot, tmp_path):
    banner = lacking("slow")
    assert "settle data fetch fashion-mnist" in banner.text.text() and banner.button.text() == "Download 0 MB"
    assert "fashion-mnist" in window.setup.form.fields["data"].problem.text()
    line, seen = window.panes.progress, set[str]()
    press(qtbot, banner.button)
    assert line.isVisible() and not banner.isVisible()

    def watch() -> bool:
        seen.add(line.text.text())
        return not line.isVisible()

    qtbot.waitUntil(watch, timeout=20_000)
    assert len(seen) > 3 and "Fetching fashion-mnist: 0.2 of 0.4 MB" in seen
    assert (tmp_path / "data" / "fashion-mnist" / "a.bin").read_bytes() == WHOLE
    assert f"fashion-mnist is now in {tmp_path / 'data'}." in banner.text.text() and banner.button.text() == "Run"


@pytest.mark.parametrize(("name", "megabytes"), [("omniglot", 16), ("olivetti", 4)])
def test_sets_that_pairs_are_made_of_are_offered_too(window, qtbot, tmp_path, monkeypatch, name, megabytes):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    window.choose("wdm.compare")
    window.setup.form.fill({"data": name})
    window.run()
    qtbot.waitUntil(lambda: not window.lab.alive and window.banner.button.isVisible())
    assert f"settle data fetch {name}" in window.banner.text.text() and window.banner.button.text() == f"Download {megabytes} MB"


def test_a_download_is_cancelled_and_goes_on_the_next_time(lacking, window, qtbot, server, tmp_path):
    press(qtbot, lacking("slow").button)
    line = window.panes.progress
    qtbot.waitUntil(lambda: line.bar.value() > 100, timeout=20_000)
    press(qtbot, line.cancel)
    qtbot.waitUntil(lambda: not line.isVisible(), timeout=20_000)
    assert [p.name for p in (tmp_path / "data" / "fashion-mnist").iterdir()] == [".a.bin.part"] and not window.banner.isVisible()
    press(qtbot, lacking("good").button)
    qtbot.waitUntil(lambda: not line.isVisible(), timeout=20_000)
    assert server.asked[-1][1].startswith("bytes=") and (tmp_path / "data" / "fashion-mnist" / "a.bin").read_bytes() == WHOLE


def test_a_download_that_fails_says_why_and_can_be_tried_again(lacking, window, qtbot, server):
    press(qtbot, lacking("gone").button)
    qtbot.waitUntil(lambda: window.banner.button.text() == "Try again", timeout=20_000)
    assert "fashion-mnist could not be fetched into" in window.banner.text.text() and "answered 404" in window.banner.text.text()
    window.banner.say("Something else.")
    assert not window.banner.button.isVisible()


@pytest.fixture
def interrupted(tmp_path):
    """Where a run of ep.settle was interrupted after 1200 steps; and the same run, unbroken."""
    path = tmp_path / "sessions" / "a.h5"
    whole, part = (Runner(Settle.make("", SETTLE), steps=steps).start() for steps in (1300, 1200))
    assert whole.join(60) and part.join(60)
    r = part.recording
    r.planned, r.outcome, r.ended = 1300, "running", type(r.ended)()
    journal = Journal(r, path)
    journal.commit()
    journal.close()
    return path, whole.recording


def test_an_interrupted_run_is_offered_to_be_resumed_and_goes_on_in_its_file(interrupted, window, qtbot, monkeypatch):
    path, whole = interrupted
    window.lab.open(path)
    qtbot.waitUntil(lambda: window.banner.button.isVisible(), timeout=10_000)
    assert window.banner.text.text() == "This run was interrupted after 1,200 steps. It can go on from its checkpoint at step 1,200."
    press(qtbot, window.banner.button)
    qtbot.waitUntil(lambda: window.lab.alive, timeout=10_000)
    assert window.lab.path == path and not window.banner.isVisible() and len(window.lab.recording.tables["states"]) >= 1200
    window.lab.runner.pace = None
    qtbot.waitUntil(lambda: not window.lab.alive and window.lab.autosave.join(0), timeout=30_000)
    kept = session.load(path)
    assert (
        differences(whole, kept) == []
        and kept.resumed == [1200]
        and np.array_equal(kept.tables["states"]["s0"][:], whole.tables["states"]["s0"][:])
    )
    asked, answers = [], [(2600, False), (1303, True)]
    monkeypatch.setattr(QInputDialog, "getInt", lambda *about: (asked.append(about[3:5]), answers.pop(0))[1])
    window.choose("gan.plane")  # none of it is on show: the session that is marked in the list is meant
    window.dialogs.resume()
    assert window.banner.text.text() == "There is nothing to resume yet: press Run, or open a session."
    window.session_list.choose(path)
    answers.insert(0, (2600, False))
    window.dialogs.resume()
    qtbot.waitUntil(lambda: asked == [(2600, 1301)], timeout=10_000)
    asked.clear()
    window.choose("ep.settle")
    window.dialogs.resume()
    assert asked == [(2600, 1301)] and not window.lab.alive
    window.dialogs.resume()
    qtbot.waitUntil(lambda: window.lab.recording.steps == 1303 and not window.lab.alive, timeout=10_000)
    assert window.lab.path == path and window.lab.recording.resumed == [1200, 1300]


def test_the_list_resumes_a_stopped_run_and_a_run_that_is_refused_leaves_its_file(interrupted, window, qtbot, monkeypatch):
    path, _ = interrupted
    r = session.load(path)
    r.outcome = "stopped"
    session.save(r, path)
    before = path.read_bytes()
    window.lab.refresh()
    qtbot.waitUntil(lambda: len(window.session_list.items) == 1 and window.session_list.items[0].outcome == "stopped", timeout=10_000)
    assert window.session_list.items[0].unfinished

    def refuse(self, run):
        raise KnobError("dt", "dt is not possible.")
        yield

    monkeypatch.setattr(Settle, "frames", refuse)
    window.library.actions.resumed.emit(path)
    qtbot.waitUntil(lambda: window.banner.isVisible() and "dt is not possible" in window.banner.text.text(), timeout=10_000)
    assert path.read_bytes() == before and [p.name for p in path.parent.iterdir()] == ["a.h5"]
