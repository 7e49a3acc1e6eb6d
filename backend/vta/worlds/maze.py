"""Mazes: rooms at the odd cells of a square of cells, walls between them, colours on the walls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from settle.backend.vta.worlds.colours import COLOURS

PATCH = 3
"""Cells along the side of a patch of walls of one colour."""
WAYS = ((0, 2), (2, 0), (0, -2), (-2, 0))
"""From a room to those beside it, (y, x)."""


@dataclass(frozen=True, eq=False)
class MazeGrid:
    """The walls of a maze and their colours."""

    wall: np.ndarray
    """(2k+1) x (2k+1), True where there is a wall; the border is closed. Cell (i, j) extends from i to i+1 in y and j to j+1 in x."""
    colour: np.ndarray
    """Of each cell's wall, the number of one of six colours."""

    @staticmethod
    def random(rng: np.random.RandomState, k: int = 4, opened: float = 0.25) -> MazeGrid:
        """k x k rooms joined by a recursive backtracker, then a share ``opened`` of the walls left between rooms taken down."""
        side = 2 * k + 1
        wall = np.ones((side, side), bool)
        at = [(2 * rng.randint(k) + 1, 2 * rng.randint(k) + 1)]
        wall[at[0]] = False
        while at:
            y, x = at[-1]
            ways = [(dy, dx) for dy, dx in WAYS if 0 < y + dy < side and 0 < x + dx < side and wall[y + dy, x + dx]]
            if not ways:
                at.pop()
                continue
            dy, dx = ways[rng.randint(len(ways))]
            wall[y + dy // 2, x + dx // 2] = wall[y + dy, x + dx] = False
            at.append((y + dy, x + dx))
        left = [(y, x) for y in range(1, side - 1) for x in range(1, side - 1) if (y + x) % 2 and wall[y, x]]
        for i in rng.permutation(len(left))[: round(opened * len(left))]:
            wall[left[i]] = False
        patches = rng.randint(len(COLOURS), size=(-(-side // PATCH),) * 2)
        return MazeGrid(wall, np.kron(patches, np.ones((PATCH, PATCH), int))[:side, :side])

    @property
    def side(self) -> int:
        """Cells along a side."""
        return len(self.wall)

    @property
    def rooms(self) -> np.ndarray:
        """(k*k, 2) cells (i, j) of the rooms."""
        odd = np.arange(1, self.side, 2)
        return np.stack(np.meshgrid(odd, odd, indexing="ij"), -1).reshape(-1, 2)

    def free(self, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Whether the points (in units of cells) lie in no wall."""
        return ~self.wall[np.floor(y).astype(int), np.floor(x).astype(int)]
