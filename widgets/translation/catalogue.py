"""The texts of one language, found by the English ones."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from settle.widgets.translation.sentence import MARK, PLACE, Sentence, Sentences

_KEPT = 20_000
"""Texts whose translation is remembered."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_WITHIN = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_SIMPLE = re.compile(r"\S*|[\d.,+−-]+ \S+")
_CUTS = [
    re.compile(cut)
    for cut in (
        MARK.pattern,
        r"( [·|—–→×] |; )",
        r"((?<=[.!?…]) +)",
        r"(: | \(|\)|[“”\"])",
        r"(, )",
        r"((?<=\d) (?=\D)|(?<=\D) (?=[\d−+]))",
        r"(^[^\w\s]+ ?|[.:…,;!?]$)",
    )
]
"""Where a text that is no entry comes apart, from lines down to a number and its unit."""


class Catalogue:
    """Texts and sentences with places, each with its translation."""

    def __init__(self, entries: Mapping[str, str]):
        """
        :param entries: English text -> translation; places in braces, the same in both.
        """
        self._texts = {text: said for text, said in entries.items() if not PLACE.search(text)}
        sentences = [Sentence(text, said) for text, said in entries.items() if PLACE.search(text)]
        self._sentences = Sentences(each for each in sentences if not each.has_marks)
        self._marked = Sentences(each for each in sentences if each.has_marks)
        self.missing: set[str] = set()
        """Parts with words that nothing was found for."""
        self.translated = lru_cache(_KEPT)(self._translated)

    def _translated(self, text: str) -> str:
        """A text in this language; as it is where nothing is known of it."""
        if not _LETTERS.search(text):
            return text
        before, core, after = _WITHIN.fullmatch(text).groups()  # type: ignore[union-attr]
        said = self._entry(core)
        if said is None:
            said = self._cut(core)
        return before + said + after

    def _entry(self, text: str) -> str | None:
        said = self._texts.get(text)
        if said is not None:
            return said
        found = (self._marked if MARK.search(text) else self._sentences).find(text, self._is_simple)
        if found is None:
            return None
        sentence, values = found
        return sentence.said(self.translated(value) for value in values)

    def _is_simple(self, value: str) -> bool:
        return value in self._texts or bool(_SIMPLE.fullmatch(value))

    def _cut(self, text: str) -> str:
        for cut in _CUTS:
            parts = [part for part in cut.split(text) if part]
            if len(parts) > 1:
                return "".join(map(self.translated, parts))
        self.missing.add(text)
        return text


def read_mo(path: Path) -> dict[str, str]:
    """Text -> translation of a compiled catalogue, without its head.

    :raises OSError: it cannot be read.
    :raises ValueError: it is no such file.
    """
    content = path.read_bytes()
    magic, _, count, texts, translations = struct.unpack_from("<5I", content)
    if magic != 0x950412DE:
        raise ValueError(f"{path} is no compiled catalogue of texts.")

    def entry(table: int, number: int) -> str:
        length, start = struct.unpack_from("<2I", content, table + 8 * number)
        return content[start : start + length].decode("utf-8")

    found = {entry(texts, number): entry(translations, number) for number in range(count)}
    found.pop("", None)
    return found
