"""ep.train: a net learns to read digits by Equilibrium Propagation, beside it the same net by back-propagation through time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.data.splits import COUNTS, load
from settle.backend.ep.train.knobs import TrainKnobs
from settle.backend.ep.train.presets import PRESETS
from settle.backend.ep.train.summary import summary


@dataclass(frozen=True)
class Train(TrainKnobs):
    """One step is one update of each learner, on the same batch [Ernoult2019, Table 1]."""

    name: ClassVar[str] = "ep.train"
    title: ClassVar[str] = "Training"
    presets: ClassVar[Mapping[str, Preset]] = PRESETS
    length_knob: ClassVar[str] = "epochs"

    _seconds: dict[str, list[float]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Rule -> the time each update took: wall time is no part of the recording."""

    def steps(self) -> int:
        return self.epochs * (COUNTS[self.data][0] // self.batch)

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        load(self.data)  # refused before the start; not kept in the session: it would be ten times as large
        return {}

    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame | Checkpoint]]:
        from settle.backend.ep.train.training import Training

        self._seconds.update({rule: [] for rule in self.rules})
        yield from Training(run, load(self.data), self._seconds).frames()

    def summary(self, recording: Recording) -> dict[str, Any]:
        return summary(self.rules, recording, self._seconds)
