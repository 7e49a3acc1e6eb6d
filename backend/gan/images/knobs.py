"""The knobs of adversarial nets on pictures. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from settle.backend.core.knobs import choice, file, flag, real, sizes, whole
from settle.backend.gan.knobs import GanKnobs


def _hidden(net: str, layers: str) -> tuple[int, ...]:
    return sizes(
        (256, 256), 1, 10_000, label=f"Layers of {net}", unit="units", group="Nets",
        help=f"Of nets mlp and maxout: {layers}. Of dcgan and maxout-conv: the fully connected ones.",
    )  # fmt: skip


@dataclass(frozen=True)
class ImageKnobs(GanKnobs):
    """Those of :class:`settle.backend.gan.knobs.GanKnobs`, and those of pictures."""

    form_order: ClassVar[tuple[str, ...]] = (
        "data", "pictures", "labelled",
        "nets", "latent", "noise", "g_hidden", "d_hidden", "channels", "conditional", "slope",
        "game", "k", "together", "one_mask",
        "r1", "r1_every", "clip", "instance_noise", "smoothing",
        "batch", "batches", "iterations", "optimiser", "rate_d", "rate_g", "decay", "decay_from", "decay_to", "decay_steps",
        "momentum", "momentum_end", "beta2", "ema",
        "show", "record", "every", "compare", "measure", "samples", "keep",
    )  # fmt: skip

    data: str = choice(
        "digits", "digits", "mnist", "fashion-mnist", "cifar-10", label="Data", group="Data", unless="pictures",
        help="digits: 8 x 8 pixels, part of the program; mnist, fashion-mnist: 28 x 28; cifar-10: 32 x 32 in colour, fetched once."
        " The last of the training pictures (of mnist 10,000, as in the 2014 paper) are kept to choose the Parzen window by.",
    )  # fmt: skip
    pictures: str = file(
        "*.npz *.npy *.tif *.gif", folder=True, label="Pictures file", group="Data",
        help="Your own pictures: a folder of them, a subfolder for each class if you like, made 32 x 32 where they have no size that the"
        " nets take; or an array called pictures (n x h x w, in colour n x h x w x 3) with sides that are multiples of 4, and one called"
        " classes (n) if there are some. Empty: the data above.",
    )  # fmt: skip
    labelled: int = whole(
        0, 0, 1_000_000, label="Labelled pictures", unit="pictures", group="Data",
        help="Semi-supervised: so many training pictures keep their labels, and D tells the classes apart, with one more output for fakes."
        " Its test error is told beside that of the same net that learns from the labelled pictures alone. 0: without labels.",
    )  # fmt: skip
    nets: str = choice(
        "mlp", "mlp", "dcgan", "maxout", "maxout-conv", label="Nets", group="Nets",
        help="mlp: fully connected; dcgan: two strided convolutions in each, and fully connected layers behind them; maxout:"
        " rectifier G, maxout D with dropout, as for MNIST in the 2014 paper;"
        " maxout-conv: its convolutional nets for CIFAR-10, of 32 x 32 pixels.",
    )  # fmt: skip
    latent: int = whole(
        32, 1, 1024, label="Latents", unit="numbers", group="Nets", help="Numbers of noise z that make a picture. Paper: 100."
    )
    noise: str = choice(
        "gaussian", "gaussian", "uniform", label="Noise", group="Nets",
        help="gaussian: z ~ N(0, 1); uniform: z ~ U(-sqrt 3, sqrt 3), of variance 1, as in the 2014 paper's program for MNIST.",
    )  # fmt: skip
    g_hidden: tuple[int, ...] = _hidden("G", "all layers but the last")
    d_hidden: tuple[int, ...] = _hidden("D", "layers of leaky rectifiers or of maxout units with 5 pieces")
    channels: int = whole(
        24, 1, 512, label="Channels", unit="channels", group="Nets", only_with=("nets", ("dcgan",)),
        help="Of dcgan: channels of the layer beside the picture; the next one has twice as many.",
    )  # fmt: skip
    conditional: bool = flag(
        False, label="Conditional", group="Nets",
        help="G is told which class to make, D which class a picture should be of (as a projection of its features).",
    )  # fmt: skip
    together: bool = flag(
        False, label="Both at once", group="Game", live=True,
        help="D and G are updated from the same batch and the same nets, as in the 2014 paper's program; else G after D, as in its text.",
    )  # fmt: skip
    one_mask: bool = flag(
        False, label="One mask for both", group="Game", live=True, only_with=("together", (True,)),
        help="D answers the fakes once, with one set of dropout masks, and the costs of both nets are made of these answers, as in the"
        " 2014 paper's program; else it answers them once more for G, with other masks. Faster, too.",
    )  # fmt: skip
    r1_every: int = whole(
        1, 1, 64, label="R1 every", unit="iterations", group="Regularisers", advanced=True,
        help="R1 is added in one of so many iterations, as many times stronger: nearly the same, and faster.",
    )  # fmt: skip
    instance_noise: float = real(
        0.0, 0, 2, label="Instance noise", group="Regularisers", live=True,
        help="Standard deviation of noise on real and fake pixels before D sees them, at the start; gone after half the run.",
    )  # fmt: skip
    batch: int = whole(
        64, 1, 4096, label="Batch", unit="pictures", group="Training", help="Real pictures, and fakes, of an update. Paper: 100."
    )
    batches: str = choice(
        "replacement", "replacement", "epochs", label="Batches", group="Training",
        help="replacement: each picture of a batch is drawn from all training pictures; epochs: all are gone through in random order before"
        " any comes again, as in the 2014 paper's program; what is left over, less than a batch, is not seen in that epoch.",
    )  # fmt: skip
    show: str = choice(
        "average", "average", "last", label="Show", group="Recording", live=True,
        help="Whose pictures are shown and measured: those of G's averaged weights, or of its last ones.",
    )  # fmt: skip
    every: int = whole(
        50, 1, 100_000, label="Pictures every", unit="iterations", group="Recording",
        help="Iterations between two pictures of the samples and of D's answers.",
    )  # fmt: skip
    compare: int = whole(
        500, 1, 1_000_000, label="Neighbours every", unit="iterations", group="Recording",
        help="Iterations between two searches of the nearest training pictures.",
    )  # fmt: skip
    measure: int = whole(
        0, 0, 1_000_000, label="Measure every", unit="iterations", group="Recording",
        help="Iterations between two measurements of likelihood, small-FID and the like, which take a while; 0: at the end alone."
        " The button Measure now asks for one at once.",
    )  # fmt: skip
    samples: int = whole(
        10_000, 100, 100_000, label="Measured samples", unit="pictures", group="Recording", advanced=True,
        help="Samples of a measurement. Parzen windows of the 2014 paper: 10,000.",
    )  # fmt: skip
    keep: int = whole(
        1000, 1, 10_000_000, label="Checkpoint every", unit="iterations", group="Recording", advanced=True,
        help="Iterations between two checkpoints, from which a run goes on and old generators are tried. Of many, few are kept.",
    )  # fmt: skip
