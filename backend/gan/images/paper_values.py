"""What [Goodfellow2014] prints of its nets on pictures: Table 1, and what Figures 2 and 3 show. No torch here."""

from __future__ import annotations

from settle.backend.core.paper_value import PaperValue

_SOURCE = "[Goodfellow2014] Table 1"
MNIST = {
    "parzen_ll": PaperValue(
        225.0, "likelihood", _SOURCE, "printed", 2.0, "nats",
        why="Measured alike: 10,000 samples, width chosen on validation pictures. Trained otherwise: G at rate .3 where the paper's"
        " program has .1, and 120 epochs of a schedule of 250.",
    ),
}  # fmt: skip
"""Figure of the summary -> value."""
MNIST_250 = {
    "parzen_ll": PaperValue(
        225.0, "likelihood", _SOURCE, "printed", 2.0, "nats",
        why="Measured alike, and trained alike but for G's rate: .3 where the paper's program has .1.",
    ),
}  # fmt: skip
"""The same of a run of all 250 epochs."""
_RIVALS = (
    ("DBN", (138.0, 2.0), (1909.0, 66.0)),
    ("stacked CAE", (121.0, 1.6), (2110.0, 50.0)),
    ("deep GSN", (214.0, 1.1), (1890.0, 29.0)),
)
"""Model -> log-likelihood and its error on MNIST and on the Toronto Face Database."""
_FACES = "The Toronto Face Database (TFD) is not free to be had, and no run here has it."
MNIST_ALSO = (
    *(PaperValue(value, f"{name}, MNIST", _SOURCE, "printed", error, "nats") for name, (value, error), _ in _RIVALS),
    PaperValue(2057.0, "adversarial nets, TFD", _SOURCE, "printed", 26.0, "nats", _FACES),
    *(PaperValue(value, f"{name}, TFD", _SOURCE, "printed", error, "nats", _FACES) for name, _, (value, error) in _RIVALS),
    PaperValue(
        "samples beside the nearest training picture: none is a copy",
        "samples",
        "[Goodfellow2014] Fig. 2",
        "as recalled, not checked",
    ),
    PaperValue("a way between two latents passes through digits", "interpolation", "[Goodfellow2014] Fig. 3", "as recalled, not checked"),
)
CIFAR10_ALSO = (PaperValue("samples of convolutional nets", "samples", "[Goodfellow2014] Fig. 2 d", "as recalled, not checked"),)
CIFAR10_FULL_ALSO = (PaperValue("samples of fully connected nets", "samples", "[Goodfellow2014] Fig. 2 c", "as recalled, not checked"),)
CIFAR10_NOTE = "For CIFAR-10 the paper prints no figure, only samples (Fig. 2 c and d)."
