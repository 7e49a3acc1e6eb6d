"""The knobs of a network: model, activation, layers; or a file that brings them. No torch here.

Classes of knobs are combined by inheritance. The fields of the last base come first in the form, then those of the one before.
"""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import choice, file, sizes, whole
from settle.backend.ep.models.conv_shapes import Filters

CONV = ("model", ("conv",))
MODEL_HELP = (
    "eb, energy-based: s <- s + dt (-s + rho'(s) h), h = W rho(s) + b."
    " p, prototypical: s <- s + dt (-s + rho(h)), h = W s + b. conv: the same with convolutions and max-pooling."
)


@dataclass(frozen=True)
class NetworkKnobs(Experiment):
    """A network's architecture and activation rho."""

    model: str = choice(
        "toy", "toy", "eb", "p", "conv", label="Model", group="Model",
        help="toy: 10 output and 50 hidden units, 5 inputs. " + MODEL_HELP,
    )  # fmt: skip
    activation: str = choice(
        "tanh", "tanh", "sigm", "hardsigm", label="Activation ρ", group="Model",
        help="tanh(v); sigm: 1/(1 + exp(-4(v - 1/2))); hardsigm: v cut off at 0 and 1. The paper's curves use tanh here.",
    )  # fmt: skip
    hidden: tuple[int, ...] = sizes(
        (512,), 1, 4096, label="Hidden layers", unit="units", group="Model", only_with=("model", ("eb", "p")), unless="network",
        help="Units of each hidden layer, from the output towards the input. The paper: 512 each. The toy's 50 are fixed,"
        " and a network file brings its own.",
    )  # fmt: skip
    channels: tuple[int, ...] = sizes(
        (64, 32), 1, 512, label="Channels", unit="maps", group="Model", only_with=CONV, unless="network",
        help="Of model conv: maps of each layer, from the output towards the input. The paper: 64, 32.",
    )  # fmt: skip
    kernel: int = whole(
        5, 1, 15, label="Kernel", unit="pixels", group="Model", only_with=CONV, unless="network",
        help="Of model conv: side of a kernel. The paper: 5.",
    )  # fmt: skip
    padding: int = whole(
        0, 0, 7, label="Padding", unit="pixels", group="Model", advanced=True, only_with=CONV,
        help="Of model conv: zeros around a map before it is convolved. The paper: 0.",
    )  # fmt: skip
    pool: int = whole(
        2, 1, 4, label="Pooling", unit="pixels", group="Model", advanced=True, only_with=CONV,
        help="Of model conv: the largest of this many by this many pixels stands for them. The paper: 2.",
    )  # fmt: skip
    output: str = choice(
        "energy", "energy", "code", label="Output units", group="Model", advanced=True, only_with=("model", ("eb",)),
        help="Of model eb. energy: s0 <- s0 + dt (-s0 + rho'(s0) h0), which descends the energy. code: without rho'(s0), as in"
        " the paper's published program; that is not the gradient of any energy.",
    )  # fmt: skip

    def filters(self) -> Filters:
        """The convolutions of model conv."""
        return Filters(self.channels, self.kernel, self.padding, self.pool)


@dataclass(frozen=True)
class NetworkFileKnobs(NetworkKnobs):
    """A network, or a file that brings one with its samples."""

    network: str = file(
        "*.npz", label="Network file", group="Model",
        help="Your own x, y, weights and biases: arrays x, y, W0, b0, W1, b1, ... from the output towards the input"
        " (toy: W01, b01, W0x, b0x, W1x, b1x). Sizes come from the file.",
    )  # fmt: skip
