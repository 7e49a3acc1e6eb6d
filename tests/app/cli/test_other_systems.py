"""Names and text as other systems take them: a computer whose own encoding lacks most letters, and the names that Windows refuses."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest

from settle.sessions import disk

WESTERN = """
import builtins, io, os, sys, warnings

def open(file, mode="r", buffering=-1, encoding=None, *rest, first=io.open, **more):
    return first(file, mode, buffering, "cp1252" if "b" not in mode and encoding in (None, "locale") else encoding, *rest, **more)

builtins.open = io.open = open
warnings.filterwarnings("error", category=EncodingWarning, module="settle")
from pathlib import Path
from settle.app import settings
from settle.app.cli.main import main

home = Path(sys.argv[1])
session, table = str(home / "数据.h5"), str(home / "表格 β.csv")
picture = str(home / "图.svg")
codes = [main(words) for words in (
    ["run", "ep.settle", "--steps", "5", "--out", session],
    ["info", session],
    ["list"],
    ["resume", session],
    ["rerun", session, "--check"],
    ["export", session, "--format", "csv", "--table", "states", "--out", table],
    ["export", session, "--format", "svg", "--card", "residual", "--out", picture],
)]
settings.Settings().keep("last", "数据")
left = settings.Settings().text("last")
print("codes", codes, left == "数据")
"""


def test_a_computer_whose_encoding_lacks_the_letters_of_a_name_keeps_and_exports_the_session(tmp_path):
    home = tmp_path / "Łukasz"
    home.mkdir()
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "PYTHONWARNDEFAULTENCODING": "1"}
    environment |= {"SETTLE_CONFIG": str(home / "Einstellungen für 我")}
    words = [sys.executable, "-c", WESTERN, str(home)]
    done = subprocess.run(words, capture_output=True, encoding="cp1252", env=environment, timeout=200)
    assert done.returncode == 0, done.stderr[-2000:]
    said = done.stdout.splitlines()
    assert said[-1] == "codes [0, 0, 0, 2, 0, 0, 0] True", done.stderr[-2000:]  # a run that has come to its end has nothing to resume
    assert any("\\u0141ukasz" in line and "\\u6570\\u636e.h5" in line for line in said)
    assert sorted(p.name for p in home.iterdir()) == ["Einstellungen für 我", "图.svg", "数据.h5", "表格 β.csv"]
    assert "Residual" in (home / "图.svg").read_text(encoding="utf-8")


REFUSED = [
    "CON",
    "nul",
    "aux.h5",
    "Com1.tar.h5",
    "LPT¹.h5",
    "con .h5",
    "a:b.h5",
    "trailing.",
    "blank ",
    'a"b?.h5',
    "a*.h5",
    "x\ty.h5",
    "<a|b>",
]


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_windows_refuses_is_refused_there_alone(name, tmp_path, monkeypatch):
    with disk.replacing(tmp_path / name) as beside:
        beside.write_bytes(b"here it works")
    monkeypatch.setattr(disk, "WINDOWS", True)
    with pytest.raises(OSError, match="Windows") as refused, disk.replacing(tmp_path / name):
        pass
    assert refused.value.args and (tmp_path / name).read_bytes() == b"here it works"


@pytest.mark.parametrize("name", ["console.h5", "aux1.h5", "COM.h5", "com10.h5", ".h5", "a.b.c", "数据 β.h5", "a;b,c [1] 'x'.h5"])
def test_a_name_that_only_looks_like_one_is_taken(name, monkeypatch):
    monkeypatch.setattr(disk, "WINDOWS", True)
    disk.check_name(PureWindowsPath("C:/Users/Łukasz") / name)


def test_what_the_command_line_says_of_such_a_name_before_anything_is_computed(settle, tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "WINDOWS", True)
    code, _, err = settle("run", "test.counting", "--out", tmp_path / "aux.h5")
    assert (code, err) == (2, f"--out {tmp_path / 'aux.h5'} is not possible: aux is the name of a device on Windows.\n")
    settle("run", "test.counting", "--out", tmp_path / "good.h5")
    code, _, err = settle("export", tmp_path / "good.h5", "--format", "csv", "--out", tmp_path / "a:b.csv")
    assert code == 2 and "a:b.csv is not possible: a file's name on Windows cannot have :." in err
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["good.h5"]


@pytest.fixture
def held(monkeypatch):
    """``held(3)``: a rename is refused three times, as Windows does while another program has the file open."""
    monkeypatch.setattr(disk, "WINDOWS", True)
    monkeypatch.setattr(disk, "PATIENCE", 0.3)

    def hold(times: float) -> list[Path]:
        asked: list[Path] = []

        def replace(source, target, really=os.replace):
            asked.append(target)
            if len(asked) <= times:
                raise PermissionError(errno.EACCES, "Access is denied", str(source))
            really(source, target)

        monkeypatch.setattr(disk.os, "replace", replace)
        return asked

    return hold


def test_a_file_that_another_program_lets_go_of_is_replaced(held, tmp_path):
    asked = held(3)
    with disk.replacing(tmp_path / "a.h5") as beside:
        beside.write_bytes(b"new")
    assert len(asked) == 4 and (tmp_path / "a.h5").read_bytes() == b"new"


def test_a_file_that_another_program_holds_on_to_is_left_and_said_in_one_sentence(held, settle, tmp_path):
    settle("run", "test.counting", "--out", tmp_path / "a.h5")
    (tmp_path / "t.csv").write_text("in a spreadsheet", encoding="utf-8")
    held(float("inf"))
    code, _, err = settle("export", tmp_path / "a.h5", "--format", "csv", "--table", "counts", "--out", tmp_path / "t.csv", "--overwrite")
    assert (code, err) == (2, f"{tmp_path / 't.csv'} cannot be written: another program has it open, or it is read-only.\n")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "in a spreadsheet"
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".part")]
