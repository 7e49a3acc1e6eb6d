"""What was made of a file that a run goes with, in words that the session keeps beside its arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from settle.backend.data.own.own_file import one_line

NAME = "about"
"""Of the array: the bytes of a text in UTF-8."""
MOST = 400
"""Bytes that are shown."""


def note(text: str) -> dict[str, np.ndarray]:
    """The words as an array, to be put beside those that were read."""
    return {NAME: np.frombuffer(text.encode(), np.uint8)}


def notes(inputs: Mapping[str, Mapping[str, np.ndarray]]) -> list[str]:
    """``pictures: 400 pictures of ...``, of each input that has a note."""
    return [f"{name}: {_text(arrays[NAME])}" for name, arrays in inputs.items() if NAME in arrays]


def _text(array: np.ndarray) -> str:
    """One line, whatever a session that somebody else has written holds."""
    text = bytes(array[:MOST]).decode(errors="replace") if array.dtype == np.uint8 and array.ndim == 1 else ""
    return one_line(text)
