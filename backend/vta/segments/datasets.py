"""The sequences of a run of vta.segments: made here, clicked together, or read from a file. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from settle.backend.vta.segments.knobs import SegmentsKnobs
from settle.backend.vta.worlds import sequence_file
from settle.backend.vta.worlds.drawn_motifs import drawn_sequences, parse_segments
from settle.backend.vta.worlds.make import make_sequences
from settle.backend.vta.worlds.sequences import Sequences, check_window


def read_inputs(now: SegmentsKnobs) -> dict[str, dict[str, np.ndarray]]:
    """The arrays of the data file, if one is named, as they are kept in the session.

    :raises KnobError: it cannot be read, does not fit, or its sequences are too short.
    """
    if not now.data:
        return {}
    sequences = sequence_file.read(now.data, now.length, now.view, now.stride)
    check_window(sequences, now.seq, now.init)
    assert sequences.held_out is not None
    arrays = {"x": np.concatenate([sequences.x, sequences.held_out.x]), "held": np.array(len(sequences.held_out.x))}
    if sequences.events is not None and sequences.held_out.events is not None:
        arrays["events"] = np.concatenate([sequences.events, sequences.held_out.events])
    return {"data": arrays}


def load_sequences(now: SegmentsKnobs, inputs: Mapping[str, Mapping[str, np.ndarray]], seed: int) -> Sequences:
    """:param inputs: what :func:`read_inputs` gave."""
    if now.data:
        arrays = (inputs or read_inputs(now))["data"]
        events = arrays.get("events")
        return Sequences(np.asarray(arrays["x"]), None if events is None else np.asarray(events)).hold_out(int(arrays["held"]))
    if now.world == "drawn":
        chosen = parse_segments("drawn", now.drawn)
        return drawn_sequences(chosen, seed, count=now.sequences, held=now.held, length=now.length)
    return make_sequences(
        now.world, seed, count=now.sequences, held=now.held, length=now.length, size=now.view, balls=now.balls, textured=now.textured
    )
