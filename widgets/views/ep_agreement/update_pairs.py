"""Updates beside gradients: elements of one array, over the steps of the nudged phase."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.views.common.ep.neuron_colours import Neuron, of_different_looks

_MOST = 20_000
"""Most elements of an array that are looked at; of a larger one, every n-th."""
SHOWN = 7
"""Elements drawn at a time."""


class UpdatePairs:
    """Delta_EP and -nabla_BPTT of one array of a recording; reads each row once."""

    def __init__(self, recording: Recording, name: str):
        self.table, self.name = recording.tables["updates"], name
        self.columns = self.table[f"ep.{name}"], self.table[f"bptt.{name}"]
        size = int(np.prod(self.columns[0].shape, dtype=int))
        self.elements = np.arange(0, size, max(1, -(-size // _MOST)))
        """Flat indices that are looked at."""
        self._values = np.zeros((2, 0, len(self.elements)))
        self._sizes = np.zeros((0, len(self.elements)))
        elements = recording.tables.get("elements")
        sampled = elements is not None and f"index.{name}" in elements and len(elements) > 0
        self._index = np.asarray(elements[f"index.{name}"][0]) if sampled and elements else None

    def read(self, rows: int) -> None:
        """Make the first ``rows`` rows available."""
        have = self._values.shape[1]
        if rows > have:
            new = np.stack([c[have:rows].reshape(rows - have, -1)[:, self.elements] for c in self.columns]).astype(float)
            self._values = np.concatenate([self._values, new], axis=1)
            size = np.abs(new).max(axis=0)
            if have:
                size[0] = np.maximum(size[0], self._sizes[-1])
            self._sizes = np.concatenate([self._sizes, np.maximum.accumulate(size, axis=0)])

    def pick(self, rows: int, choice: int, picked: Mapping[Neuron, int]) -> dict[int, int]:
        """Places of the elements to draw, and their looks: spread over those that were largest in the first ``rows`` rows.

        :param choice: 0, 1, ...: other ones each time.
        :param picked: looks of neurons that are followed elsewhere.
        """
        self.read(rows)
        if not rows or not len(self.elements):
            return {}
        order = np.argsort(-np.nan_to_num(self._sizes[rows - 1]), kind="stable")[: 8 * SHOWN]
        count = min(SHOWN, len(order))
        stride = max(1, len(order) // (2 * count))
        # Each place of the spread, or the next one that has a look of its own.
        spread = [(choice + stride * k + aside) % len(order) for aside in range(len(order)) for k in range(count)]
        places = [int(order[i]) for i in dict.fromkeys(spread)]
        looks = of_different_looks(self.name, [int(self.elements[place]) for place in places], picked)
        return {places[i]: look for i, look in list(looks.items())[:count]}

    def curve(self, place: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """(Delta_EP, -nabla_BPTT) of one element over the first ``rows`` rows."""
        return self._values[0, :rows, place], self._values[1, :rows, place]

    def title(self, place: int) -> str:
        """Name of an element: ``W0[2,17]``; ``W0[#flat index]`` where elements were drawn by lot."""
        flat = int(self.elements[place])
        if self._index is not None:
            return f"{self.name}[#{int(self._index[flat])}]"
        return f"{self.name}[{','.join(str(int(i)) for i in np.unravel_index(flat, self.columns[0].shape))}]"
