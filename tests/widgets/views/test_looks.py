"""In one window a label has one look and a look one label: all experiments, at several steps, whatever is chosen, in both themes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import pytest
from earlier_sessions import with_view

from settle.app import catalogue
from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.panels.base.legend import Legend
from settle.widgets.panels.base.switches import Switch
from settle.widgets.panels.charts.bars import Bars
from settle.widgets.panels.charts.curves import Curves
from settle.widgets.panels.charts.figure_table import FigureTable
from settle.widgets.panels.charts.scatter import Scatter
from settle.widgets.panels.field.information_budget import InformationBudget
from settle.widgets.panels.images.embedding_clouds import EmbeddingClouds
from settle.widgets.theme import theme
from settle.widgets.theme.colours import series_colour, series_stroke

ONE_THING = {
    "ep.train": (r"^EP\b", r"^BPTT\b"),
    "gan.plane": (r"\bG\b|fakes|good points|p_g|z to x|^pull$", r"\bD\b", r"\bJS\b", r"^modes"),
    "gan.images": (r"\bG\b|fakes|^last weights$", r"^real$|^test pictures$"),
    "vta.segments": (r"^VTA\b", r"\bz$", r"\bs$", r"^(the )?true\b"),
    "vta.navigate": (r"\bVTA\b", r"\bRSSM\b"),
}
"""Labels that name one thing, which has one colour."""

TIMES = ("updates", "iterations", "epochs", "episodes", "t, steps after the nudge", "free t // nudged t, on a scale of its own")
"""What axes of time say."""

Look = tuple[str, str]
"""(colour, stroke or shape); a round point is that of a solid line."""


def looks(card) -> Iterator[tuple[str, Look]]:
    """(label, look) of all that a card draws or has in a legend."""
    for panel in card.findChildren(Curves):
        yield from ((line.name, (line.ink(), line.stroke())) for line in panel._lines if len(line.x))
    for panel in card.findChildren(Bars):
        yield from ((bar.full or bar.name, (bar.ink(), bar.stroke())) for bar in panel.bars)
    for panel in card.findChildren(Scatter):
        yield from ((cloud.name, (cloud.ink(), cloud.shape)) for cloud in panel.sheet.clouds)
    for panel in card.findChildren(FigureTable):
        yield from ((row.name, (series_colour(row.colour), series_stroke(row.colour))) for row in panel.rows)
    for panel in card.findChildren(EmbeddingClouds):
        yield from ((one.name, (one.colour, "solid")) for one in panel.shown)
        yield from ((f"class {kind}", panel.look(kind)) for kind in sorted(set(panel.series.tolist()) - {-1}))
    for panel in card.findChildren(InformationBudget):
        yield from ((share.name, (share.colour, "solid")) for share in panel.shares)
    for switch in card.findChildren(Switch):
        if switch.isVisibleTo(card):
            strokes = {"dotted": "dotted", "dashed": "dashed"}
            yield switch.entry.name, (switch.entry.colour(theme.current()), strokes.get(switch.entry.mark, "solid"))
    for legend in card.findChildren(Legend):
        yield from ((name, (ink, mark)) for name, ink, mark in legend.chips)


def seen(view) -> dict[str, set[tuple[str, Look]]]:
    return {
        card.key: {(label, (ink, "solid" if mark == "circle" else mark)) for label, (ink, mark) in looks(card)}
        for card in view.cards
        if card.isVisibleTo(view)
    }


def with_choices(view, recording) -> Iterator[int]:
    """The view at some steps, and with each choice in the cards; gives the step."""
    for at in sorted({0, recording.steps // 2, recording.steps - 1}):
        view.draw(recording, at)
        yield at
        for box in view.findChildren(ChoiceBox):
            chosen = box.currentIndex()
            for other in range(box.count()):
                if other != chosen:
                    box.setCurrentIndex(other)
                    yield at
            box.setCurrentIndex(chosen)


def axes(view) -> Iterator[tuple[str, tuple[str, str], tuple[float, float]]]:
    """(card, what its axes say, range of x) of all charts in sight that show something."""
    for card in view.cards:
        for panel in card.findChildren(Curves) if card.isVisibleTo(view) else ():
            if any(len(line.x) for line in panel._lines):
                said = panel.plot.axes["bottom"].labelText, panel.plot.axes["left"].labelText
                yield card.key, said, panel.plot.box.home[:2]
        for panel in card.findChildren(Bars) if card.isVisibleTo(view) else ():
            yield card.key, ("names", panel.y_label), (0.0, 1.0)


def collisions(found: list[dict[str, set[tuple[str, Look]]]], things: tuple[str, ...]) -> list[str]:
    """Labels with two looks in the window, and looks with two labels at once: in one card at a moment, in two cards at any."""
    by_label, by_card = defaultdict(set), defaultdict(set)
    for moment in found:
        for key, pairs in moment.items():
            by_card[key] |= pairs
            for label, look in pairs:
                by_label[label].add(look)
    wrong = [f"{label} has the looks {sorted(all_looks)}" for label, all_looks in by_label.items() if len(all_looks) > 1]
    grey = {theme.current().text, theme.current().muted, theme.current().axis}
    at_once = [(pairs, pairs) for moment in found for pairs in moment.values()] + list(combinations(by_card.values(), 2))
    for one, other in at_once:
        for a, look in one:
            for b, same in other:
                together = any(re.search(thing, a) and re.search(thing, b) for thing in things)
                if a < b and look == same and look[0] not in grey and not together:
                    wrong.append(f"{a} and {b} have the look {look}")
    return sorted(set(wrong))


@pytest.fixture
def dark_again(qapp):
    yield
    theme.set_theme(qapp, "dark")


@pytest.mark.parametrize("name", catalogue.names())
def test_a_label_has_one_look_a_look_one_label_and_each_axis_its_quantity(name, qtbot, qapp, dark_again):
    recording, view = with_view(name, qtbot, (1270, 900))
    if hasattr(view, "neurons"):
        for neuron in ((1, 3), (1, 9), (0, 3), (1, 21), (1, 20)):
            view.neurons._pick(neuron)
    found, ranges = [], defaultdict(set)
    for _ in with_choices(view, recording):
        found.append(seen(view))
        for key, said, x_range in axes(view):
            assert all(said), (key, said)
            if said[0] in TIMES:
                ranges[(key, said)].add(x_range)
    assert all(len(x_ranges) == 1 for x_ranges in ranges.values()), "from the first step on, time ends where it is planned to end"
    assert sum(len(pairs) for pairs in found[-1].values()) > 3 or name == "ep.recipe"
    assert collisions(found, ONE_THING.get(name, ())) == []
    theme.set_theme(qapp, "light")
    assert collisions([seen(view)], ONE_THING.get(name, ())) == []


def test_a_collision_is_found():
    one, other = ("a", ("#112233", "solid")), ("b", ("#112233", "solid"))
    assert collisions([{"card": {one, other}}], ()) == collisions([{"card": {one}, "next": {other}}], ()) != []
    assert collisions([{"card": {one}}, {"card": {other}}], ()) == [], "never at once"
    assert collisions([{"card": {one}}, {"card": {("a", ("#112233", "dashed"))}}], ()) != []
    assert collisions([{"card": {one, other}}], ("a|b",)) == []
