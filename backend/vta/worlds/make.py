"""Sequences of the worlds that are made here: motifs, balls, walks through a maze. NumPy alone."""

from __future__ import annotations

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.vta.worlds.sequences import Sequences

MAX_BYTES = 12e9
"""Bytes that made sequences may take, at most: the authors' 8,000 walks of 100 frames of 32 x 32 pixels take 9.8e9."""


def make_sequences(
    name: str, seed: int, *, count: int = 0, held: int = 0, length: int = 0, size: int = 0, balls: int = 1, textured: bool = False
) -> Sequences:
    """Sequences made anew from ``seed``; 0 stands for what is usual for them.

    :param name: ``motifs``, ``balls`` or ``maze``.
    :param count, held: sequences to learn from and held out.
    :param length: frames in each.
    :param size: pixels a side of pictures, 16 if not told.
    :param balls: of several each flies half as fast, so that there are about as many events ([Kim2019] has two of them).
    :param textured: whether the maze has textures and a sky.
    :raises KnobError: they would take more memory than :data:`MAX_BYTES`.
    """
    rng = np.random.RandomState(seed)
    vectors = name == "motifs"
    count, held, length = count or (1000 if vectors else 600), held or (128 if vectors else 64), length or (60 if vectors else 48)
    size = size or 16
    memory = 4.0 * (count + held) * length * (6 if vectors else 3 * size**2)
    if memory > MAX_BYTES:
        most = f"{MAX_BYTES / 1e9:.0f} GB at most are possible"
        takes = f"{count} sequences and {held} held out, of {length} frames each, take {memory / 1e9:.0f} GB; {most}"
        raise KnobError("sequences", f"sequences = {count} is not possible: {takes}.")
    if vectors:
        from settle.backend.vta.worlds.motifs import Motifs

        return Motifs.random(rng).sequences(rng, count + held, length).hold_out(held)
    if name == "balls":
        from settle.backend.vta.worlds.balls import SPEED, ball_sequences

        return ball_sequences(rng, count + held, length, size, number=balls, speed=SPEED / balls).hold_out(held)
    from settle.backend.vta.worlds.maze import MazeGrid
    from settle.backend.vta.worlds.maze_walks import maze_sequences

    return maze_sequences(MazeGrid.random(rng), rng, count + held, length, size, textured=textured).hold_out(held)
