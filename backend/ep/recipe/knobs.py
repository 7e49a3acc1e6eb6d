"""The knobs of ep.recipe. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.experiment import Experiment, redeclare
from settle.backend.core.knobs import KnobError, real, reals, sizes, whole
from settle.backend.ep.knobs.dynamics import TimeStepKnobs
from settle.backend.ep.knobs.network import NetworkFileKnobs, NetworkKnobs
from settle.backend.ep.knobs.nudging import NudgedDynamicsKnobs, NudgingKnobs, nudging_help
from settle.backend.ep.knobs.sample import BatchKnobs

MAX_CELLS = 1000
"""Most settings of a grid."""
UPDATES_PER_STEP = 20
"""Updates of brief training in a step of the run."""


@dataclass(frozen=True)
class GridKnobs(Experiment):
    """The grid of T, K and beta, the training before it is measured again, and by which rule one setting is recommended."""

    Ts: tuple[int, ...] = sizes(
        (10, 20, 30, 50), 1, 1_000_000, label="T to try", unit="steps", group="Grid",
        help="Free steps. One free phase goes to the largest; the others branch off from its beginning.",
    )  # fmt: skip
    Ks: tuple[int, ...] = sizes(
        (2, 5, 10, 20), 1, 100_000, label="K to try", unit="steps", group="Grid",
        help="Nudged steps. One nudged phase goes to the largest and is read at the others. K > T is shown, never recommended.",
    )  # fmt: skip
    betas: tuple[float, ...] = reals((0.01, 0.05, 0.1, 0.2, 0.5), 1e-9, 10, label="β to try", group="Grid",
        help="Pull of the output towards the target. Each beta is a nudged phase of its own.",
    )  # fmt: skip
    batches: int = whole(
        5, 1, 1000, label="Mini-batches", group="Grid",
        help="Figures are means over so many mini-batches. The published program takes 20; the map stands after the first.",
    )  # fmt: skip
    margin: float = real(
        0.01, 0, 1, label="Margin", group="Grid",
        help="Recommended is the cheapest setting (fewest steps of an update) whose sign agreement is at most this share below the"
        " best one's, of those that meet the conditions; 0.01: one synapse in a hundred.",
    )  # fmt: skip
    angle: float = real(
        7.0, 0, 180, label="Angle margin", unit="°", group="Grid",
        help="Only settings count whose update is at most so many degrees farther from that of BPTT at the largest T and K than the"
        " best setting's, in each array of weights, before and after brief training.",
    )  # fmt: skip
    updates: int = whole(
        300, 0, 100_000, label="Brief training", unit="updates", group="Grid",
        help="Everything is measured at the first weights and again after so many EP updates with the largest T and K: nearly every"
        " setting is good enough for weights that have not learnt yet. 0: none, and no recommendation. The toy never learns.",
    )  # fmt: skip

    def grid(self) -> tuple[list[int], list[int], list[float]]:
        """T, K and beta, each rising."""
        return sorted(set(self.Ts)), sorted(set(self.Ks)), sorted(set(self.betas))

    def check_grid(self) -> None:
        """:raises KnobError: there are too many settings, or K is beyond T in all of them."""
        Ts, Ks, betas = self.grid()
        cells = len(Ts) * len(Ks) * len(betas)
        if cells > MAX_CELLS:
            raise KnobError("betas", f"{len(Ts)} T, {len(Ks)} K and {len(betas)} beta make {cells} settings; {MAX_CELLS} are possible.")
        if Ks[0] > Ts[-1]:
            raise KnobError(
                "Ks", f"Ks = {self.knobs()['Ks'].text(self.Ks)} is not possible: the smallest K may be {Ts[-1]}, the largest T."
            )


@dataclass(frozen=True)
class RecipeKnobs(BatchKnobs, NudgedDynamicsKnobs, NetworkFileKnobs, GridKnobs):
    """The grid, a network, and mini-batches of samples."""

    model: str = redeclare(NetworkKnobs, "model", "p")
    activation: str = redeclare(NetworkKnobs, "activation", "sigm")
    output: str = redeclare(NetworkKnobs, "output", "code")
    dt: float = redeclare(TimeStepKnobs, "dt", 1.0)
    nudging: str = redeclare(NudgingKnobs, "nudging", "one-sided", help=nudging_help("drawn for each mini-batch"))
    batch: int = redeclare(
        BatchKnobs, "batch", 20,
        help="Pictures of one mini-batch. The toy has 1, drawn anew for each; a network file must hold enough samples for all.",
    )  # fmt: skip

    def check(self) -> None:
        super().check()
        self.check_grid()
        self.check_samples(self.batch * self.batches)

    def training_updates(self) -> int:
        """Updates of brief training; the toy has nothing to learn."""
        return 0 if self.model == "toy" else self.updates

    def training_steps(self) -> int:
        """Steps of the run that brief training takes."""
        return -(-self.training_updates() // UPDATES_PER_STEP)

    def learns_from_pictures(self) -> bool:
        """Whether brief training takes a data set's pictures to learn from; else it takes the samples that are measured."""
        return self.training_updates() > 0 and not self.network

    def nudged_phases(self) -> int:
        """Nudged phases of one update."""
        return {"symmetric": 2, "holomorphic": self.points // 2 + 1}.get(self.nudging, 1)
