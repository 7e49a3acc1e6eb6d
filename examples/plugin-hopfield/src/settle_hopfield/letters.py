"""Letters as patterns: 5 x 7 pixels each, drawn as large as the picture takes."""

from __future__ import annotations

import numpy as np

LETTERS = {
    "J": "..### ...#. ...#. ...#. ...#. #..#. .##..",
    "T": "##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#..",
    "X": "#...# #...# .#.#. ..#.. .#.#. #...# #...#",
    "O": ".###. #...# #...# #...# #...# #...# .###.",
    "L": "#.... #.... #.... #.... #.... #.... #####",
    "H": "#...# #...# #...# ##### #...# #...# #...#",
    "A": ".###. #...# #...# ##### #...# #...# #...#",
    "Z": "##### ....# ...#. ..#.. .#... #.... #####",
}


def letters(count: int, side: int) -> np.ndarray:
    """The first letters as patterns of -1 (paper) and 1 (ink): count x side².

    :param side: of the square picture, 7 or more.
    """
    scale = side // 7
    top, left = (side - 7 * scale) // 2, (side - 5 * scale) // 2
    made = np.full((count, side, side), -1, np.int8)
    for picture, rows in zip(made, LETTERS.values(), strict=False):
        glyph = np.array([[1 if mark == "#" else -1 for mark in row] for row in rows.split()], np.int8)
        picture[top : top + 7 * scale, left : left + 5 * scale] = np.kron(glyph, np.ones((scale, scale), np.int8))
    return made.reshape(count, side * side)
