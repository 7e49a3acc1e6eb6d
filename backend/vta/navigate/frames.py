"""What vta.navigate records, one class a table. No torch here. A state is 8 place + heading; agents are keys of dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from settle.backend.core.frame import Frame, column


@dataclass(frozen=True)
class MazeFrame(Frame):
    """At the start: the maze."""

    table: ClassVar[str] = "world"
    title: ClassVar[str] = "The maze"
    shows: ClassVar[tuple[str, ...]] = ("wall",)
    wall: np.ndarray = column("1: a wall")
    colour: np.ndarray = column("colour of the wall, red, green, blue")
    place: np.ndarray = column("places, y and x", "cells")
    rooms: np.ndarray = column("place of each room")
    views: np.ndarray = column("what is seen in each state")


@dataclass(frozen=True)
class WalkFrame(Frame):
    """A random walk, kept for other uses."""

    table: ClassVar[str] = "walks"
    title: ClassVar[str] = "Random walks"
    shows: ClassVar[tuple[str, ...]] = ("x",)
    x: np.ndarray = column("observations")
    events: np.ndarray = column("1: first frame of a new heading")
    state: np.ndarray = column("states")


@dataclass(frozen=True)
class NavigateLosses(Frame):
    """An update: means over the batch, for each frame; the Gaussian's constant is taken off."""

    table: ClassVar[str] = "training"
    title: ClassVar[str] = "Training"
    shows: ClassVar[tuple[str, ...]] = ("loss", "obs")
    t: int = column("update")
    loss: Mapping[str, float] = column("loss", "nats/frame")
    obs: Mapping[str, float] = column("reconstruction term", "nats/frame")
    kl_z: float = column("KL of z at reads", "nats/frame")
    kl_s: Mapping[str, float] = column("KL of s", "nats/frame")
    kl_m: float = column("KL of the boundaries, one sample", "nats/frame")
    rate: float = column("reads", "1/frame")
    distance: float = column("loss of the learnt distance", "actions")


@dataclass(frozen=True)
class FixedStartImagination(Frame):
    """What is imagined frame by frame from a fixed start, models x futures x moments x (y, x)."""

    table: ClassVar[str] = "dreams"
    title: ClassVar[str] = "Imagined from a fixed start"
    shows: ClassVar[tuple[str, ...]] = ("off",)
    t: int = column("update")
    start: int = column("state in which it begins")
    paths: Mapping[str, np.ndarray] = column("places imagined", "cells")
    off: Mapping[str, float] = column("distance of the 18th frame from the nearest place one can be in", "cells")
    segment: float = column("mean imagined segment", "frames")


@dataclass(frozen=True)
class TrialResult(Frame):
    """How often agents arrive with the models as they stand, in the same episodes at each trial."""

    table: ClassVar[str] = "trials"
    title: ClassVar[str] = "Success over training"
    shows: ClassVar[tuple[str, ...]] = ("success",)
    t: int = column("update")
    success: Mapping[str, float] = column("share of the trial's episodes in which the goal was reached")
    episodes: int = column("episodes of a trial")


@dataclass(frozen=True)
class WatchedEpisode(Frame):
    """An action of the watched episode."""

    table: ClassVar[str] = "watch"
    title: ClassVar[str] = "Watched episode"
    shows: ClassVar[tuple[str, ...]] = ("taken",)
    episode: int = column("episode")
    tick: int = column("actions so far")
    goal: int = column("room of the goal")
    shortest: int = column("fewest actions there are", "actions")
    state: Mapping[str, int] = column("state")
    taken: Mapping[str, int] = column("actions taken", "actions")
    arrived: Mapping[str, int] = column("1: arrived")
    imagined: Mapping[str, int] = column("steps imagined", "steps")


@dataclass(frozen=True)
class PlannedFutures(Frame):
    """Plans of the watched episode: of each planning agent the first futures x moments x (y, x), the chosen one first; NaN: none."""

    table: ClassVar[str] = "plans"
    title: ClassVar[str] = "Imagined futures"
    shows: ClassVar[tuple[str, ...]] = ("paths",)
    paths: Mapping[str, np.ndarray] = column("places imagined", "cells")


@dataclass(frozen=True)
class EpisodeResult(Frame):
    """An episode that is over."""

    table: ClassVar[str] = "episodes"
    title: ClassVar[str] = "Episodes"
    shows: ClassVar[tuple[str, ...]] = ("actions", "shortest")
    along: ClassVar[str] = "episode"
    leads: ClassVar[bool] = True
    episode: int = column("episode")
    start: int = column("state at the start")
    goal: int = column("room of the goal")
    shortest: int = column("fewest actions there are", "actions")
    success: Mapping[str, int] = column("1: arrived within the budget")
    actions: Mapping[str, int] = column("actions taken", "actions")
    imagined: Mapping[str, int] = column("steps imagined", "steps")


@dataclass(frozen=True)
class DrivenAction(Frame):
    """An action of the person who drives; the first row of an episode is its start."""

    table: ClassVar[str] = "driven"
    title: ClassVar[str] = "Driven by hand"
    shows: ClassVar[tuple[str, ...]] = ("x",)
    episode: int = column("episode")
    action: int = column("0 forward, 1 left, 2 right; -1: the start")
    state: int = column("state")
    arrived: int = column("1: arrived")
    x: np.ndarray = column("observation")
