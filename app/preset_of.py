"""Which preset a recording is of. No Qt here."""

from __future__ import annotations

from settle.app import catalogue
from settle.backend.core.experiment import Preset
from settle.backend.core.recording import Recording


def preset_of(recording: Recording) -> Preset | None:
    """The preset that a recording keeps to, turned knobs included; how much is recorded makes no difference to figures."""
    kind = catalogue.experiment(recording.experiment) if recording.experiment in catalogue.names() else None
    if kind is None or recording.preset not in kind.presets:
        return None
    knobs, now = kind.knobs(), recording.knobs_at(recording.steps)
    usual = kind.make(recording.preset).settings()
    kept = all(now.get(name, value) == value for name, value in usual.items() if knobs[name].group != "Recording")
    return kind.presets[recording.preset] if kept else None
