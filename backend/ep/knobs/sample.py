"""The samples that a network settles on, in which precision, and how many steps are recorded. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import choice, whole
from settle.backend.data.sets import HELP
from settle.backend.ep.knobs.dynamics import DynamicsKnobs
from settle.backend.ep.knobs.network import NetworkFileKnobs
from settle.backend.ep.models.problem import SETS, Problem, check_samples, make_problem, read_samples


@dataclass(frozen=True)
class SampleKnobs(DynamicsKnobs, NetworkFileKnobs):
    """The transition, and pictures from a data set or samples from a file."""

    precision: str = choice(
        "float64", "float64", "float32", label="Precision", group="Dynamics", advanced=True,
        help="Numbers of 16 or of 7 digits. Differences of states are divided by beta, and rounding with them: with float32"
        " small beta makes the agreement worse.",
    )  # fmt: skip
    data: str = choice(
        "digits", *SETS, label="Data set", group="Data", only_with=("model", ("eb", "p", "conv")), unless="network",
        help=f"{HELP} Of these the 10,000 test pictures are shown; the paper has mnist. The toy has random inputs.",
    )  # fmt: skip
    sample: int = whole(
        0, 0, max(SETS.values()) - 1, label="First picture", group="Data",
        help="Index of the picture in its set (of a network file: of the sample in the file), from 0.",
    )  # fmt: skip

    def check_samples(self, count: int) -> None:
        """:raises KnobError: there are not ``count`` samples, or nothing is left of their maps."""
        check_samples(self.model, self.network, self.data, self.sample, count, self.filters())

    def read_samples(self, count: int) -> dict[str, dict[str, np.ndarray]]:
        """The arrays that come from files.

        :raises KnobError: a file cannot be read or does not fit.
        """
        return read_samples(self.model, self.network, self.data, self.sample, count, self.precision)

    def problem(self, inputs: Mapping[str, Mapping[str, np.ndarray]], seed: int) -> Problem:
        """What the network is to settle on. ``inputs``: of :meth:`read_samples`."""
        return make_problem(self.model, self.hidden, inputs, seed, self.filters())


@dataclass(frozen=True)
class BatchKnobs(SampleKnobs):
    """Several pictures, whose updates are averaged."""

    batch: int = whole(
        1, 1, 1000, label="Pictures", unit="pictures", group="Data", unless="network",
        help="Updates are means over this many pictures. Paper: 1 for curves, 20 for bars. The toy has 1, a file its own.",
    )  # fmt: skip


@dataclass(frozen=True)
class FreePhaseRecordingKnobs(Experiment):
    """Which steps of the free phase are recorded."""

    every: int = whole(
        1, 1, 10_000, label="Record every", unit="free steps", group="Recording", advanced=True,
        help="Free steps between two recorded ones. Nudged steps are all recorded.",
    )  # fmt: skip
