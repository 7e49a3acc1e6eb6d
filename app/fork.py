"""A fork: a run that repeats another one up to a step, and then waits for what the user does with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from settle.app import catalogue
from settle.backend.core.recording import Recording


def fork_of(old: Recording, at: int, devices: Sequence[str]) -> dict[str, Any]:
    """How :meth:`settle.app.lab.Lab.begin` is to begin a run that repeats ``old`` up to step ``at``.

    :raises ValueError: the experiment is not there, or its knobs are not possible here.
    """
    if old.experiment not in catalogue.names():
        raise ValueError(catalogue.absence(old.experiment))
    experiment = catalogue.experiment(old.experiment).make("", old.knobs_before(0))
    return {
        "experiment": experiment,
        "seed": old.seed,
        "preset": old.preset,
        "hold_at": at + 1,
        "endless": experiment.open_ended and old.planned is None,
        "device": old.device if old.device in devices else "cpu",
        "script": [event for event in old.events if event.step <= at],
        "inputs": old.inputs,
    }
