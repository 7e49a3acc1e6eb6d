"""``settle sessions`` and ``settle note``: what they print, and how they refuse."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import h5py
import numpy as np
import pytest

from settle.app.trash import move_to_trash
from settle.backend.core.about.annotations import Parent
from settle.backend.core.recording import Recording
from settle.sessions.format import FORMAT
from settle.sessions.journal import Journal, folder_of
from settle.sessions.library.annotate import annotate
from settle.sessions.session import head, save


@pytest.fixture
def folder(recording, tmp_path):
    """Sessions of an experiment that is there and of one that is not, a forked one, one that runs, and a torn one."""
    made = tmp_path / "kept"
    made.mkdir()
    for number, error in enumerate((2.5, 9.0)):
        r = recording("test.counting", {"length": 5, "gain": 1.0 + number}, counts={"n": np.arange(5)})
        r.preset, r.seed, r.started, r.summary = "short", number, 1.8e9 + number, {"error": {"end": error, "no": float("nan")}}
        r.parent = Parent("the other run", 3) if number else None
        save(r, made / f"r{number}.h5")
    save(recording("lab.unheard", {"tau": 3}), made / "unheard.h5")
    (made / "torn.h5").write_bytes((made / "r0.h5").read_bytes()[:3000])
    return made


def test_json_has_an_object_for_each_and_a_filter_chooses(settle, folder):
    journal = Journal(Recording("test.counting", {"length": 9}), folder / "now.h5")
    journal.commit()
    code, said, err = settle("sessions", "--folder", folder, "--json")
    journal.close()
    assert (code, err) == (0, "") and {os.path.basename(s["path"]) for s in said["sessions"]} == {
        "now.h5", "r0.h5", "r1.h5", "torn.h5", "unheard.h5"
    }  # fmt: skip
    by = {os.path.basename(s["path"]): s for s in said["sessions"]}
    one = by["r1.h5"]
    assert (one["experiment"], one["preset"], one["outcome"], one["steps"], one["running"]) == (
        "test.counting",
        "short",
        "finished",
        5,
        False,
    )
    assert one["differs"] == {"gain": 2.0} and one["summary"] == {"error": {"end": 9.0, "no": None}} and one["seed"] == 1
    assert one["parent"] == {"kind": "fork", "run_id": "the other run", "step": 3} and by["r0.h5"]["parent"] is None
    assert one["started"].startswith("2027-01-1") and one["size"] == (folder / "r1.h5").stat().st_size and one["tags"] == []
    assert by["now.h5"]["running"] and by["now.h5"]["outcome"] == "running"
    assert by["torn.h5"]["outcome"] == "unreadable" and "damaged" in by["torn.h5"]["problem"]
    assert by["unheard.h5"]["differs"] == {"tau": 3}
    code, said, _ = settle("sessions", "--folder", folder, "--filter", "error.end<3 -experiment:lab", "--json")
    assert code == 0 and [os.path.basename(s["path"]) for s in said["sessions"]] == ["r0.h5"]


def test_the_table_fits_the_terminal(settle, folder, monkeypatch):
    settle("note", folder / "r0.h5", "--title", "A title that is far longer than any column could be", "--tag", "paper", "--star")
    for columns in (60, 80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        code, said, _ = settle("sessions", "--folder", folder)
        table = said.splitlines()[:-2]
        assert code == 0 and len(table) == 5 and max(map(len, table)) <= columns and "★ A" in said
    assert "gain 2" in said and "Error end 2.50" in said and "unreadable" in said and "4 sessions" in said.splitlines()[-1]
    code, said, _ = settle("sessions", "--folder", folder, "--filter", "tag:paper")
    assert code == 0 and "1 of 4 sessions" in said and "r1.h5" not in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--filter", "tagg:x"], "In the filter, 'tagg' is unknown"),
        (["--filter", "gain<"], "has no value"),
        (["--folder", "none"], "--folder 'none' is not possible: there is no such folder."),
        (["--folder", ""], "--folder '' is not possible"),
        (["--folder", "https://a.b/c"], "is not possible"),
    ],
)
def test_a_wrong_filter_or_folder_is_one_sentence(settle, folder, words, why):
    given = words if "--folder" in words else [*words, "--folder", folder]
    code, out, err = settle("sessions", *given)
    assert (code, out) == (2, "") and why in err and err.count("\n") == 1


def test_a_folder_that_is_not_there_yet_has_no_sessions(settle):
    code, said, err = settle("sessions", "--json", "--filter", "gain>1")
    assert (code, said["sessions"], err) == (0, [], "")


def test_notes_are_kept_added_to_and_shown(settle, folder):
    file = folder / "r0.h5"
    assert settle("note", file)[1].splitlines() == ["title: -", "tags:  -", "star:  no", "note:  -"]
    code, said, _ = settle("note", file, "--title", " Mine ", "--tag", "a", "b", "--tag", "c", "--text", "one\r\n\ttwo", "--star", "--json")
    assert code == 0 and (said["title"], said["tags"], said["note"], said["star"]) == ("Mine", ["a", "b", "c"], "one\n\ttwo", True)
    code, said, _ = settle("note", file, "--untag", "a", "--unstar", "--title", "")
    assert code == 0 and said.splitlines() == ["title: -", "tags:  b, c", "star:  no", "note:  one", "        two"]
    assert settle("info", file, "--json")[1]["annotations"]["tags"] == ["b", "c"]
    assert settle("sessions", "--folder", folder, "--filter", "tag:b", "--json")[1]["sessions"][0]["note"] == "one\n\ttwo"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--title", "a\x1b[31m"], "title has the character 0x001b"),
        (["--title", "\u202eabc"], "title has the character 0x202e"),
        (["--text", "x" * 10_000_000], "note has 10,000,000 characters, at most 100,000 are possible"),
        (["--text", "\udcff"], "note has the character 0xdcff"),
        (["--tag", ""], "a tag is empty"),
        (["--untag", "none"], "--untag none is not possible: the session has no tags."),
        (["--star", "--unstar"], "--star and --unstar do not go together."),
        (["--tag", "a", "--untag", "a"], "do not go together"),
    ],
)
def test_a_wrong_note_is_one_sentence_and_changes_nothing(settle, folder, words, why):
    before = (folder / "r0.h5").read_bytes()
    code, out, err = settle("note", folder / "r0.h5", *words)
    assert (code, out) == (2, "") and why in err and err.count("\n") == 1 and "\x1b" not in err
    assert (folder / "r0.h5").read_bytes() == before and not folder_of(folder / "r0.h5").exists()


def test_what_is_no_session_is_refused_and_left_alone(settle, folder, recording):
    save(recording(), folder / "new.h5")
    with h5py.File(folder / "new.h5", "r+", libver="latest") as file:
        file.attrs["settle_format"] = FORMAT + 1
    (folder / "text.h5").write_text("no session", encoding="utf-8")
    places = {
        "none.h5": "There is no session",
        "torn.h5": "damaged",
        "new.h5": "newer Settle",
        "text.h5": "no Settle session",
        ".": "a folder",
    }
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.h5")
        places["pipe.h5"] = "a named pipe"
    for name, why in places.items():
        for more in ([], ["--star"]):
            code, out, err = settle("note", folder / name, *more)
            assert (code, out) == (2, "") and why in err and err.count("\n") == 1, name
    assert not list(folder.glob("*.journal"))
    assert settle("sessions", "--folder", folder, "--json")[0] == 0


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is closed to root")
def test_a_closed_folder_is_told(settle, folder):
    folder.chmod(0o555)
    code, _, err = settle("note", folder / "r0.h5", "--star")
    folder.chmod(0o755)
    assert code == 2 and "cannot be changed: permission denied" in err


def test_a_read_only_file_stays_as_it_is(settle, folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # as root, everything may be written
    code, _, err = settle("note", folder / "r0.h5", "--star")
    assert code == 2 and "cannot be changed: it is read-only" in err and not head(folder / "r0.h5").annotations.star


def test_what_is_in_the_trash_comes_back_but_replaces_nothing(folder, tmp_path, monkeypatch):
    """A trash of its own: that of the computer is none of a test's business."""
    from settle.app import trash

    class Bin:
        def __init__(self, name):
            self.name = name

        def moveToTrash(self):
            if self.name.endswith(".journal") and full:
                return False
            old, self.name = self.name, str(tmp_path / f"binned-{os.path.basename(self.name)}")
            os.rename(old, self.name)
            return True

        def fileName(self):
            return self.name

    full = False
    monkeypatch.setattr(trash, "QFile", Bin)
    path = folder / "r0.h5"
    annotate(path, lambda a: replace(a, title="Mine"))
    folder_of(path).mkdir()
    (folder_of(path) / "x").write_text("left", encoding="utf-8")
    done = move_to_trash(path)
    assert done.problem == "" and not path.exists() and not folder_of(path).exists()
    path.write_text("another", encoding="utf-8")
    assert "there is another r0.h5 now" in done.put_back() and path.read_text(encoding="utf-8") == "another"
    path.unlink()
    assert done.put_back() == "" and head(path).annotations.title == "Mine" and (folder_of(path) / "x").exists()
    assert "not in the trash any more" in done.put_back()
    full = True
    assert "could not be moved" in move_to_trash(path).problem and path.exists(), "whole or not at all"
    journal = Journal(Recording("test.run", {}), folder / "now.h5")
    assert "is being recorded" in move_to_trash(folder / "now.h5").problem
    journal.close()
