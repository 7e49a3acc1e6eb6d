"""Sessions of other versions by every command: those of an earlier one are read whole, one of a newer one is refused and left as it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import h5py
import pytest

from settle.app.cli import main
from settle.app.report.pages import FORMATS as PAGES
from settle.sessions import session

EARLIER = sorted((Path(__file__).parents[2] / "sessions" / "earlier").glob("*.h5"))
TABLES, PICTURES = ("csv", "npz", "parquet", "xlsx"), ("png", "svg", "pdf", "gif", "mp4")
MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "gif": b"GIF8", "npz": b"PK", "xlsx": b"PK", "parquet": b"PAR1"}


@pytest.fixture
def settle(capfd):
    """``settle("info", ...)`` gives the exit code, what stdout says (JSON read if asked for), what stderr says."""

    def call(*arguments: object):
        capfd.readouterr()
        words = [str(a) for a in arguments]
        code = main.main(words)
        out, err = capfd.readouterr()
        return code, json.loads(out) if "--json" in words and not code else out, err

    return call


def state(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), path.stat().st_mtime_ns


@pytest.fixture
def folder(tmp_path) -> Path:
    """The sessions of the earlier version."""
    folder = tmp_path / "earlier"
    folder.mkdir()
    for file in EARLIER:
        shutil.copy2(file, folder)
    return folder


def test_sessions_of_the_earlier_version_are_listed_and_found(settle, folder):
    before = {path: state(path) for path in folder.iterdir()}
    code, said, _ = settle("sessions", "--folder", folder, "--json")
    rows = {row["experiment"]: row for row in said["sessions"]}
    assert code == 0 and sorted(rows) == [file.stem for file in EARLIER]
    assert all(row["outcome"] == "finished" and row["steps"] > 0 and row["summary"] for row in rows.values())
    code, said, _ = settle("sessions", "--folder", folder, "--filter", "experiment=ep.train outcome:finished")
    assert code == 0 and "ep.train.h5" in said and "gan" not in said
    assert {path: state(path) for path in folder.iterdir()} == before


@pytest.mark.parametrize("file", EARLIER, ids=lambda file: file.stem)
def test_one_of_the_earlier_version_is_told_compared_and_exported_as_tables(settle, folder, tmp_path, file):
    path, other = folder / file.name, tmp_path / "other.h5"
    recording = session.load(path)
    recording.seed, recording.started = recording.seed + 1, recording.started + 60
    session.save(recording, other)  # of the present version
    before = state(path)
    code, said, err = settle("info", path, "--json")
    assert (code, err, said["experiment"]) == (0, "", file.stem)
    code, said, err = settle("compare", path, other, "--json")
    assert code == 0 and said["differs"] == {"seed": [recording.seed - 1, recording.seed]} and said["curves"], err
    for ending in TABLES:
        target = tmp_path / f"table.{ending}"
        code, said, err = settle("export", path, "--format", ending, "--out", target, "--json")
        assert code == 0 and said["files"], err
        assert all(Path(each).read_bytes().startswith(MAGIC.get(ending, b"step,time")) for each in said["files"])
    assert state(path) == before


@pytest.mark.parametrize("ending", PICTURES)
def test_one_of_the_earlier_version_is_exported_as_a_picture_and_a_film(settle, folder, tmp_path, ending):
    if ending == "mp4":
        pytest.importorskip("av")
    path, target = folder / "gan.images.h5", tmp_path / f"picture.{ending}"
    before = state(path)
    words = ("--table", "samples") if ending in ("gif", "mp4") else ("--width-mm", 80)
    code, _, err = settle("export", path, "--format", ending, "--out", target, *words)
    assert code == 0, err
    start = target.read_bytes()[:12]
    assert start[4:8] == b"ftyp" if ending == "mp4" else start.startswith(MAGIC[ending])
    assert state(path) == before


COMMANDS = {
    "info": ("info", "{new}"),
    "info --json": ("info", "{new}", "--json"),
    "note": ("note", "{new}"),
    "note --title": ("note", "{new}", "--title", "mine", "--star"),
    "rerun": ("rerun", "{new}", "--out", "{out}.h5"),
    "rerun --check": ("rerun", "{new}", "--check"),
    "resume": ("resume", "{new}"),
    "resume --out": ("resume", "{new}", "--out", "{out}.h5"),
    "fork": ("fork", "{new}", "--at", "1", "--out", "{out}.h5"),
    "compare": ("compare", "{old}", "{new}"),
    "compare --out": ("compare", "{new}", "{old}", "--out", "{out}.csv"),
    **{
        f"export {ending}": ("export", "{new}", "--format", ending, "--out", f"{{out}}.{ending}") for ending in (*TABLES, *PICTURES, *PAGES)
    },
}


@pytest.fixture
def newer(folder) -> Path:
    """A session of the format after the present one."""
    path = folder / "newer.h5"
    shutil.copyfile(folder / "ep.train.h5", path)
    with h5py.File(path, "r+", libver="latest") as file:
        file.attrs["settle_format"] = 2
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_a_newer_session_is_refused_and_left_as_it_is(settle, folder, newer, tmp_path, command):
    before, beside = state(newer), sorted(tmp_path.rglob("*"))
    places = {"new": newer, "old": folder / "ep.settle.h5", "out": tmp_path / "out"}
    code, said, err = settle(*(word.format(**places) for word in COMMANDS[command]))
    assert code != 0 and not said
    assert f"{newer} was written by a newer Settle: it has format 2, this one reads up to 1. It is left as it is." in err
    assert state(newer) == before and sorted(tmp_path.rglob("*")) == beside, "nothing was made"


def test_a_newer_session_is_listed_with_the_reason_and_left_as_it_is(settle, newer):
    before = state(newer)
    code, said, _ = settle("sessions", "--folder", newer.parent, "--filter", "outcome:unreadable", "--json")
    (row,) = said["sessions"]
    assert code == 0 and row["path"] == str(newer) and "newer Settle" in row["problem"]
    assert state(newer) == before


def test_the_window_says_so_and_leaves_a_newer_session_as_it_is(window, qtbot, newer):
    before = state(newer)
    window.lab.open(newer)
    qtbot.waitUntil(lambda: "was written by a newer Settle" in window.banner.text.text())
    window.banner.hide()
    window.lab.resume(newer)
    qtbot.waitUntil(lambda: not window.banner.isHidden() and "was written by a newer Settle" in window.banner.text.text())
    assert state(newer) == before
