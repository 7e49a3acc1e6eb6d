"""What adversarial nets on the plane record. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from settle.backend.core.frame import Frame, column
from settle.backend.gan.frames import IterationFrame


@dataclass(frozen=True)
class PlaneDataFrame(Frame):
    """At the start, and when a new painting comes: what is to be learnt."""

    table: ClassVar[str] = "plane"
    title: ClassVar[str] = "The data"
    shows: ClassVar[tuple[str, ...]] = ("density",)
    extent: np.ndarray = column("xmin, xmax, ymin, ymax of the field's grid")
    centres: np.ndarray = column("centres of the modes, NaN: there are none")
    mode_sd: float = column("standard deviation around a centre")
    data: np.ndarray = column("a sample of the data")
    density: np.ndarray = column("p_data, mean over each cell, rows upwards in y")
    dimension: int = column("dimension of the data")


@dataclass(frozen=True)
class PlaneIterationFrame(IterationFrame):
    """An iteration. NaN: that net was not trained, or V is not defined for this game."""

    instance_noise: float = column("standard deviation of the instance noise")
    rate_d: float = column("learning rate of D")
    rate_g: float = column("learning rate of G")


@dataclass(frozen=True)
class PlaneSamplesFrame(Frame):
    """Points of the generator from fixed latents, and fixed points of the data."""

    table: ClassVar[str] = "samples"
    title: ClassVar[str] = "Samples"
    shows: ClassVar[tuple[str, ...]] = ("fake_score", "real_score")
    fake: np.ndarray = column("points of the generator")
    real: np.ndarray = column("points of the data")
    fake_score: np.ndarray = column("D of the generator's points")
    real_score: np.ndarray = column("D of the data's points")
    pull: np.ndarray = column("where the game pushes each point: minus the gradient of G's cost")


@dataclass(frozen=True)
class DiscriminatorFieldFrame(Frame):
    """The discriminator over the plane, and the generator as a surface."""

    table: ClassVar[str] = "field"
    title: ClassVar[str] = "Discriminator and manifold"
    shows: ClassVar[tuple[str, ...]] = ("d", "optimal")
    d: np.ndarray = column("D at the cells' centres, rows upwards in y")
    optimal: np.ndarray = column("the best D against this generator, NaN: unknown")
    manifold: np.ndarray = column("a regular grid of latents carried through G")


@dataclass(frozen=True)
class PlaneMetricsFrame(Frame):
    """How far the generator is from the data; beside it what as many real points measure, a mean and its spread over
    some sets (keys ``_floor``, ``_floor_sd``): a single measurement may lie below it."""

    table: ClassVar[str] = "figures"
    title: ClassVar[str] = "Figures"
    shows: ClassVar[tuple[str, ...]] = ("js", "js_floor", "kl", "kl_floor")
    leads: ClassVar[bool] = True
    modes: int = column("modes caught")
    modes_total: int = column("modes there are")
    high_quality: float = column("share of points within 3 sd of a centre")
    js: float = column("JS(data, model), smoothed", "nats")
    kl: float = column("KL(data || model), smoothed", "nats")
    js_floor: float = column("JS of as many real points, mean", "nats")
    kl_floor: float = column("KL of as many real points, mean", "nats")
    w1: float = column("exact Wasserstein-1 distance")
    sliced_w1: float = column("sliced Wasserstein-1 distance, lines at even angles")
    w1_floor: float = column("exact Wasserstein-1 distance of as many real points, mean")
    sliced_w1_floor: float = column("sliced Wasserstein-1 distance of as many real points, mean")
    js_floor_sd: float = column("JS of as many real points, standard deviation", "nats")
    kl_floor_sd: float = column("KL of as many real points, standard deviation", "nats")
    w1_floor_sd: float = column("exact Wasserstein-1 distance of as many real points, standard deviation")
    sliced_w1_floor_sd: float = column("sliced Wasserstein-1 distance of as many real points, standard deviation")


@dataclass(frozen=True)
class StageFrame(Frame):
    """A stage of an iteration in slow motion, for a few latents. NaN: not computed yet.

    0 noise, 1 fakes made, 2 D scores both, 3 D's gradient, 4 D updated, 5 fakes scored anew, 6 G's gradient, 7 G updated.
    """

    table: ClassVar[str] = "flow"
    title: ClassVar[str] = "One iteration, stage by stage"
    shows: ClassVar[tuple[str, ...]] = ("score",)
    stage: int = column("stage of the iteration")
    latent: np.ndarray = column("latents")
    fake: np.ndarray = column("their points")
    score: np.ndarray = column("D of them")
    pull: np.ndarray = column("minus the gradient of G's cost in them")


@dataclass(frozen=True)
class DiracFrame(Frame):
    """The two parameters of the Dirac-GAN."""

    table: ClassVar[str] = "dirac"
    title: ClassVar[str] = "The Dirac-GAN's parameters"
    shows: ClassVar[tuple[str, ...]] = ("radius", "theta", "psi")
    leads: ClassVar[bool] = True
    t: int = column("iteration")
    theta: float = column("theta, the generator's point")
    psi: float = column("psi, the discriminator's slope")
    radius: float = column("distance from the equilibrium")


@dataclass(frozen=True)
class DiracEigenvaluesFrame(Frame):
    """What the field promises near the equilibrium."""

    table: ClassVar[str] = "spectrum"
    title: ClassVar[str] = "Eigenvalues of the game's field"
    shows: ClassVar[tuple[str, ...]] = ("real", "imaginary")
    real: np.ndarray = column("real part of the eigenvalues, in continuous time")
    imaginary: np.ndarray = column("imaginary part of the eigenvalues, in continuous time")
    modulus_predicted: float = column("growth of the distance an iteration, predicted for the update in use")


@dataclass(frozen=True)
class DiracTurnFrame(Frame):
    """A turn around the equilibrium; where theory promises no turning, 50 iterations."""

    table: ClassVar[str] = "turns"
    title: ClassVar[str] = "Turns"
    shows: ClassVar[tuple[str, ...]] = ("modulus_measured",)
    along: ClassVar[str] = "turn"
    turn: int = column("turn")
    modulus_measured: float = column("growth of the distance an iteration, measured over the turn")
