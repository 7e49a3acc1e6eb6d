"""The texts of one language, found by the English ones."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from settle.widgets.translation.notation import as_written
from settle.widgets.translation.sentence import MARK, PLACE, Sentence, Sentences

_KEPT, _KEY = 20_000, "|key"
"""Texts whose translation is remembered, and the context of what stands on a keyboard."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_WITHIN = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_SIMPLE = re.compile(r"\S*|[\d.,+−-]+ \S+|[^=]+ = \S+")
"""A value that a sentence may have which says little: a word, a number and its unit, a name with its value."""
_CUTS = [
    re.compile(cut)
    for cut in (
        r"(  +| [·|] |;;)",
        r"((?<=[.!?…]) +)",
        r"( [—–→×] |; )",
        r"(: | \(|\)|[“”\"])",
        r"(, )",
        r"((?<=\d) (?=\D)|(?<=\D) (?=[\d−+]))",
        r"(^[^\w\s]+ ?|[.:…,;!?]$)",
    )
]
"""Where a text that is no entry comes apart, from lines down to a number and its unit."""
_ATOMS = re.compile(r"( [·|—–→×] |; |(?<=[.!?…]) +|: | \(|\)|, )")
"""Where an entry may begin and end within a text."""
_FIXED = "\u00a0"
"""A blank at which no line ends; for a look-up it is one as any other."""
_NUMBERS = 5
"""Which of them first parts what may be a name."""
_NAME = re.compile(r"[/~].*|[A-Za-z]:\\.*|\S*[/\\]\S+|.*\S\.[A-Za-z]\w{0,5}")
"""A file or a folder, whose words are no words."""
_SETTING = re.compile(r"\w+ = [^ ]*(, [^ ]+)*|[a-z]\w*(\.[a-z]\w*)+")
"""A knob by its name, as in a command, or an experiment by its own; that is no word."""
_KEPT_PLACE = "choices"
"""A place for what a person would type as it stands."""
_ENDS = ".:…,;!?"
_MOST_ATOMS, _FEW = 40, 5
"""Parts, and words, of a text up to which an entry is looked for within it."""


class Catalogue:
    """Texts and sentences with places, each with its translation."""

    def __init__(self, entries: Mapping[str, str]):
        """
        :param entries: English text -> translation; places in braces, the same in both.
        """
        entries = {text.replace(_FIXED, " "): said for text, said in entries.items()}
        self._texts = {text: said for text, said in entries.items() if not PLACE.search(text)}
        sentences = [Sentence(text, said) for text, said in entries.items() if PLACE.search(text)]
        self._sentences = Sentences(each for each in sentences if not each.has_marks)
        self._marked = Sentences(each for each in sentences if each.has_marks)
        self._said = lru_cache(_KEPT)(self._look_up)
        self._written = lru_cache(_KEPT)(lambda text: as_written(self._said(text)[0], self._keys))
        self._keys = {text.removesuffix(_KEY): said for text, said in self._texts.items() if text.endswith(_KEY)}

    def translated(self, text: str, context: str = "") -> str:
        """A text in this language; as it is where nothing is known of it."""
        if context and (said := self._texts.get(f"{text}|{context}")):
            return said
        return self._written(text)

    def _look_up(self, text: str) -> tuple[str, int]:
        """A text in this language, and how many letters of it are not known."""
        if not _LETTERS.search(text) or MARK.fullmatch(text) or _SETTING.fullmatch(text):
            return text, 0
        before, core, after = _WITHIN.fullmatch(text).groups()  # type: ignore[union-attr]
        said, unknown = self._said_of(core.replace(_FIXED, " "))
        if not core.isascii() and unknown == sum(map(str.isalpha, core)):  # nothing of it is known
            said = core
        return before + said + after, unknown

    def _said_of(self, text: str) -> tuple[str, int]:
        """Of several ways to read a text that is no entry, the one that leaves the fewest letters unknown."""
        if (said := self._exactly(text)) is not None:
            return said, 0
        best = text, sum(map(str.isalpha, text))
        ways = (self._as_sentence, self._by_lines) if MARK.search(text) else (self._as_sentence, self._around_an_entry, self._in_parts)
        for way in ways:
            found = way(text)
            if found is not None and found[1] < best[1]:
                best = found
            if not best[1]:
                break
        return best

    def _exactly(self, text: str) -> str | None:
        """An entry, also with a mark at its end and a capital at its beginning that the entry has not."""
        if (said := self._texts.get(text)) is not None:
            return said
        if text and text[-1] in _ENDS and (said := self._exactly(text[:-1])) is not None:
            return said.removesuffix(text[-1]) + text[-1]
        if text[:1].isupper() and (said := self._texts.get(text[:1].lower() + text[1:])) is not None:
            return said[:1].upper() + said[1:]
        return None

    def _as_sentence(self, text: str) -> tuple[str, int] | None:
        best = None
        for sentence, values in (self._marked if MARK.search(text) else self._sentences).that_fit(text, self._is_simple):
            filled = [(value, 0) if name == _KEPT_PLACE else self._said(value) for name, value in zip(sentence.names, values, strict=True)]
            found = sentence.said(said for said, _ in filled).strip(), sum(unknown for _, unknown in filled)
            if best is None or found[1] < best[1]:
                best = found
            if not found[1]:
                break
        return best

    def _is_simple(self, value: str) -> bool:
        return bool(_SIMPLE.fullmatch(value)) or not self._said(value)[1]

    def _by_lines(self, text: str) -> tuple[str, int]:
        return self._joined(MARK.split(text))

    def _in_parts(self, text: str) -> tuple[str, int] | None:
        for level, cut in enumerate(_CUTS):
            if level == _NUMBERS and _NAME.fullmatch(text):
                return None
            parts = [part for part in cut.split(text) if part]
            if len(parts) > 1:
                return self._joined(parts)
        words = text.split(" ")
        for count in range(len(words) - 1, 0, -1) if len(words) <= _FEW else ():
            if (said := self._exactly(" ".join(words[:count]))) is not None:
                rest, unknown = self._said(" ".join(words[count:]))
                return f"{said} {rest}", unknown
        return None

    def _joined(self, parts: Iterable[str]) -> tuple[str, int]:
        found = [self._said(part) for part in parts]
        return "".join(said for said, _ in found), sum(unknown for _, unknown in found)

    def _around_an_entry(self, text: str) -> tuple[str, int] | None:
        """By the longest entry that is several parts of a text, such as a note behind a name."""
        parts = _ATOMS.split(text)
        count = (len(parts) + 1) // 2
        if not 1 < count <= _MOST_ATOMS:
            return None
        for length in range(count - 1, 0, -1):
            for first in range(count - length + 1):
                first, last = 2 * first, 2 * (first + length) - 1
                whole = "".join(parts[first:last])
                at_end = " " in whole and first in (0, 2) and last == len(parts)
                if self._exactly(whole) is not None or (at_end and self._as_sentence(whole)):
                    return self._joined(["".join(parts[:first]), whole, "".join(parts[last:])])
        return None


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
