"""Lines of a text of the user's own, in whatever encoding it was written."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from settle.backend.data.own.own_file import OwnFile

MOST_BYTES = 256 << 20
"""Of a text."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMENTS = ("#", "%", "//")


@dataclass(frozen=True)
class Row:
    """A line that is neither blank nor a comment."""

    number: int
    """In the file, from 1 on."""
    text: str
    """As it stands there."""
    cells: list[str] = field(default_factory=list)
    """Its cells, once they are known."""


def read_lines(file: OwnFile) -> list[Row]:
    """The lines that say something.

    :raises KnobError: it cannot be read, or is no text.
    """
    try:
        if file.path.stat().st_size > MOST_BYTES:
            raise file.error(f"it has more than {MOST_BYTES >> 20} MB, too many for a table of text: save it as .npy")
        text = _decoded(file.path.read_bytes())
    except OSError as e:
        raise file.unreadable(e, "no text") from None
    if "\0" in text:
        raise file.error("it is neither a table of numbers in a text, nor another file that is read here")
    lines = re.split(r"\r\n|\r|\n", text)
    return [Row(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith(_COMMENTS)]


def _decoded(raw: bytes) -> str:
    """By its byte order mark; else as UTF-8; else UTF-16, where every other byte is 0; else as Windows writes western texts."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    head = raw[:2000]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) > 3 and head[first::2].count(0) > 0.7 * len(head) / 2:
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
