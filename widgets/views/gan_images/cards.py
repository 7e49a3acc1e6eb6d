"""The cards of gan.images: samples, their neighbours, ways between them, latents, D's answers, and curves over the iterations."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QSignalBlocker

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short, two_decimals
from settle.widgets.panels.base.ranges import round_range
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.images.gallery import Gallery, GalleryContent
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.common.gan.reader import VALUE, VALUE_AT_BEST, D, G
from settle.widgets.views.gan_images.latent_sliders import LatentSliders
from settle.widgets.views.gan_images.reader import ImagesReader

QUANTITIES = (("Value", "value"), ("Costs", "loss"), ("Gradients", "gradient"), ("Scores", "score"), ("Rates", "rate"),
              ("Likelihood", "parzen_ll"), ("Small-FID", "fid_small"), ("Test error", "test_error"))  # fmt: skip
OF_BOTH = ("parzen_ll", "fid_small")
"""Courses that tell both generators."""
GENERATORS = (("last", "last weights", G), ("average", "average", D))
ALONE = 4
"""Number of the colour of what has learnt from the labelled pictures alone."""
READERS = (("test_error", "D", D), ("test_error_alone", "labelled pictures alone", ALONE))
_TITLES = {
    "value": ("Value V(D, G)", "at best −log 4"),
    "loss": ("Costs", "of D and G, on the batch"),
    "gradient": ("Gradients", "their norms"),
    "score": ("Scores", "c, before the sigmoid"),
    "rate": ("Learning rates", ""),
    "parzen_ll": ("Likelihood", "last weights, and average"),
    "fid_small": ("Small-FID", "last weights, and average"),
    "test_error": ("Test error", "D, and labels alone"),
}

_LACKING = {
    **dict.fromkeys(OF_BOTH, "They come with the first measurement: at the end, or by Measure now."),
    "test_error": "They come with the first samples, where pictures are labelled: else D tells no classes apart.",
}
"""What is said where there is nothing to draw yet."""
_AXES = {"value": "V(D, G), nats", "loss": "cost", "gradient": "|gradient|", "score": "score c", "rate": "learning rate",
         "parzen_ll": "log-likelihood, nats", "fid_small": "small-FID", "test_error": "test error, %"}  # fmt: skip
"""What the left axis says."""


class ImagesCards:
    """Six cards about two picked samples; :attr:`boxes` are what is chosen in them.

    :param ask: sends a question that the nets of a checkpoint answer, and its value.
    """

    def __init__(self, ask: Callable[[str, object], None]) -> None:
        self.samples = Gallery("Samples", pickable=True)
        self.nearest, self.between = Gallery("Samples and their nearest training pictures"), Gallery("From one sample to the other")
        self.latent = LatentSliders()
        self.answers, self.quantity = Curves("D's answers", "D", "share of pictures"), Curves("Value", "iterations", "V(D, G), nats")
        self.kind = choice("What is shown", (("Samples", "samples"), ("Real pictures", "real")))
        self.what = choice("Which course", QUANTITIES)
        self.boxes = (self.kind, self.what)
        self.samples_card = Card("Samples", self.samples, "samples", [self.kind], big=True)
        self.nearest_card = Card("Nearest training pictures", self.nearest, "nearest")
        self.latent_card = Card("Latents", self.latent, "latents", [self.latent.which, self.latent.back])
        self.between_card = Card("From one sample to another", self.between, "between", wide=True, rows=1)
        self.answers_card = Card("D's answers", self.answers, "answers")
        self.quantity_card = Card("Value V(D, G)", self.quantity, "course", [self.what])
        self.painters = [
            (self.samples_card, self._paint_samples), (self.nearest_card, self._paint_nearest), (self.latent_card, self._paint_latent),
            (self.between_card, self._paint_between), (self.answers_card, self._paint_answers), (self.quantity_card, self._paint_quantity),
        ]  # fmt: skip
        self._ask = ask
        self.begin()

    def begin(self) -> None:
        """Another recording."""
        self.pair = (0, 1)
        """Samples that were picked: the last two, the later one first."""
        self._answers: dict[str, tuple[object, Mapping[str, np.ndarray] | str]] = {}
        """Question -> what it was asked about, and what came of it."""
        self._asked: dict[str, object] = {}

    def empty(self) -> None:
        self.samples_card.say("Press Run. What the generator makes of the same latents, all along;\nbelow each, how real D takes it for.")
        self.nearest_card.say("Each sample above the training picture that is nearest to it.")
        self.latent_card.say("Numbers of a picked sample's latent, to be moved.")
        self.between_card.say("Click two samples: the way between their latents, on a line and on a sphere.")
        self.answers_card.say("How D's answers spread, on test pictures and on fakes.")
        self.quantity_card.say("What both play for, their costs and gradients.")

    # -- picking and asking --------------------------------------------------------------------

    def pick(self, sample: int) -> bool:
        """Take a sample in place of the earlier one of the pair; whether it is another pair then."""
        if self.kind.currentData() != "samples" or sample == self.pair[0]:
            return False
        self.pair = (sample, self.pair[0])
        return True

    def ask_latent(self, reader: ImagesReader) -> None:
        """Ask for the picture of the latent as the sliders say."""
        z, sample = self.latent.z, self.pair[0]
        if reader.nets_from >= 0 and len(z):
            label = reader.row("start", "label")
            of = max(0, int(label[sample])) if label is not None else 0
            self._ask_once("latent", (reader.nets_from, sample, z.tobytes()), {"z": z.tolist(), "label": of})

    def _ask_once(self, question: str, about: object, value: object) -> None:
        """Ask once about the same."""
        if self._asked.get(question) != about:
            self._asked[question] = about
            self._ask(question, value)

    def answered(self, question: str, found: Mapping[str, np.ndarray] | str) -> None:
        """Take what came of a question; a text says why nothing did."""
        self._answers[question] = (self._asked.get(question), found)

    # -- drawing -----------------------------------------------------------------------------

    def _paint_samples(self, reader: ImagesReader) -> None:
        self.samples_card.say("")
        if self.kind.currentData() == "real":
            real, label = reader.row("start", "real"), reader.row("start", "real_label")
            names = [f"training picture of class {n}" for n in label] if label is not None else []
            if real is not None:
                self.samples.show_pictures(GalleryContent(real, names=names, columns=8))
            return
        pictures, score, label = reader.row("samples", "pictures"), reader.row("samples", "score"), reader.row("start", "label")
        if pictures is None or score is None or label is None:
            return
        word = "D =" if reader.is_probability else "score"
        names = [f"sample {i + 1}" + (f", to be of class {n}" if n >= 0 else "") + f": {word} {short(float(s), 3)}"
                 for i, (n, s) in enumerate(zip(label, score, strict=True))]  # fmt: skip
        bars = score if reader.is_probability else None
        self.samples.show_pictures(GalleryContent(pictures, bars=bars, names=names, columns=8 if len(pictures) == 64 else 0), self.pair)

    def _paint_nearest(self, reader: ImagesReader) -> None:
        found = reader.nearest()
        if found is None:
            self.nearest_card.say("They come with the next search.")
            return
        samples, pictures, distance, index = found
        self.nearest_card.say("")
        names = [
            f"sample {i + 1}, and training picture {n:,} at distance {two_decimals(d)}"
            for i, (n, d) in enumerate(zip(index, distance, strict=True))
        ]
        self.nearest.show_pictures(GalleryContent(samples, below=pictures, names=names, captions=[f"{d:.1f}" for d in distance]))

    def _paint_latent(self, reader: ImagesReader) -> None:
        latents = reader.row("start", "latent")
        if latents is None or reader.nets_from < 0:
            self.latent_card.say(_without_nets(reader))
            return
        self.latent_card.say("")
        with QSignalBlocker(self.latent):  # asked once, here, where rows on disk may be come back for
            self.latent.show_latent(latents[min(self.pair[0], len(latents) - 1)])
        self.ask_latent(reader)
        _, found = self._answers.get("latent", (None, ""))
        if not isinstance(found, str):
            self.latent.show_picture(found["picture"], float(found["score"][0]), "D" if reader.is_probability else "score")

    def _paint_between(self, reader: ImagesReader) -> None:
        if reader.nets_from < 0:
            self.between_card.say(_without_nets(reader))
            return
        first, second = self.pair[1], self.pair[0]
        about = (reader.nets_from, first, second)
        self._ask_once("between", about, [first, second])
        of, found = self._answers.get("between", (None, ""))
        if isinstance(found, str) or of is None:
            said = found if isinstance(found, str) else ""
            self.between_card.say(said or "The generator makes the pictures between the two framed samples.")
            return
        self.between_card.say("")
        pictures = np.concatenate([found["line"], found["sphere"]])
        scores = np.concatenate([found["line_score"], found["sphere_score"]])
        names = [f"{'line' if i < len(found['line']) else 'sphere'}: D {short(float(s), 3)}" for i, s in enumerate(scores)]
        bars = scores if reader.is_probability else None
        self.between.show_pictures(GalleryContent(pictures, bars=bars, names=names, columns=len(found["line"]), rows=("line", "sphere")))

    def _paint_answers(self, reader: ImagesReader) -> None:
        lines, ends, top = reader.score_histograms()
        self.answers_card.say("" if lines else "They come with the first samples.")
        if lines:
            high = round_range(0.0, top)[1]
            lines += (
                [Line("D = 1/2", np.array([0.5, 0.5]), np.array([0.0, high]), D, True, measured=False)] if reader.is_probability else []
            )
            self.answers.show_lines(lines, x_range=ends, y_range=(0.0, high))

    def _paint_quantity(self, reader: ImagesReader) -> None:
        what = self.what.currentData()
        self.quantity.name_y(_AXES[what])
        if what == "value":
            lines = [reader.line_of("game", "value", "V(D, G)", VALUE), reader.level(VALUE_AT_BEST, "−log 4")]
        elif what == "score":
            lines = [reader.line_of("game", f"{p}_score", name, c) for p, name, c in (("real", "real", 0), ("fake", "fakes", 1))]
        elif what in OF_BOTH:
            lines = [reader.line_of("last_and_average", f"{what}_{which}", name, c) for which, name, c in GENERATORS]
        elif what == "test_error":
            lines = [reader.line_of("test_errors", name, said, c) for name, said, c in READERS]
        else:
            names = [f"rate_{p}" if what == "rate" else f"{p}_{what}" for p in ("d", "g")]
            lines = [reader.line_of("game", name, p, c) for name, p, c in zip(names, "DG", (D, G), strict=True)]
        there = any(len(line.x) and np.isfinite(line.y).any() for line in lines[: 1 if what == "value" else 2])
        undefined = what == "value" and not reader.is_probability
        lacking = "V(D, G) is not defined in this game: D is no probability." if undefined else _LACKING.get(what, "")
        self.quantity_card.say("" if there else lacking or "They come with the first iteration.")
        self.quantity.show_lines(lines, **reader.drawing())

    # -- text --------------------------------------------------------------------------------

    def caption(self, reader: ImagesReader) -> None:
        real = self.kind.currentData() == "real"
        shown = reader.now("samples", "t")
        words = "training pictures" if real else "below each: D"
        self.samples_card.head(subtitle=words, corner="" if real or math.isnan(shown) else f"iteration {int(shown):,}")
        typical = reader.now("nearest", "typical")
        searched = reader.now("nearest", "t")
        subtitle = "" if math.isnan(searched) else f"iteration {int(searched):,}"
        self.nearest_card.head(subtitle=subtitle, corner=f"typical distance {short(typical, 2)}" if math.isfinite(typical) else "")
        nets = reader.nets_from
        self.between_card.head(
            subtitle=f"sample {self.pair[1] + 1} to sample {self.pair[0] + 1}; click two others above" if nets >= 0 else "",
            corner=f"nets of iteration {nets:,}" if nets >= 0 else "",
        )
        self.latent_card.head(subtitle=f"sample {self.pair[0] + 1}" if nets >= 0 else "")
        self.answers_card.head(subtitle="shares of pictures", corner="")
        title, words = _TITLES[self.what.currentData()]
        self.quantity_card.rename(title)
        self.quantity_card.head(subtitle=words)


def _without_nets(reader: ImagesReader) -> str:
    """Why no other latent can be tried."""
    kept = not reader.recording.ended.is_set() or reader.recording.checkpoint_at(reader.recording.steps) is not None
    return (
        "The nets have not been kept by this step." if kept else "The nets of this run were not kept: press Run to make some of your own."
    )
