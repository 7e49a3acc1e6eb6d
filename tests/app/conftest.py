"""A window of its own for each test: settings and sessions in a folder that goes away."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("SETTLE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("SETTLE_SESSIONS", str(tmp_path / "sessions"))


@pytest.fixture
def window(qtbot, tmp_path):
    from app.window import Window

    window = Window(tmp_path / "sessions")
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    window.deleteLater()
