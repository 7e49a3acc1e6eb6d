"""The knobs of ep.train. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.experiment import Experiment, redeclare
from settle.backend.core.knobs import KnobError, choice, real, reals, whole
from settle.backend.data.sets import HELP
from settle.backend.data.splits import COUNTS
from settle.backend.ep.knobs.dynamics import PhaseKnobs, TimeStepKnobs, UpdateOrderKnobs
from settle.backend.ep.knobs.network import MODEL_HELP, NetworkKnobs
from settle.backend.ep.knobs.nudging import NudgedDynamicsKnobs, NudgingKnobs, nudging_help
from settle.backend.ep.knobs.refuse import refuse
from settle.backend.ep.models.problem import PICTURES
from settle.backend.numerics.rate_schedule import RateScheduleKnobs

CONTINUAL = ("c-ep", "c-vf")
"""Rules whose weights move at each nudged step."""


@dataclass(frozen=True)
class LearnerKnobs(Experiment):
    """The learning rules of one or two nets."""

    learners: str = choice(
        "ep+bptt", "ep+bptt", "ep", "bptt", "c-ep", "c-ep+ep", "c-ep+bptt", "c-vf", "c-vf+ep", "c-vf+bptt",
        label="Learners", group="Learning",
        help="ep: Equilibrium Propagation. bptt: back-propagation through the last K + 1 steps of the free phase. c-ep: EP whose"
        " weights move at each nudged step; c-vf: the same, weights up and down being two [Ernoult2020]. Both take smaller"
        " learning rates. Of two: twins from the same weights on the same batches.",
    )  # fmt: skip

    @property
    def rules(self) -> list[str]:
        """The rule of each learner."""
        return self.learners.split("+")


@dataclass(frozen=True)
class LayerRateKnobs(Experiment):
    """The learning rates of the layers."""

    lr: tuple[float, ...] = reals(
        (0.04, 0.08), 0, 100, label="Learning rates", group="Learning",
        help="One for each layer, from the output towards the input: W <- W + lr Delta. Paper, P-1h: 0.04, 0.08.",
    )  # fmt: skip
    lr_scale: float = real(
        1.0, 0, 100, label="Rates ×", group="Learning", live=True,
        help="All learning rates are multiplied by this: turn it while it learns.",
    )  # fmt: skip


@dataclass(frozen=True)
class TrainKnobs(RateScheduleKnobs, LayerRateKnobs, UpdateOrderKnobs, NudgedDynamicsKnobs, PhaseKnobs, LearnerKnobs):
    """Learners, a network, the two phases, learning rates and pictures."""

    model: str = redeclare(NetworkKnobs, "model", "p", choices=("eb", "p", "conv"), help=MODEL_HELP)
    activation: str = redeclare(NetworkKnobs, "activation", "sigm")
    output: str = redeclare(NetworkKnobs, "output", "code")
    T: int = redeclare(PhaseKnobs, "T", 30)
    K: int = redeclare(PhaseKnobs, "K", 10)
    beta: float = redeclare(PhaseKnobs, "beta", 0.1)
    dt: float = redeclare(TimeStepKnobs, "dt", 1.0)
    decay_from: float = redeclare(RateScheduleKnobs, "decay_from", 0.75)
    nudging: str = redeclare(NudgingKnobs, "nudging", "one-sided", help=nudging_help("drawn anew for each batch"))
    tolerance: float = real(
        0.0, 0, 0.1, label="Settled at", group="Dynamics", advanced=True,
        help="End a phase once no unit moves by more than this in a step; 0: always all steps, as in the paper.",
    )  # fmt: skip
    angle: float = real(
        0.0, 0, 180, label="First angle", unit="°", group="Learning", advanced=True,
        only_with=("learners", ("c-vf", "c-vf+ep", "c-vf+bptt")),
        help="Of learner c-vf: angle between the weights up and the weights down at the start, made by turning the sign of"
        " (1 - cos angle) / 2 of them [Ernoult2020]. 0: alike, 90: nothing in common.",
    )  # fmt: skip
    batch: int = whole(
        20, 1, 1000, label="Batch", unit="pictures", group="Learning",
        help="Pictures of one update. What does not fill a batch is left out of its epoch. Paper: 20.",
    )  # fmt: skip
    epochs: int = whole(40, 1, 10_000, label="Epochs", unit="epochs", group="Learning", help="Passes through all pictures.")
    data: str = choice(
        "digits", *COUNTS, label="Data set", group="Data",
        help=f"{HELP} 1497 digits are to learn from, 300 for the test; of the others 60,000 (cifar-10: 50,000) and 10,000.",
    )  # fmt: skip
    every: int = whole(
        10, 1, 10_000, label="Record every", unit="updates", group="Recording", advanced=True,
        help="Updates between two rows of loss and running error.",
    )  # fmt: skip
    compare_every: int = whole(
        300, 0, 100_000, label="Compare every", unit="updates", group="Recording", advanced=True,
        help="Updates between two comparisons of EP's update with that of BPTT, from the first learner's weights; 0: never.",
    )  # fmt: skip

    def check(self) -> None:
        super().check()
        self._check_continual()
        layers = len(self.channels if self.model == "conv" else self.hidden)
        if self.model == "conv":
            self.filters().maps(PICTURES[self.data])
        if len(self.lr) != layers + 1:
            raise KnobError(
                "lr",
                f"lr = {self.knobs()['lr'].text(self.lr)} is not possible: with {layers} hidden layers"
                f" {layers + 1} learning rates are wanted, from the output to the input.",
            )
        if self.batch > COUNTS[self.data][0]:
            raise KnobError("batch", f"batch = {self.batch} is not possible: {self.data} has {COUNTS[self.data][0]} pictures.")

    def _check_continual(self) -> None:
        for rule in (rule for rule in self.rules if rule in CONTINUAL):
            if self.nudging not in ("one-sided", "random-sign"):
                why = (
                    f"learners = {self.learners}: weights that move at each nudged step have one such phase; take one-sided or random-sign"
                )
                refuse("nudging", self.nudging, why)
            if self.loss != "squared":
                refuse("loss", self.loss, f"learners = {self.learners}; take loss = squared")
            if rule == "c-vf" and self.model != "p":
                refuse("learners", self.learners, f"model = {self.model}: weights up and down of their own are for model = p")
            if rule == "c-vf" and self.updates != "synchronous":
                why = f"learners = {self.learners}, whose updates are those of layers that move at once; take synchronous"
                refuse("updates", self.updates, why)
