"""What the estimators record beside the truth. No torch here.

A section is a stretch of updates on pairs of one distribution, with learnt critics or the exact one throughout. Keys of ``estimate``,
``bias``, ...: :data:`ESTIMATORS`. All values in nats but where another unit stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from settle.backend.core.frame import Frame, column

ESTIMATORS: tuple[str, ...] = ("infonce", "nwj", "dv", "mine", "js", "smile1", "smile5", "smile_inf")
"""``js``: NWJ of the JS critic at S + 1; ``smile<tau>``: of the same critic, clipped at tau."""


@dataclass(frozen=True)
class DistributionFrame(Frame):
    """The pairs, at the start and wherever they change."""

    table: ClassVar[str] = "law"
    title: ClassVar[str] = "The pairs"
    shows: ClassVar[tuple[str, ...]] = ("curve_known",)
    t: int = column("updates before it")
    section: int = column("section, from 0")
    truth: float = column("true mutual information", "nats")
    rho: float = column("correlation")
    dimension: int = column("numbers in x, and in y")
    exact: bool = column("whether the exact critic is used")
    log_k: float = column("log of the batch: the most that InfoNCE can say", "nats")
    w2: float = column("true W2(joint, product), Euclidean; NaN: not known")
    w2_limit: float = column("where W2 ends as rho goes to 1 and the mutual information grows beyond all bounds; NaN: not known")
    w1_absolute: float = column("true W1(joint, product) where distances are sums of absolute differences; NaN: not known")
    most: float = column("the most mutual information that such pairs can be given here", "nats")
    curve_nats: np.ndarray = column("mutual information of such pairs as rho grows", "nats")
    curve_known: np.ndarray = column("their true dependency: W2 of Gaussians, W1 (absolute) of bits; NaN: not known")
    points: np.ndarray = column("first number of x and first number of y of some pairs, n x 2")


@dataclass(frozen=True)
class EstimatesFrame(Frame):
    """An update: every estimate from its batch alone, before the critics learn from it."""

    table: ClassVar[str] = "estimates"
    title: ClassVar[str] = "Estimates"
    shows: ClassVar[tuple[str, ...]] = ("estimate", "truth")
    leads: ClassVar[bool] = True
    t: int = column("update")
    truth: float = column("true mutual information", "nats")
    estimate: dict[str, float] = column("estimate of", "nats", prefix="estimate.")
    dual: float = column("dual critic at its last update: mean over pairs less mean over combinations; NaN: none", "distance")
    slope: float = column("dual critic: mean |grad f| at the pairs; it measures W1 where this is 1 at most")


@dataclass(frozen=True)
class BiasVarianceFrame(Frame):
    """Bias and variance of single-batch values over the last updates of a section; NaN: too few."""

    table: ClassVar[str] = "quality"
    title: ClassVar[str] = "Bias and variance"
    shows: ClassVar[tuple[str, ...]] = ("bias",)
    t: int = column("update")
    section: int = column("section, from 0")
    truth: float = column("true mutual information", "nats")
    count: int = column("values averaged")
    mean: dict[str, float] = column("mean of", "nats", prefix="mean.")
    bias: dict[str, float] = column("mean less truth of", "nats", prefix="bias.")
    variance: dict[str, float] = column("variance of", "nats²", prefix="variance.")
    mse: dict[str, float] = column("mean squared error of", "nats²", prefix="mse.")


@dataclass(frozen=True)
class TransportFrame(Frame):
    """Wasserstein dependency of the pairs, from samples; the controls are of independent pairs, whose true dependency is 0."""

    table: ClassVar[str] = "transport"
    title: ClassVar[str] = "Wasserstein dependency"
    shows: ClassVar[tuple[str, ...]] = ("w1", "w1_control", "w2", "w2_control", "dual")
    t: int = column("update")
    section: int = column("section, from 0")
    truth: float = column("true mutual information", "nats")
    w1: float = column("W1 by transport of samples", "distance")
    w1_control: float = column("the same for as many independent pairs", "distance")
    w2: float = column("W2 by transport of samples", "distance")
    w2_control: float = column("the same for as many independent pairs", "distance")
    dual: float = column("dual critic, mean over the last values of the section; NaN: there is none", "distance")
    slope: float = column("its mean |grad f| at the pairs, mean over the same")
    metric: int = column("distance: 0 euclid, 1 sum, 2 absolute")
    dual_sd: float = column("dual critic, standard deviation of one of these values", "distance")
