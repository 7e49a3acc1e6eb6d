"""vta.segments: an HSSM finds the segments of its world by Variational Temporal Abstraction; found ones beside true ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from settle.backend.core import stopping
from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.vta.segments import datasets
from settle.backend.vta.segments.knobs import SegmentsKnobs
from settle.backend.vta.segments.presets import PRESETS
from settle.backend.vta.segments.summary import summary
from settle.backend.vta.worlds.drawn_motifs import parse_segments

UNBOUNDED = 1e8
"""A loss or gradient beyond this is no longer learnt from."""


@dataclass(frozen=True)
class Segments(SegmentsKnobs):
    """Step 0 is the start; each further step is one update of each model [Kim2019].

    Act: ``measure``, no value: scores, probes and futures after the next update.
    """

    name: ClassVar[str] = "vta.segments"
    title: ClassVar[str] = "Temporal abstraction: segments"
    presets: ClassVar[Mapping[str, Preset]] = PRESETS
    length_knob: ClassVar[str] = "updates"

    def check(self) -> None:
        parse_segments("drawn", self.drawn)
        wanted = self.seq + 2 * self.init
        if not self.data and self.length < wanted:
            raise KnobError(
                "length",
                f"length = {self.length} is not possible with seq = {self.seq} and init = {self.init}: sequences of"
                f" {wanted} frames or more (seq + 2 init) are wanted.",
            )
        if self.view not in (16, 32):
            raise KnobError("view", f"view = {self.view} is not possible: pictures have 16 or 32 pixels a side.")

    def steps(self) -> int:
        return self.updates + 1

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return datasets.read_inputs(self)

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind != "measure":
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows measure.")
        return None

    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame | Checkpoint]]:
        from settle.backend.numerics.device import choose
        from settle.backend.vta.segments.measurements import SegmentsEvaluator
        from settle.backend.vta.segments.trainers import SegmentsTrainers

        data = datasets.load_sequences(self, run.inputs, run.seed)
        device = choose("cpu" if run.device == "auto" and self.belief * self.channels < 4096 else run.device)
        stopping.check()
        trainers = SegmentsTrainers(self, data, run.seed, device)
        stopping.check()
        evaluator = SegmentsEvaluator(trainers, data, self, run.seed)
        object.__setattr__(self, "_evaluator", evaluator)  # wall time is no part of the recording
        if run.checkpoint is None:
            yield [evaluator.watched_sequences(self), *evaluator.watch(self), evaluator.checkpoint()]
        else:
            trainers.load_state_dict(run.checkpoint.arrays, run.checkpoint.values)
            evaluator.chosen = int(run.checkpoint.values["chosen"])
        run.state = evaluator.state_dict
        while True:
            now = run.now
            asked = any(kind == "measure" for kind, _ in run.acts())
            losses = trainers.update(now, evaluator.chosen)
            t, frames = losses.t, list[Frame | Checkpoint]([losses])
            if not (abs(losses.loss) < UNBOUNDED and losses.gradient < UNBOUNDED):
                yield frames  # what grew is seen, then the run ends
                raise Diverged("rate", _diverged(now, t))
            last = t == now.updates
            measured = asked or last or t % now.measure == 0
            if measured:
                frames += evaluator.measure(now)
            if measured or t % now.every == 0:
                frames += evaluator.watch(now)
            if last or t % now.keep == 0 or t in (now.keep // 8, now.keep // 3):
                frames.append(evaluator.checkpoint())
            yield frames

    def answer(self, recording: Recording, at: int, question: str, value: Any) -> dict[str, np.ndarray]:
        """``imagine`` ({"sequence", "frame", "draw"}): futures of a watched sequence from a frame on, by the models of the last checkpoint.
        ``frames.*``, ``reads.*`` and ``z.*`` are those of truth, vta, jumps and flat, ``ms.*`` the milliseconds for each frame of the
        horizon, ``t`` the update.

        ``traverse`` ({"sequence", "frame", "component"}): the segment that a frame of a watched sequence lies in, decoded with one
        component of its z moved; see :func:`settle.backend.vta.segments.traversal.traversal`."""
        from settle.backend.vta.segments.checkpoint_models import answer_from_checkpoint

        return answer_from_checkpoint(self, recording, at, question, value)

    def summary(self, recording: Recording) -> dict[str, Any]:
        """See :func:`settle.backend.vta.segments.summary.summary`."""
        figures = summary(self, recording, getattr(self, "_evaluator", None))
        object.__setattr__(self, "_evaluator", None)  # it holds the data
        return figures


def _diverged(now: SegmentsKnobs, t: int) -> str:
    return f"rate = {now.rate:g} is too much here: the loss or its gradient grew beyond all bounds at update {t}. Take a smaller rate."
