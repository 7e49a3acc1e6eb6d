"""How the nudged phase is nudged, and what each way goes together with. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.knobs import choice, whole
from settle.backend.ep.knobs.dynamics import DynamicsKnobs, TimeStepKnobs
from settle.backend.ep.knobs.refuse import refuse


def nudging_help(signs: str) -> str:
    """:param signs: when the sign of ``random-sign`` is drawn."""
    return (
        "one-sided: +beta; the error of the update grows as beta. symmetric: the mean of +beta and -beta; as beta squared"
        f" [Laborieux2021]. random-sign: +beta or -beta, {signs}. holomorphic: the mean over points on the circle |beta| in the"
        " complex plane, exact at a finite beta [Laborieux2022]; for tanh and sigm."
    )


@dataclass(frozen=True)
class NudgingKnobs(TimeStepKnobs):
    """The betas of the branches of a nudged phase."""

    nudging: str = choice(
        "one-sided", "one-sided", "symmetric", "random-sign", "holomorphic", label="Nudging", group="Dynamics",
        help=nudging_help("drawn from the seed"),
    )  # fmt: skip
    points: int = whole(
        16, 2, 1024, label="Points on the circle", unit="points", group="Dynamics", advanced=True,
        only_with=("nudging", ("holomorphic",)),
        help="Of holomorphic nudging: the error falls as (beta / R) to this power, R being where the states stop being holomorphic"
        " in beta; beyond R no number of points helps. 2 are symmetric nudging.",
    )  # fmt: skip


@dataclass(frozen=True)
class NudgedDynamicsKnobs(DynamicsKnobs, NudgingKnobs):
    """The transition and how it is nudged."""

    def check(self) -> None:
        super().check()
        if self.nudging != "holomorphic":
            return
        for knob, value, refused, why in (
            ("model", self.model, "conv", "max-pooling has no derivative in the complex plane; take model toy, eb or p"),
            ("activation", self.activation, "hardsigm", "it has no derivative in the complex plane; take tanh or sigm"),
            ("clamp", self.clamp, True, "cutting states off has no derivative in the complex plane; take clamp = false"),
        ):
            if value == refused:
                refuse(knob, str(refused).lower(), f"nudging = holomorphic: {why}")
