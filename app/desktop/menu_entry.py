"""Settle's entry in the menu of applications of a Linux desktop, for one user.

By freedesktop's Desktop Entry Specification 1.5 (quoting of ``Exec``) and Icon Theme Specification 0.13 (folders).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

NAME = "org.settle_lab.Settle"
"""By which desktops know the application: of its menu entry, its icon and its metainfo."""
FOLDER = Path(__file__).parent
PLACES = {
    f"{NAME}.desktop": f"applications/{NAME}.desktop",
    f"{NAME}.metainfo.xml": f"metainfo/{NAME}.metainfo.xml",
    "settle.svg": f"icons/hicolor/scalable/apps/{NAME}.svg",
    "settle-48.png": f"icons/hicolor/48x48/apps/{NAME}.png",
    "settle-256.png": f"icons/hicolor/256x256/apps/{NAME}.png",
}
"""File here -> where it belongs below a folder of shared data."""


def data_folder() -> Path:
    """``$XDG_DATA_HOME``, else ``~/.local/share``."""
    chosen = os.environ.get("XDG_DATA_HOME", "")
    return Path(chosen) if os.path.isabs(chosen) else Path.home() / ".local" / "share"


def add(program: Sequence[str], folder: Path) -> list[Path]:
    """Put the entry and the icons there; gives the files.

    :param program: the words by which this Settle is started.
    :raises OSError: the folder cannot be written to.
    """
    made = []
    for name, place in PLACES.items():
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".desktop"):
            target.write_text(started_by(program, (FOLDER / name).read_text(encoding="utf-8")), encoding="utf-8")
        else:
            shutil.copyfile(FOLDER / name, target)
        made.append(target)
    _tell(folder)
    return made


def remove(folder: Path) -> list[Path]:
    """Take away what :func:`add` has put there; gives the files.

    :raises OSError: they cannot be deleted.
    """
    gone = [folder / place for place in PLACES.values() if (folder / place).exists()]
    for file in gone:
        file.unlink()
    _tell(folder)
    return gone


def started_by(program: Sequence[str], entry: str) -> str:
    """A menu entry whose program is named by its whole path, since the folder of an environment is on nobody's ``PATH``."""
    lines = entry.splitlines()
    for n, line in enumerate(lines):
        if line.startswith("TryExec="):
            lines[n] = f"TryExec={_escaped(program[0])}"
        elif line.startswith("Exec=settle "):
            words = " ".join(f'"{_quoted(word)}"' for word in program)
            lines[n] = f"Exec={_escaped(words)} {line.removeprefix('Exec=settle ')}"
    return "\n".join(lines) + "\n"


def _quoted(word: str) -> str:
    for mark in ("\\", '"', "`", "$"):
        word = word.replace(mark, f"\\{mark}")
    return word.replace("%", "%%")


def _escaped(value: str) -> str:
    """As the value of a key: a backslash is written twice."""
    return value.replace("\\", "\\\\")


def _tell(folder: Path) -> None:
    """Have desktops notice that keep an index of their own."""
    for name, place in (("update-desktop-database", "applications"), ("gtk-update-icon-cache", "icons/hicolor")):
        if (found := shutil.which(name)) and (folder / place).is_dir():
            subprocess.run([found, "-q", *(["-t", "-f"] if "gtk" in name else []), str(folder / place)], check=False, capture_output=True)
