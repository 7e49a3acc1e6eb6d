"""A page of the automatic view: the cards of one table, made when they are first looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from settle.backend.core.table import Table
from settle.widgets.controls.card import Card
from settle.widgets.controls.card_grid import CardGrid
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.ranges import bounds, round_level
from settle.widgets.panels.base.timescale import Timescale, timescale
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.panels.images.picture import Picture
from settle.widgets.views.automatic.column_groups import MOST, ColumnGroup, column_groups
from settle.widgets.views.common.sampled_rows import Envelope, SampledRows
from settle.widgets.views.common.scale_choice import offer_scale

_LINES, _UNITS, _STRIP, _SIDE = 12, 600, 8, 256
"""Most lines of a card, rows of a raster, pictures of a strip, and pixels of a picture's side."""


class TablePage(QWidget):
    """Draws a table at any row. Rows are counted on the axis, since a table need not have one for every step."""

    def __init__(self, table: Table):
        super().__init__()
        self.table = table
        self.grid: CardGrid | None = None
        self.joined = False
        """Whether the view listens to the grid."""
        self._cards: list[tuple[ColumnGroup, Card]] = []
        self._scale = Timescale(0, 1, word="row")
        self._read: dict[str, SampledRows | Envelope] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)

    def build(self) -> CardGrid:
        """Make the cards, at most a bounded number of them."""
        if self.grid is None:
            found = column_groups(self.table)
            self._cards = [(group, self._card(group)) for group in found[:MOST]]
            cards = [card for _, card in self._cards]
            if len(found) > MOST or not found:
                rest = Card("More", QWidget(), "more")
                names = ", ".join(group.title for group in found[MOST:])
                rest.say(f"{len(found) - MOST} more columns are not drawn: {names}." if found else "This table has no numbers to draw.")
                cards.append(rest)
            self.grid = CardGrid(cards, row_height=210)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self.grid)
            self.grid.show()
        return self.grid

    def _card(self, group: ColumnGroup) -> Card:
        column = self.table[group.columns[0]]
        words = column.label if len(group.columns) == 1 and column.label != group.title else ""
        unit = f" ({column.unit})" if column.unit else ""
        panels = {
            "curves": lambda: Curves(group.title, y_label=_axis_name(group, column.unit)),
            "raster": lambda: Raster(group.title),
            "picture": lambda: Picture(group.title, "diverging"),
        }
        card = Card(group.title, panels[group.kind](), group.title)
        card.head(subtitle=(words + unit).strip())
        offer_scale(card)
        return card

    def draw(self, rows: int) -> None:
        """Draw the first ``rows`` rows."""
        scale = replace(timescale("whole", 0, 0, rows - 1), word="row")
        if scale != self._scale:
            self._scale, self._read = scale, {}
        drawers = {"curves": self._curves, "raster": self._raster, "picture": self._picture}
        for group, card in self._cards:
            if card.isVisibleTo(self):
                drawers[group.kind](group, card, rows)

    def _curves(self, group: ColumnGroup, card: Card, rows: int) -> None:
        assert isinstance(card.content, Curves)
        lines = []
        for number, name in enumerate(group.columns[:_LINES]):
            reader = self._read.get(name) or Envelope(self.table, name, self._scale)
            self._read[name] = reader
            assert isinstance(reader, Envelope)
            steps, values = reader.curve(rows)
            short_name = name.removeprefix(group.title + ".")
            lines.append(Line(short_name, self._scale.x(steps), values, number))
        card.content.show_lines(lines, scale=self._scale, at=float(self._scale.x(rows - 1)))
        last = float(self.table[group.columns[0]][rows - 1])
        more = f"{_LINES} of {len(group.columns)}" if len(group.columns) > _LINES else ""
        card.head(corner=short(last, 4) if len(group.columns) == 1 else more)

    def _raster(self, group: ColumnGroup, card: Card, rows: int) -> None:
        assert isinstance(card.content, Raster)
        name = group.columns[0]
        units = self.table[name].shape[0]
        stride = max(1, -(-units // _UNITS))
        reader = self._read.get(name)
        if not isinstance(reader, SampledRows):
            self._read[name] = reader = SampledRows(self.table, [name], self._scale, lambda a: a[:, ::stride])
        count = reader.read(rows)
        panel = card.content
        panel.show_layers([name], [-(-units // stride)])
        level = round_level(reader.size(count))
        panel.show_values(
            reader.values, reader.columns, reader.filled(count), level,
            scale=self._scale, at=float(self._scale.x(rows - 1)), steps=reader.rows,
        )  # fmt: skip
        card.head(corner=panel.level_text() + (f", every {stride}th" if stride > 1 else ""))

    def _picture(self, group: ColumnGroup, card: Card, rows: int) -> None:
        assert isinstance(card.content, Picture)
        value = np.asarray(self.table[group.columns[0]][rows - 1], float)
        stack = value.reshape(-1, *value.shape[-2:])
        shown = stack[:_STRIP]
        strides = [max(1, -(-side // _SIDE)) for side in shown.shape[1:]]
        shown = shown[:, :: strides[0], :: strides[1]]
        low, high = bounds(shown)
        nonnegative = not low < 0
        card.content.map_name = "ink" if nonnegative else "diverging"
        level = round_level(max(abs(low), abs(high)) if np.isfinite(low) else 1.0)
        card.content.show_pictures(shown, 0.0 if nonnegative else -level, level)
        size = "×".join(str(n) for n in value.shape)
        card.head(corner=f"{size}, {'0' if nonnegative else f'−{short(level, 1)}'}…{short(level, 1)}")


def _axis_name(group: ColumnGroup, unit: str) -> str:
    """Quantity and unit, short enough for an axis."""
    return f"{group.title}, {unit}" if unit else group.title
