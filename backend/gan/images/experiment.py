"""gan.images: a generative adversarial net learns pictures; what it makes is scored, compared and kept to be tried again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from settle.backend.core.experiment import Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.gan.images.datasets import IMAGE_SHAPES, check_size, read_images, run_images
from settle.backend.gan.images.knobs import ImageKnobs
from settle.backend.gan.images.presets import PRESETS
from settle.backend.gan.images.summary import summary


@dataclass(frozen=True)
class Images(ImageKnobs):
    """Step 0 is the start; each further step is an iteration: k updates of D and one of G [Goodfellow2014, Algorithm 1].

    Act: ``measure``, no value: likelihood, small-FID and the like are measured after the next iteration.
    """

    name: ClassVar[str] = "gan.images"
    title: ClassVar[str] = "Adversarial nets on pictures"
    presets: ClassVar[Mapping[str, Preset]] = PRESETS
    length_knob: ClassVar[str] = "iterations"

    def check(self) -> None:
        if self.labelled and self.conditional:
            raise KnobError(
                "labelled", f"labelled = {self.labelled} is not possible with conditional nets, whose D is told the class: 0 is."
            )
        if not self.pictures:
            check_size(self, *IMAGE_SHAPES[self.data][1:])

    def steps(self) -> int:
        return self.iterations + 1

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        if self.pictures:
            return {"pictures": read_images(self)}
        run_images(self, {})  # refused before the start; not kept in the session: it would be many times as large
        return {}

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind != "measure":
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows measure.")
        return None

    def frames(self, run: Run[Self]) -> Iterator[Sequence[Frame | Checkpoint]]:
        from settle.backend.gan.images.run import ImageRun

        running = ImageRun(self, run)
        object.__setattr__(self, "_running", running)  # a stopped run is measured by it; its time is no part of the recording
        yield from running.frames()

    def answer(self, recording: Recording, at: int, question: str, value: Any) -> dict[str, np.ndarray]:
        """``between`` (two places among the samples): pictures and D on the line and on the sphere between their latents.
        ``latent`` (numbers): the picture and D of a latent, as a class if the nets are conditional. Both with the iteration
        of the nets, ``t``: those of the last checkpoint."""
        from settle.backend.gan.images.checkpoint_nets import answer

        return answer(self, recording, at, question, value)

    def summary(self, recording: Recording) -> dict[str, Any]:
        found = summary(recording, self, getattr(self, "_running", None))
        object.__setattr__(self, "_running", None)  # it holds the data set
        return found
