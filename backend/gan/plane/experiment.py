"""gan.plane: a generative adversarial net learns points of the plane, with its theory measured beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.gan.plane.knobs import PlaneKnobs
from settle.backend.gan.plane.points_file import check_strokes, read_points
from settle.backend.gan.plane.presets import PRESETS
from settle.backend.gan.plane.summary import summary


@dataclass(frozen=True)
class Plane(PlaneKnobs):
    """Step 0 is the start; each further step is an iteration, in slow motion a stage of one [Goodfellow2014, Algorithm 1].

    Act: ``paint``, a list of pairs x, y from -1 to 1: of data painted, the points to be learnt from now on.
    """

    name: ClassVar[str] = "gan.plane"
    title: ClassVar[str] = "Adversarial nets on the plane"
    presets: ClassVar[Mapping[str, Preset]] = PRESETS
    length_knob: ClassVar[str] = "iterations"

    def check(self) -> None:
        check_strokes("painting", self.painting)
        if len(self.start) != 2:
            raise KnobError("start", f"start has {len(self.start)} numbers; it takes two, theta and psi.")

    def steps(self) -> int:
        return 1 + self.iterations * self.steps_per_iteration()

    def ends_after(self, checkpoint: Checkpoint) -> int:
        """An iteration is several steps in slow motion, which may have been switched on and off."""
        if self.is_dirac():
            return self.steps()
        return checkpoint.step + (self.iterations - int(checkpoint.values["t"])) * self.steps_per_iteration()

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        return {"points": {"points": read_points(self.points)}} if self.points else {}

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind != "paint":
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows paint.")
        if self.data != "painted" or self.points:
            raise KnobError(kind, f"paint is possible with data = painted and no points file; here data = {self.data}.")
        return check_strokes("paint", value)

    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame | Checkpoint]]:
        if self.is_dirac():
            from settle.backend.gan.plane.dirac_run import dirac_frames

            yield from dirac_frames(run)
            return
        from settle.backend.gan.plane.run import PlaneRun

        yield from PlaneRun(self, run).frames()

    def summary(self, recording: Recording) -> dict[str, Any]:
        return summary(recording)
