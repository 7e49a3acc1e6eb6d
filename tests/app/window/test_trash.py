"""A session that cannot go to the trash: the reason is said, and no longer than it is true."""

from __future__ import annotations

import os
import sys

import pytest

from settle.app import trash
from settle.sessions.claim import claim
from settle.sessions.session import save


class Refusing:
    """A file that the desktop does not take."""

    def __init__(self, path):
        self.path = path

    def moveToTrash(self):
        return False


@pytest.mark.parametrize(
    ("changed", "value", "reason"),
    [
        ("access", lambda path, mode: False, "you may not take it out of"),
        ("statvfs", lambda path: type("disk", (), {"f_flag": os.ST_RDONLY}), "its disk can only be read"),
        ("access", lambda path, mode: True, "this disk has no trash"),
    ],
)
def test_the_reason_is_said(tmp_path, recording, monkeypatch, changed, value, reason):
    path = tmp_path / "a.h5"
    assert trash.move_to_trash(path).problem == f"{path} could not be moved to the trash: it is not there any more."
    save(recording(), path)
    monkeypatch.setattr(trash, "QFile", Refusing)
    monkeypatch.setattr(trash.os, changed, value)
    assert f"{path} could not be moved to the trash: {reason}" in trash.move_to_trash(path).problem


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the trash is made with the user")
def test_a_new_user_has_a_trash(tmp_path, recording, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)  # then it is in a folder that is not there yet
    path = tmp_path / "a.h5"
    save(recording(), path)
    moved = trash.move_to_trash(path)
    assert not moved.problem and not path.exists()
    assert not moved.put_back() and path.exists()


def test_that_a_session_is_being_recorded_is_said_until_it_is_not(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(trash, "LOOK_AGAIN", 20)
    held = claim(tmp_path / "a.h5", replace=False)
    window.lab.remove(tmp_path / "a.h5")
    qtbot.waitUntil(lambda: "a.h5 is being recorded" in window.banner.text.text() and not window.banner.isHidden())
    qtbot.wait(100)
    assert not window.banner.isHidden()
    held.release()
    qtbot.waitUntil(lambda: window.banner.isHidden())
