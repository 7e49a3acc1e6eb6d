"""What a settling network records. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from settle.backend.core.frame import Frame, column


@dataclass(frozen=True)
class SettlingStates(Frame):
    """The network after t steps of a phase; row 0 is the start state, zeros."""

    table: ClassVar[str] = "states"
    title: ClassVar[str] = "States of all units"
    shows: ClassVar[tuple[str, ...]] = ("residual", "energy", "loss")
    leads: ClassVar[bool] = True
    t: int = column("step within the phase")
    phase: int = column("phase (0 free, 1 nudged)")
    residual: float = column("largest movement |s(t) - s(t-1)|")
    energy: float = column("energy E, or primitive function Phi")
    loss: float = column("loss 1/2 |s0 - y|^2, or cross-entropy")
    s: Mapping[str, np.ndarray] = column("state of layer", prefix="")
    """s0, s1, ...: (units,) each, the output first."""


@dataclass(frozen=True)
class InputAndTarget(Frame):
    """Input and target from this step on."""

    table: ClassVar[str] = "target"
    title: ClassVar[str] = "Input picture and target"
    shows: ClassVar[tuple[str, ...]] = ("picture",)
    picture: np.ndarray = column("input")
    target: np.ndarray = column("target y")
    sample: int = column("index in the data set, -1: drawn")


@dataclass(frozen=True)
class SynchronousRest(Frame):
    """How the same net comes to rest when all its layers move at once; once, where they move in turns."""

    table: ClassVar[str] = "synchronous"
    title: ClassVar[str] = "The same free phase with all layers at once"
    shows: ClassVar[tuple[str, ...]] = ("residual",)
    residual: np.ndarray = column("largest movement after 1, 2, ... synchronous steps, until they are at rest")
    rest: float = column("largest movement that counts as rest")
