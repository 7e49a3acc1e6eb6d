"""Grids of characters: x shows a character of its own alphabet at each place, y the next one of each alphabet, drawn by others.

The construction of SpatialMultiOmniglot [Ozair2019, Rhodes2020], with drawers that are kept apart: who drew what is learnt from
drew nothing that a probe sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.core.random_streams import stream
from settle.backend.wdm.pairs.characters import DRAWERS, SIDE, Drawings
from settle.backend.wdm.pairs.view_pairs import FIT, TEST, VALIDATION, ProbePart, ViewPairs

if TYPE_CHECKING:
    import torch

LARGEST = 5
"""Rows and columns, at most."""
SPLIT = {"learning": 10, "fit": 6, "validation": 2, "test": 2}
"""Drawers of each part."""


@dataclass(frozen=True, eq=False)
class CharacterTuples:
    """What n pairs show: characters and drawers, (n, places) each."""

    characters: np.ndarray
    drawers_x: np.ndarray
    drawers_y: np.ndarray


@dataclass(frozen=True, eq=False)
class CharacterGrid:
    """All drawings as rows of pixels, so that a grid of them is one selection, in the order of its own rows."""

    pixels: torch.Tensor
    """(drawings x 14, 14), float32."""
    sizes: np.ndarray
    """(places,): characters of each alphabet."""
    rows: int
    columns: int

    def view(self, tuples: CharacterTuples, which: int) -> torch.Tensor:
        """x (0) or y (1) of all pairs: (n, rows x 14, columns x 14), float32."""
        import torch

        character = tuples.characters if which == 0 else (tuples.characters + 1) % self.sizes
        drawer = tuples.drawers_x if which == 0 else tuples.drawers_y
        first = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])
        drawing = torch.from_numpy(((first + character) * DRAWERS + drawer) * SIDE)
        at = drawing.view(-1, self.rows, 1, self.columns) + torch.arange(SIDE).view(SIDE, 1)
        return self.pixels.index_select(0, at.flatten()).view(-1, self.rows * SIDE, self.columns * SIDE)


@dataclass(frozen=True, eq=False)
class SpatialPairs(ViewPairs):
    """See the module."""

    drawers: dict[str, np.ndarray]
    """Part (``learning``, ``fit``, ``validation``, ``test``) -> its drawers."""
    tuples: dict[str, CharacterTuples]
    """The same parts -> what their pairs show."""
    grids: CharacterGrid

    def batch(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        all_of = self.tuples["learning"]
        chosen = CharacterTuples(all_of.characters[rows], all_of.drawers_x[rows], all_of.drawers_y[rows])
        return self.grids.view(chosen, 0), self.grids.view(chosen, 1)


def spatial_pairs(
    drawings: Drawings, rows: int, columns: int, seed: int, count: int = 20_000, shared_drawers: bool = False
) -> SpatialPairs:
    """Grids of ``rows`` x ``columns`` characters, 1 to 5 each; place i takes the i-th alphabet.

    :param count: pairs to learn from, drawn once: classes and both drawers independent and uniform.
    :param shared_drawers: all twenty drawers are in all parts, as in the paper's set rebuilt by [Rhodes2020]; else each part has its own.
    :raises KnobError: the grid has no place, too many, or more than there are alphabets; an alphabet has a single character; no pair.
    """
    import torch

    places, asked = rows * columns, f"rows x columns = {rows} x {columns} is not possible"
    if not (1 <= rows <= LARGEST and 1 <= columns <= LARGEST):
        raise KnobError("rows", f"{asked}: a grid has from 1 to {LARGEST} of each.")
    if places > len(drawings.pictures):
        raise KnobError("rows", f"{asked}: {drawings.title} has {len(drawings.pictures)} alphabets, and each place takes its own.")
    used = drawings.pictures[:places]
    for name, pictures in zip(drawings.names, used, strict=False):
        if len(pictures) < 2:
            raise KnobError("data", f"data = '{drawings.title}' is not possible: {name} has a single character; 2 or more are wanted.")
    if count < 2:
        raise KnobError("count", f"count = {count} is not possible: 2 or more are wanted.")
    order = stream(seed, "drawers").permutation(DRAWERS)
    ends = np.cumsum(list(SPLIT.values()))
    apart = {name: order[end - n : end] for (name, n), end in zip(SPLIT.items(), ends, strict=True)}
    drawers = dict.fromkeys(SPLIT, order) if shared_drawers else apart
    sizes = np.array([len(p) for p in used])
    counts = {"learning": count, "fit": FIT, "validation": VALIDATION, "test": TEST}
    tuples = {name: _tuples(stream(seed, f"{name} pairs"), counts[name], sizes, drawers[name]) for name in SPLIT}
    grids = CharacterGrid(torch.from_numpy(np.concatenate([p.reshape(-1, SIDE) for p in used])), sizes, rows, columns)

    def part(name: str) -> ProbePart:
        return ProbePart(tuples[name].characters, lambda which: grids.view(tuples[name], which).numpy())

    shape = rows * SIDE, columns * SIDE
    factors = tuple(f"row {i // columns + 1}, column {i % columns + 1}: {name}" for i, name in enumerate(drawings.names[:places]))
    classes = tuple(int(s) for s in sizes)
    parts = part("fit"), part("validation"), part("test")
    return SpatialPairs(factors, classes, (rows, columns), shape, shape, count, *parts, drawers, tuples, grids)


def _tuples(random: np.random.Generator, count: int, sizes: np.ndarray, drawers: np.ndarray) -> CharacterTuples:
    characters = random.integers(0, sizes, (count, len(sizes)))
    by_x, by_y = drawers[random.integers(0, len(drawers), (2, count, len(sizes)))]
    return CharacterTuples(characters, by_x, by_y)
