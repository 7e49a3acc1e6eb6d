"""Sequences to find segments in, with their true events where these are known. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from settle.backend.core.knobs import KnobError


@dataclass(frozen=True, eq=False)
class Sequences:
    """n sequences of T frames."""

    x: np.ndarray
    """n x T x frame, float32: vectors (D,) of about unit size, or pictures (channels, height, width) in [-1, 1]."""
    events: np.ndarray | None = None
    """n x T, 0 or 1: 1 at the first frame of a true segment. None: unknown."""
    label: np.ndarray | None = None
    """n x T, whole numbers from 0: what a true segment is, for its colour and for probes."""
    label_name: str = ""
    held_out: Sequences | None = None
    """Sequences of the same kind that are not learnt from."""
    extra_labels: Mapping[str, np.ndarray] = field(default_factory=dict)
    """Other things known of each frame, n x T each, by name."""

    @property
    def frame(self) -> tuple[int, ...]:
        """Shape of a frame."""
        return self.x.shape[2:]

    @property
    def length(self) -> int:
        """Frames in a sequence."""
        return self.x.shape[1]

    def subset(self, rows: slice) -> Sequences:
        """Some of the sequences, without any held out."""
        events, label = (None if a is None else a[rows] for a in (self.events, self.label))
        return Sequences(self.x[rows], events, label, self.label_name, None, {name: a[rows] for name, a in self.extra_labels.items()})

    def hold_out(self, held: int) -> Sequences:
        """The same with the last ``held`` sequences held out."""
        first = self.subset(slice(0, len(self.x) - held))
        return Sequences(first.x, first.events, first.label, self.label_name, self.subset(slice(len(first.x), None)), first.extra_labels)


def check_window(sequences: Sequences, seq: int, init: int) -> None:
    """:raises KnobError: the sequences are too short for a window of init + seq + init frames."""
    wanted = seq + 2 * init
    if sequences.length < wanted:
        raise KnobError(
            "seq",
            f"seq = {seq} with init = {init} is not possible: a window of init + seq + init = {wanted} frames is wanted,"
            f" and the sequences have {sequences.length}.",
        )
