"""The knobs of adversarial nets on the plane, and what follows from them. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from settle.backend.core.knobs import choice, file, flag, real, reals, sizes, whole
from settle.backend.gan.knobs import D_LEARNS, GanKnobs
from settle.backend.gan.plane.default_painting import FACE
from settle.backend.gan.plane.points_file import MAX_PAINTED

DIRAC = ("data", ("dirac",))
D_STAGES, G_STAGES = 5, 3
"""Stages of an update of either net in slow motion."""


@dataclass(frozen=True)
class PlaneKnobs(GanKnobs):
    """Those of :class:`settle.backend.gan.knobs.GanKnobs`, and the plane's own."""

    form_order: ClassVar[tuple[str, ...]] = (
        "data", "points", "painting", "brush",
        "game", "train", "k", "slow",
        "r1", "r2", "gp", "clip", "spectral", "instance_noise", "noise_until", "smoothing",
        "latent", "noise", "g_hidden", "d_hidden", "slope",
        "iterations", "batch", "optimiser", "rate_d", "rate_g", "decay", "decay_from", "decay_to", "decay_steps",
        "momentum", "momentum_end", "beta2", "ema",
        "update", "step_size", "start",
        "show", "record", "every", "measure", "w1_points",
    )  # fmt: skip

    data: str = choice(
        "ring", "ring", "grid", "moons", "line", "disjoint", "spiral", "fig1", "painted", "dirac",
        label="Data", group="Data", unless="points",
        help="ring: 8 modes of sd .02 at radius 1; grid: 25 of sd .025, .5 apart; fig1: one Gaussian on a line, as in Fig. 1 of the"
        " 2014 paper; painted: your points; dirac: data at 0, G a point, D a slope. A points file takes their place.",
    )  # fmt: skip
    points: str = file(
        "*.csv *.tsv *.txt *.dat *.xlsx *.npz *.npy", label="Points file", group="Data",
        help="Your own points, n x 2 of any scale: a table of two columns x, y (of others with FILE#a,b, by name or number), or an array"
        " called points. Empty: the data above.",
    )  # fmt: skip
    painting: tuple[float, ...] = reals(
        FACE, -1, 1, label="Painting", group="Data", advanced=True, only_with=("data", ("painted",)),
        help=f"Of data painted: x0, y0, x1, y1, ... on the square from -1 to 1; 2 to {MAX_PAINTED} points. Paint them in the view.",
    )  # fmt: skip
    brush: float = real(
        0.04, 0.001, 0.5, log=True, label="Brush", group="Data",
        help="Standard deviation of the data around each painted or imported point, in half the larger extent of them all.",
    )  # fmt: skip
    train: str = choice(
        "both", "both", "discriminator", "generator", label="Train", group="Game", live=True,
        help="Whose weights move. With discriminator alone, D comes near the best D* against the generator as it stands.",
    )  # fmt: skip
    slow: bool = flag(
        False, label="Slow motion", group="Game", live=True,
        help="A step of the run is one stage of an iteration: noise, fakes, scores, D's gradient and update, G's gradient and update.",
    )  # fmt: skip
    r2: float = real(
        0.0, 0, 1000, label="R2", group="Regularisers", live=True, only_with=D_LEARNS,
        help="gamma: adds gamma/2 E |dc/dx|^2 on fake points.",
    )  # fmt: skip
    gp: float = real(
        0.0, 0, 1000, label="Gradient penalty", group="Regularisers", live=True, only_with=D_LEARNS,
        help="lambda: adds lambda E (|dc/dx| - 1)^2 on segments between real and fake points. Usual with wasserstein: 10.",
    )  # fmt: skip
    spectral: bool = flag(
        False, label="Spectral norm", group="Regularisers",
        help="Each weight matrix of D is used divided by its largest singular value, so that c has a slope of 1 at most.",
    )  # fmt: skip
    instance_noise: float = real(
        0.0, 0, 5, label="Instance noise", group="Regularisers", live=True,
        help="Standard deviation of Gaussian noise added to real and fake points before D sees them, at the start.",
    )  # fmt: skip
    noise_until: float = real(
        0.5, 0.001, 1e9, label="Noise gone after", unit="of the run", group="Regularisers", advanced=True,
        help="Part of the run over which the instance noise falls linearly to 0.",
    )  # fmt: skip
    latent: int = whole(8, 1, 256, label="Latents", unit="numbers", group="Nets", help="Numbers of noise z that make one point.")
    noise: str = choice(
        "gaussian", "gaussian", "uniform", label="Noise", group="Nets", help="gaussian: z ~ N(0, 1); uniform: z ~ U(-1, 1)."
    )
    g_hidden: tuple[int, ...] = sizes(
        (128, 128), 1, 1024, label="Layers of G", unit="units", group="Nets",
        help="Units of each hidden layer of the generator, from the latents on.",
    )  # fmt: skip
    d_hidden: tuple[int, ...] = sizes(
        (128, 128), 1, 1024, label="Layers of D", unit="units", group="Nets",
        help="Units of each hidden layer of the discriminator, from the point on.",
    )  # fmt: skip
    batch: int = whole(128, 1, 4096, label="Batch", unit="points", group="Training", help="Real points, and fakes, of an update.")
    update: str = choice(
        "simultaneous", "simultaneous", "alternating", "extragradient", "optimistic", label="Update", group="Dirac", live=True,
        only_with=DIRAC,
        help="Of data dirac. simultaneous: both from the same point; alternating: D, then G; extragradient: with the field half ahead"
        " of a trial step; optimistic: the new move twice, the last taken back.",
    )  # fmt: skip
    step_size: float = real(
        0.1, 1e-4, 2, log=True, label="Step h", group="Dirac", live=True, only_with=DIRAC,
        help="Of data dirac: learning rate of both.",
    )  # fmt: skip
    start: tuple[float, ...] = reals(
        (0.5, 0.5), -100, 100, label="Start", group="Dirac", only_with=DIRAC,
        help="Of data dirac: theta and psi at the start.",
    )  # fmt: skip
    every: int = whole(
        40, 1, 100_000, label="Pictures every", unit="iterations", group="Recording",
        help="Iterations between two pictures of samples, field and manifold; in slow motion each has one.",
    )  # fmt: skip
    measure: int = whole(
        200, 1, 1_000_000, label="Measure every", unit="iterations", group="Recording",
        help="Iterations between two measurements of modes, divergences and distances.",
    )  # fmt: skip
    w1_points: int = whole(
        256, 2, 1000, label="Points of W1", unit="points", group="Recording", advanced=True,
        help="Of each side in the exact Wasserstein distance; its time grows with their third power.",
    )  # fmt: skip

    def is_dirac(self) -> bool:
        """Whether it is the Dirac-GAN, which has two parameters and no nets."""
        return self.data == "dirac" and not self.points

    def steps_per_iteration(self) -> int:
        """One; in slow motion one for each stage."""
        if not self.slow or self.is_dirac():
            return 1
        return (D_STAGES * self.k if self.train != "generator" else 0) + (G_STAGES if self.train != "discriminator" else 0)
