"""Runs of an experiment with the knobs that make it short, on a thread, waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from settle.backend.core.experiment import Experiment
from settle.backend.core.recording import Event, Recording
from settle.backend.core.runner import Runner


def ended(
    kind: type[Experiment], small: Mapping[str, Any], /, events: Sequence[tuple[int, str, Any]] = (), seed: int = 3, preset: str = "",
    steps: int | None = None, history: Recording | None = None, **knobs: Any,
) -> Recording:  # fmt: skip
    """A run to its end, whatever that is.

    :param small: knobs that make it short; ``knobs`` come over them.
    :param events: (step, kind, value) of what is done to it.
    :param history: the run that this one takes up.
    """
    script = [Event(step, 0.0, what, value) for step, what, value in events]
    runner = Runner(kind.make(preset, {**small, **knobs}), seed=seed, script=script, history=history, steps=steps).start()
    assert runner.join(300)
    return runner.recording


def finished(kind: type[Experiment], small: Mapping[str, Any], /, *how: Any, **knobs: Any) -> Recording:
    """As :func:`ended`; it has to finish."""
    recording = ended(kind, small, *how, **knobs)
    assert recording.outcome == "finished", recording.error
    return recording
