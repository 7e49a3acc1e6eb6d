"""Knobs that several experiments share: declared once, redeclared where they differ, each in its place."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from settle.backend.core.experiment import redeclare
from settle.backend.core.knobs import KnobError
from settle.backend.ep.agreement.experiment import Agreement
from settle.backend.ep.knobs.dynamics import DynamicsKnobs, PhaseKnobs, TimeStepKnobs
from settle.backend.ep.knobs.network import NetworkKnobs
from settle.backend.ep.knobs.sample import BatchKnobs, SampleKnobs
from settle.backend.ep.recipe.experiment import Recipe
from settle.backend.ep.settle.experiment import Settle
from settle.backend.ep.train.experiment import Train


@dataclass(frozen=True)
class LongPhaseKnobs(PhaseKnobs):
    K: int = redeclare(PhaseKnobs, "K", 7, label="Last steps", live=True)


def test_a_knob_declared_again_differs_in_what_is_said_and_keeps_the_rest_and_its_place():
    first, again = PhaseKnobs.knobs(), LongPhaseKnobs.knobs()
    assert list(again) == list(first)
    assert (again["K"].default, again["K"].label, again["K"].live) == (7, "Last steps", True)
    assert (again["K"].help, again["K"].low, again["K"].high, again["K"].group) == tuple(
        getattr(first["K"], name) for name in ("help", "low", "high", "group")
    )
    assert first["K"].default == 80 and again["T"] is first["T"]


def test_a_knob_that_the_base_has_not_cannot_be_declared_again():
    with pytest.raises(KeyError, match="bta"):
        redeclare(PhaseKnobs, "bta", 0.1)


@pytest.mark.parametrize("experiment", [Settle, Agreement, Train, Recipe])
def test_what_is_not_declared_again_is_the_shared_declaration(experiment):
    again = {
        Settle: {"model", "T", "K", "beta", "dt", "sample"},
        Agreement: set(),
        Train: {"model", "activation", "output", "T", "K", "beta", "dt", "nudging", "data", "every"},
        Recipe: {"model", "activation", "output", "dt", "nudging", "batch"},
    }[experiment]
    shared = [
        base for base in (NetworkKnobs, PhaseKnobs, TimeStepKnobs, DynamicsKnobs, SampleKnobs, BatchKnobs) if issubclass(experiment, base)
    ]
    found = experiment.knobs()
    for base in shared:
        for name, knob in base.knobs().items():
            assert (found[name] is knob) == (name not in again), name


def test_what_cannot_go_together_is_told_before_samples_that_are_not_there():
    """The transition is checked first, then how it is nudged, then grid and samples."""
    with pytest.raises(KnobError, match="nudge = inside is not possible with model = eb"):
        Recipe.make("", {"model": "eb", "nudge": "inside", "Ts": "1", "Ks": "5", "sample": 1796})
    with pytest.raises(KnobError, match="clamp = true is not possible with nudging = holomorphic"):
        Recipe.make("", {"clamp": True, "nudging": "holomorphic", "Ts": "1", "Ks": "5", "sample": 1796})
    with pytest.raises(KnobError, match="Ks = 5 is not possible"):
        Recipe.make("", {"Ts": "1", "Ks": "5", "sample": 1796})
