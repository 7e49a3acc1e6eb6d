"""Text within a text that no language has another word for: what a user wrote, names of files, and what is typed as it stands."""

from __future__ import annotations

import re

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around it, until it reaches Qt; both are characters that no text has."""
_OWN = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}?")  # the end may have been cut away
_FIRST, _MOST = 0xE100, 5000
"""Characters that stand for such texts while what is around them is translated."""
_HELD = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _MOST)}]")


def own(text: str) -> str:
    """A text that ``tr`` leaves as it is, to be filled into one that it translates: ``tr(f"Title of {own(name)}:")``.

    What reaches Qt has been through ``tr``, which takes the marks away; nothing else is to get it.
    """
    return f"{_OPEN}{text.replace(_OPEN, '').replace(_CLOSE, '')}{_CLOSE}" if text else ""


def bare(text: str) -> str:
    """A text without the marks, as files have it."""
    return put_back(*taken_out(text))


def taken_out(text: str) -> tuple[str, list[str]]:
    """A text with a character in place of each that is left as it is, and those; none where there are no marks."""
    if _OPEN not in text:
        return text, []
    kept: list[str] = []

    def hold(found: re.Match[str]) -> str:
        kept.append(found[1])
        return chr(_FIRST + len(kept) - 1) if len(kept) <= _MOST else found[1]

    return _OWN.sub(hold, text), kept


def put_back(text: str, kept: list[str]) -> str:
    """The same with those in their places again."""
    return _HELD.sub(lambda found: kept[place] if (place := ord(found[0]) - _FIRST) < len(kept) else found[0], text)
