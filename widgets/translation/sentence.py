"""A sentence with places, as it is recognised in a text and said in another language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

PLACE = re.compile(r"\{(\w+)\}")
MARK = re.compile(r"(\n|\t|<[^<>]*>)")
"""What parts lines, and parts of lines, from each other."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_WEAK = 3
"""Letters up to which a word alone says little: ``{} of {}`` is found within sentences that it has nothing to do with."""


class Sentence:
    """Such as ``{n} runs of {name}``, and its translation with the same places."""

    def __init__(self, text: str, translation: str):
        literals = PLACE.split(text)[::2]
        self.names = PLACE.findall(text)
        self.translation = translation
        self.has_marks = bool(MARK.search(text))
        self.rank = -sum(len("".join(part.split())) for part in literals), len(self.names)
        """Those with more letters come first, then those with fewer places."""
        self.weak = [len(word) <= _WEAK for part in literals for word in _WORD.findall(part)] in ([], [True])
        parts = [re.escape(part) for part in literals]
        if len(parts) > 1 and not parts[-1] and literals[-2].strip() and literals[-2][-1] == " ":  # a text may end here
            parts[-2] = re.escape(literals[-2][:-1]) + "(?: |$)"
        self._pattern = re.compile("(.*?)".join(parts))
        self.words = _whole_words(literals)

    def values(self, text: str) -> list[str] | None:
        """What a text has in the places; None: it is not this sentence."""
        found = self._pattern.fullmatch(text)
        return list(found.groups()) if found else None

    def said(self, values: Iterable[str]) -> str:
        """The translation with these in its places."""
        filled = dict(zip(self.names, values, strict=True))
        return PLACE.sub(lambda place: filled.get(place[1], place[0]), self.translation)


class Sentences:
    """Many, of which those that a text may be are found by its words: each is kept below that word of its own which the fewest have."""

    def __init__(self, all_of_them: Iterable[Sentence]):
        known = sorted(all_of_them, key=lambda each: each.rank)
        counts = Counter(word for each in known for word in each.words)
        self._by_word: dict[str, list[tuple[int, Sentence]]] = {}
        for rank, each in enumerate(known):
            word = min(each.words, key=lambda word: counts[word], default="")
            self._by_word.setdefault(word, []).append((rank, each))

    def that_fit(self, text: str, takes: Callable[[str], bool]) -> Iterator[tuple[Sentence, list[str]]]:
        """Those that a text may be, the one with the most letters first, and what the text has in their places.

        :param takes: whether a value may be in a place of a sentence that says little.
        """
        words = {"", *_WORD.findall(text)}
        for _, each in sorted(found for word in words if word in self._by_word for found in self._by_word[word]):
            values = each.values(text)
            if values is not None and (not each.weak or all(map(takes, values))):
                yield each, values


def _whole_words(literals: list[str]) -> set[str]:
    """Words that no place adjoins, so that they are words of the text as well."""
    last = len(literals) - 1
    found = set()
    for number, part in enumerate(literals):
        for word in re.finditer(r"[^\W\d_]+", part):
            inner = (word.start() > 0 or number == 0) and (word.end() < len(part) or number == last)
            if inner and len(word[0]) > 1:
                found.add(word[0])
    return found
