"""Feature maps of a convolutional net in ep.settle and ep.agreement, and target units that are cut off."""

from __future__ import annotations

import numpy as np
import pytest

from settle.widgets.theme.colour_maps import lookup
from settle.widgets.views.common.ep.reader import StatesReader
from settle.widgets.views.ep_agreement.view import AgreementView
from settle.widgets.views.ep_settle.view import SettleView

T, STEPS = 6, 10
KNOBS = {"model": "conv", "activation": "hardsigm", "T": T, "K": STEPS - T - 1, "beta": 0.5, "every": 1, "batch": 1}


@pytest.fixture
def settled_maps(recording):
    """States of a net of 3 maps of 2 x 2 over 2 maps of 4 x 4: every unit its own value; the target's unit as given."""

    def make(samples=None, at_target=0.5, **knobs):
        part = np.arange(STEPS) / STEPS
        layers = {
            "s0": np.linspace(0.1, 0.4, 10),
            "s1": np.linspace(0, 1, 12).reshape(3, 2, 2),
            "s2": np.linspace(1, 0, 32).reshape(2, 4, 4),
        }
        states = {name: part.reshape(-1, *(1 for _ in layer.shape)) * layer for name, layer in layers.items()}
        states["s0"][1:, 3] = at_target
        if samples:  # the others are negative: they must not be shown
            states = {name: np.stack([s, *[-s - 1] * (samples - 1)], axis=1) for name, s in states.items()}
        t = np.arange(STEPS)
        states |= {"t": np.where(t <= T, t, t - T), "phase": (t > T).astype(int), "residual": 0.5**t, "energy": 0.1 * t, "loss": 0.9**t}
        target = {"picture": np.ones((1, 8, 8)), "target": np.eye(10)[[3]], "sample": np.array([7])}
        kind = "ep.settle" if samples is None else "ep.agreement"
        return recording(kind, {**KNOBS, **knobs}, states=states, **({"target": target} if samples is None else {}))

    return make


@pytest.mark.parametrize(("view", "samples"), [(SettleView, None), (AgreementView, 2)])
def test_the_maps_of_each_layer_at_the_step_on_one_scale(shown, look, settled_maps, view, samples):
    recording, widget = settled_maps(samples), shown(view(), 1200, 900)
    widget.draw(recording, 8)
    assert widget.maps.card.isVisible()
    tiles = widget.maps.tiles
    assert [group.title for group in tiles.groups] == ["s1: 3 maps of 2 × 2", "s2: 2 maps of 4 × 4"]
    for group, name in zip(tiles.groups, ("s1", "s2"), strict=True):
        states = recording.tables["states"][name][8]
        np.testing.assert_array_equal(group.pictures, states[0] if samples else states)
    assert (tiles.low, tiles.high) == (-1, 1)
    picture, table = look(tiles), lookup("diverging")
    for number, unit in ((0, (2, 1, 1)), (1, (0, 0, 0))):  # the largest of each layer, 0.8, in one colour
        frame, size = tiles.frames(number)[unit[0]], tiles.groups[number].pictures.shape[1]
        x, y = (frame.left() + (unit[2] + 0.5) / size * frame.width(), frame.top() + (unit[1] + 0.5) / size * frame.height())
        np.testing.assert_allclose(picture[int(y), int(x), 2::-1].astype(int), table[127 + round(0.8 * 127)], atol=4)
    widget.draw(recording, 2)
    assert tiles.groups[0].pictures.max() == pytest.approx(0.2)


def test_every_unit_of_the_maps_has_its_row_and_its_trace(shown, settled_maps):
    for samples in (None, 2):
        reader = StatesReader(settled_maps(samples))
        assert reader.seek(9) and reader.state_rows == STEPS and reader.units() == [10, 12, 32]
        assert reader.trace("s2", 5, "", 0).y[-1] == pytest.approx(0.9 * (1 - 5 / 31))
    widget = shown(SettleView(), 1000, 700)
    widget.draw(settled_maps(), 9)
    assert widget.neurons.raster.sheet.pixels.shape[0] == 54


def test_no_maps_without_convolutions(shown, settled, settled_maps):
    widget = shown(SettleView(), 1000, 700)
    assert widget.maps.card not in widget.cards
    widget.draw(settled_maps(), 3)
    assert widget.maps.card in widget.cards
    widget.draw(settled(), 3)
    assert widget.maps.card not in widget.cards and not widget.maps.card.isVisible() and len(widget.cards) == 6


@pytest.mark.parametrize(
    ("at_target", "activation", "where"), [(0.0, "hardsigm", "0"), (1.0, "hardsigm", "1"), (0.3, "hardsigm", ""), (0.0, "tanh", "")]
)
def test_a_target_unit_that_is_cut_off_is_named(shown, settled_maps, at_target, activation, where):
    recording, widget = settled_maps(at_target=at_target, activation=activation), shown(SettleView(), 1200, 800)
    recording.tables["states"]["s0"].chunks[0][T + 1 :, 3] = 0.5  # nudged back inside: it was cut off all the same
    for at in (3, 9):
        widget.draw(recording, at)
        named = [(line.label, line.value) for line in widget.readouts(recording, at) if line.met is False]
        assert named == ([("target unit cut off", f"at {where}")] if where else [])
        assert widget.output_card.subtitle.text() == (f"unit 3 cut off at {where}" if where else "outlined: the target")
    assert not [line for line in widget.readouts(recording, 0) if line.met is False], "the start is not counted"


@pytest.mark.parametrize(("count", "nudge", "met"), [(0, "outside", True), (2, "outside", False), (2, "inside", None)])
def test_agreement_says_whether_target_units_are_cut_off(shown, agreed, count, nudge, met):
    widget = shown(AgreementView(), 1200, 800)
    recording = agreed(knobs={"activation": "hardsigm", "nudge": nudge})
    column = recording.tables["conditions"].add_column("saturated", int)
    column.begin()
    column.open[0] = count
    column.rows = 1
    widget.draw(recording, 52)
    found = [check for check in widget.charts.conditions.checks if check.title == "No target unit is cut off"]
    assert [check.met for check in found] == ([] if met is None else [met]), "inside of rho the nudge is cut off as the gradient is"
    for check in found:
        assert check.figure == f"{count} of 2 pictures" and ("BPTT gets no gradient" in check.why) == (not met)
