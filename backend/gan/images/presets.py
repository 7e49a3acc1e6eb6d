"""Settings of adversarial nets on pictures. No torch here."""

from __future__ import annotations

import math
from typing import Any

from settle.backend.core.experiment import Preset
from settle.backend.gan.images import paper_values

_STEADY: dict[str, Any] = {"momentum": 0.0, "momentum_end": 0.0, "decay_to": 0.02, "rate_d": 0.002, "rate_g": 0.002}
_CONVOLVED: dict[str, Any] = {
    **{"nets": "dcgan", "channels": 16, "latent": 64, "g_hidden": (256,), "d_hidden": (128,), **_STEADY},
    **{"r1": 0.5, "r1_every": 4, "ema": 0.998, "every": 50, "compare": 1000},
}
_DIVISOR = 1.000004
"""By which the 2014 program divides the learning rate after each batch."""
_MOMENTUM_EPOCHS = 250
"""Over which its momentum goes from .5 to .7."""


def _of_2014(iterations: int, batches_an_epoch: int) -> dict[str, Any]:
    """Optimiser and schedule of the paper's program. Its D has half the cost, which for plain descent is half the rate."""
    end = 0.5 + 0.2 * min(1.0, iterations / (batches_an_epoch * _MOMENTUM_EPOCHS))
    fall = math.exp(-iterations * math.log(_DIVISOR))
    schedule = {"optimiser": "sgd", "momentum": 0.5, "momentum_end": round(end, 4), "decay": "exponential", "decay_to": round(fall, 4)}
    return {**schedule, "iterations": iterations, "together": True, "game": "non-saturating", "r1": 0.0, "ema": 0.0, "show": "last"}


_HUGE: dict[str, Any] = {
    **{"batches": "epochs", "one_mask": True, "ema": 0.999},
    **{"every": 200, "compare": 5000, "keep": 20_000, "samples": 5000},
}
"""Rest of the paper's program, and few checkpoints."""

PRESETS = {
    "digits": Preset(
        "Digits of 8 × 8 pixels",
        {"data": "digits", "nets": "mlp", **_STEADY, "r1": 0.1, "ema": 0.995, "iterations": 3000, "compare": 50},
        "Fully connected nets; half a minute.",
    ),
    "digits-conditional": Preset(
        "Digits, each row of one class",
        {"data": "digits", "nets": "mlp", "conditional": True, **_STEADY, "r1": 0.1, "ema": 0.995, "iterations": 3000, "compare": 50},
        "G is told the class, D judges whether a picture is one of it.",
    ),
    "digits-semi-supervised": Preset(
        "Digits, 20 of them labelled",
        {
            **{"data": "digits", "nets": "mlp", "labelled": 20, **_STEADY, "r1": 0.1, "ema": 0.995},
            **{"iterations": 1500, "compare": 50},
        },
        "D tells the ten classes and fakes apart, from two labelled pictures of each class and from all others without labels. Beside it a"
        " twin that has the labelled pictures alone.",
    ),
    "mnist": Preset(
        "MNIST in minutes",
        {"data": "mnist", **_CONVOLVED, "iterations": 6000},
        "A fully connected layer and two convolutions in each net, R1, a long average of G: less than five minutes of one core.",
    ),
    "mnist-2014": Preset(
        "MNIST as in the 2014 paper",
        {
            **{"data": "mnist", "nets": "maxout", "latent": 100, "noise": "uniform", "g_hidden": (1200, 1200), "d_hidden": (240, 240)},
            **{"batch": 100, "rate_d": 0.05, "rate_g": 0.3, **_of_2014(60_000, 500)},
            **{"every": 500, "compare": 5000, "keep": 20_000},
        },
        "Rectifiers against maxout with dropout, plain descent with momentum, no average of G; G learns at .3, since at the .1 of the"
        " paper's program D wins here and G collapses. An hour. Parzen windows favour"
        " blur: a figure to set beside the paper's, no measure of quality.",
        paper=paper_values.MNIST,
        paper_also=paper_values.MNIST_ALSO,
    ),
    "mnist-2014-250-epochs": Preset(
        "MNIST as in the 2014 paper, all 250 epochs",
        {
            **{"data": "mnist", "nets": "maxout", "latent": 100, "noise": "uniform", "g_hidden": (1200, 1200), "d_hidden": (240, 240)},
            **{"batch": 100, "rate_d": 0.05, "rate_g": 0.3, **_of_2014(125_000, 500)},
            **{"batches": "epochs", "one_mask": True, "ema": 0.999},
            **{"every": 1000, "compare": 12_500, "measure": 12_500, "keep": 12_500},
        },
        "The whole schedule of the paper's program, its batches without replacement and its one set of dropout masks for both costs. G"
        " learns at .3 where the program has .1. Shown are G's last weights; their average is measured beside them. Two hours or more"
        " of one core: stop it when you like and go on later, or send it elsewhere.",
        paper=paper_values.MNIST_250,
    ),
    "mnist-conditional": Preset(
        "MNIST, each row of one class",
        {"data": "mnist", "conditional": True, **_CONVOLVED, "iterations": 6000},
        "As mnist, but G is told the class, and D judges whether a picture is one of it: less than five minutes of one core.",
    ),
    "fashion": Preset("Fashion-MNIST", {"data": "fashion-mnist", **_CONVOLVED, "iterations": 8000}),
    "cifar10-2014": Preset(
        "CIFAR-10, the convolutional nets of the 2014 paper",
        {
            **{"data": "cifar-10", "nets": "maxout-conv", "latent": 100, "g_hidden": (1000,), "d_hidden": (500,)},
            **{"batch": 128, "rate_d": 0.002, "rate_g": 0.004, **_of_2014(40_000, 391)},
            **{"every": 200, "compare": 5000, "keep": 10_000, "samples": 5000},
        },
        "Deconvolution against maxout convolutions with dropout. The first layer of G has 1000 units where the paper has 8000, which"
        " would make a checkpoint of a gigabyte; pixels go through a sigmoid and are not normalised. Slow without a GPU.",
        paper_also=paper_values.CIFAR10_ALSO,
        paper_note=paper_values.CIFAR10_NOTE,
    ),
    "cifar10-2014-full": Preset(
        "CIFAR-10, the fully connected nets of the 2014 paper",
        {
            **{"data": "cifar-10", "nets": "maxout", "latent": 100, "g_hidden": (8000, 8000), "d_hidden": (1600, 1600)},
            **{"batch": 100, "rate_d": 0.0125, "rate_g": 0.025, **_of_2014(40_000, 450), **_HUGE},
        },
        "Two layers of 8000 units against maxout layers of 1600, as in the paper; pixels go through a sigmoid and are not normalised, and"
        " both layers of G are rectifiers. A checkpoint has 1.4 GB, an iteration takes two seconds of one core: for a GPU.",
        paper_also=paper_values.CIFAR10_FULL_ALSO,
        paper_note=paper_values.CIFAR10_NOTE,
    ),
    "cifar10-2014-8000": Preset(
        "CIFAR-10, the convolutional nets of the 2014 paper at its size",
        {
            **{"data": "cifar-10", "nets": "maxout-conv", "latent": 100, "g_hidden": (8000,), "d_hidden": (500,)},
            **{"batch": 128, "rate_d": 0.002, "rate_g": 0.004, **_of_2014(40_000, 351), **_HUGE},
        },
        "As cifar10-2014, but G's first layer has the paper's 8000 units; pixels go through a sigmoid and are not normalised. Checkpoints"
        " of a gigabyte: for a GPU.",
        paper_note=paper_values.CIFAR10_NOTE,
    ),
}
