"""What a comparison of learners records. No torch here.

A dictionary's keys are the learners' names (``cpc``, ``wpc``, ...), in the order of the knob's choices; of ``classes`` the factors' names.
A run that sweeps has ``about_sweep``, ``training`` and ``sweep``; any other ``pairs``, ``training``, ``watch``, ``probe`` and ``result``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from settle.backend.core.frame import Frame, column


@dataclass(frozen=True)
class PairsFrame(Frame):
    """At the start: the pairs that are watched (of the test part), and what a representation can be compared with.

    ``chance``, ``raw`` and ``untrained`` come from the quick discriminant, as the table ``probe`` does; ``result`` has the soft-max's.
    """

    table: ClassVar[str] = "pairs"
    title: ClassVar[str] = "The pairs"
    shows: ClassVar[tuple[str, ...]] = ("x", "y")
    x: np.ndarray = column("watched pictures, uint8: n x H x W or n x H x W x 3; vectors as n x 1 x D")
    y: np.ndarray = column("their partners")
    labels: np.ndarray = column("class of each factor of each watched pair, n x factors")
    classes: dict[str, int] = column("classes of factor", prefix="classes.")
    grid: np.ndarray = column("rows and columns of the places that the factors have in the picture; 0, 0: they are no places")
    pairs: int = column("pairs to learn from")
    nats: float = column("what all factors together are worth: the sum of log C", "nats")
    log_k: float = column("log of the batch: the most that a bound of CPC's kind can say", "nats")
    chance: float = column("accuracy of always naming the commonest class")
    raw: float = column("accuracy of the pixels, each divided by its own deviation")
    untrained: float = column("accuracy of the encoder before it learns")
    raw_factors: np.ndarray = column("accuracy of the pixels, each divided by its own deviation, for each factor")
    untrained_factors: np.ndarray = column("accuracy of the untrained encoder for each factor")
    chance_factors: np.ndarray = column("accuracy of always naming the commonest class, for each factor")
    raw_one_scale: float = column("accuracy of the pixels, all divided by one deviation")
    raw_one_scale_factors: np.ndarray = column("accuracy of the pixels, all divided by one deviation, for each factor")
    tested: int = column("test pairs of the probes")


@dataclass(frozen=True)
class TrainingFrame(Frame):
    """An update of every learner, on the same batch."""

    table: ClassVar[str] = "training"
    title: ClassVar[str] = "Training"
    shows: ClassVar[tuple[str, ...]] = ("value",)
    t: int = column("update")
    point: int = column("which setting of the sweep, from 0")
    value: dict[str, float] = column("J on the batch before the update, nats but for wdm (units of f) and js,", prefix="value.")
    penalty: dict[str, float] = column("penalty before its weight, NaN: has none,", prefix="penalty.")
    gradient_norm: dict[str, float] = column("mean |grad f| at the positive pairs, NaN: not asked,", prefix="gradient_norm.")


@dataclass(frozen=True)
class WatchedPairsFrame(Frame):
    """What the learners make of the watched pairs, which nobody trains on."""

    table: ClassVar[str] = "watch"
    title: ClassVar[str] = "Watched pairs"
    shows: ClassVar[tuple[str, ...]] = ("held",)
    t: int = column("update")
    held: dict[str, float] = column("J on test pairs, as many as a batch, nats but for wdm (units of f) and js,", prefix="held.")
    scores: dict[str, np.ndarray] = column("f(x_i, y_j) of the first watched pairs, rows x,", prefix="scores.")
    norm: dict[str, np.ndarray] = column("|grad f| at these pairs,", prefix="norm.")
    plane: dict[str, np.ndarray] = column("first two principal components of the watched pictures' g(x), n x 2,", prefix="plane.")
    explained: dict[str, float] = column("share of the variance in that plane,", prefix="explained.")
    neighbours: dict[str, np.ndarray] = column("the nearest watched pictures of each in g(x), nearest first, n x 6,", prefix="neighbours.")


@dataclass(frozen=True)
class ProbeFrame(Frame):
    """A linear discriminant on frozen representations: quick, within 1 to 2.5 points of the soft-max."""

    table: ClassVar[str] = "probe"
    title: ClassVar[str] = "Which factors are kept"
    shows: ClassVar[tuple[str, ...]] = ("accuracy",)
    leads: ClassVar[bool] = True
    t: int = column("update")
    accuracy: dict[str, float] = column("accuracy, mean over factors,", prefix="accuracy.")
    factors: dict[str, np.ndarray] = column("accuracy for each factor,", prefix="factors.")


@dataclass(frozen=True)
class FinalProbeFrame(Frame):
    """At the end: the soft-max probe, its regularisation chosen on the validation part, of everything that is compared."""

    table: ClassVar[str] = "result"
    title: ClassVar[str] = "What was kept in the end"
    shows: ClassVar[tuple[str, ...]] = ("accuracy", "chance", "raw", "untrained")
    t: int = column("update")
    accuracy: dict[str, float] = column("accuracy, mean over factors,", prefix="accuracy.")
    factors: dict[str, np.ndarray] = column("accuracy for each factor,", prefix="factors.")
    chance: float = column("accuracy of always naming the commonest class")
    raw: float = column("accuracy of the pixels, each divided by its own deviation")
    untrained: float = column("accuracy of the encoder before it learns")
    raw_factors: np.ndarray = column("accuracy of the pixels, each divided by its own deviation, for each factor")
    untrained_factors: np.ndarray = column("accuracy of the untrained encoder for each factor")
    raw_one_scale: float = column("accuracy of the pixels, all divided by one deviation")
    raw_one_scale_factors: np.ndarray = column("accuracy of the pixels, all divided by one deviation, for each factor")


@dataclass(frozen=True)
class SweepFrame(Frame):
    """At the start of a sweep: what is varied, and figures from elsewhere; where there are none, one place, NaN."""

    table: ClassVar[str] = "about_sweep"
    title: ClassVar[str] = "The sweep"
    shows: ClassVar[tuple[str, ...]] = ("paper",)
    values: np.ndarray = column("settings, in the order in which they are tried")
    paper_at: np.ndarray = column("settings of the paper's curve, read off the TRE authors' plotting code: another split")
    paper: dict[str, np.ndarray] = column("accuracy on the paper's curve,", prefix="paper.")
    known_at: np.ndarray = column("settings that an independent program measured, seed 0")
    known: dict[str, np.ndarray] = column("its accuracy,", prefix="known.")


@dataclass(frozen=True)
class SweepPoint(Frame):
    """A setting of the sweep, once its learners are trained and probed by the soft-max."""

    table: ClassVar[str] = "sweep"
    title: ClassVar[str] = "Accuracy by setting"
    shows: ClassVar[tuple[str, ...]] = ("accuracy", "chance", "raw", "untrained")
    along: ClassVar[str] = "value"
    leads: ClassVar[bool] = True
    point: int = column("which setting of the sweep, from 0")
    value: float = column("setting")
    accuracy: dict[str, float] = column("accuracy, mean over factors,", prefix="accuracy.")
    chance: float = column("accuracy of always naming the commonest class")
    raw: float = column("accuracy of the pixels, each divided by its own deviation")
    untrained: float = column("accuracy of the encoder before it learns")
    raw_one_scale: float = column("accuracy of the pixels, all divided by one deviation")
