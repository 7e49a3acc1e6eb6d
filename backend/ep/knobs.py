"""The knobs that experiments on Equilibrium Propagation share, declared once. No torch here."""

from __future__ import annotations

from typing import Any

from settle.backend.core.knobs import choice, file, flag, real, sizes, whole
from settle.backend.data.sets import HELP
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.models.problem import CLASSES, SETS

AS_LABELLED = "as labelled"
CONV = ("model", ("conv",))


def model(default: str, *, toy: bool = True) -> Any:
    """:param toy: whether the toy is among them: it cannot be trained."""
    return choice(
        default, *(["toy"] if toy else []), "eb", "p", "conv", label="Model", group="Model",
        help=("toy: 10 output and 50 hidden units, 5 inputs. " if toy else "")
        + "eb, energy-based: s <- s + dt (-s + rho'(s) h), h = W rho(s) + b."
        " p, prototypical: s <- s + dt (-s + rho(h)), h = W s + b. conv: the same with convolutions and max-pooling.",
    )  # fmt: skip


def channels() -> Any:
    return sizes(
        (64, 32), 1, 512, label="Channels", unit="maps", group="Model", only_with=CONV,
        help="Of model conv: maps of each layer, from the output towards the input. The paper: 64, 32.",
    )  # fmt: skip


def kernel() -> Any:
    return whole(
        5, 1, 15, label="Kernel", unit="pixels", group="Model", only_with=CONV,
        help="Of model conv: side of a kernel. The paper: 5.",
    )  # fmt: skip


def padding() -> Any:
    return whole(
        0, 0, 7, label="Padding", unit="pixels", group="Model", advanced=True, only_with=CONV,
        help="Of model conv: zeros around a map before it is convolved. The paper: 0.",
    )  # fmt: skip


def pool() -> Any:
    return whole(
        2, 1, 4, label="Pooling", unit="pixels", group="Model", advanced=True, only_with=CONV,
        help="Of model conv: the largest of this many by this many pixels stands for them. The paper: 2.",
    )  # fmt: skip


def filters(experiment: Any) -> Filters:
    """The convolutions that an experiment's knobs describe."""
    return Filters(experiment.channels, experiment.kernel, experiment.padding, experiment.pool)


def activation(default: str = "tanh") -> Any:
    return choice(
        default, "tanh", "sigm", "hardsigm", label="Activation rho", group="Model",
        help="tanh(v); sigm: 1/(1 + exp(-4(v - 1/2))); hardsigm: v cut off at 0 and 1. The paper's curves use tanh here.",
    )  # fmt: skip


def hidden(default: tuple[int, ...] = (512,)) -> Any:
    return sizes(
        default, 1, 4096, label="Hidden layers", unit="units", group="Model", only_with=("model", ("eb", "p")),
        help="Units of each hidden layer, from the output towards the input. The paper: 512 each. The toy's 50 are fixed,"
        " and a network file brings its own.",
    )  # fmt: skip


def network() -> Any:
    return file(
        "*.npz", label="Network file", group="Model",
        help="Your own x, y, weights and biases: arrays x, y, W0, b0, W1, b1, ... from the output towards the input"
        " (toy: W01, b01, W0x, b0x, W1x, b1x). Sizes come from the file.",
    )  # fmt: skip


def output(default: str = "energy") -> Any:
    return choice(
        default, "energy", "code", label="Output units", group="Model", advanced=True, only_with=("model", ("eb",)),
        help="Of model eb. energy: s0 <- s0 + dt (-s0 + rho'(s0) h0), which descends the energy. code: without rho'(s0), as in"
        " the paper's published program; that is not the gradient of any energy.",
    )  # fmt: skip


def clamp() -> Any:
    return flag(
        False, label="Hold states in [0, 1]", group="Dynamics", advanced=True,
        help="Cut states off at 0 and 1 after each step. The paper trains energy-based nets so, and draws its curves without.",
    )  # fmt: skip


def T(default: int) -> Any:
    return whole(
        default, 1, 1_000_000, label="Free steps T", unit="steps", group="Dynamics", log=True,
        help="Length of the free phase, from s = 0. It must end in a steady state that lasted for K steps. Paper's toy: 5000.",
    )  # fmt: skip


def K(default: int) -> Any:
    return whole(
        default, 1, 100_000, label="Nudged steps K", unit="steps", group="Dynamics", log=True,
        help="Length of the nudged phase, and how far back the gradient is followed; K <= T. Paper's toy: 80.",
    )  # fmt: skip


def beta(default: float, live: bool) -> Any:
    return real(
        default, 1e-9, 10, label="Nudging beta", group="Dynamics", log=True, live=live,
        help="Pull of the output towards the target: s0 <- ... + dt beta (y - s0). The error of the update grows as beta."
        " Paper: 0.01 for curves, 0.1 to 0.5 in training.",
    )  # fmt: skip


def dt(default: float, live: bool) -> Any:
    return real(
        default, 1e-4, 2, label="Time step dt", group="Dynamics", log=True, live=live,
        help="Length of a step against the units' time constant. Paper: 0.08 for curves of toy and eb, 0.2 in training, 1 for p.",
    )  # fmt: skip


def precision() -> Any:
    return choice(
        "float64", "float64", "float32", label="Precision", group="Dynamics", advanced=True,
        help="Numbers of 16 or of 7 digits. Differences of states are divided by beta, and rounding with them: with float32"
        " small beta makes the agreement worse.",
    )  # fmt: skip


def data() -> Any:
    return choice(
        "digits", *SETS, label="Pictures", group="Data", only_with=("model", ("eb", "p", "conv")),
        help=f"{HELP} Of these the 10,000 test pictures are shown; the paper has mnist. The toy has random inputs.",
    )  # fmt: skip


def sample(label: str) -> Any:
    return whole(
        0, 0, max(SETS.values()) - 1, label=label, group="Data",
        help="Index of the picture in its set (of a network file: of the sample in the file), from 0.",
    )  # fmt: skip


def target() -> Any:
    return choice(
        AS_LABELLED, AS_LABELLED, *map(str, range(CLASSES)), label="Target class", group="Data", live=True,
        help="Towards which output the nudging pulls: y in s0 <- ... + dt beta (y - s0).",
    )  # fmt: skip


def every(default: int = 1) -> Any:
    return whole(
        default, 1, 10_000, label="Record every", unit="free steps", group="Recording", advanced=True,
        help="Free steps between two recorded ones. Nudged steps are all recorded.",
    )  # fmt: skip
