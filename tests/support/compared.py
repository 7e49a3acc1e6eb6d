"""Recordings to be compared, made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rows import Row

from settle.backend.core.recording import Event, Recording
from settle.sessions.comparison.compared_run import ComparedRun
from settle.sessions.comparison.differences import Conditions


def training(seed: int = 0, errors: tuple[float, ...] = (3.0, 2.0, 1.0), every: int = 4, **knobs: Any) -> Recording:
    """A run whose loss falls at each step, and that is tested after each epoch of ``every`` steps."""
    made = Recording("test.training", {"beta": 0.1, "T": 30, **knobs}, seed, environment={"settle": "1.0"})
    for step in range(every * len(errors)):
        epoch = (step + 1) / every
        rows = [Row("updates", epoch=epoch, loss=1.0 / (1 + step) + seed, picture=np.full((2, 2), float(step)))]
        rows += [Row("epochs", epoch=int(epoch), error=errors[int(epoch) - 1])] if epoch.is_integer() else []
        made.append(step, 0.1 * step, rows)
    made.summary = {"error": errors[-1] if errors else None, "says": "done", "steady": True, "stairs": [1.0, 2.0]}
    made.end("finished")
    return made


def turned(made: Recording, step: int, **knobs: float) -> Recording:
    made.add_events([Event(step, 0.0, "knob", knobs)])
    return made


def runs(*recordings: Recording) -> list[ComparedRun]:
    return [ComparedRun(letter, Path(f"{letter}.h5"), each) for letter, each in zip("ABCDEFGH", recordings, strict=False)]


def conditions(*recordings: Recording) -> Conditions:
    return Conditions(runs(*recordings))
