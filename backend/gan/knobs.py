"""The knobs that the adversarial nets on the plane and those on pictures have in common. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from settle.backend.core.experiment import redeclare
from settle.backend.core.knobs import Knob, choice, real, whole
from settle.backend.numerics.rate_schedule import RateScheduleKnobs

# Both nets of gan.images are always trained: it has no knob called train.
D_LEARNS = ("train", ("both", "discriminator"))
G_LEARNS = ("train", ("both", "generator"))


def _rate(net: str, only_with: tuple[str, tuple[str, ...]]) -> float:
    return real(
        0.002, 0, 10, log=True, label=f"Rate of {net}", group="Training", live=True, only_with=only_with,
        help=f"Learning rate of {net} at the start. Two different ones: two time scales.",
    )  # fmt: skip


def _momentum(when: str, advanced: bool) -> float:
    return real(
        0.5, 0, 0.999, label=f"Momentum{when}", group="Training", live=True, advanced=advanced,
        help="beta_1 of the Adams, or momentum of sgd, moving linearly over the run. The 2014 paper's program: from .5 to .7.",
    )  # fmt: skip


@dataclass(frozen=True)
class GanKnobs(RateScheduleKnobs):
    """Objective, regularisers and optimisation of a generator and a discriminator; each experiment adds its data, nets and pictures."""

    form_order: ClassVar[tuple[str, ...]] = ()
    """All knobs as the form shows them: an experiment's own stand among those of both. One that is not named here comes last."""

    decay: str = redeclare(RateScheduleKnobs, "decay", "linear", group="Training")
    decay_from: float = redeclare(RateScheduleKnobs, "decay_from", 0.0, group="Training")
    decay_to: float = redeclare(RateScheduleKnobs, "decay_to", 0.02, group="Training")
    decay_steps: int = redeclare(RateScheduleKnobs, "decay_steps", 2, group="Training")
    game: str = choice(
        "non-saturating", "non-saturating", "minimax", "maximum-likelihood", "wasserstein", "least-squares", "hinge", "relativistic",
        label="Game", group="Game", live=True,
        help="D's cost -E log D(x) - E log(1 - D(G(z))) with G's cost: minimax E log(1 - D), non-saturating -E log D,"
        " maximum-likelihood -E e^c, c the logit of D. wasserstein: E c(G) - E c(x), which needs clip or gp. least-squares,"
        " hinge, and relativistic (paired): costs of the score c itself.",
    )  # fmt: skip
    k: int = whole(
        1, 1, 100, label="D steps k", unit="updates", group="Game", live=True, only_with=D_LEARNS,
        help="Updates of D before each update of G (Algorithm 1). Paper: 1.",
    )  # fmt: skip
    r1: float = real(0.0, 0, 1000, label="R1", group="Regularisers", live=True, help="gamma: adds gamma/2 E |dc/dx|^2 on real points.")
    clip: float = real(
        0.0, 0, 10, label="Clip weights", group="Regularisers", live=True, only_with=D_LEARNS,
        help="D's weights are cut off at plus and minus this after each update; 0: not. Usual with wasserstein: .01.",
    )  # fmt: skip
    smoothing: float = real(
        1.0, 0.5, 1, label="Target of real", group="Regularisers", live=True,
        only_with=("game", ("non-saturating", "minimax", "maximum-likelihood", "least-squares")),
        help="What D aims at on real points: 1, or .9 with one-sided label smoothing. Of the log games and least squares.",
    )  # fmt: skip
    slope: float = real(
        0.2, 0, 1, label="Leak of D", group="Nets", advanced=True, only_with=("nets", ("mlp", "dcgan")),
        help="D's units give max(v, leak v), but for maxout units; G's give max(v, 0).",
    )  # fmt: skip
    iterations: int = whole(
        4000, 1, 10_000_000, label="Iterations", unit="iterations", group="Training",
        help="Length of the run; decay, momentum and instance noise are timed by it.",
    )  # fmt: skip
    optimiser: str = choice(
        "adam", "adam", "optimistic-adam", "sgd", label="Optimiser", group="Training",
        help="adam; optimistic-adam: the new move twice, the last one taken back; sgd: plain descent with momentum, as in the 2014 paper.",
    )  # fmt: skip
    rate_d: float = _rate("D", D_LEARNS)
    rate_g: float = _rate("G", G_LEARNS)
    momentum: float = _momentum("", advanced=False)
    momentum_end: float = _momentum(" at the end", advanced=True)
    beta2: float = real(
        0.99, 0, 0.99999, label="beta_2", group="Training", advanced=True, only_with=("optimiser", ("adam", "optimistic-adam")),
        help="Decay of Adam's mean square gradient.",
    )  # fmt: skip
    ema: float = real(
        0.995, 0, 0.999999, label="Average of G", group="Training", live=True, only_with=G_LEARNS,
        help="What the moving average of G's weights keeps of itself an update; 0: the weights themselves.",
    )  # fmt: skip
    show: str = choice(
        "average", "average", "last", label="Show", group="Recording", live=True,
        help="Whose points are shown and measured: those of G's averaged weights, or of its last ones.",
    )  # fmt: skip
    record: int = whole(
        1, 1, 10_000, label="Record every", unit="iterations", group="Recording", advanced=True,
        help="Iterations between two rows of costs.",
    )  # fmt: skip

    @classmethod
    def knobs(cls) -> dict[str, Knob]:
        """The declared knobs in the order of the form."""
        declared = super().knobs()
        place = {name: at for at, name in enumerate(cls.form_order)}
        return {name: declared[name] for name in sorted(declared, key=lambda name: place.get(name, len(place)))}
