"""A look at a session leaves it as it is: what a crash left is read, not recovered."""

from __future__ import annotations

import pytest

from settle.sessions.format import SessionError
from settle.sessions.session import load, look


def test_a_look_at_an_interrupted_run_changes_nothing(running, grow, tmp_path):
    recording, journal, path = running
    grow(recording, 20)
    journal.commit()
    assert look(path).steps == 20  # while it goes on
    journal.close()  # as a kill leaves it
    before = sorted(file.relative_to(tmp_path) for file in tmp_path.rglob("*"))
    seen = look(path)
    assert seen.steps == 20 and seen.tables["states"]["s"][:].shape == (20, 4)
    assert sorted(file.relative_to(tmp_path) for file in tmp_path.rglob("*")) == before and not path.exists()
    assert load(path).outcome == "interrupted" and path.exists()  # which is what opening it does
    assert look(path).steps == 20
    path.write_bytes(b"no session")
    with pytest.raises(SessionError):
        look(path)
