"""Sequences that a person clicks together from curves: the drawn segments one after another, again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.vta.worlds.motifs import Motifs
from settle.backend.vta.worlds.sequences import Sequences

KINDS = 5
"""Curves to choose from."""
LONGEST = 60
"""Frames of a segment, at most."""
MOST = 100
"""Segments."""


def parse_segments(knob: str, value: Any) -> list[tuple[int, int]]:
    """(curve, frames) of each segment from curve, frames, curve, frames, ...

    :raises KnobError: half a segment, too few or too many, a curve that there is not, or a length out of range.
    """
    flat = [int(v) for v in np.asarray(value).ravel()]
    if len(flat) % 2 or not 4 <= len(flat) <= 2 * MOST:
        wanted = f"motif, length, motif, length, ... of 2 to {MOST} segments"
        raise KnobError(knob, f"{knob} has {len(flat)} numbers; it takes {wanted}, an even count.")
    pairs = list(zip(flat[::2], flat[1::2], strict=True))
    for kind, length in pairs:
        if not 0 <= kind < KINDS:
            raise KnobError(knob, f"{knob} has the motif {kind}; the motifs are 0 to {KINDS - 1}.")
        if not 2 <= length <= LONGEST:
            raise KnobError(knob, f"{knob} has a segment of {length} frames; each takes from 2 to {LONGEST}.")
    return pairs


def drawn_sequences(chosen: Sequence[tuple[int, int]], seed: int, *, count: int = 1000, held: int = 128, length: int = 60) -> Sequences:
    """``count`` + ``held`` sequences of ``length`` frames: the segments in a circle from a random frame on, with noise of their own.

    The curves are those of :func:`settle.backend.vta.worlds.make.make_sequences` ``("motifs", seed)``.

    :param chosen: (curve, frames) of each segment.
    """
    rng = np.random.RandomState(seed)
    motifs = Motifs.random(rng, KINDS)
    kind = np.concatenate([np.full(frames, curve) for curve, frames in chosen])
    since = np.concatenate([np.arange(frames) for _, frames in chosen])
    start = rng.randint(len(kind), size=(count + held, 1))
    at = (start + np.arange(length)) % len(kind)
    return motifs.noisy(rng, kind[at], since[at]).hold_out(held)
