"""A path as it is shown. No Qt here."""

from __future__ import annotations

from urllib.parse import unquote


def bare_path(text: str) -> str:
    """A path to be shown: without the quotation marks around it and the ``file://`` before it, with which file managers copy one."""
    text = text.strip().strip("'\"`“”„‘’«»")
    return unquote(text.removeprefix("file://")) if text.startswith("file:///") else text
