"""The knobs of the transition F(x, s, theta) and of the two phases. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.knobs import choice, flag, real, whole
from settle.backend.ep.knobs.network import NetworkKnobs
from settle.backend.ep.knobs.refuse import refuse


@dataclass(frozen=True)
class PhaseKnobs(NetworkKnobs):
    """Free phase and nudged phase."""

    T: int = whole(
        5000, 1, 1_000_000, label="Free steps T", unit="steps", group="Dynamics", log=True,
        help="Length of the free phase, from s = 0. It must end in a steady state that lasted for K steps. Paper's toy: 5000.",
    )  # fmt: skip
    K: int = whole(
        80, 1, 100_000, label="Nudged steps K", unit="steps", group="Dynamics", log=True,
        help="Length of the nudged phase, and how far back the gradient is followed; K <= T. Paper's toy: 80.",
    )  # fmt: skip
    beta: float = real(
        0.01, 1e-9, 10, label="Nudging β", group="Dynamics", log=True, live=True,
        help="Pull of the output towards the target: s0 <- ... + dt beta (y - s0). The error of the update grows as beta."
        " Paper: 0.01 for curves, 0.1 to 0.5 in training.",
    )  # fmt: skip


@dataclass(frozen=True)
class TimeStepKnobs(NetworkKnobs):
    """The Euler step."""

    dt: float = real(
        0.08, 1e-4, 2, label="Time step dt", group="Dynamics", log=True,
        help="Length of a step against the units' time constant. Paper: 0.08 for curves of toy and eb, 0.2 in training, 1 for p.",
    )  # fmt: skip


@dataclass(frozen=True)
class DynamicsKnobs(TimeStepKnobs):
    """The transition F: a network, its step, the loss and where it acts."""

    nudge: str = choice(
        "outside", "outside", "inside", label="Nudge acts", group="Dynamics", advanced=True,
        help="Of models p and conv. outside of rho: s0 <- rho(h0) + beta (y - s0), as in the paper. inside: s0 <- rho(h0 + beta"
        " (y - s0)) [Laborieux2021]: the update is that of BPTT, rho' included, and a unit that is cut off learns nothing.",
    )  # fmt: skip
    loss: str = choice(
        "squared", "squared", "cross-entropy", label="Loss", group="Model", advanced=True,
        help="squared: 1/2 |s0 - y|^2, the output units belong to the net. cross-entropy, of models p and conv: s0 = softmax(W0 s1"
        " + b0) is read out and acts back only as the nudge W0^T (y - s0) on the layer below [Laborieux2021].",
    )  # fmt: skip
    clamp: bool = flag(
        False, label="Hold states in [0, 1]", group="Dynamics", advanced=True,
        help="Cut states off at 0 and 1 after each step. The paper trains energy-based nets so, and draws its curves without.",
    )  # fmt: skip

    @property
    def layer_updates(self) -> str:
        """``synchronous`` or ``asynchronous``."""
        return "synchronous"

    def check(self) -> None:
        super().check()
        if self.model in ("eb", "toy"):
            if self.nudge == "inside":
                refuse("nudge", "inside", f"model = {self.model}, whose drive goes through no activation; models p and conv take it")
            if self.loss == "cross-entropy":
                refuse("loss", "cross-entropy", f"model = {self.model}; models p and conv take it")


@dataclass(frozen=True)
class UpdateOrderKnobs(DynamicsKnobs):
    """Whether layers move at once."""

    updates: str = choice(
        "synchronous", "synchronous", "asynchronous", label="Layers move", group="Dynamics", advanced=True,
        help="synchronous: all layers at once, each by the others as they were, as in the paper. asynchronous: in turns, first layers"
        " 0, 2, ... from the output, then 1, 3, ... by what those are now [Scellier2023]; a step is one turn of all. The steady states"
        " are the same.",
    )  # fmt: skip

    @property
    def layer_updates(self) -> str:
        return self.updates
