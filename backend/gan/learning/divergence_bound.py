"""When training has diverged, and what is said of it. No torch here."""

from __future__ import annotations

from collections.abc import Iterable

from settle.backend.core.knobs import Diverged
from settle.backend.gan.knobs import GanKnobs

UNBOUNDED = 1e12
"""A loss or a gradient at which training has diverged."""


def is_bounded(numbers: Iterable[float]) -> bool:
    """Whether losses and gradients are finite and below the bound."""
    return all(abs(number) < UNBOUNDED for number in numbers)


def diverged(now: GanKnobs, t: int, r1: float) -> Diverged:
    """The error for losses or gradients that have grown beyond all bounds, at iteration ``t``; ``r1`` is what it advises."""
    return Diverged(
        "rate_g",
        f"rate_g = {now.rate_g:g} and rate_d = {now.rate_d:g} are too much here: with game = {now.game} costs or gradients grew beyond all"
        f" bounds at iteration {t}. Take smaller rates, another game, or a regulariser such as r1 = {r1:g}.",
    )
