"""What a training run records. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from settle.backend.core.frame import Frame, column


@dataclass(frozen=True)
class TrainingUpdates(Frame):
    """Every so many updates; figures of the training pictures seen since the row before."""

    table: ClassVar[str] = "updates"
    title: ClassVar[str] = "Updates"
    shows: ClassVar[tuple[str, ...]] = ("error",)
    along: ClassVar[str] = "epoch"
    epoch: float = column("epochs done")
    loss: Mapping[str, float] = column("loss 1/2 |s0 - y|^2, mean since the row before:")
    error: Mapping[str, float] = column("error on the training pictures since the row before:", "%")
    free_steps: Mapping[str, int] = column("free steps taken:", "steps")
    nudged_steps: Mapping[str, int] = column("nudged steps taken:", "steps")
    saturated: Mapping[str, float] = column("pictures whose target unit was cut off at 0 or 1:", "%")


@dataclass(frozen=True)
class UpdateAngles(Frame):
    """EP's update beside that of BPTT, from the same weights on the same batch."""

    table: ClassVar[str] = "angles"
    title: ClassVar[str] = "Updates of EP and BPTT compared"
    shows: ClassVar[tuple[str, ...]] = ("angle",)
    along: ClassVar[str] = "epoch"
    epoch: float = column("epochs done")
    angle: Mapping[str, float] = column("angle between the updates of", "degrees")
    sign_agreement: Mapping[str, float] = column("share of equal signs in the updates of")


@dataclass(frozen=True)
class FeedbackAngles(Frame):
    """Of C-VF: how alike the weights up and the weights down are."""

    table: ClassVar[str] = "feedback"
    title: ClassVar[str] = "Weights up and weights down"
    shows: ClassVar[tuple[str, ...]] = ("angle",)
    along: ClassVar[str] = "epoch"
    epoch: float = column("epochs done")
    angle: Mapping[str, float] = column("angle between the weights up and down of", "degrees")


@dataclass(frozen=True)
class TrainingEpochs(Frame):
    """After each epoch: how each learner does on the test pictures, and how it did on those of the epoch."""

    table: ClassVar[str] = "epochs"
    title: ClassVar[str] = "Epochs"
    shows: ClassVar[tuple[str, ...]] = ("test_error", "train_error")
    along: ClassVar[str] = "epoch"
    leads: ClassVar[bool] = True
    epoch: int = column("epoch")
    test_error: Mapping[str, float] = column("test error", "%")
    train_error: Mapping[str, float] = column("training error, counted before each update", "%")
    loss: Mapping[str, float] = column("mean loss of the epoch")
    confusion: Mapping[str, np.ndarray] = column("test pictures by class (row) and answer (column)")
    wrong: Mapping[str, np.ndarray] = column("index of wrong test pictures, -1: no more")
    answer: Mapping[str, np.ndarray] = column("the answer given to them, -1: no more")
    truth: Mapping[str, np.ndarray] = column("their class, -1: no more")
    missed: Mapping[str, np.ndarray] = column("the wrong test pictures, bytes 0 to 255,")


@dataclass(frozen=True)
class ReceptiveFields(Frame):
    """The weights from the input of the first units above it."""

    table: ClassVar[str] = "pictures"
    title: ClassVar[str] = "Receptive fields"
    shows: ClassVar[tuple[str, ...]] = ("fields",)
    along: ClassVar[str] = "epoch"
    epoch: float = column("epochs done")
    fields: Mapping[str, np.ndarray] = column("weights from the input,")
