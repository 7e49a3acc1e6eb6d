"""The knobs of the estimators beside the truth. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.experiment import Experiment, redeclare
from settle.backend.core.knobs import choice, flag, real, reals, sizes, whole
from settle.backend.numerics.rate_schedule import RateSchedule, RateScheduleKnobs
from settle.backend.wdm.dependency.optimal_transport import LARGEST_SAMPLE, METRICS
from settle.backend.wdm.pairs.distributions import KINDS, PairDistribution


@dataclass(frozen=True)
class EstimatorKnobs(Experiment):
    """What the pairs are drawn from, estimators, critics, Wasserstein dependency, run, recording."""

    pairs: str = choice(
        "gaussian", *KINDS, label="Pairs", group="Pairs",
        help="gaussian: x and y of unit variance, numbers of the same place correlated; cubic: y^3 in place of y, the same information at"
        " other distances; bits: fair bits that agree with probability (1 + rho)/2.",
    )  # fmt: skip
    by: str = choice(
        "stairs", "stairs", "nats", "rho", label="Set by", group="Pairs", live=True,
        help="What says how much x and y depend on each other: a staircase of mutual information, one value of it, or the correlation.",
    )  # fmt: skip
    stairs: tuple[float, ...] = reals(
        (2.0, 4.0, 6.0, 8.0, 10.0), 0, 10_000, label="Stairs", unit="nats", group="Pairs", only_with=("by", ("stairs",)),
        help="Mutual information of one stair after the other; the critics learn on from stair to stair.",
    )  # fmt: skip
    nats: float = real(
        4.0, 0, 40, label="I(x; y)", unit="nats", group="Pairs", live=True, only_with=("by", ("nats",)),
        help="The true mutual information. Gaussian: -d/2 log(1 - rho^2). Bits hold d log 2 at most.",
    )  # fmt: skip
    rho: float = real(
        0.7, -0.999, 0.999, label="Correlation ρ", group="Pairs", live=True, only_with=("by", ("rho",)),
        help="Of each number of x with that of y in the same place; of bits, twice the probability of agreeing less 1.",
    )  # fmt: skip
    dimension: int = whole(
        20, 1, 200, label="Dimension d", group="Pairs", live=True,
        help="Numbers in x, and in y. Turned in a run, the critics begin anew, since they take inputs of another size.",
    )  # fmt: skip
    exact: bool = flag(
        False, label="Exact critic", group="Estimators", live=True,
        help="Use the true log p(x, y) / p(x) p(y) in place of what was learnt: what is wrong then is the estimator's own fault.",
    )  # fmt: skip
    batch: int = whole(
        128, 2, 1024, label="Batch K", unit="pairs", group="Estimators",
        help="Pairs drawn anew for each update. An estimate compares each pair with the K - 1 others, so K is 2 or more."
        " InfoNCE ends at log K.",
    )  # fmt: skip
    alpha: float = real(
        0.01, 1e-4, 1, log=True, label="MINE's α", group="Estimators", live=True,
        help="Part of each batch in the running mean of e^S that MINE divides by: ema <- (1 - alpha) ema + alpha mean e^S.",
    )  # fmt: skip
    fresh: bool = flag(
        True, label="MINE begins anew", group="Estimators", live=True,
        help="At a change of the pairs its running mean is forgotten; else it is of the old pairs for about 1 / alpha updates.",
    )  # fmt: skip
    hidden: tuple[int, ...] = sizes(
        (128, 128), 1, 1024, label="Hidden layers", unit="units", group="Critics",
        help="Of each critic f(x, y) = g(x).h(y): units of the rectified layers of g, and of h.",
    )  # fmt: skip
    code: int = whole(32, 1, 512, label="Codes", unit="numbers", group="Critics", help="Numbers in g(x) and in h(y).")
    rate: float = real(1e-3, 1e-6, 1, log=True, label="Learning rate", group="Critics", live=True, help="Of Adam, of each critic.")
    decay: str = redeclare(RateScheduleKnobs, "decay", "constant", group="Critics", advanced=True)
    decay_from: float = redeclare(RateScheduleKnobs, "decay_from", 0.5, group="Critics", advanced=True)
    decay_to: float = redeclare(RateScheduleKnobs, "decay_to", 0.1, group="Critics", advanced=True)
    decay_steps: int = redeclare(RateScheduleKnobs, "decay_steps", 2, group="Critics")
    clip: float = real(
        0.0, 0, 1e6, label="Clip gradients", group="Critics", live=True, advanced=True,
        help="Longest gradient of each critic; 0: any. One batch in which e^S is huge throws NWJ's weights far away.",
    )  # fmt: skip
    dual: int = whole(
        2, 0, 1000, label="Dual critic every", unit="updates", group="Wasserstein dependency",
        help="Updates from one of the dual critic to its next; 0: there is none. Its slope is held near 1 by a penalty: the mean over pairs"
        " less the mean over combinations is then about W1.",
    )  # fmt: skip
    weight: float = real(
        10.0, 0, 1000, label="Penalty λ", group="Wasserstein dependency", live=True,
        help="lambda: takes lambda E max(0, |grad f| - 1)^2 from what the dual critic maximises, at the pairs and at shuffled ones.",
    )  # fmt: skip
    metric: str = choice(
        METRICS[0], *METRICS, label="Distance", group="Wasserstein dependency", live=True,
        help="Between two pairs: euclid, of (x, y) as one vector; sum, |x - x'| + |y - y'|; absolute, the sum of all absolute differences,"
        " for which there is no dual critic here.",
    )  # fmt: skip
    carried: int = whole(
        32, 2, LARGEST_SAMPLE, label="Pairs of transport", unit="pairs", group="Wasserstein dependency",
        help="n pairs are carried to all n^2 combinations of their parts by optimal transport. Biased upwards: see the independent pairs.",
    )  # fmt: skip
    updates: int = whole(
        1000, 1, 1_000_000, label="Updates", unit="updates", group="Run",
        help="Of each stair; without stairs, of the run.",
    )  # fmt: skip
    lately: int = whole(
        500, 2, 100_000, label="Averaged over", unit="updates", group="Run",
        help="Bias and variance are of the last so many values on the same pairs; while critics learn, of the later half of them at most.",
    )  # fmt: skip
    measure: int = whole(
        50, 1, 100_000, label="Measure every", unit="updates", group="Recording",
        help="Updates between two rows of bias, variance and transport; there is one at the end of each stair, too.",
    )  # fmt: skip
    keep: int = whole(
        500, 1, 1_000_000, label="Checkpoint every", unit="updates", group="Recording", advanced=True,
        help="Updates between two checkpoints, from which a run can go on.",
    )  # fmt: skip

    def distribution(self, t: int) -> PairDistribution:
        """What the pairs of the update after the ``t``-th are drawn from."""
        if self.by == "rho":
            return PairDistribution(self.pairs, self.dimension, self.rho)
        nats = self.nats if self.by == "nats" else self.stairs[min(t // self.updates, len(self.stairs) - 1)]
        return PairDistribution.of_mutual_information(self.pairs, self.dimension, nats)

    def rate_after(self, updates: int) -> float:
        """The learning rate of the update after so many; the schedule is over the run, whatever the stairs."""
        fall = RateSchedule(self.decay, self.decay_from, self.decay_to, self.decay_steps)
        return self.rate * fall.factor(updates / (self.steps() - 1))

    def steps(self) -> int:
        return 1 + self.updates * (len(self.stairs) if self.by == "stairs" else 1)
