"""One thing has one colour: neurons in all cards, whatever is drawn beside them and whatever step is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settle.app import catalogue
from settle.sessions import session
from settle.widgets.panels.base.plot import Plot
from settle.widgets.panels.charts.curves import Curves
from settle.widgets.theme.colours import series_colour
from settle.widgets.views.common.ep.neuron_colours import element_colours, neuron_colours

SESSIONS = Path(__file__).parents[2] / "sessions" / "earlier"
neurons = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=6, unique=True)


@given(neurons)
def test_outputs_have_their_own_colours_and_the_others_different_ones(found):
    outputs = [(0, unit) for unit in range(10)]
    picked = [neuron for neuron in found if neuron not in outputs]
    colours = neuron_colours([*outputs, *picked])
    assert colours[:10] == list(range(10)) and len(set(colours)) == len(colours)
    assert neuron_colours([(0, 4), *picked])[0] == 4, "whoever stands beside it"
    assert neuron_colours([*outputs, *picked[:-1]]) == colours[: 10 + max(0, len(picked) - 1)], "one more changes none of the others"


@given(st.lists(st.integers(0, 5000), max_size=7, unique=True))
def test_elements_have_different_colours_by_their_index_and_neurons_those_of_neurons(elements):
    colours = element_colours("W01", elements)
    assert len(set(colours)) == len(elements)
    assert dict(zip(elements, colours, strict=True)) == dict(
        zip(reversed(elements), element_colours("W01", elements[::-1]), strict=True)
    ), "the order is no matter"
    assert element_colours("s0", [3, 0, 9]) == [3, 0, 9]


@pytest.mark.parametrize("name", ["ep.settle", "ep.agreement"])
def test_a_neuron_has_its_colour_in_all_cards_and_at_all_steps(name, qtbot):
    recording = session.load(SESSIONS / f"{name}.h5")
    view = catalogue.view(name)()
    qtbot.addWidget(view)
    view.resize(1200, 900)
    for at in range(recording.steps):
        view.draw(recording, at)
        lines = [line for curves in view.findChildren(Curves) for line in curves._lines if line.name.startswith("s0[") and not line.dashed]
        for line in lines:
            assert line.ink() == series_colour(int(line.name[3:-1])), (at, line.name)
    assert len(lines) >= 10
    if name == "ep.settle":
        assert [bar.colour for bar in view.output.bars] == list(range(10))


@pytest.mark.parametrize("name", catalogue.names())
def test_every_axis_has_its_quantity_and_no_row_of_the_readouts_comes_or_goes(name, qtbot):
    recording = session.load(SESSIONS / f"{name}.h5")
    view = catalogue.view(name)()
    qtbot.addWidget(view)
    view.resize(1200, 900)
    view.draw(recording, recording.steps - 1)
    for plot in view.findChildren(Plot):
        raster = plot.axes["left"].labels is not None  # its rows are named
        assert (raster or plot.axes["left"].labelText) and (plot.axes["bottom"].labelText or not plot.isVisibleTo(view)), (
            plot.accessibleName()
        )
    last = [line.key or line.label.split(":")[0] for line in view.readouts(recording, recording.steps - 1)]
    for at in range(recording.steps):
        rows = [line.key or line.label.split(":")[0] for line in view.readouts(recording, at)]
        assert [row for row in rows if row in last] == last, at
