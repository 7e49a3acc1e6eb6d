"""The knobs of finding one's way by imagining. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.experiment import Experiment, redeclare
from settle.backend.core.knobs import choice, file, flag, real, whole
from settle.backend.numerics.rate_schedule import RateScheduleKnobs


@dataclass(frozen=True)
class NavigateKnobs(Experiment):
    """The knobs of vta.navigate."""

    side: int = whole(4, 2, 9, label="Rooms on a side", unit="rooms", group="World", help="The maze has side x side rooms, 2 cells apart.")
    loops: float = real(
        0.25, 0, 1, label="Loops", group="World",
        help="Share of the walls left between rooms that are taken down once each room can be reached.",
    )  # fmt: skip
    straight: float = real(
        0.35, 0, 1, label="Straight on", group="World",
        help="The random walker goes straight on with this probability where it can, else to the front, left or right, as far as these"
        " are free; it turns back in dead ends alone. The models learn from its walks, and it is the baseline.",
    )  # fmt: skip
    away: float = real(
        3.0, 1, 20, label="Goal away", unit="rooms", group="World",
        help="At least so far on the shortest way from the start; or the farthest there is.",
    )  # fmt: skip

    model: str = file(
        "*.npz", label="Weights file", group="Models",
        help="A VTA that has learnt elsewhere: weights of a vta.navigate session, or of a vta.segments session that learnt walks of"
        " this world (frames of 71 numbers), exported as npz. It is used as it is, of the sizes here. Empty: it learns here.",
    )  # fmt: skip
    belief: int = whole(
        64, 4, 512, label="Belief H", unit="units", group="Models", help="Units of the beliefs and features of both models."
    )
    state: int = whole(
        4, 1, 64, label="State s", unit="numbers", group="Models", help="Drawn for each frame; the RSSM's has as many as s and z."
    )
    abstract: int = whole(8, 1, 64, label="State z", unit="numbers", group="Models", help="Drawn for each segment.")
    hidden: int = whole(128, 4, 1024, label="Encoder", unit="units", group="Models", advanced=True, help="First layer of the encoders.")

    updates: int = whole(
        2500, 0, 1_000_000, label="Updates", unit="updates", group="Learning",
        help="Of VTA and of the RSSM, each on the same new walks. 0: no models; those who need none go alone.",
    )  # fmt: skip
    rssm_updates: int = whole(
        1, 1, 20, label="RSSM updates", unit="updates for each of VTA", group="Learning", advanced=True,
        help="An update of VTA takes about twice the time of one of the RSSM: with 2 both learn for about the same time, with 1 from the"
        " same walks.",
    )  # fmt: skip
    batch: int = whole(32, 2, 1000, label="Batch", unit="walks", group="Learning", help="New walks of each update.")
    slips: float = real(
        0.0, 0, 1, label="Slips", group="Learning", advanced=True,
        help="Share of the actions in the walks to learn from that are not the walker's but any of the three. With 0.05 agents arrived"
        " less often: what they imagined had slips in it, too.",
    )  # fmt: skip
    seq: int = whole(20, 4, 200, label="Frames", unit="frames", group="Learning", help="Modelled frames of a walk.")
    init: int = whole(
        6, 1, 50, label="Context", unit="frames", group="Learning",
        help="Frames before the modelled ones; as many are looked back on by an agent that plans.",
    )  # fmt: skip
    n_max: int = whole(
        4, 1, 100, label="N_max", unit="segments", group="Learning",
        help="Most segments in the modelled frames: from then on none is expected.",
    )  # fmt: skip
    l_max: int = whole(12, 1, 100, label="l_max", unit="frames", group="Learning", help="Longest segment: after it the next is expected.")
    obs_std: float = real(
        0.4, 0.01, 10, label="Width of x", group="Learning", log=True,
        help="obs_std: smaller, and imagination is sharper but less varied; 0.25 was too small.",
    )  # fmt: skip
    rate: float = real(
        0.003, 1e-6, 1, label="Learning rate", group="Learning", log=True, help="Of Adam, at the start.",
    )  # fmt: skip
    decay: str = redeclare(RateScheduleKnobs, "decay", "linear", advanced=True, live=False)
    decay_from: float = redeclare(RateScheduleKnobs, "decay_from", 0.4, advanced=True, live=False)
    decay_to: float = redeclare(RateScheduleKnobs, "decay_to", 0.05, advanced=True, live=False)
    decay_steps: int = redeclare(RateScheduleKnobs, "decay_steps", 2, live=False)

    score: str = choice(
        "learnt", "learnt", "straight", label="Distance", group="Planning", live=True,
        help="How far an imagined place is from the goal. straight: cells along x and y, through walls; learnt: by a small net that has"
        " learnt from random walks alone how soon one came from place to place.",
    )  # fmt: skip
    work: int = whole(
        384, 8, 100_000, label="Work", unit="steps", group="Planning", live=True, log=True,
        help="Imagined steps of one plan, the same for each agent: those that look further have fewer futures.",
    )  # fmt: skip
    jumps: int = whole(6, 1, 64, label="VTA looks", unit="jumps", group="Planning", help="Segments of an imagined future, one z each.")
    near: int = whole(8, 1, 200, label="RSSM near looks", unit="frames", group="Planning", help="Frames of its imagined futures.")
    far: int = whole(24, 1, 200, label="RSSM far looks", unit="frames", group="Planning", help="Frames of its imagined futures.")
    ex: int = whole(
        4, 1, 50, label="Actions of a plan", unit="actions", group="Planning", live=True, help="Done before the next plan is made."
    )
    haste: float = real(
        0.3, 0, 10, label="Haste", group="Planning", live=True,
        help="What an imagined action costs beside one that is left to the goal: a future's score is the least, over its moments, of"
        " haste x time + distance.",
    )  # fmt: skip

    ablate: bool = flag(
        False, label="Ablations", group="Planning", advanced=True,
        help="Three agents more, which tell what VTA lacks: VTA that imagines frame by frame, as far as the near RSSM; and VTA's and the"
        " near RSSM's futures carried out in the true maze before they are scored, so that no place is imagined wrongly.",
    )  # fmt: skip

    episodes: int = whole(
        200, 1, 100_000, label="Episodes", group="Episodes", help="Each from a new start to a new goal, the same for all agents."
    )
    together: int = whole(
        20, 1, 1000, label="At once", unit="episodes", group="Episodes", advanced=True, help="Run side by side; the first is watched."
    )
    budget: int = whole(60, 4, 10_000, label="Budget", unit="actions", group="Episodes", help="Who has not arrived by then has failed.")
    drive: bool = flag(
        False, label="Drive", group="Episodes", live=True,
        help="You too are in the watched episode: all wait for your arrow keys, two minutes at most."
        " What you do and see is recorded.",
    )  # fmt: skip

    every: int = whole(
        10, 1, 10_000, label="Record every", unit="updates", group="Recording", advanced=True, help="Updates between two rows."
    )
    measure: int = whole(
        250, 1, 100_000, label="Imagine every", unit="updates", group="Recording", advanced=True,
        help="Updates between two looks at what the models imagine from a fixed start, and how often that is in a wall.",
    )  # fmt: skip
    trial: int = whole(
        0, 0, 1_000_000, label="Try every", unit="updates", group="Recording", advanced=True,
        help="Updates between two trials: all agents in the same few episodes, with the models as they stand, so that success is seen"
        " over the training. 0: none.",
    )  # fmt: skip
    trial_episodes: int = whole(
        20, 1, 1000, label="Trial", unit="episodes", group="Recording", advanced=True, help="Episodes of a trial, the same in all trials."
    )
    walks: int = whole(
        0, 0, 100_000, label="Keep walks", unit="walks", group="Recording", advanced=True,
        help="Walks of 48 frames to be recorded in a table of their own, for instance as data for vta.segments.",
    )  # fmt: skip
    view: int = whole(64, 16, 128, label="View", unit="px", group="Recording", advanced=True, help="Side of the pictures of what is seen.")
