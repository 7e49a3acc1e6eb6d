"""The card of a convolutional net's states as maps, all layers on one equal scale."""

from __future__ import annotations

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.ranges import bounds, round_level
from settle.widgets.panels.images.tiles import TileGroup, Tiles
from settle.widgets.views.common.ep.reader import StatesReader


class FeatureMaps:
    """Each layer's maps at the step, side by side; the first sample of a batch."""

    def __init__(self) -> None:
        self.tiles = Tiles("Feature maps")
        self.card = Card("Feature maps", self.tiles, "maps")

    def paint(self, reader: StatesReader) -> None:
        """Draw the maps as of the reader's step."""
        maps = reader.maps()
        if not maps:
            self.card.say("Feature maps are of convolutional nets.")
            return
        self.card.say("")
        low, high = bounds(*maps.values())
        level = round_level(max(abs(low), abs(high))) if np.isfinite(low) else 1.0
        self.tiles.show_groups([_group(name, stack) for name, stack in maps.items()], -level, level)

    def caption(self, reader: StatesReader) -> None:
        """Set the head of the card."""
        self.card.head(subtitle="states of each layer, one scale", corner=f"{reader.phase().removesuffix(' phase')}, {reader.time()}")


def _group(name: str, stack: np.ndarray) -> TileGroup:
    channels, height, width = stack.shape
    names = [f"{name}, channel {i}" for i in range(channels)]
    return TileGroup(f"{name}: {channels} maps of {height} × {width}", stack, names)
