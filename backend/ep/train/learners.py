"""The learners of a run: for each rule the fast one where it knows how, all with the same first weights."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.experiment import Run
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Checkpoint
from settle.backend.ep.learning.continual_ep import CONTINUAL_RULES, vector_field_parameters, vector_field_wiring
from settle.backend.ep.learning.conv_learner import ConvLearner
from settle.backend.ep.learning.fast_learner import FastLearner
from settle.backend.ep.learning.phase_settings import PhaseSettings
from settle.backend.ep.learning.reference_learner import ReferenceLearner
from settle.backend.ep.models.conv_model import ConvModel
from settle.backend.ep.models.dense_model import DenseModel
from settle.backend.ep.models.initialisation import random_filters, random_parameters
from settle.backend.ep.models.problem import CLASSES, PICTURES
from settle.backend.ep.models.wiring import wire
from settle.backend.ep.train.knobs import TrainKnobs
from settle.backend.numerics.device import choose

Learners = Mapping[str, FastLearner | ReferenceLearner]
"""Rule -> learner."""


def make_learners(run: Run[TrainKnobs]) -> Learners:
    """The learners with their first weights, or with those of the checkpoint."""
    knobs, device = run.now, choose("cpu" if run.device == "auto" else run.device)  # nets of this size gain nothing from a GPU
    make = _conv_learner if knobs.model == "conv" else _dense_learner
    parameters = {name: p.to(device, torch.float32) for name, p in first_parameters(knobs, run.seed).items()}
    learners = {rule: make(rule, knobs, parameters, run.seed) for rule in knobs.rules}
    if run.checkpoint is not None:
        load_checkpoint(learners, run.checkpoint)
    return learners


def first_parameters(knobs: TrainKnobs, seed: int) -> dict[str, Tensor]:
    """Random weights and biases; float64, on the CPU."""
    if knobs.model == "conv":
        return random_filters(knobs.filters().shapes(CLASSES, PICTURES[knobs.data]), seed)
    return random_parameters(wire(knobs.model, _sizes(knobs)), seed)


def learners_state(learners: Learners) -> dict[str, np.ndarray]:
    """The parameters of all learners, named rule.parameter."""
    return {f"{rule}.{name}": p for rule, learner in learners.items() for name, p in learner.state_dict().items()}


def load_checkpoint(learners: Learners, found: Checkpoint) -> None:
    """Take over the parameters of a :func:`learners_state`."""
    for rule, learner in learners.items():
        learner.load_state_dict({name[len(rule) + 1 :]: p for name, p in found.arrays.items() if name.startswith(rule + ".")})


def _sizes(knobs: TrainKnobs) -> tuple[int, ...]:
    return (CLASSES, *knobs.hidden, math.prod(PICTURES[knobs.data]))


def _phases(knobs: TrainKnobs) -> PhaseSettings:
    return PhaseSettings(knobs.T, knobs.K, knobs.dt, knobs.tolerance)


def _conv_learner(rule: str, knobs: TrainKnobs, parameters: Mapping[str, Tensor], seed: int) -> ReferenceLearner:
    picture = PICTURES[knobs.data]
    about = (knobs.filters(), CLASSES, picture, knobs.activation, knobs.clamp)
    model = ConvModel(*about, nudge=knobs.nudge, loss=knobs.loss, updates=knobs.updates)
    return ConvLearner(rule, model, parameters, knobs.batch, _phases(knobs))


def _dense_learner(rule: str, knobs: TrainKnobs, parameters: Mapping[str, Tensor], seed: int) -> FastLearner | ReferenceLearner:
    """``seed``: of the signs that are flipped in the feedback weights (C-VF)."""
    wiring = wire(knobs.model, _sizes(knobs))
    if rule == "c-vf":
        wiring = vector_field_wiring(wiring)
        parameters = vector_field_parameters(parameters, wiring, knobs.angle, stream(seed, "signs on the way down"))
    model = DenseModel(knobs.model, wiring, knobs.activation, knobs.clamp, knobs.output, knobs.nudge, knobs.loss, knobs.updates)
    fast = rule not in CONTINUAL_RULES and knobs.nudge == "outside" and knobs.loss == "squared" and knobs.nudging != "holomorphic"
    return (FastLearner if fast else ReferenceLearner)(rule, model, parameters, knobs.batch, _phases(knobs))
