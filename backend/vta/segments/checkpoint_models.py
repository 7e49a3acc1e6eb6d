"""The models of a recording of vta.segments made again from its checkpoint, without the data: futures, and z moved by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.rssm import RSSM
from settle.backend.vta.segments.futures import futures, milliseconds
from settle.backend.vta.segments.knobs import SegmentsKnobs
from settle.backend.vta.segments.trainers import model_sizes
from settle.backend.vta.segments.traversal import traversal
from settle.backend.vta.worlds.pixels import as_input, as_recorded

TIMED = 32
"""Futures that are imagined at once where the time is taken."""


class CheckpointModels:
    """The HSSM that is shown and the RSSM as they stand in a checkpoint."""

    def __init__(self, now: SegmentsKnobs, recording: Recording, checkpoint: Checkpoint):
        torch.set_num_threads(1)
        self.now, self.checkpoint, self.t = now, checkpoint, int(checkpoint.values["t"])
        self.x = as_input(recording.tables["start"]["x"][0])
        sizes = model_sizes(now, self.x.shape[2:])
        self.hssm = HSSM(sizes, 0).eval()
        self._load_weights(self.hssm, f"vta{int(checkpoint.values['chosen'])}")
        self.rssm = None
        if now.flat:
            self.rssm = RSSM(sizes, 0).eval()
            self._load_weights(self.rssm, "flat")
        self.ms: dict[str, float] = {}

    def _load_weights(self, model: torch.nn.Module, name: str) -> None:
        arrays = arrays_of(self.checkpoint.arrays, f"{name}.model")
        model.load_state_dict({key: torch.as_tensor(np.array(v)) for key, v in arrays.items()})

    def milliseconds(self, mean_length: float) -> dict[str, float]:
        """For each frame of the horizon, taken once."""
        if not self.ms:
            init = self.now.init
            x = torch.as_tensor(np.repeat(self.x[:, :init], -(-TIMED // len(self.x)), 0)[:TIMED])
            self.ms = milliseconds(self.hssm, self.rssm, x, self.now.horizon, mean_length)
        return self.ms


_last: list[CheckpointModels] = []
"""Those that were asked last."""


def answer_from_checkpoint(now: SegmentsKnobs, recording: Recording, at: int, question: str, value: Any) -> dict[str, np.ndarray]:
    """See :meth:`settle.backend.vta.segments.experiment.Segments.answer`."""
    if question not in ("imagine", "traverse"):
        raise KnobError(question, f"{now.name} knows no question '{question}': it knows imagine and traverse.")
    checkpoint = recording.checkpoint_at(at)
    if checkpoint is None or "start" not in recording.tables:
        raise KnobError(question, "There is no checkpoint yet: nothing can be imagined.")
    now = type(now).make("", recording.knobs_at(checkpoint.step - 1))
    if not _last or _last[0].checkpoint is not checkpoint or _last[0].now != now:
        _last[:] = [CheckpointModels(now, recording, checkpoint)]
    models = _last[0]
    x, init, imagined = models.x, now.init, question == "imagine"
    sequence, frame, number = (int(value[name]) for name in ("sequence", "frame", "draw" if imagined else "component"))
    end = x.shape[1] if imagined else x.shape[1] - init
    if not (0 <= sequence < len(x) and init <= frame < end):
        given, frames = f"Sequence {sequence} and frame {frame} were given", f"frames {init} to {end - 1}"
        what = "futures begin at" if imagined else "segments lie in"
        raise KnobError(question, f"{given}; there are sequences 0 to {len(x) - 1}, and {what} {frames}.")
    if imagined:
        return _imagine(models, recording, at, sequence, frame, number)
    if not 0 <= number < now.abstract:
        raise KnobError(question, f"component = {number} is not possible: z has components 0 to {now.abstract - 1}.")
    return traversal(models.hssm, x, now, sequence, frame, number) | {"t": np.array(models.t)}


def _imagine(models: CheckpointModels, recording: Recording, at: int, sequence: int, frame: int, draw: int) -> dict[str, np.ndarray]:
    now, x, init = models.now, models.x, models.now.init
    generator = torch.Generator().manual_seed(draw)
    burn_in = torch.as_tensor(x[sequence : sequence + 1, frame - init : frame])
    found = futures(models.hssm, models.rssm, burn_in, now.horizon, generator, states=True)
    answered = {f"frames.{name}": as_recorded(f.frames[0]) for name, f in found.items()}
    answered |= {f"reads.{name}": f.reads[0] for name, f in found.items() if name != "flat"}
    answered |= {f"z.{name}": f.z[0] for name, f in found.items() if f.z is not None}
    answered["frames.truth"] = as_recorded(x[sequence, frame : frame + now.horizon])
    length = _mean_length(recording, at)
    length = length if math.isfinite(length) else 1 / max(1e-3, float(found["vta"].reads.mean()))
    return answered | {f"ms.{name}": np.array(ms) for name, ms in models.milliseconds(length).items()} | {"t": np.array(models.t)}


def _mean_length(recording: Recording, at: int) -> float:
    """Of the segments, as last measured; NaN: it was not."""
    scores = recording.tables.get("scores")
    rows = scores.rows_at(at) if scores is not None else 0
    return float(scores["mean_segment_length"][rows - 1]) if scores is not None and rows else math.nan
