"""The knobs of the game on the plane. No torch here."""

from __future__ import annotations

from typing import Any

from settle.backend.core.knobs import choice, file, flag, real, reals, sizes, whole
from settle.backend.gan.plane.default_painting import FACE
from settle.backend.gan.plane.points_file import PAINTED

# Both players of gan.images always learn: it has no knob called train.
D_LEARNS = ("train", ("both", "discriminator"))
G_LEARNS = ("train", ("both", "generator"))
DIRAC = ("data", ("dirac",))


def data() -> Any:
    return choice(
        "ring", "ring", "grid", "moons", "line", "disjoint", "spiral", "fig1", "painted", "dirac", label="Data", group="Data",
        help="ring: 8 modes of sd .02 at radius 1; grid: 25 of sd .025, .5 apart; fig1: one Gaussian on a line, as in Fig. 1 of the"
        " 2014 paper; painted: your points; dirac: data at 0, G a point, D a slope. A points file takes their place.",
    )  # fmt: skip


def points() -> Any:
    return file(
        "*.csv *.txt *.npz", label="Points file", group="Data",
        help="Your own points, n x 2 of any scale: two columns x, y, or an .npz with an array called points. Empty: the data above.",
    )  # fmt: skip


def painting() -> Any:
    return reals(
        FACE, -1, 1, label="Painting", group="Data", advanced=True, only_with=("data", ("painted",)),
        help=f"Of data painted: x0, y0, x1, y1, ... on the square from -1 to 1; 2 to {PAINTED} points. Paint them in the view.",
    )  # fmt: skip


def brush() -> Any:
    return real(
        0.04, 0.001, 0.5, log=True, label="Brush", group="Data",
        help="Standard deviation of the data around each painted or imported point, in half the larger extent of them all.",
    )  # fmt: skip


def game() -> Any:
    return choice(
        "non-saturating", "non-saturating", "minimax", "maximum-likelihood", "wasserstein", "least-squares", "hinge", "relativistic",
        label="Game", group="Game", live=True,
        help="D's cost -E log D(x) - E log(1 - D(G(z))) with G's cost: minimax E log(1 - D), non-saturating -E log D,"
        " maximum-likelihood -E e^c, c the logit of D. wasserstein: E c(G) - E c(x), which needs clip or gp. least-squares,"
        " hinge, and relativistic (paired): costs of the score c itself.",
    )  # fmt: skip


def train() -> Any:
    return choice(
        "both", "both", "discriminator", "generator", label="Train", group="Game", live=True,
        help="Whose weights move. With discriminator alone, D comes near the best D* against the generator as it stands.",
    )  # fmt: skip


def k() -> Any:
    return whole(
        1, 1, 100, label="D steps k", unit="updates", group="Game", live=True, only_with=D_LEARNS,
        help="Updates of D before each update of G (Algorithm 1). Paper: 1.",
    )  # fmt: skip


def slow() -> Any:
    return flag(
        False, label="Slow motion", group="Game", live=True,
        help="A step of the run is one stage of an iteration: noise, fakes, scores, D's gradient and update, G's gradient and update.",
    )  # fmt: skip


def smoothing() -> Any:
    return real(
        1.0, 0.5, 1, label="Target of real", group="Regularisers", live=True,
        only_with=("game", ("non-saturating", "minimax", "maximum-likelihood", "least-squares")),
        help="What D aims at on real points: 1, or .9 with one-sided label smoothing. Of the log games and least squares.",
    )  # fmt: skip


def r1() -> Any:
    return real(0.0, 0, 1000, label="R1", group="Regularisers", live=True, help="gamma: adds gamma/2 E |dc/dx|^2 on real points.")


def r2() -> Any:
    return real(
        0.0, 0, 1000, label="R2", group="Regularisers", live=True, only_with=D_LEARNS,
        help="gamma: adds gamma/2 E |dc/dx|^2 on fake points.",
    )  # fmt: skip


def gp() -> Any:
    return real(
        0.0, 0, 1000, label="Gradient penalty", group="Regularisers", live=True, only_with=D_LEARNS,
        help="lambda: adds lambda E (|dc/dx| - 1)^2 on segments between real and fake points. Usual with wasserstein: 10.",
    )  # fmt: skip


def clip() -> Any:
    return real(
        0.0, 0, 10, label="Clip weights", group="Regularisers", live=True, only_with=D_LEARNS,
        help="D's weights are cut off at plus and minus this after each update; 0: not. Usual with wasserstein: .01.",
    )  # fmt: skip


def spectral() -> Any:
    return flag(
        False, label="Spectral norm", group="Regularisers",
        help="Each weight matrix of D is used divided by its largest singular value, so that c has a slope of 1 at most.",
    )  # fmt: skip


def instance_noise() -> Any:
    return real(
        0.0, 0, 5, label="Instance noise", group="Regularisers", live=True,
        help="Standard deviation of Gaussian noise added to real and fake points before D sees them, at the start.",
    )  # fmt: skip


def noise_until() -> Any:
    return real(
        0.5, 0.001, 1e9, label="Noise gone after", unit="of the run", group="Regularisers", advanced=True,
        help="Part of the run over which the instance noise falls linearly to 0.",
    )  # fmt: skip


def latent() -> Any:
    return whole(8, 1, 256, label="Latents", unit="numbers", group="Nets", help="Numbers of noise z that make one point.")


def noise() -> Any:
    return choice("gaussian", "gaussian", "uniform", label="Noise", group="Nets", help="gaussian: z ~ N(0, 1); uniform: z ~ U(-1, 1).")


def hidden(label: str, help: str) -> Any:
    return sizes((128, 128), 1, 1024, label=label, unit="units", group="Nets", help=help)


def slope() -> Any:
    return real(
        0.2, 0, 1, label="Leak of D", group="Nets", advanced=True, only_with=("nets", ("mlp", "dcgan")),
        help="D's units give max(v, leak v), but for maxout units; G's give max(v, 0).",
    )  # fmt: skip


def batch() -> Any:
    return whole(128, 1, 4096, label="Batch", unit="points", group="Training", help="Real points, and fakes, of an update.")


def iterations() -> Any:
    return whole(
        4000, 1, 10_000_000, label="Iterations", unit="iterations", group="Training",
        help="Length of the run; decay, momentum and instance noise are timed by it.",
    )  # fmt: skip


def optimiser() -> Any:
    return choice(
        "adam", "adam", "optimistic-adam", "sgd", label="Optimiser", group="Training",
        help="adam; optimistic-adam: the new move twice, the last one taken back; sgd: plain descent with momentum, as in the 2014 paper.",
    )  # fmt: skip


def rate(player: str) -> Any:
    return real(
        0.002, 0, 10, log=True, label=f"Rate of {player}", group="Training", live=True, only_with=D_LEARNS if player == "D" else G_LEARNS,
        help=f"Learning rate of {player} at the start. Two different ones: two time scales.",
    )  # fmt: skip


def decay_to() -> Any:
    return real(
        0.02, 1e-6, 1, log=True, label="Rates fall to", unit="of the start", group="Training", live=True,
        help="What is left of both rates at the end of the run; 1: they stay.",
    )  # fmt: skip


def decay() -> Any:
    return choice(
        "linear", "linear", "exponential", label="Fall", group="Training", advanced=True,
        help="How the rates fall. The 2014 paper's program: exponential, by 1.000004 an update.",
    )  # fmt: skip


def momentum(when: str, default: float) -> Any:
    return real(
        default, 0, 0.999, label=f"Momentum{when}", group="Training", live=True, advanced=bool(when),
        help="beta_1 of the Adams, or momentum of sgd, moving linearly over the run. The 2014 paper's program: from .5 to .7.",
    )  # fmt: skip


def beta2() -> Any:
    return real(
        0.99, 0, 0.99999, label="beta_2", group="Training", advanced=True, only_with=("optimiser", ("adam", "optimistic-adam")),
        help="Decay of Adam's mean square gradient.",
    )  # fmt: skip


def ema() -> Any:
    return real(
        0.995, 0, 0.999999, label="Average of G", group="Training", live=True, only_with=G_LEARNS,
        help="What the moving average of G's weights keeps of itself an update; 0: the weights themselves.",
    )  # fmt: skip


def show() -> Any:
    return choice(
        "average", "average", "last", label="Show", group="Recording", live=True,
        help="Whose points are shown and measured: those of G's averaged weights, or of its last ones.",
    )  # fmt: skip


def update() -> Any:
    return choice(
        "simultaneous", "simultaneous", "alternating", "extragradient", "optimistic", label="Update", group="Dirac", live=True,
        only_with=DIRAC,
        help="Of data dirac. simultaneous: both from the same point; alternating: D, then G; extragradient: with the field half ahead"
        " of a trial step; optimistic: the new move twice, the last taken back.",
    )  # fmt: skip


def step_size() -> Any:
    return real(
        0.1, 1e-4, 2, log=True, label="Step h", group="Dirac", live=True, only_with=DIRAC,
        help="Of data dirac: learning rate of both.",
    )  # fmt: skip


def start() -> Any:
    return reals(
        (0.5, 0.5), -100, 100, label="Start", group="Dirac", only_with=DIRAC,
        help="Of data dirac: theta and psi at the start.",
    )  # fmt: skip


def record() -> Any:
    return whole(
        1, 1, 10_000, label="Record every", unit="iterations", group="Recording", advanced=True,
        help="Iterations between two rows of costs.",
    )  # fmt: skip


def every() -> Any:
    return whole(
        40, 1, 100_000, label="Pictures every", unit="iterations", group="Recording",
        help="Iterations between two pictures of samples, field and manifold; in slow motion each has one.",
    )  # fmt: skip


def measure() -> Any:
    return whole(
        200, 1, 1_000_000, label="Measure every", unit="iterations", group="Recording",
        help="Iterations between two measurements of modes, divergences and distances.",
    )  # fmt: skip


def w1_points() -> Any:
    return whole(
        256, 2, 1000, label="Points of W1", unit="points", group="Recording", advanced=True,
        help="Of each side in the exact Wasserstein distance; its time grows with their third power.",
    )  # fmt: skip
