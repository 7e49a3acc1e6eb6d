"""The settings of one learner."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from settle.backend.core.knobs import KnobError, nearest

LEARNERS = {
    "cpc": "CPC: InfoNCE, free critic",
    "cosine": "CPC with a cosine critic over a temperature",
    "wpc": "WPC: InfoNCE, Lipschitz critic",
    "wdm": "WDM: the Wasserstein dual",
    "nwj": "NWJ",
    "dv": "Donsker-Varadhan",
    "mine": "MINE",
    "js": "Jensen-Shannon",
    "smile": "SMILE",
}
"""Names and titles."""
WORDS = {
    "name": tuple(LEARNERS),
    "critic": ("inner", "cosine", "bilinear", "concatenated"),
    "encoder": ("fc", "cnn"),
    "lipschitz": ("none", "penalty", "spectral", "clipping"),
    "penalty": ("one-sided", "two-sided", "zero-centred"),
    "inputs": ("both", "x", "y", "each"),
    "points": ("joint", "shuffled", "segments", "joint+shuffled"),
}
POSITIVE = ("rate", "temperature", "clip", "bound", "target")
LIVE = frozenset({"rate", "weight", "target", "penalty", "inputs", "points", "temperature", "clip", "alpha", "bound", "symmetric"})
"""What may be turned while a learner learns: all that neither its weights nor its path depends on."""


@dataclass(frozen=True)
class LearnerSettings:
    """:raises KnobError: a value is none of those allowed."""

    name: str
    critic: str = "inner"
    """f of codes g(x), h(y): ``inner`` product, ``cosine`` over ``temperature``, ``bilinear`` g^T A h, ``concatenated`` (MLP of both)."""
    encoder: str = "fc"
    hidden: tuple[int, ...] = (256, 256)
    """Units of ``fc``'s hidden layers; the last one is also the width of the concatenated critic's."""
    dimension: int = 128
    """Of g(x) and h(y)."""
    channels: tuple[int, ...] = (16, 32)
    """Of ``cnn``'s convolutions (3x3, stride 2)."""
    rate: float = 1e-4
    temperature: float = 0.1
    clip: float = 5.0
    """SMILE's tau."""
    alpha: float = 0.01
    """Of MINE's running mean."""
    symmetric: bool = False
    """Whether InfoNCE is the mean over rows and columns."""
    lipschitz: str = "none"
    penalty: str = "one-sided"
    inputs: str = "both"
    """Whose gradient the penalty's norm is of."""
    points: str = "joint"
    """The pairs at which the penalty is."""
    target: float = 1.0
    """L, the norm aimed at."""
    weight: float = 1.0
    """lambda, of the penalty."""
    bound: float = 0.01
    """Of each weight, where weights are clipped."""

    def __post_init__(self):
        for field, words in WORDS.items():
            value = getattr(self, field)
            if value not in words:
                hint = nearest(str(value), list(words))
                raise KnobError(field, f"{field} = '{value}' is not possible: it is one of {', '.join(words)}.{hint}")
        for field in POSITIVE:
            if not 0 < getattr(self, field) < math.inf:
                raise KnobError(field, f"{field} = {getattr(self, field)} is not possible: it is a number above 0.")
        if not 0 <= self.weight < math.inf:
            raise KnobError("weight", f"weight = {self.weight} is not possible: it is 0 or a number above.")
        if not 0 < self.alpha <= 1:
            raise KnobError("alpha", f"alpha = {self.alpha} is not possible: it is above 0 and at most 1.")
        for field in ("hidden", "channels"):
            if not getattr(self, field) or min(getattr(self, field)) < 1:
                raise KnobError(field, f"{field} = {getattr(self, field)} is not possible: it is 1 layer or more, each of 1 or more.")
        if self.dimension < 1:
            raise KnobError("dimension", f"dimension = {self.dimension} is not possible: it is 1 or more.")


def settings_of(name: str, **others: Any) -> LearnerSettings:
    """A learner as it is meant: WPC and WDM under the penalty at rate 1e-3, ``cosine`` with its critic, all else at 1e-4 and free.

    :raises KnobError: no such learner, or a value is not allowed.
    """
    own: dict[str, Any] = {"lipschitz": "penalty", "rate": 1e-3} if name in ("wpc", "wdm") else {}
    if name == "cosine":
        own = {"critic": "cosine", "rate": 3e-4}
    return LearnerSettings(name, **{**own, **others})
