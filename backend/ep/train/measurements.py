"""What is recorded of the learners: receptive fields, angles between updates, and errors on the test pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import Tensor

from settle.backend.data.splits import Split
from settle.backend.ep.dynamics.batches import PictureBatches
from settle.backend.ep.dynamics.holomorphic import Beta
from settle.backend.ep.learning.reference_learner import ReferenceLearner
from settle.backend.ep.models.problem import CLASSES
from settle.backend.ep.train.frames import FeedbackAngles, ReceptiveFields, TrainingEpochs, UpdateAngles
from settle.backend.ep.train.learners import Learners
from settle.backend.ep.train.running_metrics import RunningMetrics

WRONG = 64
"""Wrong test pictures that are kept of each epoch, the first by their index: so one sees which of them stay wrong."""
FIELDS = 64
"""Units whose receptive field is kept."""


def receptive_fields(epoch: float, learners: Learners, picture: tuple[int, int, int]) -> ReceptiveFields:
    """:param picture: channels, height and width of an input."""
    return ReceptiveFields(epoch, {rule: learner.receptive_fields(FIELDS, picture) for rule, learner in learners.items()})


def update_angles(epoch: float, learners: Learners, x: Tensor, y: Tensor, betas: Sequence[Beta]) -> UpdateAngles:
    """EP's update beside that of BPTT, from the first learner's weights."""
    found = next(iter(learners.values())).compare_with_bptt(x, y, betas)
    return UpdateAngles(epoch, {name: angle for name, (angle, _) in found.items()}, {name: s for name, (_, s) in found.items()})


def feedback_angles(epoch: float, learners: Learners) -> list[FeedbackAngles]:
    """Of a learner with weights up and weights down of their own, if there is one."""
    untied = [one for one in learners.values() if one.rule == "c-vf" and isinstance(one, ReferenceLearner)]
    return [FeedbackAngles(epoch, one.feedback_angles()) for one in untied]


def evaluate_epoch(epoch: int, learners: Learners, batches: PictureBatches, split: Split, metrics: RunningMetrics) -> TrainingEpochs:
    """Errors on the test pictures, and those of training over the epoch, ``metrics``."""
    x, confusion, missed = batches.test(), dict[str, Any](), dict[str, tuple[np.ndarray, ...]]()
    for rule, learner in learners.items():
        answers = learner.outputs(x).argmax(1).cpu().numpy()
        confusion[rule] = np.zeros((CLASSES, CLASSES), np.int64)
        np.add.at(confusion[rule], (split.test_classes, answers), 1)
        missed[rule] = split.missed(answers, WRONG)
    error = {rule: 100 * int(table.sum() - np.trace(table)) / int(table.sum()) for rule, table in confusion.items()}
    wrong, answer, truth, pictures = ({rule: arrays[i] for rule, arrays in missed.items()} for i in range(4))
    return TrainingEpochs(epoch, error, metrics.error(), metrics.loss(), confusion, wrong, answer, truth, pictures)
