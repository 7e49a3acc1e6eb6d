"""The command line over a tiny experiment of its own, in this process; and the window, in folders that go away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from settle.app import catalogue
from settle.app.cli import main


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """Settings, sessions and their index of the test's own."""
    monkeypatch.setenv("SETTLE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SETTLE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("SETTLE_SESSIONS", str(tmp_path / "sessions"))


@pytest.fixture
def counting(monkeypatch):
    """The catalogue with one experiment that counts."""
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "support")
    entry = catalogue.Entry("test.counting", "Counting", "Count", "view", "counting:Counting")
    monkeypatch.setattr(catalogue, "ENTRIES", [entry])


@pytest.fixture
def settle(counting, capfd):
    """``settle("run", ...)`` gives the exit code, what stdout says (JSON read if asked for), what stderr says."""

    def call(*arguments: object):
        capfd.readouterr()
        words = [str(a) for a in arguments]
        code = main.main(words)
        out, err = capfd.readouterr()
        return code, json.loads(out, parse_constant=lambda c: pytest.fail(f"{c} in JSON")) if "--json" in words else out, err

    return call


@pytest.fixture
def window(qtbot, tmp_path, monkeypatch):
    from grey_thumbnails import grey_worker
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtGui import QCursor

    from settle.app.library import thumbnails
    from settle.app.window.main_window import MainWindow

    monkeypatch.setattr(thumbnails, "WORKER", grey_worker())  # the real ones cost a second, and are no matter of most tests
    QCursor.setPos(10, 10)  # where it begins: a test before this one may have left it on what stays while it is read
    window = MainWindow(tmp_path / "sessions")
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    window.deleteLater()
    # Now: else every later change of theme would dress it again.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
