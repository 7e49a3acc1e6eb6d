"""What the catalogue has of a recording's experiment. No Qt here."""

from __future__ import annotations

from settle.app import catalogue
from settle.backend.core.experiment import Experiment
from settle.backend.core.recording import Recording


def kind_of(recording: Recording) -> type[Experiment] | None:
    """The experiment's class; None: this version has none of that name."""
    return catalogue.experiment(recording.experiment) if recording.experiment in catalogue.names() else None
