"""The view of gan.images: samples as they evolve, their neighbours, ways between them, latents, D's answers, and the course of the game."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.panels.base.formula import Formula
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.base.ranges import round_range
from settle.widgets.panels.charts.curves import Curves, Line
from settle.widgets.panels.images.gallery import Gallery, GalleryContent
from settle.widgets.view import Readout
from settle.widgets.views.common.board import Board
from settle.widgets.views.common.card_controls import choice, flat
from settle.widgets.views.common.gan.formulas import game_formula
from settle.widgets.views.gan_images.latent_sliders import LatentBench
from settle.widgets.views.gan_images.reader import Contest
from settle.widgets.views.gan_images.text import readings

BEST = -math.log(4)
"""V(D, G) at the equilibrium."""
COURSES = (("Value", "value"), ("Costs", "loss"), ("Gradients", "gradient"), ("Scores", "score"), ("Rates", "rate"))
_TITLES = {
    "value": ("Value V(D, G)", "dotted: −log 4, its end at best"),
    "loss": ("Costs", "of D and G, on the batch"),
    "gradient": ("Gradients", "their norms"),
    "score": ("Scores", "c, before the sigmoid"),
    "rate": ("Rates", "of learning"),
}
D, G = 2, 1
"""Colours of the players."""


class ImagesView(Board):
    """Act: ``measure``. Questions: ``between`` and ``latent``, answered by the nets of a checkpoint."""

    def __init__(self) -> None:
        self.samples = Gallery("Samples", pickable=True)
        self.nearest, self.between = Gallery("Samples and their nearest training pictures"), Gallery("From one sample to the other")
        self.bench = LatentBench()
        self.spread, self.course = Curves("D's answers", "D"), Curves("Value", "iterations")
        self.kind = choice("What is shown", (("Samples", "samples"), ("Real pictures", "real")))
        self.what = choice("Which course", COURSES)
        self.measure = flat("Measure now", "Likelihood, small-FID, precision and recall after the next iteration; it takes a while")
        self.formula = Formula("The game")
        self.samples_card = Card("Samples", self.samples, "samples", [self.kind], big=True)
        self.nearest_card = Card("Nearest training pictures", self.nearest, "nearest")
        self.latent_card = Card("Latents", self.bench, "latents", [self.bench.which, self.bench.back])
        self.between_card = Card("From one sample to another", self.between, "between", wide=True, rows=1)
        self.spread_card = Card("D's answers", self.spread, "answers")
        self.course_card = Card("Value V(D, G)", self.course, "course", [self.what])
        cards = [self.samples_card, self.nearest_card, self.latent_card, self.between_card, self.spread_card, self.course_card]
        super().__init__(cards, [self.formula, self.measure])
        self.contest: Contest | None = None
        self.pair = (0, 1)
        """Samples that were picked: the last two, the later one first."""
        self._answers: dict[str, tuple[object, Mapping[str, np.ndarray] | str]] = {}
        """Question -> what it was asked about, and what came of it."""
        self._asked: dict[str, object] = {}
        for box in (self.kind, self.what):
            box.currentIndexChanged.connect(lambda _: self.redraw())
        self.samples.picked.connect(self._pick)
        self.bench.moved.connect(lambda _: self._ask_latent())
        self.measure.clicked.connect(lambda: self.act.emit("measure", None))
        self.formula.show_formula(*game_formula("non-saturating"))
        self._empty()

    def _empty(self) -> None:
        self.samples_card.say("Press Run. What the generator makes of the same latents, all along;\nbelow each, how real D takes it for.")
        self.nearest_card.say("Each sample above the training picture that is nearest to it.")
        self.latent_card.say("Numbers of a picked sample's latent, to be moved.")
        self.between_card.say("Click two samples: the way between their latents, on a line and on a sphere.")
        self.spread_card.say("How D's answers spread, on test pictures and on fakes.")
        self.course_card.say("What both play for, their costs and gradients.")

    # -- picking and asking --------------------------------------------------------------------

    def _pick(self, place: int) -> None:
        if self.kind.currentData() == "samples" and place != self.pair[0]:
            self.pair = (place, self.pair[0])
            self.redraw()

    def _ask(self, question: str, about: object, value: object) -> None:
        """Ask once about the same."""
        if self._asked.get(question) != about:
            self._asked[question] = about
            self.asked.emit(question, value)

    def _ask_latent(self) -> None:
        contest = self.contest
        if contest is not None and contest.nets_from >= 0 and len(self.bench.z):
            label = contest.row("start", "label")
            of = max(0, int(label[self.pair[0]])) if label is not None else 0
            self._ask("latent", (contest.nets_from, self.pair[0], self.bench.z.tobytes()), {"z": self.bench.z.tolist(), "label": of})

    def answered(self, question: str, value: object, found: Mapping[str, np.ndarray] | str) -> None:
        self._answers[question] = (self._asked.get(question), found)
        self.redraw()

    # -- drawing -----------------------------------------------------------------------------

    def begin(self, recording: Recording) -> None:
        self.contest, self.pair = Contest(recording), (0, 1)
        self._answers, self._asked = {}, {}

    def paint(self, recording: Recording, at: int) -> None:
        contest = self.contest
        assert contest is not None
        if not contest.look(at):
            self._empty()
            return
        painters = (
            (self.samples_card, self._paint_samples),
            (self.nearest_card, self._paint_nearest),
            (self.latent_card, self._paint_latent),
            (self.between_card, self._paint_between),
            (self.spread_card, self._paint_spread),
            (self.course_card, self._paint_course),
        )
        for card, paint in painters:
            if self.seen(card):
                paint(contest)

    def _paint_samples(self, contest: Contest) -> None:
        self.samples_card.say("")
        if self.kind.currentData() == "real":
            real, label = contest.row("start", "real"), contest.row("start", "real_label")
            names = [f"training picture of class {n}" for n in label] if label is not None else []
            if real is not None:
                self.samples.show_pictures(GalleryContent(real, names=names, columns=8))
            return
        pictures, score, label = contest.row("samples", "pictures"), contest.row("samples", "score"), contest.row("start", "label")
        if pictures is None or score is None or label is None:
            return
        word = "D =" if contest.is_probability else "score"
        names = [f"sample {i + 1}" + (f", to be of class {n}" if n >= 0 else "") + f": {word} {short(float(s), 3)}"
                 for i, (n, s) in enumerate(zip(label, score, strict=True))]  # fmt: skip
        bars = score if contest.is_probability else None
        self.samples.show_pictures(GalleryContent(pictures, bars=bars, names=names, columns=8 if len(pictures) == 64 else 0), self.pair)

    def _paint_nearest(self, contest: Contest) -> None:
        found = contest.compared()
        if found is None:
            self.nearest_card.say("They come with the next search.")
            return
        samples, pictures, distance, index = found
        self.nearest_card.say("")
        names = [
            f"sample {i + 1}, and training picture {n:,} at distance {d:.2f}" for i, (n, d) in enumerate(zip(index, distance, strict=True))
        ]
        self.nearest.show_pictures(GalleryContent(samples, below=pictures, names=names, captions=[f"{d:.1f}" for d in distance]))

    def _paint_latent(self, contest: Contest) -> None:
        latents = contest.row("start", "latent")
        if latents is None or contest.nets_from < 0:
            return
        self.latent_card.say("")
        self.bench.take(latents[min(self.pair[0], len(latents) - 1)])
        self._ask_latent()
        _, found = self._answers.get("latent", (None, ""))
        if not isinstance(found, str):
            self.bench.show_picture(found["picture"], float(found["score"][0]), "D" if contest.is_probability else "score")

    def _paint_between(self, contest: Contest) -> None:
        if contest.nets_from < 0:
            return
        first, second = self.pair[1], self.pair[0]
        about = (contest.nets_from, first, second)
        self._ask("between", about, [first, second])
        of, found = self._answers.get("between", (None, ""))
        if isinstance(found, str) or of is None:
            said = found if isinstance(found, str) else ""
            self.between_card.say(said or "The way between the two samples with a frame is asked for.")
            return
        self.between_card.say("")
        pictures = np.concatenate([found["line"], found["sphere"]])
        scores = np.concatenate([found["line_score"], found["sphere_score"]])
        names = [f"{'line' if i < len(found['line']) else 'sphere'}: D {short(float(s), 3)}" for i, s in enumerate(scores)]
        bars = scores if contest.is_probability else None
        self.between.show_pictures(GalleryContent(pictures, bars=bars, names=names, columns=len(found["line"]), rows=("line", "sphere")))

    def _paint_spread(self, contest: Contest) -> None:
        lines, ends, top = contest.spread()
        self.spread_card.say("" if lines else "They come with the first samples.")
        if lines:
            high = round_range(0.0, top)[1]
            lines += [Line("D = 1/2", np.array([0.5, 0.5]), np.array([0.0, high]), D, True)] if contest.is_probability else []
            self.spread.show_lines(lines, x_range=ends, y_range=(0.0, high))

    def _paint_course(self, contest: Contest) -> None:
        what = self.what.currentData()
        if what == "value":
            lines = [contest.line_of("game", "value", "V(D, G)", 0), contest.level(BEST, "−log 4", 2)]
        elif what == "score":
            lines = [contest.line_of("game", f"{p}_score", name, c) for p, name, c in (("real", "real", 0), ("fake", "fakes", 1))]
        else:
            names = [f"rate_{p}" if what == "rate" else f"{p}_{what}" for p in ("d", "g")]
            lines = [contest.line_of("game", name, p, c) for name, p, c in zip(names, "DG", (D, G), strict=True)]
        there = any(len(line.x) and np.isfinite(line.y).any() for line in lines[: 1 if what == "value" else 2])
        lacking = "V(D, G) is not defined in this game: D is no probability." if what == "value" and not contest.is_probability else ""
        self.course_card.say("" if there else lacking or "They come with the first iteration.")
        self.course.show_lines(lines, **contest.drawing())

    # -- text --------------------------------------------------------------------------------

    def caption(self, recording: Recording, at: int) -> None:
        contest = self.contest
        if contest is None or not contest.look(at):
            return
        self.formula.show_formula(*game_formula(contest.game))
        real = self.kind.currentData() == "real"
        shown = contest.now("samples", "t")
        words = "training pictures" if real else "below each: D · click two for the way between them"
        self.samples_card.head(subtitle=words, corner="" if real or math.isnan(shown) else f"iteration {int(shown):,}")
        typical = contest.now("nearest", "typical")
        searched = contest.now("nearest", "t")
        subtitle = "below each sample" + ("" if math.isnan(searched) else f" of iteration {int(searched):,}")
        self.nearest_card.head(subtitle=subtitle, corner=f"typical {short(typical, 2)}" if math.isfinite(typical) else "")
        nets = contest.nets_from
        self.between_card.head(
            subtitle=f"sample {self.pair[1] + 1} to sample {self.pair[0] + 1}; click two others above",
            corner=f"nets of iteration {nets:,}" if nets >= 0 else "",
        )
        self.latent_card.head(subtitle=f"sample {self.pair[0] + 1}")
        self.spread_card.head(subtitle="shares of pictures", corner="")
        title, words = _TITLES[self.what.currentData()]
        self.course_card.rename(title)
        self.course_card.head(subtitle=words)

    def readouts(self, recording: Recording, at: int) -> list[Readout]:
        contest = Contest(recording)
        return readings(contest, self.reference) if contest.look(at) else []
