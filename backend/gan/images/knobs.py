"""The knobs of the game of pictures that gan.plane does not have, or has with other values. No torch here."""

from __future__ import annotations

from typing import Any

from settle.backend.core.knobs import choice, file, flag, real, sizes, whole


def data() -> Any:
    return choice(
        "digits", "digits", "mnist", "fashion-mnist", "cifar-10", label="Data", group="Data",
        help="digits: 8 x 8 pixels, part of the program; mnist, fashion-mnist: 28 x 28; cifar-10: 32 x 32 in colour, fetched once."
        " The last of the training pictures (of mnist 10,000, as in the 2014 paper) are kept to choose the Parzen window by.",
    )  # fmt: skip


def pictures() -> Any:
    return file(
        "*.npz", label="Pictures file", group="Data",
        help="Your own pictures: an array called pictures (n x h x w, or in colour n x h x w x 3), bytes or from 0 to 1, with sides that"
        " are multiples of 4; an array called classes (n) if there are some. Empty: the data above.",
    )  # fmt: skip


def conditional() -> Any:
    return flag(
        False, label="Conditional", group="Nets",
        help="G is told which class to make, D which class a picture should be of (as a projection of its features).",
    )  # fmt: skip


def nets() -> Any:
    return choice(
        "mlp", "mlp", "dcgan", "maxout", "maxout-conv", label="Nets", group="Nets",
        help="mlp: fully connected; dcgan: two strided convolutions in each, and fully connected layers behind them; maxout:"
        " rectifier G, maxout D with dropout, as for MNIST in the 2014 paper;"
        " maxout-conv: its convolutional nets for CIFAR-10, of 32 x 32 pixels.",
    )  # fmt: skip


def latent() -> Any:
    return whole(32, 1, 1024, label="Latents", unit="numbers", group="Nets", help="Numbers of noise z that make a picture. Paper: 100.")


def noise() -> Any:
    return choice(
        "gaussian", "gaussian", "uniform", label="Noise", group="Nets",
        help="gaussian: z ~ N(0, 1); uniform: z ~ U(-sqrt 3, sqrt 3), of variance 1, as in the 2014 paper's program for MNIST.",
    )  # fmt: skip


def hidden(player: str) -> Any:
    text = "all layers but the last" if player == "G" else "layers of leaky rectifiers or of maxout units with 5 pieces"
    return sizes(
        (256, 256), 1, 10_000, label=f"Hidden layers of {player}", unit="units", group="Nets",
        help=f"Of nets mlp and maxout: {text}. Of dcgan and maxout-conv: the fully connected ones.",
    )  # fmt: skip


def channels() -> Any:
    return whole(
        24, 1, 512, label="Channels", unit="channels", group="Nets", only_with=("nets", ("dcgan",)),
        help="Of dcgan: channels of the layer beside the picture; the next one has twice as many.",
    )  # fmt: skip


def together() -> Any:
    return flag(
        False, label="Both at once", group="Game", live=True,
        help="D and G are updated from the same batch and the same nets, as in the 2014 paper's program; else G after D, as in its text.",
    )  # fmt: skip


def r1_every() -> Any:
    return whole(
        1, 1, 64, label="R1 every", unit="iterations", group="Regularisers", advanced=True,
        help="R1 is added in one of so many iterations, as many times stronger: nearly the same, and faster.",
    )  # fmt: skip


def batch() -> Any:
    return whole(64, 1, 4096, label="Batch", unit="pictures", group="Training", help="Real pictures, and fakes, of an update. Paper: 100.")


def instance_noise() -> Any:
    return real(
        0.0, 0, 2, label="Instance noise", group="Regularisers", live=True,
        help="Standard deviation of noise on real and fake pixels before D sees them, at the start; gone after half the run.",
    )  # fmt: skip


def every() -> Any:
    return whole(
        50, 1, 100_000, label="Pictures every", unit="iterations", group="Recording",
        help="Iterations between two pictures of the samples and of D's answers.",
    )  # fmt: skip


def compare() -> Any:
    return whole(
        500, 1, 1_000_000, label="Neighbours every", unit="iterations", group="Recording",
        help="Iterations between two searches of the nearest training pictures.",
    )  # fmt: skip


def measure() -> Any:
    return whole(
        0, 0, 1_000_000, label="Measure every", unit="iterations", group="Recording",
        help="Iterations between two measurements of likelihood, small-FID and the like, which take a while; 0: at the end alone."
        " The button Measure now asks for one at once.",
    )  # fmt: skip


def samples() -> Any:
    return whole(
        10_000, 100, 100_000, label="Measured samples", unit="pictures", group="Recording", advanced=True,
        help="Samples of a measurement. Parzen windows of the 2014 paper: 10,000.",
    )  # fmt: skip


def keep() -> Any:
    return whole(
        1000, 1, 10_000_000, label="Checkpoint every", unit="iterations", group="Recording", advanced=True,
        help="Iterations between two checkpoints, from which a run goes on and old generators are tried. Of many, few are kept.",
    )  # fmt: skip
