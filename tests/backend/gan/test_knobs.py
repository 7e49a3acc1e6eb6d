"""Knobs of gan.plane and gan.images: each declared once, in the order of the form, and known to the science by their type."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from settle.backend.core.knobs import flag
from settle.backend.gan.images.experiment import Images
from settle.backend.gan.knobs import GanKnobs
from settle.backend.gan.plane.experiment import Plane


@pytest.mark.parametrize("kind", [Plane, Images])
def test_the_form_has_every_knob_once_in_its_order_with_groups_together(kind):
    knobs = kind.knobs()
    assert tuple(knobs) == kind.form_order
    groups = [knob.group for knob in knobs.values()]
    assert len(set(groups)) == sum(a != b for a, b in zip(groups, ["", *groups[:-1]], strict=True)), "no group is begun twice"


def test_knobs_of_both_experiments_are_one_declaration_unless_another_is_meant():
    own = {"show"}
    assert all(Plane.knobs()[name] is knob for name, knob in GanKnobs.knobs().items())
    assert {name for name, knob in GanKnobs.knobs().items() if Images.knobs()[name] is not knob} == own


def test_a_knob_that_the_order_does_not_name_comes_last():
    @dataclass(frozen=True)
    class PlaneWithMore(Plane):
        extra: bool = flag(False, label="Extra", group="Game")

    assert tuple(PlaneWithMore.knobs()) == (*Plane.form_order, "extra") and PlaneWithMore().extra is False
