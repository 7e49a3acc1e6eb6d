"""The pictures of wdm.compare: what is kept, the pairs, neighbours, scores, and the plane of the representation."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QSignalBlocker

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import percent, two_decimals
from settle.widgets.panels.base.panel_with_note import PanelWithNote
from settle.widgets.panels.field.factor_layout import FactorSet
from settle.widgets.panels.field.factor_retention import FactorRetention, LearnerAccuracy
from settle.widgets.panels.images.embedding_clouds import Embedding, EmbeddingClouds
from settle.widgets.panels.images.gallery import Gallery, GalleryContent
from settle.widgets.panels.images.neighbours import Neighbours
from settle.widgets.panels.images.score_matrices import ScoreMatrices, ScoreMatrix
from settle.widgets.theme import theme
from settle.widgets.views.common.card_controls import choice
from settle.widgets.views.wdm_compare.reader import CompareReader, named
from settle.widgets.views.wdm_compare.text import SCALES, kept_note

_PAIRS = 24
"""Pairs that are shown."""
_COLOURED = 8
"""Classes that have a colour of their own; the others stand back."""


class PictureCards:
    """Five cards about one picked picture and one chosen factor."""

    def __init__(self) -> None:
        self.kept = FactorRetention("What each learner keeps")
        self.noted = PanelWithNote(self.kept)
        self.pairs = Gallery("Pairs", pickable=True)
        self.neighbours, self.scores, self.clouds = (
            Neighbours("Nearest pictures"),
            ScoreMatrices("Scores"),
            EmbeddingClouds("Principal plane"),
        )
        self.factor = choice("Factor whose classes are coloured")
        self.factor.setMinimumContentsLength(9)
        self.factor.setVisible(False)
        self.kept_card = Card("What is kept", self.noted, "kept", big=True)
        self.pairs_card = Card("Pairs", self.pairs, "pairs")
        self.neighbours_card = Card("Nearest in g(x)", self.neighbours, "neighbours")
        self.scores_card = Card("Scores f(x, y)", self.scores, "scores")
        self.clouds_card = Card("Plane of g(x)", self.clouds, "plane", [self.factor])
        self.painters = (
            (self.kept_card, self._paint_kept), (self.pairs_card, self._paint_pairs), (self.neighbours_card, self._paint_neighbours),
            (self.scores_card, self._paint_scores), (self.clouds_card, self._paint_clouds),
        )  # fmt: skip
        self.picked = 0
        """The watched pair that is looked at."""
        self.index = np.zeros(0, int)
        """The watched pictures that stand in the card of neighbours."""

    def empty(self) -> None:
        self.kept_card.say(
            "Press Run. Which characters of a picture can be read off each learner's representation:\n"
            "what it keeps stays, what it drops fades."
        )
        self.pairs_card.say("Pairs that are not learnt from: x above, its partner y below.")
        self.neighbours_card.say("The pictures that each learner takes for most like a picked one.")
        self.scores_card.say("How each learner scores each x with each y.")
        self.clouds_card.say("Where each learner puts the pictures, coloured by a factor.")

    def begin(self) -> None:
        """Another recording."""
        self.picked = 0
        with QSignalBlocker(self.factor):
            self.factor.clear()
            self.factor.setVisible(False)

    def offer(self, reader: CompareReader) -> None:
        """Name the factors to choose from, once they are known."""
        names = reader.short_names()
        if names != [self.factor.itemText(i) for i in range(self.factor.count())]:
            with QSignalBlocker(self.factor):
                self.factor.clear()
                self.factor.offer((name, name) for name in names)
                self.factor.setVisible(len(names) > 1)

    @property
    def chosen(self) -> int:
        return max(0, self.factor.currentIndex())

    # -- drawing -----------------------------------------------------------------------------

    def _paint_kept(self, reader: CompareReader) -> None:
        known = reader.rows(reader.probed) and reader.rows("pairs")
        self.kept_card.say("" if known else "It comes with the first probe.")
        if not known:
            return
        learners = [_learner_accuracy(reader, name) for name in reader.learners]
        which, accuracy = reader.pixels()
        raw = reader.beside_factors(which)
        if raw is not None:
            learners.append(LearnerAccuracy("Pixels", theme.current().muted, accuracy, np.asarray(raw, float), SCALES[which]))
        names, grid = [name for name, _ in reader.factors()], reader.grid()
        picture = reader.pictures("x", [self.picked])[0] if grid[0] else None
        self.kept.show_retention(FactorSet(names, reader.chance(), grid, picture), learners, self.chosen)
        self.noted.say(kept_note(reader, self.kept.full))

    def _paint_pairs(self, reader: CompareReader) -> None:
        self.pairs_card.say("" if reader.rows("pairs") else "They come with the start.")
        if not reader.rows("pairs"):
            return
        labels = reader.labels()
        x, y = _alike(*(reader.pictures(view, slice(_PAIRS)) for view in "xy"))
        names = [f"pair {i + 1}\n{_classes(reader, labels[i])}" for i in range(len(x))]
        self.pairs.show_pictures(GalleryContent(x, below=y, names=names), (self.picked,))

    def _paint_neighbours(self, reader: CompareReader) -> None:
        near = {name: row for name in reader.learners if (row := reader.row("watch", f"neighbours.{name}")) is not None}
        known = near and reader.rows("pairs")
        self.neighbours_card.say("" if known else "They come with the first look.")
        if not known:
            return
        labels = reader.labels()
        index = np.concatenate([[self.picked, *row[self.picked]] for row in near.values()]).astype(int)
        same = labels[index] == labels[self.picked]
        names = [f"watched picture {i + 1}\n{_classes(reader, labels[i])}" for i in index]
        self.neighbours.show_neighbours(
            reader.pictures("x", index), same, reader.grid(), names, [f"{named(name)} {percent(reader.shared(name))}" for name in near]
        )
        self.index = index

    def _paint_scores(self, reader: CompareReader) -> None:
        shown = []
        for name in reader.learners:
            scores, right = reader.row("watch", f"scores.{name}"), reader.found(name)
            if scores is not None and right is not None:
                shown.append(ScoreMatrix(named(name), reader.ink(name), scores, f"{right[0]} of {right[1]} partners found"))
        self.scores_card.say("" if shown else "They come with the first look.")
        self.scores.show_scores(shown)

    def _paint_clouds(self, reader: CompareReader) -> None:
        shown = []
        for name in reader.learners:
            points = reader.row("watch", f"plane.{name}")
            if points is not None:
                words = f"{percent(reader.now('watch', f'explained.{name}'), 0)} of the variance"
                shown.append(Embedding(named(name), reader.ink(name), points, words))
        known = shown and reader.rows("pairs")
        self.clouds_card.say("" if known else "It comes with the first look.")
        if not known:
            return
        classes = reader.labels()[:, self.chosen]
        names = [f"watched picture {i + 1}\n{_classes(reader, row)}" for i, row in enumerate(reader.labels())]
        self.clouds.show_clouds(shown, commonest(classes), names, self.picked, len(reader.learners))

    # -- text --------------------------------------------------------------------------------

    def caption(self, reader: CompareReader) -> None:
        t = reader.now(reader.probed, "t")
        when = "" if math.isnan(t) else f"update {int(t):,}"
        grid = reader.grid()[0] > 0
        probe = "soft-max probe" if reader.finished else "linear discriminant"
        self.kept_card.head(subtitle=f"{'characters' if grid else 'factors'} that a {probe} reads off g(x)", corner=when)
        self.pairs_card.head(subtitle=f"not learnt from; click one (picked: {self.picked + 1})")
        looked = reader.now("watch", "t")
        when = "" if math.isnan(looked) else f"update {int(looked):,}"
        framed = "framed: same as picked; %: shared, mean of all" if grid else "below: factors shared; %: mean of all"
        self.neighbours_card.head(subtitle=framed, corner=when)
        self.scores_card.head(subtitle="test pairs; rows x, columns y", corner=when)
        count, chosen = len(reader.factors()), reader.factors()
        classes = chosen[self.chosen][1] if count else 0
        some = f"{_COLOURED} of {classes} classes coloured" if classes > _COLOURED else "coloured by class"
        self.clouds_card.head(subtitle=f"{some}; ring: picked", corner="")


def commonest(classes: np.ndarray) -> np.ndarray:
    """The number of each class among the eight commonest, the least class first where two are as common; -1 for the others."""
    kinds, often = np.unique(classes, return_counts=True)
    first = kinds[np.argsort(-often, kind="stable")][:_COLOURED]
    place = {int(kind): number for number, kind in enumerate(sorted(first))}
    return np.array([place.get(int(c), -1) for c in classes], np.intp)


def _learner_accuracy(reader: CompareReader, learner: str) -> LearnerAccuracy:
    """What it keeps, and beside it what it says: J of the batch."""
    known, value = reader.accuracies(learner), reader.lately(learner).mean
    factors = np.full(len(reader.factors()), math.nan) if known is None else np.asarray(known, float)
    said = "" if math.isnan(value) else f"says J = {two_decimals(value)}"
    return LearnerAccuracy(named(learner), reader.ink(learner), reader.accuracy(learner), factors, said)


def _classes(reader: CompareReader, labels: np.ndarray) -> str:
    return ", ".join(f"{name} {label}" for name, label in zip(reader.short_names(), labels, strict=True))


def _alike(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two views in one shape: the smaller one in the middle of nothing, a grey one in colours beside a coloured one."""
    if x.ndim != y.ndim:
        x, y = (a if a.ndim == 4 else np.repeat(a[:, None], 3, 1) for a in (x, y))
    h, w = (max(x.shape[i], y.shape[i]) for i in (-2, -1))
    return _within(x, h, w), _within(y, h, w)


def _within(pictures: np.ndarray, h: int, w: int) -> np.ndarray:
    top, left = (h - pictures.shape[-2]) // 2, (w - pictures.shape[-1]) // 2
    around = [(top, h - pictures.shape[-2] - top), (left, w - pictures.shape[-1] - left)]
    return np.pad(pictures, [*[(0, 0)] * (pictures.ndim - 2), *around])
