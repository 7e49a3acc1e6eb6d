"""The arrays of a checkpoint as an .npz file: the weights of the nets, layer by layer where the checkpoint tells their shapes."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np

from settle.backend.core.recording import Recording
from settle.backend.core.table import is_table_name
from settle.sessions.disk import reason, replacing
from settle.sessions.format import SessionError
from settle.sessions.json_values import strict_json

NAME = "weights"
"""What they are called where a table is chosen."""
SHAPES = "shapes"
"""The value of a checkpoint that tells, for an array that is a vector, what lies in it one after another: [name, shape] of each."""


def write(recording: Recording, path: Path, at: int | None = None) -> list[Path]:
    """Write the last checkpoint of what was done up to step ``at`` (None: the end).

    :raises SessionError: there is no checkpoint, or the file cannot be written.
    """
    checkpoint = recording.checkpoint_at(recording.steps if at is None else at)
    if checkpoint is None:
        raise SessionError("The session holds no checkpoint: there are no weights to export.")
    about = {"experiment": recording.experiment, "knobs": recording.knobs, "step": checkpoint.step, **checkpoint.values}
    arrays: dict[str, np.ndarray] = {"about": np.array(json.dumps(strict_json(about)))}
    shapes = checkpoint.values.get(SHAPES, {})
    for name, array in checkpoint.arrays.items():
        start = 0
        try:
            for part, shape in shapes.get(name, []):
                arrays[f"{name}.{part}"] = array[start : start + math.prod(shape)].reshape(shape)
                start += math.prod(shape)
        except (AttributeError, TypeError, ValueError) as e:  # as only another program would write it
            raise SessionError(f"The checkpoint does not say what lies in its array {name}: {SHAPES} do not fit ({reason(e)}).") from None
        if name not in shapes:
            arrays[name] = array
    if not all(map(is_table_name, arrays)):
        raise SessionError("The arrays of the checkpoint have names that no file can have.")
    try:
        with replacing(path) as beside, open(beside, "wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
    except OSError as e:
        raise SessionError(f"{path} cannot be written: {reason(e)}.") from e
    return [path]
