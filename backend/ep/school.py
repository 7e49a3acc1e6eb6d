"""Which learner a rule and the knobs of a training want: the fast one, wherever it knows how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from backend.draws import stream
from backend.ep import knobs
from backend.ep.continual import RULES, untie, untied
from backend.ep.conv_learner import ConvLearner
from backend.ep.conv_model import ConvModel
from backend.ep.learner import Course, Learner
from backend.ep.model import Model
from backend.ep.plain_learner import PlainLearner
from backend.ep.problem import CLASSES, PICTURES
from backend.ep.wiring import Wiring


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
