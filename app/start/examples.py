"""The recorded example of each experiment, which comes with Settle: how it was made, and where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from settle.app import catalogue
from settle.backend.core.recording import Recording

FOLDER = Path(__file__).with_name("examples")
EXAMPLE_TITLE = "Recorded example"
"""The title of these sessions: Settle's own, and translated where it is shown, as no user's is."""
SECONDS = 10.0
"""That one plays for, unless its experiment has a pace."""


def label_of(recording: Recording) -> str:
    """What stands beside the timeline while an example is on show."""
    return f"recorded example, {recording.steps:,} steps; press Run to make your own"


@dataclass(frozen=True)
class ExampleRun:
    """A short run with little to keep.

    :ivar knobs: those that differ from the preset.
    :ivar steps: None: as many as the experiment plans.
    """

    preset: str
    knobs: Mapping[str, Any] = field(default_factory=dict)
    steps: int | None = None

    def command(self, experiment: str) -> str:
        """The command that makes the same run."""
        kind = catalogue.experiment(experiment)
        given = [f"{name}={kind.knobs()[name].text(kind.knobs()[name].check(name, value)).replace(', ', ',')}"
                 for name, value in self.knobs.items()]  # fmt: skip
        parts = ["settle run", experiment, "--preset", self.preset, *(["--set", *given] if given else [])]
        return " ".join([*parts, *(["--steps", str(self.steps)] if self.steps else []), "--seed 0"])


EXAMPLES = {
    "ep.settle": ExampleRun("watch", {"hidden": (64,)}, 240),
    "ep.agreement": ExampleRun("toy", {"every": 100, "K": 18}),
    "ep.train": ExampleRun("digits", {"hidden": (32,), "epochs": 6, "every": 20}),
    "ep.recipe": ExampleRun("digits", {"hidden": (64,), "Ts": (10, 20, 40), "Ks": (3, 6, 12), "betas": (0.1, 0.5), "updates": 60}),
    "gan.plane": ExampleRun("ring", {"iterations": 1600, "every": 200, "record": 5}),
    "gan.images": ExampleRun("digits", {"iterations": 600}),
    "vta.segments": ExampleRun("motifs", {"updates": 300, "every": 50, "measure": 100}),
    "vta.navigate": ExampleRun("small", {"updates": 100, "episodes": 20, "view": 16}),
    "wdm.compare": ExampleRun("glyphs", {"updates": 300, "every": 100}),
    "wdm.estimators": ExampleRun("staircase", {"updates": 200}),
}


def path_of(experiment: str) -> Path:
    """Its session."""
    return FOLDER / f"{experiment}.h5"


def rate_of(recording: Recording) -> float:
    """Steps per second at which it is played."""
    pace = catalogue.experiment(recording.experiment).pace
    return pace or max(1.0, recording.steps / SECONDS)
