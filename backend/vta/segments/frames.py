"""What vta.segments records, one class a table. No torch here.

W: watched sequences, T: frames of each, n: frames that are modelled (without the first and the last ``init``).
A picture is channels x height x width in bytes, else a frame is D numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from settle.backend.core.frame import Frame, column


@dataclass(frozen=True)
class WatchedSequences(Frame):
    """At the start: the held-out sequences that are watched."""

    table: ClassVar[str] = "start"
    title: ClassVar[str] = "Watched sequences"
    shows: ClassVar[tuple[str, ...]] = ("x",)
    x: np.ndarray = column("frames")
    events: np.ndarray = column("true events: 1 at the first frame of something new; -1: not known")
    label: np.ndarray = column("true class of each frame; -1: not known")
    init: int = column("frames at either end that are not modelled")


@dataclass(frozen=True)
class SegmentsLosses(Frame):
    """An update: means over the batch, for each frame. The constant of the Gaussian is taken off. NaN: no flat model."""

    table: ClassVar[str] = "training"
    title: ClassVar[str] = "Training"
    shows: ClassVar[tuple[str, ...]] = ("loss", "obs", "kl_z", "kl_s", "kl_m", "flat_loss")
    t: int = column("update")
    loss: float = column("loss = obs + kl_z + kl_s + kl_m", "nats/frame")
    obs: float = column("reconstruction term", "nats/frame")
    kl_z: float = column("KL of z, at reads", "nats/frame")
    kl_s: float = column("KL of s", "nats/frame")
    kl_m: float = column("KL of the boundaries, one sample", "nats/frame")
    rate: float = column("reads", "1/frame")
    tau: float = column("temperature")
    gradient: float = column("|gradient| before clipping")
    learning_rate: float = column("learning rate")
    flat_loss: float = column("loss of the flat model", "nats/frame")
    flat_obs: float = column("its reconstruction term", "nats/frame")
    flat_kl: float = column("its KL", "nats/frame")


@dataclass(frozen=True)
class Boundaries(Frame):
    """Of the watched sequences, W x T. The first ``init`` + 1 and the last ``init`` frames are reads by force."""

    table: ClassVar[str] = "boundaries"
    title: ClassVar[str] = "Boundaries"
    shows: ClassVar[tuple[str, ...]] = ("probability", "prior", "read", "sample")
    t: int = column("update")
    probability: np.ndarray = column("q(m): probability of a read, before forcing")
    read: np.ndarray = column("1: read (the likelier of the two, and the forced ones)")
    sample: np.ndarray = column("1: read in a sample of q(m), and the forced ones")
    prior: np.ndarray = column("p(m): what the model expects; NaN outside of the modelled frames")


@dataclass(frozen=True)
class Reconstructions(Frame):
    """The watched sequences as the models see them."""

    table: ClassVar[str] = "strips"
    title: ClassVar[str] = "Reconstructions"
    shows: ClassVar[tuple[str, ...]] = ("reconstruction",)
    t: int = column("update")
    reconstruction: dict[str, np.ndarray] = column("W x n x frame, of", prefix="reconstruction.")
    z: np.ndarray = column("abstract state, W x n x Sa")
    place: np.ndarray = column("z on its two principal axes, W x n x 2")
    explained: np.ndarray = column("part of the variance of z on either axis")


@dataclass(frozen=True)
class HeldOutScores(Frame):
    """On the held-out sequences, with the likelier boundaries and the means of all states."""

    table: ClassVar[str] = "scores"
    title: ClassVar[str] = "Scores"
    shows: ClassVar[tuple[str, ...]] = ("f1", "precision", "recall", "f1_random", "f1_periodic")
    leads: ClassVar[bool] = True
    t: int = column("update")
    precision: float = column("reads that meet an event")
    recall: float = column("events that are met by a read")
    f1: float = column("F1")
    f1_merged: float = column("F1, of reads in adjacent frames the likelier one")
    f1_random: float = column("F1 of random reads at the same rate")
    f1_periodic: float = column("F1 of periodic reads at the same rate")
    f1_merged_random: float = column("F1 of random reads at the rate of the merged ones, merged")
    rate: float = column("reads", "1/frame")
    event_rate: float = column("events", "1/frame")
    elbo: float = column("evidence lower bound on the held-out sequences, without the Gaussian's constant", "nats/frame")
    obs: float = column("its reconstruction term", "nats/frame")
    kl_z: float = column("its KL of z", "nats/frame")
    kl_s: float = column("its KL of s", "nats/frame")
    kl_m: float = column("its KL of the boundaries", "nats/frame")
    reconstruction: float = column("mean squared error of a number of a frame")
    variance: float = column("the same for the mean frame of the data")
    flat_reconstruction: float = column("the same of the flat model")
    flat_elbo: float = column("evidence lower bound of the flat model", "nats/frame")
    z_shuffled: float = column("mean squared error with the z of another sequence")
    s_shuffled: float = column("mean squared error with the s of another sequence")
    probe_z: float = column("share of true classes that a linear probe reads from z")
    probe_s: float = column("the same from s")
    probe_majority: float = column("share of the most frequent class")
    mean_segment_length: float = column("mean length of whole segments", "frames")
    chosen: int = column("which of the restarts is shown")


@dataclass(frozen=True)
class MergedReads(Frame):
    """On the held-out sequences, where a segment has to have a least length: what of the reads counts, and what came of it."""

    table: ClassVar[str] = "merged"
    title: ClassVar[str] = "Merged reads"
    shows: ClassVar[tuple[str, ...]] = ("f1", "f1_all")
    t: int = column("update")
    shortest: int = column("reads less than so far apart are merged", "frames")
    reads: int = column("all reads of the held-out sequences")
    merged: int = column("those that do not count, for a likelier one is too near")
    f1: float = column("F1 of those that count")
    f1_all: float = column("F1 of all reads")


@dataclass(frozen=True)
class SegmentHistograms(Frame):
    """Of the held-out sequences, at each evaluation. Lengths 1, 2, ...; the last bin holds the longer ones, too."""

    table: ClassVar[str] = "histograms"
    title: ClassVar[str] = "Lengths and offsets"
    shows: ClassVar[tuple[str, ...]] = ("length", "true_length")
    t: int = column("update")
    length: np.ndarray = column("found segments by length 1, 2, ... frames")
    true_length: np.ndarray = column("true segments by length")
    offset: np.ndarray = column("reads by their offset from the nearest event")
    offset_first: int = column("offset of the first bin", "frames")


@dataclass(frozen=True)
class RestartScores(Frame):
    """The models that learn side by side, at each evaluation: what one of them is chosen by, without any label."""

    table: ClassVar[str] = "restarts"
    title: ClassVar[str] = "Restarts"
    shows: ClassVar[tuple[str, ...]] = ("criterion", "elbo")
    t: int = column("update")
    criterion: np.ndarray = column("what they are chosen by: the largest")
    elbo: np.ndarray = column("evidence lower bound of each", "nats/frame")
    rate: np.ndarray = column("reads of each", "1/frame")
    f1: np.ndarray = column("F1 of each, told but not used")


@dataclass(frozen=True)
class ImaginedFutures(Frame):
    """Futures of one watched sequence from one frame on; errors are means over the held-out sequences. Of ``jumps`` there are pictures
    and errors only where a jump lands: the first frame of its segment."""

    table: ClassVar[str] = "imagined"
    title: ClassVar[str] = "Imagination"
    shows: ClassVar[tuple[str, ...]] = ("error",)
    t: int = column("update")
    sequence: int = column("watched sequence")
    frame: int = column("first imagined frame")
    frames: dict[str, np.ndarray] = column("horizon x frame, of", prefix="frames.")
    reads: dict[str, np.ndarray] = column("1 at imagined frames that begin a segment, of", prefix="reads.")
    z: dict[str, np.ndarray] = column("abstract state at each imagined frame, of", prefix="z.")
    error: dict[str, np.ndarray] = column("mean squared error at each imagined frame, of", prefix="error.")
