"""How well what somebody types fits a text: parts of words, letters left out, small slips. No Qt here."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_BEGINS, _WITHIN, _LETTERS, _SLIP = 3.0, 2.0, 1.0, 0.8
"""Of a word that begins a word of the text, stands somewhere in it, has its letters there in their order, is nearly a word of it."""
_LEAST_ALIKE, _LESS = 0.75, 0.7
_WORDS = re.compile(r"\w+")


def fit(typed: str, text: str, *also: str, slips: bool = True) -> float:
    """How well all words of ``typed`` fit, the larger the better; 0: one of them does not fit at all.

    :param also: what else can be found, each for :data:`_LESS` of what the one before it counts.
    :param slips: whether words that are nearly right fit, which takes ten times as long to find.
    """
    words, texts = typed.casefold().split(), [each.casefold() for each in (text, *also)]
    fits = [next((value * _LESS**place for place, each in enumerate(texts) if (value := _fit(word, each, slips))), 0.0) for word in words]
    if not fits or not all(fits):
        return 0.0
    return sum(fits) / len(fits) + 0.2 / (1 + len(text))  # of two equal ones the shorter text


def _fit(word: str, text: str, slips: bool) -> float:
    place = text.find(word)
    if place >= 0:
        begins = place == 0 or not text[place - 1].isalnum() or f" {word}" in text
        return _BEGINS + (0.5 if place == 0 else 0.0) + (0.5 if word == text else 0.0) if begins else _WITHIN
    return _in_order(word, text) or (_nearly(word, text) if slips else 0.0)


def _in_order(word: str, text: str) -> float:
    """Letters left out: ``epag`` for *ep.agreement*. Each has to begin a word or to follow the one before closely."""
    if len(word) < 2:
        return 0.0
    at, gaps = -1, 0
    for letter in word:
        found = text.find(letter, at + 1)
        if found < 0:
            return 0.0
        begins = found == 0 or not text[found - 1].isalnum()
        gaps += 0 if begins or found == at + 1 else found - at - 1
        at = found
    return _LETTERS * len(word) / (len(word) + gaps) if gaps <= len(word) else 0.0


def _nearly(word: str, text: str) -> float:
    if len(word) < 4:
        return 0.0
    alike = (SequenceMatcher(None, word, other[: len(word) + 1]) for other in _WORDS.findall(text) if other[0] == word[0])
    best = max((each.ratio() for each in alike if each.real_quick_ratio() >= _LEAST_ALIKE), default=0.0)
    return _SLIP * best if best >= _LEAST_ALIKE else 0.0
