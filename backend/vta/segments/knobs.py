"""The knobs of the search for segments. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.experiment import Experiment, redeclare
from settle.backend.core.knobs import choice, file, flag, real, sizes, whole
from settle.backend.numerics.rate_schedule import RateScheduleKnobs

DRAWN = (0, 6, 1, 5, 2, 7, 3, 5, 4, 6, 1, 8, 0, 5, 2, 6)
"""Motif, length, motif, length, ...: what is drawn at first."""


@dataclass(frozen=True)
class SegmentsKnobs(Experiment):
    """The knobs of vta.segments."""

    world: str = choice(
        "motifs", "motifs", "balls", "maze", "drawn", label="World", group="Data", unless="data",
        help="motifs: curves in 6 dimensions, one of five after the other; balls: they take another colour at each wall;"
        " maze: a walk through a 3-D maze, an event where it faces another way; drawn: motifs in the order that you click together.",
    )  # fmt: skip
    data: str = file(
        "*.npz *.npy *.csv *.tsv *.txt *.xlsx *.mp4 *.mkv *.avi *.mov *.webm *.gif *.tif", folder=True, label="Data file", group="Data",
        help="Your own sequences: an array x (sequences x time x numbers, or x pictures of 16 or 32 pixels a side), if known an array"
        " events (sequences x time, 0 or 1); or a table, each row a frame; a video; a folder of pictures. The last fifth is held out."
        " Empty: the world above.",
    )  # fmt: skip
    drawn: tuple[int, ...] = sizes(
        DRAWN, 0, 60, label="Drawn segments", group="Data", only_with=("world", ("drawn",)),
        help="Motif (0 to 4), length in frames (2 or more), motif, length, ...: click them together in the card Draw your own.",
    )  # fmt: skip
    view: int = whole(
        16, 16, 32, label="Picture side", unit="px", group="Data", only_with=("world", ("balls", "maze")), given="data",
        help="16 or 32 pixels a side, of balls, mazes and videos. Paper: 32.",
    )  # fmt: skip
    balls: int = whole(1, 1, 2, label="Balls", group="Data", only_with=("world", ("balls",)), help="Paper: two balls.")
    textured: bool = flag(False, label="Textures", group="Data", only_with=("world", ("maze",)), help="Walls with textures, and a sky.")
    sequences: int = whole(
        600,
        20,
        100_000,
        label="Sequences",
        group="Data",
        unless="data",
        help="To learn from. Authors' maze: 8,000 walks of 100 frames.",
    )
    held: int = whole(
        64,
        8,
        1000,
        label="Held out",
        unit="sequences",
        group="Data",
        advanced=True,
        unless="data",
        help="Sequences that all scores are of.",
    )
    length: int = whole(48, 8, 400, label="Length", unit="frames", group="Data", help="Frames of a sequence; at least seq + 2 init.")
    stride: int = whole(
        1, 1, 1000, label="Stride", unit="frames", group="Data", given="data",
        help="Of a video, or a folder of pictures, the first of every so many frames is taken: with 5 what goes by at 25 frames a second"
        " is seen 5 times a second.",
    )  # fmt: skip

    n_max: int = whole(
        7, 1, 400, label="N_max", unit="segments", group="Segments", live=True,
        help="Most segments in seq frames: from then on the prior expects no read. It sets the rate: 1 + seq x rate, and one or two."
        " Authors: 5 in 20 frames.",
    )  # fmt: skip
    l_max: int = whole(
        10, 1, 400, label="l_max", unit="frames", group="Segments", live=True,
        help="Longest segment: after it the prior expects a read. A little above the longest true one; too small, it looks like a result."
        " Where both are due, l_max wins. Authors: 8.",
    )  # fmt: skip
    obs_std: float = real(
        0.2, 0.01, 10, label="σ of frames", group="Segments", live=True, log=True,
        help="x_t ~ N(Dec(g_t), sigma^2): how much reconstruction counts beside the KL terms. After learning obs, KL z, KL s and KL m"
        " should be of like size. Authors: 1.",
    )  # fmt: skip
    tau: float = real(
        1.0, 0.05, 10, label="τ", group="Segments", live=True, log=True,
        help="Temperature of the Gumbel-softmax sample of m at the start: softmax((logits + Gumbel) / tau), straight-through. Authors: 1.",
    )  # fmt: skip
    tau_end: float = real(
        1.0, 0.05, 10, label="τ, end", group="Segments", live=True, log=True,
        help="tau_t = end + (start - end) exp(-t / time). A low one makes many boundaries. Authors: 0.1.",
    )  # fmt: skip
    tau_time: float = real(600.0, 1, 1e7, label="τ, time", unit="updates", group="Segments", log=True, help="Authors: 100,000.")
    shortest: int = whole(
        1, 1, 50, label="Shortest segment", unit="frames", group="Segments", live=True,
        help="Of reads less than so many frames apart only the likeliest counts, in all that is shown and scored; learning does not"
        " change. 1: all count; 2: doubled reads at a seam are one.",
    )  # fmt: skip
    truncate: bool = flag(
        True, label="Truncate", group="Segments", advanced=True, live=True, help="Whether N_max and l_max count while learning."
    )

    belief: int = whole(
        48, 4, 512, label="Belief H", unit="units", group="Model", help="Units of the beliefs c and h, and of all features. Authors: 128."
    )
    state: int = whole(4, 1, 64, label="State s", unit="numbers", group="Model", help="Numbers that are drawn for each frame. Authors: 8.")
    abstract: int = whole(
        8, 1, 64, label="State z", unit="numbers", group="Model", help="Numbers that are drawn for each segment. Authors: 8."
    )
    window: str = choice(
        "1", "1", "2", "4", label="Detector sees", unit="frames either side", group="Model",
        help="q(m_t) sees frames t - w .. t + w. With a wide window boundaries come 1 to 3 frames early. Authors: 4 (four layers).",
    )  # fmt: skip
    channels: int = whole(
        16, 4, 256, label="Channels", group="Model", help="Of the convolutions, where frames are pictures. Authors: as many as H."
    )
    hidden: int = whole(
        64, 4, 1024, label="Encoder", unit="units", group="Model", advanced=True, help="First layer where frames are numbers."
    )
    tanh: bool = flag(False, label="Tanh", group="Model", advanced=True, help="The decoder of pictures ends with tanh. Authors: yes.")
    linear: bool = flag(
        False, label="Linear code", group="Model", advanced=True,
        help="A linear layer, not normalised, follows the convolutions of the encoder of pictures. Authors: no.",
    )  # fmt: skip
    flat: bool = flag(
        True, label="Flat model", group="Model",
        help="An RSSM without segments learns beside VTA: h_t = GRU(s_t-1, h_t-1), q(s_t | a_t, h_t), as many numbers as z and s together.",
    )  # fmt: skip

    seq: int = whole(24, 2, 400, label="seq", unit="frames", group="Learning", help="Frames of a window that are modelled. Authors: 20.")
    init: int = whole(
        2, 1, 40, label="init", unit="frames", group="Learning",
        help="Frames before (burn-in of the belief) and behind (for the detector) that are not modelled. Authors: 5.",
    )  # fmt: skip
    batch: int = whole(32, 2, 1024, label="Batch", unit="sequences", group="Learning", help="Windows of an update. Authors: 64.")
    bits: int = whole(
        0, 0, 8, label="Bits", unit="bits", group="Learning", advanced=True,
        help="Pixels are cut to so many bits, and noise within a step is added anew in each update; 0: as they are. Authors: 5.",
    )  # fmt: skip
    updates: int = whole(1050, 1, 10_000_000, label="Updates", unit="updates", group="Learning", help="Authors: 500,000.")
    rate: float = real(2e-3, 1e-6, 1, label="Rate", group="Learning", live=True, log=True, help="Of Adam. Authors: 5e-4 with amsgrad.")
    decay: str = redeclare(RateScheduleKnobs, "decay", "linear", advanced=True)
    decay_from: float = redeclare(RateScheduleKnobs, "decay_from", 0.6, advanced=True)
    decay_to: float = redeclare(
        RateScheduleKnobs,
        "decay_to",
        0.05,
        advanced=True,
        low=0.0,
        log=False,
        help="What is left of the rate at the end of the run. Authors: 1.",
    )
    decay_steps: int = redeclare(RateScheduleKnobs, "decay_steps", 2)
    amsgrad: bool = flag(
        False, label="Amsgrad", group="Learning", advanced=True, help="Adam with the largest mean square gradient so far. Authors: yes."
    )
    clip: float = real(10.0, 1e-3, 1e6, label="Clip", group="Learning", advanced=True, help="Largest norm of the gradient. Authors: 10.")
    restarts: int = whole(
        1, 1, 16, label="Restarts", unit="models", group="Learning",
        help="Models with other first weights that learn side by side. Shown is the one that agrees best with the others about the"
        " boundaries of the held-out sequences: no event is looked at.",
    )  # fmt: skip

    tolerance: int = whole(
        1, 0, 10, label="Tolerance", unit="frames", group="Recording", live=True,
        help="A read meets an event within so many frames, one to one, nearest first. With 1 even random reads come to 0.35 to 0.5.",
    )  # fmt: skip
    every: int = whole(
        25, 1, 100_000, label="Look every", unit="updates", group="Recording", help="Updates between two looks at what is watched."
    )
    measure: int = whole(
        150, 1, 1_000_000, label="Scores every", unit="updates", group="Recording",
        help="Updates between two evaluations on the held-out sequences, with probes and imagination.",
    )  # fmt: skip
    keep: int = whole(
        300, 1, 10_000_000, label="Checkpoint every", unit="updates", group="Recording", advanced=True,
        help="Updates between two checkpoints, from which a run goes on and futures are imagined. Of many, few are kept.",
    )  # fmt: skip
    horizon: int = whole(24, 2, 100, label="Horizon", unit="frames", group="Recording", advanced=True, help="Imagined frames.")
