"""``settle gui`` without a display, and what counts as one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import until

from settle.app.cli import gui
from settle.sessions.session import load


def test_without_a_display_the_first_experiment_runs_headless(settle, tmp_path, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(gui.sys, "platform", "linux")
    code, out, err = settle()
    assert code == 0 and err.startswith("There is no display to open the window on, so Settle runs test.counting")
    assert "5/5" in err
    session = out.strip().split("Session: ")[1]
    assert Path(session).parent == tmp_path / "sessions" and load(session).outcome == "finished"
    code, _, err = settle("gui", session)
    assert code == 2 and "no display to open a window on" in err


def test_a_display_counts_if_something_answers_there(tmp_path, monkeypatch):
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no such sockets here")
    monkeypatch.setattr(gui.sys, "platform", "linux")
    monkeypatch.setattr(gui, "X_SOCKETS", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    def asked(**environment: str) -> bool:
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return gui.has_display()

    assert not asked()
    assert asked(QT_QPA_PLATFORM="offscreen", DISPLAY=":7")
    (tmp_path / "X8").write_text("left by a server that is gone", encoding="utf-8")
    for dead in (":7", ":7.0", ":8", "unix:7", "nonsense", ":", "localhost:x", "localhost:59999", "a..b:1"):
        assert not asked(DISPLAY=dead) and not asked(DISPLAY=dead, QT_QPA_PLATFORM="xcb"), dead
    assert not asked(WAYLAND_DISPLAY="wayland-7")
    monkeypatch.chdir(tmp_path)  # a socket's name may not be long
    for name, alive in {"X7": {"DISPLAY": ":7.0"}, "wayland-7": {"WAYLAND_DISPLAY": "wayland-7"}}.items():
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(name)
            server.listen()
            assert asked(**alive)
        assert not asked(**alive)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert port > 6000 and asked(DISPLAY=f"127.0.0.1:{port - 6000}.0")
    assert not asked(DISPLAY=f"127.0.0.1:{port - 6000}.0")


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which signals are taken")
def test_the_window_opens_whatever_its_settings_say_and_a_signal_closes_it_in_order(tmp_path):
    (tmp_path / "settle.ini").write_text("[General]\ntheme=purple\nexperiment=@Invalid()\npause_at_gb=x\ngeometry=7\n", encoding="utf-8")
    env = {**os.environ, "SETTLE_CONFIG": str(tmp_path), "SETTLE_SESSIONS": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, "-m", "settle.app", "gui"], env=env, stderr=subprocess.PIPE, encoding="utf-8") as process:

        def takes_signals() -> bool:
            assert process.poll() is None, process.stderr and process.stderr.read()
            caught = next(
                line for line in Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").splitlines() if line.startswith("SigCgt")
            )
            return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)

        until(takes_signals)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert "geometry=@ByteArray" in (tmp_path / "settle.ini").read_text(encoding="utf-8"), "it was closed as by its own button"
