"""Settle on the desktop: its icon, and its entry in the menu of applications."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication

from settle.app.cli.main import main
from settle.app.desktop import menu_entry
from settle.app.desktop.icon import name_application

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="desktops of Linux")
ICONS = [*menu_entry.FOLDER.glob("settle-*.png")]


def test_the_window_has_an_icon_at_every_size_and_the_name_of_the_entry(qapp):
    name_application(qapp)
    icon = QGuiApplication.windowIcon()
    assert sorted(size.width() for size in icon.availableSizes()) == [16, 32, 48, 128, 256]
    assert QGuiApplication.desktopFileName() == menu_entry.NAME
    for file in ICONS:  # each is of the size that its name says, and not empty
        image = Image.open(file).convert("RGBA")
        assert image.size == (int(file.stem.partition("-")[2]),) * 2 and len(image.getcolors(1 << 16) or ()) > 20


def test_the_entry_starts_this_settle_and_goes_again(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main(["desktop"]) == 0
    files = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert len(files) == len(menu_entry.PLACES) and all(file.is_file() for file in files)
    entry = tmp_path / "applications" / f"{menu_entry.NAME}.desktop"
    lines = dict(line.split("=", 1) for line in entry.read_text(encoding="utf-8").splitlines() if "=" in line)
    assert shlex.split(lines["Exec"]) == [sys.executable, "-P", "-m", "settle.app", "gui", "%f"] and lines["TryExec"] == sys.executable
    assert (tmp_path / "icons/hicolor/scalable/apps" / f"{lines['Icon']}.svg").is_file()
    assert main(["desktop", "--remove"]) == 0
    assert not [file for file in files if file.exists()]


def test_a_path_with_any_character_is_quoted_as_desktops_read_it():
    entry = "TryExec=settle\nExec=settle gui %f\n"
    said = menu_entry.started_by(['/a b/$x"%/settle'], entry)
    assert said == 'TryExec=/a b/$x"%/settle\nExec="/a b/\\\\$x\\\\"%%/settle" gui %f\n'


@pytest.mark.parametrize(
    ("tool", "kind"), [(["desktop-file-validate"], "desktop"), (["appstreamcli", "validate", "--no-net"], "metainfo.xml")]
)
def test_desktops_read_it_without_complaint(tool, kind):
    if not shutil.which(tool[0]):
        pytest.skip(f"there is no {tool[0]}")
    done = subprocess.run([*tool, menu_entry.FOLDER / f"{menu_entry.NAME}.{kind}"], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
