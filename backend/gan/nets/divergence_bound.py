"""When a game is lost, and what is said of it. No torch here."""

from __future__ import annotations

from typing import Any

UNBOUNDED = 1e12
"""A cost or a gradient at which the game is lost."""


def too_much(now: Any, t: int, r1: float) -> str:
    """The sentence for a game whose costs or gradients have grown beyond all bounds, at iteration ``t``."""
    return (
        f"rate_g = {now.rate_g:g} and rate_d = {now.rate_d:g} are too much here: with game = {now.game} costs or gradients grew beyond all"
        f" bounds at iteration {t}. Take smaller rates, another game, or a regulariser such as r1 = {r1:g}."
    )
