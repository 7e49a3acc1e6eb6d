"""A picture of one run, that of another, and what is left when the second is taken from the first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.colour_bar import ColourBar
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.ranges import bounds, round_level
from settle.widgets.panels.images.picture import Picture
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import choice, offer

_LEAST = 210
"""Least height, px."""
STRIP, _SIDE = 16, 256
"""Most pictures of a strip, and pixels of one's side."""


class PictureDifference(Card):
    """A, B and A − B. Both have one scale; that of the difference is its own, with 0 the ground of the card."""

    chosen = Signal()
    """Another picture, or other runs, are to be shown."""

    def __init__(self) -> None:
        self.what, self.one, self.other = choice("Picture"), choice("First run"), choice("Second run")
        self.one.setMinimumContentsLength(2)
        self.other.setMinimumContentsLength(2)
        self.pictures = [Picture(name) for name in ("First run", "Second run", "Difference")]
        self.captions = [PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter) for _ in self.pictures]
        self.bars = [ColourBar() for _ in self.pictures]
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for caption, picture, bar in zip(self.captions, self.pictures, self.bars, strict=True):
            caption.setObjectName("subtitle")
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(picture, 1)
            column.addWidget(caption)
            column.addWidget(bar)
            row.addLayout(column, 1)
        super().__init__("A − B", inside, "difference", [self.what, self.one, self.other])
        self.setMinimumHeight(_LEAST)
        self.pictures[2].map_name = "diverging"
        for box in (self.what, self.one, self.other):
            box.currentIndexChanged.connect(lambda _: self.chosen.emit())

    def offer(self, names: Sequence[tuple[str, str]], letters: Sequence[str]) -> None:
        """:param names: (text, key) of the pictures that all runs have.
        :param letters: of the runs.
        """
        offer(self.what, names)
        for box, first in ((self.one, 0), (self.other, 1)):
            fresh = not box.count()
            offer(box, [(letter, letter) for letter in letters])
            if fresh and len(letters) > first:
                box.blockSignals(True)
                box.setCurrentIndex(first)
                box.blockSignals(False)
        self.what.setMinimumContentsLength(16)

    def shown(self) -> tuple[str, str, str]:
        """Key of the picture, letters of the two runs."""
        return tuple(str(box.currentData() or "") for box in (self.what, self.one, self.other))  # type: ignore[return-value]

    def show_pair(self, one: np.ndarray | None, other: np.ndarray | None, letters: tuple[str, str], where: tuple[str, str]) -> None:
        """:param one: ``h x w`` or ``... x h x w``; None: the run has no such picture by then.
        :param where: the place of each.
        """
        self.rename(f"{letters[0]} − {letters[1]}")
        if one is None or other is None:
            none = [letter for letter, each in zip(letters, (one, other), strict=True) if each is None]
            self.say(f"{' and '.join(none)} {'have' if len(none) > 1 else 'has'} no such picture by then.")
            return
        if one.shape != other.shape:
            sizes = ["×".join(map(str, each.shape)) for each in (one, other)]
            self.say(f"The pictures differ in size: {letters[0]} has {sizes[0]}, {letters[1]} has {sizes[1]}.")
            return
        self.say("")
        pair = [strip(each) for each in (one, other)]
        low, high = bounds(*pair)
        level = round_level(max(abs(low), abs(high)) if np.isfinite(low) else 1.0)
        plain = not low < 0
        for picture, values in zip(self.pictures, pair, strict=False):
            picture.map_name = "ink" if plain else "diverging"
            picture.show_pictures(values, 0.0 if plain else -level, level)
        left = pair[0] - pair[1]
        least, most = bounds(left)
        far = round_level(max(abs(least), abs(most)) if np.isfinite(least) else 1.0)
        self.pictures[2].show_pictures(left, -far, far)
        for number in (0, 1):
            self.captions[number].setText(tr(f"{letters[number]} · {where[number]}"))
            self.bars[number].show_map("ink" if plain else "diverging", _ends(level, plain))
        self.captions[2].setText(tr(f"{letters[0]} − {letters[1]}" + ("" if np.any(left) else ": equal")))
        self.bars[2].show_map("diverging", _ends(far, False))
        size, count = "×".join(map(str, one.shape)), int(np.prod(one.shape[:-2]))
        self.head(subtitle=size + (f", the first {STRIP} of {count}" if count > STRIP else ""))


def strip(value: np.ndarray) -> np.ndarray:
    """The first pictures of a stack, ``n x h x w``, of large ones every second pixel or fewer."""
    stack = np.asarray(value, float).reshape(-1, *value.shape[-2:])[:STRIP]
    strides = [max(1, -(-side // _SIDE)) for side in stack.shape[1:]]
    return stack[:, :: strides[0], :: strides[1]]


def _ends(level: float, plain: bool) -> tuple[str, str, str]:
    """What a map means at its ends and in its middle."""
    return ("0", "", short(level, 2)) if plain else (f"−{short(level, 2)}", "0", short(level, 2))
