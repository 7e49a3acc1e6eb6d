"""The models of a recording of vta.segments made again from its checkpoint, without the data: futures from any watched frame."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.vta.model.rssm import Flat
from settle.backend.vta.model.vta import VTA
from settle.backend.vta.segments.futures import futures, milliseconds
from settle.backend.vta.segments.learners import sizes
from settle.backend.vta.worlds.load import seen, shown

TIMED = 32
"""Futures that are imagined at once where the time is taken."""


class Replica:
    """VTA and the flat model as they stand in a checkpoint."""

    def __init__(self, now: Any, recording: Recording, checkpoint: Checkpoint):
        torch.set_num_threads(1)
        self.now, self.checkpoint, self.t = now, checkpoint, int(checkpoint.values["t"])
        self.x = seen(recording.tables["start"]["x"][0])
        about = sizes(now, self.x.shape[2:])
        self.model = VTA(about, 0).eval()
        self._take(self.model, f"vta{int(checkpoint.values['chosen'])}")
        self.flat = None
        if now.flat:
            self.flat = Flat(about, 0).eval()
            self._take(self.flat, "flat")
        self.ms: dict[str, float] = {}

    def _take(self, model: torch.nn.Module, name: str) -> None:
        before = f"{name}.model."
        arrays = self.checkpoint.arrays.items()
        model.load_state_dict({k[len(before) :]: torch.as_tensor(np.array(v)) for k, v in arrays if k.startswith(before)})

    def times(self, mean_length: float) -> dict[str, float]:
        """Milliseconds for each frame of the horizon, taken once."""
        if not self.ms:
            init = self.now.init
            x = torch.as_tensor(np.repeat(self.x[:, :init], -(-TIMED // len(self.x)), 0)[:TIMED])
            self.ms = milliseconds(self.model, self.flat, x, self.now.horizon, mean_length)
        return self.ms


_last: list[Replica] = []
"""The replica that was asked last."""


def answer(now: Any, recording: Recording, at: int, question: str, value: Any) -> dict[str, np.ndarray]:
    """See :meth:`settle.backend.vta.segments.experiment.Segments.answer`."""
    if question != "imagine":
        raise KnobError(question, f"{now.name} knows no question '{question}': it knows imagine.")
    checkpoint = recording.checkpoint_at(at)
    if checkpoint is None or "start" not in recording.tables:
        raise KnobError(question, "There is no checkpoint yet: nothing can be imagined.")
    now = type(now).make("", recording.knobs_at(checkpoint.step - 1))
    if not _last or _last[0].checkpoint is not checkpoint or _last[0].now != now:
        _last[:] = [Replica(now, recording, checkpoint)]
    replica = _last[0]
    x, init = replica.x, now.init
    sequence, frame, draw = (int(value[name]) for name in ("sequence", "frame", "draw"))
    if not (0 <= sequence < len(x) and init <= frame < x.shape[1]):
        given, frames = f"Sequence {sequence} and frame {frame} were given", f"frames {init} to {x.shape[1] - 1}"
        raise KnobError(question, f"{given}; there are sequences 0 to {len(x) - 1}, and futures begin at {frames}.")
    generator = torch.Generator().manual_seed(draw)
    burn_in = torch.as_tensor(x[sequence : sequence + 1, frame - init : frame])
    found = futures(replica.model, replica.flat, burn_in, now.horizon, generator, states=True)
    answered = {f"frames.{name}": shown(f.frames[0]) for name, f in found.items()}
    answered |= {f"reads.{name}": f.reads[0] for name, f in found.items() if name != "flat"}
    answered |= {f"z.{name}": f.z[0] for name, f in found.items() if f.z is not None}
    answered["frames.truth"] = shown(x[sequence, frame : frame + now.horizon])
    scores = recording.tables.get("scores")
    rows = scores.rows_at(at) if scores is not None else 0
    length = float(scores["mean_segment_length"][rows - 1]) if scores is not None and rows else math.nan
    length = length if math.isfinite(length) else 1 / max(1e-3, float(found["vta"].reads.mean()))
    return answered | {f"ms.{name}": np.array(ms) for name, ms in replica.times(length).items()} | {"t": np.array(replica.t)}
