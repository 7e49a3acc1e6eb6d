"""Which learner a rule and the knobs of a training want: the fast one, wherever it knows how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from settle.backend.core.random_streams import stream
from settle.backend.ep import knobs
from settle.backend.ep.learning.continual_ep import RULES, untie, untied
from settle.backend.ep.learning.conv_learner import ConvLearner
from settle.backend.ep.learning.fast_learner import Course, Learner
from settle.backend.ep.learning.reference_learner import PlainLearner
from settle.backend.ep.models.conv_model import ConvModel
from settle.backend.ep.models.model import Model
from settle.backend.ep.models.problem import CLASSES, PICTURES
from settle.backend.ep.models.wiring import Wiring


def learner(
    rule: str, train: Any, wiring: Wiring | None, parameters: Mapping[str, Tensor], course: Course, seed: int
) -> Learner | PlainLearner:
    """A learner with a copy of the first weights.

    :param train: the experiment, for its knobs.
    :param wiring: of a dense net; None: it is convolutional.
    :param seed: of the signs that are turned on the way down (C-VF).
    """
    how = {"activation": train.activation, "clamp": train.clamp, "nudge": train.nudge, "loss": train.loss}
    if wiring is None:
        return ConvLearner(rule, ConvModel(knobs.filters(train), CLASSES, PICTURES[train.data], **how), parameters, train.batch, course)
    if rule == "c-vf":
        wiring = untied(wiring)
        parameters = untie(parameters, wiring, train.angle, stream(seed, "signs on the way down"))
    fast = rule not in RULES and train.nudge == "outside" and train.loss == "squared" and train.nudging != "holomorphic"
    kind = Learner if fast else PlainLearner
    return kind(rule, Model(train.model, wiring, output=train.output, **how), parameters, train.batch, course)
