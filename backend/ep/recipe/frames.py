"""What a search over T, K and beta records. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from settle.backend.core.frame import Frame, column

SPREADS = ("relmse", "cosine", "reference_cosine")
"""Figures whose standard deviation over mini-batches is kept; that of the sign agreement is ``spread``."""


@dataclass(frozen=True)
class GridCells(Frame):
    """One setting, means over the mini-batches so far: the last row of a setting is its result."""

    table: ClassVar[str] = "cells"
    title: ClassVar[str] = "Agreement at each setting"
    shows: ClassVar[tuple[str, ...]] = ("sign_agreement",)
    leads: ClassVar[bool] = True
    T: int = column("free steps T", "steps")
    K: int = column("nudged steps K", "steps")
    beta: float = column("nudging beta")
    batches: int = column("mini-batches so far")
    sign_agreement: Mapping[str, float] = column("share of synapses whose updates have the same sign:")
    relmse: Mapping[str, float] = column("relative mean squared error:")
    cosine: Mapping[str, float] = column("cosine of the updates:")
    spread: float = column("standard deviation of the sign agreement over mini-batches")
    residual: float = column("largest movement in the last free step")
    steady: int = column("mini-batches whose state was still for K steps")
    steps: int = column("steps of one update", "steps")
    reference_cosine: float = column("cosine with BPTT's update at the largest T and K, of the weights where it is smallest")
    sd: Mapping[str, float] = column("standard deviation over mini-batches:")


@dataclass(frozen=True)
class TrainedCells(GridCells):
    """The same settings at weights that have learnt for a while."""

    table: ClassVar[str] = "trained_cells"
    title: ClassVar[str] = "Agreement after brief training"
    leads: ClassVar[bool] = False


@dataclass(frozen=True)
class BriefTraining(Frame):
    """The training before the second measurement, means since the row before."""

    table: ClassVar[str] = "brief_training"
    title: ClassVar[str] = "Brief training"
    shows: ClassVar[tuple[str, ...]] = ("error",)
    updates: int = column("updates done")
    loss: float = column("loss")
    error: float = column("training error", "%")
    T: int = column("free steps T", "steps")
    K: int = column("nudged steps K", "steps")
    beta: float = column("nudging beta")
    diverged: int = column("whether it has diverged")


@dataclass(frozen=True)
class RecommendedSetting(Frame):
    """The setting to take, by what was measured so far; where there is none, T and K are 0 and beta is NaN."""

    table: ClassVar[str] = "recommended"
    title: ClassVar[str] = "Recommended setting"
    shows: ClassVar[tuple[str, ...]] = ("sign_agreement", "best")
    T: int = column("free steps T", "steps")
    K: int = column("nudged steps K", "steps")
    beta: float = column("nudging beta")
    sign_agreement: float = column("its sign agreement")
    best: float = column("the best sign agreement of all")
    complete: int = column("whether all settings were measured on at least one mini-batch")
    counted: int = column("settings with K <= T that are stable")
    settled: int = column("of these at rest in all mini-batches, at both weights")
    agreeing: int = column("of these with a cosine above the limit, at both weights")
