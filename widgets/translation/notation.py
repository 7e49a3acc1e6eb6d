"""How numbers and keys are written in a language: whatever text they stand in."""

from __future__ import annotations

import re
from collections.abc import Mapping

_THOUSANDS = re.compile(r"(?<![\w,.=])[1-9]\d{0,2}(?:,\d{3})+(?!\d|[,.]\d)")
_FINE_SPACE = "\u202f"
"""Parts thousands: where a comma is the decimal mark, 5,000 would be five."""
_KEY = re.compile(r"\b(?:Ctrl|Shift)(?=\+)|(?<=\+)(?:Left|Right|Up|Down|Home|End|Backspace|Space)\b|(?<=\()(?:Space|Backspace)(?=\))")


def as_written(text: str, keys: Mapping[str, str]) -> str:
    """A text with its thousands parted by a fine space, and its keys called as they are on the keyboard.

    :param keys: the English name of a key -> what stands on it.
    """
    if "," in text:
        text = _THOUSANDS.sub(lambda found: found[0].replace(",", _FINE_SPACE), text)
    return _KEY.sub(lambda found: keys.get(found[0], found[0]), text)
