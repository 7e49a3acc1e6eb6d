"""The knobs of a comparison of learners. No torch here."""

from __future__ import annotations

from typing import Any

from settle.backend.core.knobs import choice, file, flag, real, reals, sizes, whole, words
from settle.backend.wdm.critics.learner_settings import LEARNERS, WORDS

LIPSCHITZ = ("wpc", "wdm")
"""The learners whose critic is held near a slope of 1."""
DRAWN = ("data", ("glyphs", "omniglot"))
PENALISED = ("lipschitz", ("penalty",))
SWEEPS = ("characters", "batch", "pairs", "penalty", "depth", "rate")


def learners() -> Any:
    return words(
        ("cpc", "wpc"), *LEARNERS, label="Learners", group="Learners",
        help="All learn from the same batches. cpc: InfoNCE; cosine: the same of the cosine over a temperature; wpc: InfoNCE with f held"
        " near 1-Lipschitz; wdm: the plain Wasserstein dual; nwj, dv, mine, js, smile: other bounds and estimators.",
    )  # fmt: skip


def data() -> Any:
    return choice(
        "glyphs", "glyphs", "omniglot", "shapes", "olivetti", "lfw", label="Data", group="Data",
        help="glyphs: grids of characters of made-up alphabets; omniglot: of real ones (fetched once); shapes: two views of a scene;"
        " olivetti, lfw: left and right half of a face (fetched once). A file of pairs takes their place.",
    )  # fmt: skip


def pairs() -> Any:
    return file(
        "*.npz", label="Pairs file", group="Data",
        help="Your own pairs: x, y (n x ...), labels (n x factors, whole numbers) and, if you like, split (n: 0 to learn from, 1 probe"
        " fit, 2 validation, 3 test). Empty: the data above.",
    )  # fmt: skip


def side(what: str) -> Any:
    return whole(2, 1, 5, label=what, group="Data", only_with=DRAWN, help=f"{what} of the grid; each place has an alphabet of its own.")


def classes() -> Any:
    return whole(
        40, 2, 200, label="Characters", unit="an alphabet", group="Data", advanced=True, only_with=("data", ("glyphs",)),
        help="Of data glyphs: characters of each alphabet.",
    )  # fmt: skip


def count() -> Any:
    return whole(
        20_000, 2, 1_000_000, label="Pairs", unit="pairs", group="Data", only_with=("data", ("glyphs", "omniglot", "shapes")),
        help="Pairs to learn from, drawn once and used again each epoch. The probe has 4,000 to fit, 1,000 to choose by, 2,000 to test.",
    )  # fmt: skip


def shared() -> Any:
    return flag(
        False, label="Shared drawings", group="Data", advanced=True, only_with=DRAWN,
        help="Let the probe see drawings that were learnt from, only combined anew, as the set of the TRE authors does. Off: 10 drawers"
        " are learnt from, the probe has 10 others.",
    )  # fmt: skip


def encoder() -> Any:
    return choice("fc", "fc", "cnn", label="Encoder", group="Model", help="g and h: fully connected, or convolutions of stride 2; ReLU.")


def hidden() -> Any:
    return sizes(
        (256, 256), 1, 4096, label="Hidden layers", unit="units", group="Model", only_with=("encoder", ("fc",)),
        help="Units of each hidden layer of g and of h. Each layer more lets CPC drop more.",
    )  # fmt: skip


def channels() -> Any:
    return sizes((16, 32), 1, 512, label="Channels", group="Model", only_with=("encoder", ("cnn",)), help="Of each convolution of g and h.")


def dimension() -> Any:
    return whole(128, 2, 4096, label="Representation", group="Model", help="Numbers that g(x) and h(y) have.")


def critic() -> Any:
    return choice(
        "inner", "inner", "bilinear", "concatenated", label="Critic", group="Model", advanced=True,
        help="f(x, y): g.h, g.W h, or a net of g and h together, for each of the batch x batch pairs (slow). cosine has its own.",
    )  # fmt: skip


def temperature() -> Any:
    return real(
        0.1, 0.001, 100, log=True, label="Temperature", group="Model", live=True, advanced=True, help="Of cosine: f = cos(g, h) / it.",
    )  # fmt: skip


def symmetric() -> Any:
    return flag(False, label="Rows and columns", group="Model", advanced=True, help="InfoNCE's negatives among the x too, not the y alone.")


def clip() -> Any:
    return real(5.0, 0.01, 100, label="SMILE clip", group="Model", advanced=True, help="tau of smile: its value cuts scores off there.")


def alpha() -> Any:
    return real(0.01, 1e-5, 1, log=True, label="MINE average", group="Model", advanced=True, help="Weight of a batch in the running mean.")


def lipschitz() -> Any:
    return choice(
        "penalty", "penalty", "spectral", "clipping", "none", label="Lipschitz by", group="Lipschitz",
        help="Of wpc and wdm. penalty: on |grad f| in the pixels; spectral: weights over their largest singular value; clipping: weights"
        " cut off; none: wpc is then cpc.",
    )  # fmt: skip


def penalty() -> Any:
    return choice(
        "one-sided", *WORDS["penalty"], label="Penalty", group="Lipschitz", live=True, only_with=PENALISED,
        help="Mean of max(0, |grad f| - L)^2, of (|grad f| - L)^2, or of |grad f|^2.",
    )  # fmt: skip


def inputs() -> Any:
    return choice(
        "both", *WORDS["inputs"], label="Gradient in", group="Lipschitz", advanced=True, only_with=PENALISED,
        help="Whose pixels: of x and y jointly, of x or of y alone, or of each by itself, as the sum metric wants it.",
    )  # fmt: skip


def points() -> Any:
    return choice(
        "joint", *WORDS["points"], label="Penalty at", group="Lipschitz", advanced=True,
        only_with=PENALISED,
        help="The positive pairs, pairs of x with another y, points on segments between the two, or both kinds of pairs.",
    )  # fmt: skip


def target() -> Any:
    return real(
        1.0, 0.001, 1000, log=True, label="Slope L", group="Lipschitz", live=True, only_with=PENALISED, help="What |grad f| is held to.",
    )  # fmt: skip


def weight() -> Any:
    return real(
        1.0, 0, 1000, log=True, label="Weight lambda", group="Lipschitz", live=True, only_with=PENALISED,
        help="J - lambda * penalty is maximised. At 1 the mean slope stays at 1.3 to 1.6; at 10 near 1, and no more is kept.",
    )  # fmt: skip


def bound() -> Any:
    return real(0.01, 1e-5, 10, log=True, label="Clip at", group="Lipschitz", only_with=("lipschitz", ("clipping",)), help="Largest.")


def batch() -> Any:
    return whole(
        64, 2, 4096, label="Batch", unit="pairs", group="Training",
        help="K: each pair's negatives are the K - 1 others. CPC's bound says log K at most.",
    )  # fmt: skip


def updates() -> Any:
    return whole(1000, 1, 10_000_000, label="Updates", unit="updates", group="Training", help="Of each learner; in a sweep at each value.")


def rate(learner: str, default: float) -> Any:
    return real(
        default, 1e-7, 1, log=True, label=f"Rate of {learner.upper()}", group="Training", live=True, advanced=learner not in ("cpc", "wpc"),
        help=f"Learning rate of {learner}; Adam (.9, .999), constant. Each learner is to be seen at its own best.",
    )  # fmt: skip


def sweep() -> Any:
    return choice(
        "none", "none", *SWEEPS, label="Sweep", group="Sweep",
        help="Train anew at each of several settings: characters, batch, pairs, penalty weight, hidden layers, or one rate for all.",
    )  # fmt: skip


def values() -> Any:
    return reals((1, 2, 4, 6, 9), 0, 1e9, label="Settings", group="Sweep", only_with=("sweep", SWEEPS), help="In the order given.")


def every() -> Any:
    return whole(
        50, 1, 1_000_000, label="Watch every", unit="updates", group="Recording",
        help="Updates between two looks at the watched pairs: scores, slopes, representation, neighbours.",
    )  # fmt: skip


def measure() -> Any:
    return whole(
        100, 1, 1_000_000, label="Probe every", unit="updates", group="Recording",
        help="Updates between two quick probes, a linear discriminant; at the end the soft-max probe follows.",
    )  # fmt: skip


def keep() -> Any:
    return whole(
        500, 1, 1_000_000, label="Keep every", unit="updates", group="Recording", advanced=True,
        help="Updates between two checkpoints, from which a run goes on.",
    )  # fmt: skip
