"""gan.images: a generative adversarial net learns pictures; what it makes is scored, compared and kept to be tried again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from settle.backend.core.experiment import Experiment, Preset, Run
from settle.backend.core.frame import Frame
from settle.backend.core.knobs import Diverged, KnobError, choice
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.gan.images import datasets
from settle.backend.gan.images import knobs as image_knobs
from settle.backend.gan.images.frames import GameFrame
from settle.backend.gan.images.presets import PRESETS
from settle.backend.gan.nets.divergence_bound import UNBOUNDED, too_much
from settle.backend.gan.plane import knobs

if TYPE_CHECKING:
    from settle.backend.gan.images.datasets import ImageSet
    from settle.backend.gan.images.measurements import ImageSurvey

FIGURES = ("parzen_ll", "parzen_se", "fid_small", "classifier_score")
"""What of the table ``figures`` is told at the end."""


@dataclass(frozen=True)
class Images(Experiment):
    """Step 0 is the start; each further step is an iteration: k updates of D and one of G [Goodfellow2014, Algorithm 1].

    Act: ``measure``, no value: likelihood, small-FID and the like are measured after the next iteration.
    """

    name: ClassVar[str] = "gan.images"
    title: ClassVar[str] = "Adversarial nets on pictures"

    data: str = image_knobs.data()
    pictures: str = image_knobs.pictures()
    nets: str = image_knobs.nets()
    latent: int = image_knobs.latent()
    noise: str = image_knobs.noise()
    g_hidden: tuple[int, ...] = image_knobs.hidden("G")
    d_hidden: tuple[int, ...] = image_knobs.hidden("D")
    channels: int = image_knobs.channels()
    conditional: bool = image_knobs.conditional()
    slope: float = knobs.slope()
    game: str = knobs.game()
    k: int = knobs.k()
    together: bool = image_knobs.together()
    r1: float = knobs.r1()
    r1_every: int = image_knobs.r1_every()
    clip: float = knobs.clip()
    instance_noise: float = image_knobs.instance_noise()
    smoothing: float = knobs.smoothing()
    batch: int = image_knobs.batch()
    iterations: int = knobs.iterations()
    optimiser: str = knobs.optimiser()
    rate_d: float = knobs.rate("D")
    rate_g: float = knobs.rate("G")
    decay_to: float = knobs.decay_to()
    decay: str = knobs.decay()
    momentum: float = knobs.momentum("", 0.5)
    momentum_end: float = knobs.momentum(" at the end", 0.5)
    beta2: float = knobs.beta2()
    ema: float = knobs.ema()
    show: str = choice(
        "average", "average", "last", label="Show", group="Recording", live=True,
        help="Whose pictures are shown and measured: those of G's averaged weights, or of its last ones.",
    )  # fmt: skip
    record: int = knobs.record()
    every: int = image_knobs.every()
    compare: int = image_knobs.compare()
    measure: int = image_knobs.measure()
    samples: int = image_knobs.samples()
    keep: int = image_knobs.keep()

    presets: ClassVar[Mapping[str, Preset]] = PRESETS

    def check(self) -> None:
        if self.nets == "maxout-conv" and not self.pictures and datasets.PICTURES[self.data][1:] != (32, 32):
            raise KnobError("nets", _no_such_size(self.nets, *datasets.PICTURES[self.data][1:]))

    def steps(self) -> int:
        return self.iterations + 1

    def read_inputs(self) -> dict[str, dict[str, np.ndarray]]:
        if self.pictures:
            return {"pictures": datasets.read(self.pictures)}
        datasets.named(self.data)  # refused before the start; not kept in the session: it would be many times as large
        return {}

    def check_act(self, kind: str, value: Any, inputs: Mapping[str, Mapping[str, np.ndarray]] = {}) -> Any:
        if kind != "measure":
            raise KnobError(kind, f"{self.name} knows no act '{kind}': it knows measure.")
        return None

    def images(self, inputs: Mapping[str, Mapping[str, np.ndarray]]) -> ImageSet:
        """The pictures of a run.

        :raises KnobError: they are not there, or of a size that the nets do not take.
        """
        if not self.pictures:
            return datasets.named(self.data)
        read = (inputs or self.read_inputs())["pictures"]
        images = datasets.own(read["pictures"], read["classes"])
        if self.nets == "maxout-conv" and images.size[1:] != (32, 32):
            raise KnobError("nets", _no_such_size(self.nets, *images.size[1:]))
        return images

    def frames(self, run: Run) -> Iterator[Sequence[Frame | Checkpoint]]:
        images = self.images(run.inputs)
        from settle.backend.gan.images.measurements import ImageSurvey
        from settle.backend.gan.images.training import ImageDuel
        from settle.backend.numerics.device import choose

        device = choose("cpu" if run.device == "auto" and self.nets == "mlp" else run.device)
        duel = ImageDuel(self, images, run.seed, device)
        survey = ImageSurvey(duel, images, self, run.seed)
        spent = {"iterations": 0, "seconds": 0.0}
        object.__setattr__(self, "_spent", spent)  # wall time is no part of the recording
        object.__setattr__(self, "_survey", survey)
        if run.checkpoint is None:
            yield [survey.start(), *_pictures(survey, self), survey.nearest(self), Checkpoint(1, *duel.kept())]
        else:
            duel.load(run.checkpoint.arrays, run.checkpoint.values)
        while True:
            now: Images = run.now  # type: ignore[assignment]
            asked = any(kind == "measure" for kind, _ in run.acts())
            began = time.perf_counter()
            figures = duel.iterate(now)
            spent["seconds"] += time.perf_counter() - began
            spent["iterations"] += 1
            t, frames = duel.t, list[Frame | Checkpoint]()
            lost = not all(abs(f) < UNBOUNDED for f in (figures.d_loss, figures.g_loss, figures.d_gradient, figures.g_gradient))
            if t % now.record == 0 or lost:
                frames.append(GameFrame(t, **vars(figures)))
            if lost:
                yield frames  # what grew is seen, then the run ends
                raise Diverged("rate_g", too_much(now, t, r1=0.3))
            last = t == self.iterations
            measured = asked or last or (now.measure > 0 and t % now.measure == 0)
            compared = measured or t % now.compare == 0
            if compared or t % now.every == 0:
                frames += _pictures(survey, now)
            if compared:
                frames.append(survey.nearest(now))
            if measured:
                frames.append(survey.measures(now))
            if t % now.keep == 0 or last or t in _early(now.keep):
                frames.append(Checkpoint(t + 1, *duel.kept()))
            yield frames

    def answer(self, recording: Recording, at: int, question: str, value: Any) -> dict[str, np.ndarray]:
        """``between`` (two places among the samples): pictures and D on the line and on the sphere between their latents.
        ``latent`` (numbers): the picture and D of a latent, as a class if the nets are conditional. Both with the iteration
        of the nets, ``t``: those of the last checkpoint."""
        from settle.backend.gan.images.replica import answer

        return answer(self, recording, at, question, value)

    def summary(self, recording: Recording) -> dict[str, Any]:
        """Figures of the last generator: a run that was stopped is measured now, one that diverged is not."""
        game, figures = recording.tables.get("game"), recording.tables.get("figures")
        found: dict[str, Any] = dict.fromkeys(FIGURES)
        measured = figures is not None and game is not None and figures["step"][-1] == game["step"][-1]
        survey: ImageSurvey | None = getattr(self, "_survey", None)
        if measured and figures is not None:
            found = {name: float(figures[name][-1]) for name in FIGURES}
        elif survey is not None and survey.duel.t and survey.sound():
            measures = survey.measures(self)
            found = {name: float(getattr(measures, name)) for name in FIGURES}
        spent = getattr(self, "_spent", {"iterations": 0})
        found["iterations"] = int(game["t"][-1]) if game is not None else 0
        found["images_per_second"] = self.batch * spent["iterations"] / spent["seconds"] if spent["iterations"] else None
        object.__setattr__(self, "_survey", None)  # it holds the data set
        return found


def _pictures(survey: ImageSurvey, now: Images) -> list[Frame]:
    return [survey.samples(now), survey.scores(now)]


def _early(keep: int) -> tuple[int, ...]:
    """Iterations before the first regular checkpoint at which there is one: a generator changes most at first."""
    return keep // 20, keep // 8, 3 * keep // 10


def _no_such_size(nets: str, h: int, w: int) -> str:
    return f"nets = {nets} is not possible with pictures of {h} x {w} pixels: it takes those of 32 x 32, as cifar-10 has."
