"""One thing has one colour: neurons in all cards, whatever is drawn beside them and whatever step is shown."""

from __future__ import annotations

import pytest
from earlier_sessions import with_view
from hypothesis import given
from hypothesis import strategies as st

from settle.app import catalogue
from settle.widgets.panels.base.plot import Plot
from settle.widgets.panels.charts.bars import Bars
from settle.widgets.panels.charts.curves import Curves
from settle.widgets.theme.colours import series_colour
from settle.widgets.views.common.ep.neuron_colours import OUTPUTS, PICKED, PickedNeurons, element_look, of_different_looks

neurons = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=20)


@given(neurons)
def test_a_picked_neuron_keeps_its_look_until_it_is_let_go_and_no_other_has_it(found):
    picked, looks = PickedNeurons(), {}
    for neuron in found:
        before = dict(picked.looks)
        picked.pick(neuron)
        looks = picked.looks
        assert all(looks[other] == look for other, look in before.items() if other in looks)
        assert list(looks)[-1] == neuron and len(looks) <= PICKED and len(set(looks.values())) == len(looks)
        assert all(look == unit if layer == 0 and unit < OUTPUTS else look >= OUTPUTS for (layer, unit), look in looks.items())


@given(st.lists(st.integers(0, 5000), max_size=60, unique=True), st.sampled_from(["W01", "s0", "s1"]), neurons)
def test_an_element_has_one_look_and_those_drawn_at_once_different_ones(elements, array, followed):
    picked = PickedNeurons()
    for neuron in followed:
        picked.pick(neuron)
    looks = of_different_looks(array, elements, picked.looks)
    assert len(set(looks.values())) == len(looks)
    for place, look in looks.items():
        neuron = int(array[1:]), elements[place]
        own = neuron[1] if array == "s0" and neuron[1] < OUTPUTS else picked.looks.get(neuron) if array != "W01" else None
        assert look == element_look(array, elements[place], picked.looks)
        assert look == own if own is not None else look not in {*range(OUTPUTS), *picked.looks.values()}


@pytest.mark.parametrize("name", ["ep.settle", "ep.agreement"])
def test_a_neuron_has_its_colour_in_all_cards_and_at_all_steps(name, qtbot):
    recording, view = with_view(name, qtbot)
    for at in range(recording.steps):
        view.draw(recording, at)
        lines = [line for curves in view.findChildren(Curves) for line in curves._lines if line.name.startswith("s0[") and not line.dashed]
        for line in lines:
            assert line.ink() == series_colour(int(line.name[3:-1])), (at, line.name)
    assert len(lines) >= 10
    if name == "ep.settle":
        assert [(bar.colour, bar.full) for bar in view.output.bars] == [(i, f"s0[{i}]") for i in range(10)]


@pytest.mark.parametrize("name", catalogue.names())
def test_every_axis_has_its_quantity_and_no_row_of_the_readouts_comes_or_goes(name, qtbot):
    recording, view = with_view(name, qtbot)
    view.draw(recording, recording.steps - 1)
    for plot in view.findChildren(Plot):
        raster = plot.axes["left"].labels is not None  # its rows are named
        assert (raster or plot.axes["left"].labelText) and (plot.axes["bottom"].labelText or not plot.isVisibleTo(view)), (
            plot.accessibleName()
        )
    assert all(bars.y_label for bars in view.findChildren(Bars))
    last = [line.label for line in view.readouts(recording, recording.steps - 1)]
    for at in range(recording.steps):
        reader = view.reader_type(recording)
        assert reader.seek(at) and [line.label for line in view.figures(reader)] == last, f"as of step {at} alone, as a run shows it"
