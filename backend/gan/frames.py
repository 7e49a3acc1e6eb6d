"""What adversarial nets on the plane and on pictures record alike. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from settle.backend.core.frame import Frame, column


@dataclass(frozen=True)
class IterationFrame(Frame):
    """An iteration: k updates of D and one of G [Goodfellow2014, Algorithm 1]. NaN: V is not defined for this game."""

    table: ClassVar[str] = "game"
    title: ClassVar[str] = "The game"
    shows: ClassVar[tuple[str, ...]] = ("value", "d_loss", "g_loss")
    t: int = column("iteration")
    value: float = column("V(D, G) on the batch", "nats")
    d_loss: float = column("cost of D")
    g_loss: float = column("cost of G")
    d_gradient: float = column("|gradient| of D")
    g_gradient: float = column("|gradient| of G")
