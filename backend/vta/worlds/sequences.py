"""Sequences to find segments in, with their true events where these are known. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from settle.backend.core.knobs import KnobError

MOST = 12e9
"""Bytes that made sequences may take, at most: the authors' 8,000 walks of 100 frames of 32 x 32 pixels take 9.8e9."""


@dataclass(frozen=True, eq=False)
class Sequences:
    x: np.ndarray
    """n x T x frame, float32: vectors (D,) of about unit size, or pictures (channels, height, width) in [-1, 1]."""
    events: np.ndarray | None = None
    """n x T, 0 or 1: 1 at the first frame of a true segment. None: unknown."""
    label: np.ndarray | None = None
    """n x T, whole numbers from 0: what a true segment is, for its colour and for probes."""
    label_name: str = ""
    held: Sequences | None = None
    """Sequences of the same kind that are not learnt from."""
    more: Mapping[str, np.ndarray] = field(default_factory=dict)
    """Other things known of each frame, n x T each, by name."""

    @property
    def frame(self) -> tuple[int, ...]:
        """Shape of a frame."""
        return self.x.shape[2:]

    @property
    def length(self) -> int:
        """Frames in a sequence."""
        return self.x.shape[1]

    def part(self, rows: slice) -> Sequences:
        """Some of the sequences, without any held out."""
        events, label = (None if a is None else a[rows] for a in (self.events, self.label))
        return Sequences(self.x[rows], events, label, self.label_name, None, {name: a[rows] for name, a in self.more.items()})

    def apart(self, held: int) -> Sequences:
        """The same with the last ``held`` sequences held out."""
        first = self.part(slice(0, len(self.x) - held))
        return Sequences(first.x, first.events, first.label, self.label_name, self.part(slice(len(first.x), None)), first.more)


def windows(sequences: Sequences, seq: int, init: int) -> int:
    """How many places a window of init + seq + init frames has in each sequence.

    :raises KnobError: none, the sequences are too short.
    """
    wanted = seq + 2 * init
    if sequences.length < wanted:
        raise KnobError(
            "seq",
            f"seq = {seq} with init = {init} is not possible: a window of init + seq + init = {wanted} frames is wanted,"
            f" and the sequences have {sequences.length}.",
        )
    return sequences.length - wanted + 1


def named(
    name: str, seed: int, *, count: int = 0, held: int = 0, length: int = 0, size: int = 0, number: int = 1, textured: bool = False
) -> Sequences:
    """Sequences made anew from ``seed``; 0 stands for what is usual for them.

    :param name: ``motifs``, ``balls`` or ``maze``.
    :param count, held: sequences to learn from and held out.
    :param length: frames in each.
    :param size: pixels a side of pictures, 16 if not told.
    :param number: of balls; of several each flies half as fast, so that there are about as many events ([Kim2019] has two of them).
    :param textured: whether the maze has textures and a sky.
    :raises KnobError: they would take more memory than :data:`MOST`.
    """
    rng = np.random.RandomState(seed)
    vectors = name == "motifs"
    count, held, length = count or (1000 if vectors else 600), held or (128 if vectors else 64), length or (60 if vectors else 48)
    size = size or 16
    memory = 4.0 * (count + held) * length * (6 if vectors else 3 * size**2)
    if memory > MOST:
        most = f"{MOST / 1e9:.0f} GB at most are possible"
        takes = f"{count} sequences and {held} held out, of {length} frames each, take {memory / 1e9:.0f} GB; {most}"
        raise KnobError("sequences", f"sequences = {count} is not possible: {takes}.")
    if vectors:
        from settle.backend.vta.worlds.motifs import Motifs

        return Motifs.drawn(rng).sequences(rng, count + held, length).apart(held)
    if name == "balls":
        from settle.backend.vta.worlds.balls import SPEED, balls

        return balls(rng, count + held, length, size, number=number, speed=SPEED / number).apart(held)
    from settle.backend.vta.worlds.maze import Maze
    from settle.backend.vta.worlds.maze_walks import seen

    return seen(Maze.drawn(rng), rng, count + held, length, size, textured=textured).apart(held)


def refused(path: str, why: str) -> KnobError:
    """What is wrong with a file of the user's."""
    return KnobError("data", f"data = '{path}' is not possible: {why}.")
