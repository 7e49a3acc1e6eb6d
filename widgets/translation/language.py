"""The one function through which a text reaches Qt."""

from __future__ import annotations

from pathlib import Path

from settle.widgets.translation.catalogue import Catalogue, read_mo
from settle.widgets.translation.own_text import put_back, taken_out

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Code -> what a language calls itself. English is the language of the code, and needs no catalogue."""
LOCALE = Path(__file__).with_name("locale")

_catalogue: Catalogue | None = None
_language = "en"


def use_language(code: str) -> None:
    """Show texts in a language from now on; those that Qt has already stay as they are.

    :raises KeyError: it is none of :data:`LANGUAGES`.
    """
    global _catalogue, _language
    _catalogue = None if code == "en" or code not in LANGUAGES else Catalogue(read_mo(LOCALE / code / "LC_MESSAGES" / "settle.mo"))
    _language = {each: each for each in LANGUAGES}[code]


def language() -> str:
    """The code of the language that texts are shown in."""
    return _language


def tr(text: str, context: str = "") -> str:
    """A text of the code, or of a session, as the window shows it: in English as it is.

    Where no entry is known for it, nor for its lines, sentences and parts, it stays as it is. So does what :func:`own` has marked.

    :param context: where a word has another translation than elsewhere, such as ``column`` of ``Run``; in ``translating/words.py``.
    """
    bare, kept = taken_out(text)
    said = bare if _catalogue is None else _catalogue.translated(bare, context)
    return put_back(said, kept) if kept else said
