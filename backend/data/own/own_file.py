"""A file or a folder of the user's own: where it lies, what it is by its first bytes, and how it is refused."""

from __future__ import annotations

import difflib
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import unquote

from settle.backend.core.knobs import Knob, KnobError

_QUOTES = {"'": "'", '"': '"', "“": "”", "‘": "’", "„": "“", "«": "»", "`": "`"}
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_LOCAL = re.compile(r"file:(?://(?:localhost)?)?(?=/(?!/))", re.IGNORECASE)
_KINDS = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
_MAGIC = (
    (b"\x93NUMPY", "npy"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls): save it as .xlsx or .csv"),
    (b"\x1f\x8b", "compressed (gzip): unpack it first"),
    (b"BZh", "compressed (bzip2): unpack it first"),
    (b"\xfd7zXZ", "compressed (xz): unpack it first"),
    (b"%PDF", "a PDF document"),
    (b"MATLAB 5.0", "a MATLAB file: save the numbers as .csv"),
)
"""First bytes -> what the file is: ``npy``, ``zip``, or words for one that is not read."""
_ARCHIVES = {
    "zip": "a .zip archive: unpack it, and name what was in it",
    "ods": "an OpenDocument table: save it as .xlsx or .csv",
    "docx": "a text of Word: save its table as .xlsx or .csv",
}
"""The same of those that begin as an .npz file does, by their endings."""


def expanded(text: str) -> Path:
    """The path that a text means: ``~`` is a home folder, ``file://`` this computer, and quotation marks around it are none of it.

    :raises ValueError: it is an address elsewhere, or names an unknown user's home; the message says which.
    """
    text = text.strip()
    if len(text) > 2 and _QUOTES.get(text[0]) == text[-1] and not Path(text).exists():
        text = text[1:-1].strip()
    if local := _LOCAL.match(text):
        text = unquote(text[local.end() :])
        text = text[1:] if re.match(r"/[A-Za-z]:[/\\]", text) else text
    elif address := _ADDRESS.match(text):
        raise ValueError(f"an address ({address[0]}...) is not fetched: download the file, and name it here")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        home = re.split(r"[/\\]", text)[0]
        raise ValueError(f"the home folder {home} is not known") from None


@dataclass(frozen=True)
class OwnFile:
    """A file, or a folder, that a knob names, and that is there."""

    knob: str
    text: str
    """As the user wrote it."""
    path: Path
    part: str = ""
    """What stood behind a ``#``: the columns, or the sheet, that are meant."""
    or_folder: bool = False
    """Whether a folder of pictures would do as well."""

    @classmethod
    def found(cls, knob: str, text: str, folder: bool = False, part: bool = False) -> Self:
        """Look for it; nothing is opened, so that a pipe or a device cannot make anybody wait.

        :param folder: whether it may be a folder.
        :param part: whether ``#`` and a part may follow the name.
        :raises KnobError: it is not there, or of a kind that is not read.
        """
        here = cls(knob, text, Path())
        try:
            path, rest = expanded(text), ""
            if part and not _exists(path) and "#" in path.name:
                name, _, rest = str(path).rpartition("#")
                path = expanded(name)
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            raise here.error(f"there is no such file{_what_there_is(path)}") from None
        except OSError as e:
            raise here.error(f"it cannot be read: {(e.strerror or 'an error of the system').lower()}") from None
        except ValueError as e:
            raise here.error(str(e)) from None
        if stat.S_ISDIR(mode) and not folder:
            raise here.error("it is a folder; a file is wanted")
        if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
            raise here.error(f"it is {_KINDS.get(stat.S_IFMT(mode), 'no plain file')}; a file{' or a folder' if folder else ''} is wanted")
        return cls(knob, text, path, rest.strip(), folder)

    @property
    def is_folder(self) -> bool:
        return self.path.is_dir()

    def kind(self) -> str:
        """``npy``, ``npz``, ``xlsx``, by the first bytes or else the ending; else the ending without its dot, in small letters.

        :raises KnobError: it cannot be read, or is something else that is known by its first bytes.
        """
        ending = self.path.suffix.lower().removeprefix(".")
        try:
            with self.path.open("rb") as opened:
                head = opened.read(16)
        except OSError as e:
            raise self.error(f"it cannot be read: {(e.strerror or 'an error of the system').lower()}") from None
        known = next((what for magic, what in _MAGIC if head.startswith(magic)), None)
        if known == "zip":
            if ending in _ARCHIVES:
                raise self.error(f"it is {_ARCHIVES[ending]}")
            return ending if ending in ("xlsx", "xlsm") else "npz"
        if known not in (None, "npy"):
            raise self.error(f"it is {known}")
        return known or ending

    def error(self, why: str) -> KnobError:
        """What is wrong with it, as a sentence of one line to raise, whatever characters a name or a line holds."""
        sentence = f"{self.knob} = '{self.text}' is not possible: {why}."
        return KnobError(self.knob, one_line(sentence))

    def unreadable(self, e: Exception, wanted: str) -> KnobError:
        """The same for what a reader raised: what the system said, or that the file is not what was wanted."""
        said = e.strerror.lower() if isinstance(e, OSError) and e.strerror else f"it is {wanted}"
        return self.error(f"it cannot be read: {said}")


def look(name: str, knob: Knob, text: str) -> str:
    """What is wrong with a file before anything but its first bytes is read: that it is not there, or known to be of another kind.

    :param name: of ``knob``, which names the file as ``text``.
    :returns: a sentence that ends with what the knob takes; nothing: no fault was found so far.
    """
    try:
        # Columns can be named of tables alone.
        file = OwnFile.found(name, text, knob.folder, part="*.csv" in knob.files.split())
        if not file.is_folder:
            file.kind()
    except KnobError as error:
        return f"{error} {name} takes {knob.allowed()}."
    return ""


def _what_there_is(path: Path) -> str:
    """Of a path that is not there: the folder that is missing, or a file beside it of almost the same name."""
    try:
        if not path.parent.is_dir():
            return f", as there is no folder {path.parent}"
        close = difflib.get_close_matches(path.name, [each.name for each in path.parent.iterdir()], 1, 0.75)
    except OSError:
        return ""
    return f", but there is {close[0]}" if close else ""


def one_line(text: str) -> str:
    """Without what a terminal would obey; tabs are blanks."""
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else "\ufffd" for c in text.replace("\t", " "))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
