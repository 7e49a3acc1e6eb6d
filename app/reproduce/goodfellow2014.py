"""The figures and tables of [Goodfellow2014]."""

from __future__ import annotations

from settle.app.reproduce.paper_figure import PaperFigure, PaperRow, ReproducedPaper, RunSize

_LINE = PaperRow("", "gan.plane", "fig1", 0.03, (), ("value", "js"))
_ON_MNIST = PaperRow(
    "", "gan.images", "mnist-2014", 60,
    (RunSize(0.26, "digits"), RunSize(2, "", {"iterations": 2000}), RunSize(20, "", {"iterations": 20_000})),
)  # fmt: skip
_ALL_EPOCHS = PaperRow("all 250 epochs", "gan.images", "mnist-2014-250-epochs", 110, (RunSize(18, "", {"iterations": 20_000}),))
_CIFAR = PaperRow("", "gan.images", "cifar10-2014", 600, (RunSize(30, "", {"iterations": 1000}),), ("fid_small",))
_CIFAR_FULL = PaperRow("", "gan.images", "cifar10-2014-full", 1270, (RunSize(32, "", {"iterations": 1000}),), ("fid_small",))
_RIVALS = ("DBN", "stacked CAE", "deep GSN")
_SAMPLES = "No sample is a copy of the training picture nearest to it."
_FIGURES = (
    PaperFigure(
        "fig1", "A generator on a line",
        "The model's points come to the data's, D comes to 1/2 everywhere and V to −log 4 = −1.386.", (_LINE,), "plane", ("claim",),
    ),
    PaperFigure(
        "fig2a", "Samples beside the nearest training pictures, MNIST",
        _SAMPLES, (_ON_MNIST,), "nearest", ("samples",), pictures=True,
    ),
    PaperFigure(
        "fig2b", "Samples beside the nearest training pictures, TFD",
        absent="The Toronto Face Database (TFD) is not free to be had, and no run here has it.",
    ),
    PaperFigure(
        "fig2c", "Samples beside the nearest training pictures, CIFAR-10, fully connected",
        _SAMPLES, (_CIFAR_FULL,), "nearest", ("samples",), pictures=True,
    ),
    PaperFigure("fig2d", "Samples of convolutional nets, CIFAR-10", _SAMPLES, (_CIFAR,), "nearest", ("samples",), pictures=True),
    PaperFigure(
        "fig3", "From one sample to another",
        "Every picture on the way is one that could be a digit.", (_ON_MNIST,), "between", ("interpolation",), pictures=True,
    ),
    PaperFigure(
        "table1", "Log-likelihood by Parzen windows",
        "The likelihood of held-out pictures under samples. Parzen windows favour blur: training pictures themselves come to 241 nats.",
        (_ON_MNIST, _ALL_EPOCHS), "samples",
        (*(f"{name}, {data}" for data in ("MNIST", "TFD") for name in _RIVALS), "adversarial nets, TFD"),
    ),
    PaperFigure(
        "table2", "Challenges of generative models",
        absent="A table of words that compares kinds of models: nothing in it is computed.",
    ),
)  # fmt: skip

PAPER = ReproducedPaper(
    "goodfellow2014", "Goodfellow2014", "Generative adversarial nets", _FIGURES, "",
    "GAN", "Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville, Bengio · NeurIPS 2014",
    "Two nets play against each other: one makes samples, one judges them, until nobody can tell made from real.",
    ("gan.plane", "gan.images"),
)  # fmt: skip
