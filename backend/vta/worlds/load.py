"""The sequences of a run of vta.segments: made here, clicked together, or read from a file. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from settle.backend.vta.worlds import drawn_motifs as drawings
from settle.backend.vta.worlds import sequence_file
from settle.backend.vta.worlds.sequences import Sequences, named, windows


def read(now: Any) -> dict[str, dict[str, np.ndarray]]:
    """The arrays of the data file, if one is named, as they are kept in the session.

    :raises KnobError: it cannot be read, does not fit, or its sequences are too short.
    """
    if not now.data:
        return {}
    found = sequence_file.read(now.data, now.length, now.view, now.stride)
    windows(found, now.seq, now.init)
    assert found.held is not None
    arrays = {"x": np.concatenate([found.x, found.held.x]), "held": np.array(len(found.held.x))}
    if found.events is not None and found.held.events is not None:
        arrays["events"] = np.concatenate([found.events, found.held.events])
    return {"data": arrays}


def sequences(now: Any, inputs: Mapping[str, Mapping[str, np.ndarray]], seed: int) -> Sequences:
    """:param inputs: what :func:`read` gave."""
    if now.data:
        arrays = (inputs or read(now))["data"]
        events = arrays.get("events")
        return Sequences(np.asarray(arrays["x"]), None if events is None else np.asarray(events)).apart(int(arrays["held"]))
    if now.world == "drawn":
        chosen = drawings.segments("drawn", now.drawn)
        return drawings.drawn(chosen, seed, count=now.sequences, held=now.held, length=now.length)
    return named(
        now.world, seed, count=now.sequences, held=now.held, length=now.length, size=now.view, number=now.balls, textured=now.textured
    )


def shown(x: np.ndarray) -> np.ndarray:
    """Frames as they are recorded: pictures (.., channels, h, w) in [-1, 1] as bytes, vectors as they are."""
    if x.ndim < 4:
        return x.astype(np.float32)
    return np.rint(127.5 * (np.clip(x, -1, 1) + 1)).astype(np.uint8)


def seen(x: np.ndarray) -> np.ndarray:
    """The other way round: recorded frames as the model takes them."""
    return x.astype(np.float32) / np.float32(127.5) - 1 if x.dtype == np.uint8 else x.astype(np.float32)
