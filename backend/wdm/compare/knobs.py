"""The knobs of a comparison of learners. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.experiment import Experiment, redeclare
from settle.backend.core.knobs import choice, file, flag, real, reals, sizes, whole, words
from settle.backend.numerics.rate_schedule import RateSchedule, RateScheduleKnobs
from settle.backend.wdm.critics.learner_settings import LEARNERS, WORDS

LIPSCHITZ = ("wpc", "wdm")
"""The learners whose critic is held near a slope of 1."""
SWEEPS = ("characters", "batch", "pairs", "penalty", "depth", "rate")
_GRIDS = ("data", ("glyphs", "omniglot"))
_PENALISED = ("lipschitz", ("penalty",))


def _side(what: str) -> int:
    return whole(2, 1, 5, label=what, group="Data", only_with=_GRIDS, help=f"{what} of the grid; each place has an alphabet of its own.")


def _rate(learner: str, default: float) -> float:
    return real(
        default, 1e-7, 1, log=True, label=f"Rate of {learner.upper()}", group="Training", live=True, advanced=learner not in ("cpc", "wpc"),
        help=f"Learning rate of {learner}; Adam (0.9, 0.999). Each learner is to be seen at its own best.",
    )  # fmt: skip


@dataclass(frozen=True)
class CompareKnobs(Experiment):
    """Learners, pairs, encoders and critic, what holds f near 1-Lipschitz, training, sweep, recording."""

    learners: tuple[str, ...] = words(
        ("cpc", "wpc"), *LEARNERS, label="Learners", group="Learners",
        help="All learn from the same batches. cpc: InfoNCE; cosine: the same of the cosine over a temperature; wpc: InfoNCE with f held"
        " near 1-Lipschitz; wdm: the plain Wasserstein dual; nwj, dv, mine, js, smile: other bounds and estimators.",
    )  # fmt: skip
    data: str = choice(
        "glyphs", "glyphs", "omniglot", "shapes", "olivetti", "lfw", label="Data", group="Data", unless="pairs",
        help="glyphs: grids of characters of made-up alphabets; omniglot: of real ones (fetched once); shapes: two views of a scene;"
        " olivetti, lfw: left and right half of a face (fetched once). A file of pairs takes their place.",
    )  # fmt: skip
    pairs: str = file(
        "*.npz", folder=True, label="Pairs file", group="Data",
        help="Your own pairs: x, y (n x ...), labels (n x factors, whole numbers) and, if you like, split (n: 0 to learn from, 1 probe"
        " fit, 2 validation, 3 test); or a folder with a subfolder of pictures for each class: x is the left half of a picture, y the"
        " right; or CelebA's folder of faces with list_attr_celeba.txt in it or beside it: its attributes are the factors. Empty: the data"
        " above.",
    )  # fmt: skip
    rows: int = _side("Rows")
    columns: int = _side("Columns")
    classes: int = whole(
        40, 2, 200, label="Characters", unit="an alphabet", group="Data", advanced=True, only_with=("data", ("glyphs",)),
        help="Of data glyphs: characters of each alphabet.",
    )  # fmt: skip
    count: int = whole(
        20_000, 2, 1_000_000, label="Pairs", unit="pairs", group="Data", only_with=("data", ("glyphs", "omniglot", "shapes")),
        help="Pairs to learn from, drawn once and used again each epoch. The probe has 4,000 to fit, 1,000 to choose by, 2,000 to test.",
    )  # fmt: skip
    side: int = whole(
        32, 8, 128, label="Picture side", unit="px", group="Data", only_with=("data", ("shapes",)),
        help="Of the rendered scenes. The 3D Shapes that are handed on have 64; twice the side is four times the pixels to render and to"
        " learn.",
    )  # fmt: skip
    shared: bool = flag(
        False, label="Shared drawings", group="Data", advanced=True, only_with=_GRIDS,
        help="Let the probe see drawings that were learnt from, only combined anew, as the set of the TRE authors does. Off: 10 drawers"
        " are learnt from, the probe has 10 others.",
    )  # fmt: skip
    encoder: str = choice(
        "fc", "fc", "cnn", label="Encoder", group="Model", help="g and h: fully connected, or convolutions of stride 2; ReLU."
    )
    hidden: tuple[int, ...] = sizes(
        (256, 256), 1, 4096, label="Hidden layers", unit="units", group="Model", only_with=("encoder", ("fc",)),
        help="Units of each hidden layer of g and of h. Each layer more lets CPC drop more.",
    )  # fmt: skip
    channels: tuple[int, ...] = sizes(
        (16, 32), 1, 512, label="Channels", group="Model", only_with=("encoder", ("cnn",)), help="Of each convolution of g and h."
    )
    dimension: int = whole(128, 2, 4096, label="Representation", group="Model", help="Numbers that g(x) and h(y) have.")
    critic: str = choice(
        "inner", "inner", "bilinear", "concatenated", label="Critic", group="Model", advanced=True,
        help="f(x, y): g.h, g.W h, or a net of g and h together, for each of the batch x batch pairs (slow). cosine has its own.",
    )  # fmt: skip
    temperature: float = real(
        0.1, 0.001, 100, log=True, label="Temperature", group="Model", live=True, advanced=True, help="Of cosine: f = cos(g, h) / it.",
    )  # fmt: skip
    symmetric: bool = flag(
        False, label="Rows and columns", group="Model", advanced=True, help="InfoNCE's negatives among the x too, not the y alone."
    )
    clip: float = real(
        5.0, 0.01, 100, label="SMILE clip", group="Model", advanced=True, help="tau of smile: its value cuts scores off there."
    )
    alpha: float = real(
        0.01, 1e-5, 1, log=True, label="MINE average", group="Model", advanced=True, help="Weight of a batch in the running mean."
    )
    lipschitz: str = choice(
        "penalty", "penalty", "spectral", "clipping", "none", label="Lipschitz by", group="Lipschitz",
        help="Of wpc and wdm. penalty: on |grad f| in the pixels; spectral: weights over their largest singular value; clipping: weights"
        " cut off; none: wpc is then cpc.",
    )  # fmt: skip
    penalty: str = choice(
        "one-sided", *WORDS["penalty"], label="Penalty", group="Lipschitz", live=True, only_with=_PENALISED,
        help="Mean of max(0, |grad f| - L)^2, of (|grad f| - L)^2, or of |grad f|^2.",
    )  # fmt: skip
    target: float = real(
        1.0, 0.001, 1000, log=True, label="Slope L", group="Lipschitz", live=True, only_with=_PENALISED, help="What |grad f| is held to.",
    )  # fmt: skip
    weight: float = real(
        1.0, 0, 1000, log=True, label="Weight λ", group="Lipschitz", live=True, only_with=_PENALISED,
        help="J - lambda * penalty is maximised. At 1 the mean slope stays at 1.3 to 1.6; at 10 near 1, and no more is kept.",
    )  # fmt: skip
    inputs: str = choice(
        "both", *WORDS["inputs"], label="Gradient in", group="Lipschitz", advanced=True, only_with=_PENALISED,
        help="Whose pixels: of x and y jointly, of x or of y alone, or of each by itself, as the sum metric wants it.",
    )  # fmt: skip
    points: str = choice(
        "joint", *WORDS["points"], label="Penalty at", group="Lipschitz", advanced=True,
        only_with=_PENALISED,
        help="The positive pairs, pairs of x with another y, points on segments between the two, or both kinds of pairs.",
    )  # fmt: skip
    bound: float = real(
        0.01,
        1e-5,
        10,
        log=True,
        label="Clip at",
        group="Lipschitz",
        only_with=("lipschitz", ("clipping",)),
        help="Weights are cut off at plus and minus this after each update [Arjovsky2017].",
    )
    batch: int = whole(
        64, 2, 4096, label="Batch", unit="pairs", group="Training",
        help="K: each pair's negatives are the K - 1 others. CPC's bound says log K at most.",
    )  # fmt: skip
    updates: int = whole(
        1000, 1, 10_000_000, label="Updates", unit="updates", group="Training", help="Of each learner; in a sweep at each value."
    )
    cpc_rate: float = _rate("cpc", 1e-4)
    wpc_rate: float = _rate("wpc", 1e-3)
    cosine_rate: float = _rate("cosine", 3e-4)
    wdm_rate: float = _rate("wdm", 1e-3)
    nwj_rate: float = _rate("nwj", 1e-4)
    dv_rate: float = _rate("dv", 1e-4)
    mine_rate: float = _rate("mine", 1e-4)
    js_rate: float = _rate("js", 1e-4)
    smile_rate: float = _rate("smile", 1e-4)
    decay: str = redeclare(RateScheduleKnobs, "decay", "constant", group="Training")
    decay_from: float = redeclare(RateScheduleKnobs, "decay_from", 0.5, group="Training")
    decay_to: float = redeclare(RateScheduleKnobs, "decay_to", 0.1, group="Training")
    decay_steps: int = redeclare(RateScheduleKnobs, "decay_steps", 2, group="Training")
    sweep: str = choice(
        "none", "none", *SWEEPS, label="Sweep", group="Sweep",
        help="Train anew at each of several settings: characters, batch, pairs, penalty weight, hidden layers, or one rate for all.",
    )  # fmt: skip
    values: tuple[float, ...] = reals(
        (1, 2, 4, 6, 9), 0, 1e9, label="Settings", group="Sweep", only_with=("sweep", SWEEPS), help="In the order given."
    )
    every: int = whole(
        50, 1, 1_000_000, label="Watch every", unit="updates", group="Recording",
        help="Updates between two looks at the watched pairs: scores, slopes, representation, neighbours.",
    )  # fmt: skip
    measure: int = whole(
        100, 1, 1_000_000, label="Probe every", unit="updates", group="Recording",
        help="Updates between two quick probes, a linear discriminant; at the end the soft-max probe follows.",
    )  # fmt: skip
    keep: int = whole(
        500, 1, 1_000_000, label="Keep every", unit="updates", group="Recording", advanced=True,
        help="Updates between two checkpoints, from which a run goes on.",
    )  # fmt: skip

    @property
    def rate_schedule(self) -> RateSchedule:
        """Of all learners."""
        return RateSchedule(self.decay, self.decay_from, self.decay_to, self.decay_steps)

    @property
    def rates(self) -> dict[str, float]:
        """Learner -> its learning rate."""
        return {
            **{"cpc": self.cpc_rate, "cosine": self.cosine_rate, "wpc": self.wpc_rate, "wdm": self.wdm_rate, "nwj": self.nwj_rate},
            **{"dv": self.dv_rate, "mine": self.mine_rate, "js": self.js_rate, "smile": self.smile_rate},
        }
