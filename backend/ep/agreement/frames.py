"""What a comparison of EP with BPTT records. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from settle.backend.core.frame import Frame, column

FIGURES = ("relmse", "relmse_alive", "relmse_cumulated", "cosine", "sign_agreement")
"""Figures of :class:`AgreementFigures`, each for every array."""


@dataclass(frozen=True)
class AgreementProblem(Frame):
    """The samples; once."""

    table: ClassVar[str] = "problem"
    title: ClassVar[str] = "Input pictures and targets"
    shows: ClassVar[tuple[str, ...]] = ("picture",)
    picture: np.ndarray = column("inputs")
    target: np.ndarray = column("targets y")


@dataclass(frozen=True)
class RecordedElements(Frame):
    """Which elements of the large parameters are recorded; once."""

    table: ClassVar[str] = "elements"
    title: ClassVar[str] = "Recorded elements"
    shows: ClassVar[tuple[str, ...]] = ("index",)
    index: Mapping[str, np.ndarray] = column("flat index")


@dataclass(frozen=True)
class AgreementStates(Frame):
    """The network after t steps of a phase; (samples, units) a layer."""

    table: ClassVar[str] = "states"
    title: ClassVar[str] = "States of all units"
    shows: ClassVar[tuple[str, ...]] = ("residual", "energy")
    t: int = column("step within the phase")
    phase: int = column("phase (0 free, 1 nudged)")
    residual: float = column("largest movement |s(t) - s(t-1)|")
    energy: float = column("energy E, or primitive function Phi, mean over samples")
    s: Mapping[str, np.ndarray] = column("state of layer", prefix="")
    minus: Mapping[str, np.ndarray] = column("state, nudged by -beta,")


@dataclass(frozen=True)
class UpdatesAndGradients(Frame):
    """Delta_EP(t) and -nabla_BPTT(t), means over the samples."""

    table: ClassVar[str] = "updates"
    title: ClassVar[str] = "Updates of the nudged phase and gradients of the free one"
    shows: ClassVar[tuple[str, ...]] = ("ep", "bptt")
    along: ClassVar[str] = "t"
    t: int = column("step after the nudge; for the gradient: steps before the end of the free phase")
    ep: Mapping[str, np.ndarray] = column("Delta")
    bptt: Mapping[str, np.ndarray] = column("-nabla")


@dataclass(frozen=True)
class AgreementFigures(Frame):
    """How well they agree over 0..t, all elements counted."""

    table: ClassVar[str] = "agreement"
    title: ClassVar[str] = "Agreement of updates and gradients"
    shows: ClassVar[tuple[str, ...]] = ("relmse",)
    along: ClassVar[str] = "t"
    leads: ClassVar[bool] = True
    t: int = column("step")
    relmse: Mapping[str, float] = column("relative mean squared error")
    relmse_alive: Mapping[str, float] = column("the same over elements alive in both")
    relmse_cumulated: Mapping[str, float] = column("the same of the running sums")
    cosine: Mapping[str, float] = column("cosine of the running sums")
    sign_agreement: Mapping[str, float] = column("share of equal signs of the running sums")


@dataclass(frozen=True)
class ConditionsMeasured(Frame):
    """The conditions of the theorem, measured at the end of the free phase; once."""

    table: ClassVar[str] = "conditions"
    title: ClassVar[str] = "Conditions of the theorem"
    shows: ClassVar[tuple[str, ...]] = ("met",)
    gradient: float = column("asymmetry of the Jacobian at s*")
    steady_for: int = column("steady for", "steps")
    residual: float = column("largest movement at s*")
    beta_error: float = column("change of the update when beta is halved")
    horizon: int = column("K - T", "steps")
    saturated: int = column("samples whose target unit is cut off, rho' = 0")
    met: Mapping[str, int] = column("condition met")
    at_once: Mapping[str, float] = column("of all layers moving at once:")
    """Of asynchronous updates alone; ``gradient``: as above, of the synchronous transition."""
