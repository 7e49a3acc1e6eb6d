"""The Readouts: columns for what a figure is compared with, the paper's apart from the others, and sources without a tooltip."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QLabel, QScrollArea

from settle.backend.core.experiment import Preset
from settle.backend.core.paper_value import PaperValue
from settle.widgets.controls.readouts import Readouts
from settle.widgets.theme import theme
from settle.widgets.view import Readout

TABLE = {"source": "[Ernoult2019] Table 1", "how": "as recalled, not checked"}
PAPER = {
    "error.ep": PaperValue(2.0, "test error EP", spread=0.13, unit="%", why="The paper has five runs.", **TABLE),
    "error.bptt": PaperValue(2.0, "test error BPTT", spread=0.12, unit="%", differs="Other pictures.", **TABLE),
    "train": PaperValue(0.2, "training error EP", unit="%", **TABLE),
}
PRESET = Preset("P", {}, "", {"error.ep": 2.1}, "an independent program", PAPER, (PaperValue("T = 30", "settings", **TABLE),), "No more.")
LINES = [
    Readout("epoch", "3 of 30"),
    Readout("test error EP", "2.20 %", "2.10 %", key="error.ep"),
    Readout("test error BPTT", "2.34 %", key="error.bptt"),
    Readout("V(D, G)", "−1.102", theory="−1.386"),
    Readout("Steady state held", "", met=True),
]


@pytest.fixture
def card(qtbot, request):
    readouts = Readouts()
    qtbot.addWidget(readouts)
    readouts.resize(420, 700)
    readouts.show()
    return readouts


def heads(card: Readouts) -> list[str]:
    return list(card.lines[0][1])


def row(card: Readouts, label: str) -> dict[str, str]:
    ((_, figures),) = [line for line in card.lines if line[0].text() == label]
    return {head: part.text() for head, part in figures.items() if part.text()}


def said(card: Readouts) -> str:
    return re.sub(r"<[^>]+>", " ", card.notes.text())


def test_only_columns_that_have_something_are_there(card, qtbot):
    card.show_lines(LINES[:1])
    assert heads(card) == ["here"] and "here" not in texts(card)  # a head says nothing beside a single column
    card.show_lines(LINES)
    qtbot.wait(20)
    assert heads(card) == ["here", "theory", "reference"] and {"here", "theory", "reference"} <= set(texts(card))
    card.show_preset(PRESET)
    card.show_lines(LINES)
    assert heads(card) == ["here", "theory", "reference", "paper"]
    card.show_preset(None)
    card.show_lines(LINES)
    assert heads(card) == ["here", "theory", "reference"] and card.notes.isHidden() and card.sources.isHidden()


def texts(card: Readouts) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if not label.isHidden()]


def test_the_papers_value_stands_in_its_own_column_beside_figure_and_reference(card):
    card.show_preset(PRESET)
    card.show_lines(LINES)
    assert row(card, "test error EP") == {"here": "2.20 %", "reference": "2.10 %", "paper": "2.00 ± 0.13 %"}
    assert row(card, "V(D, G)") == {"here": "−1.102", "theory": "−1.386"}


def test_what_was_measured_otherwise_is_not_set_side_by_side_and_says_how(card):
    card.show_preset(PRESET)
    card.show_lines(LINES)
    assert row(card, "test error BPTT") == {"here": "2.34 %"}
    assert "Paper, not side by side:  test error BPTT: 2.00 ± 0.12 %. [Ernoult2019] Table 1, as recalled" in said(card)
    assert "Other pictures." in said(card)


def test_sources_are_read_without_a_tooltip(card):
    card.show_preset(PRESET)
    card.show_lines(LINES)
    assert card.sources.text() == "Paper: [Ernoult2019] Table 1, as recalled, not checked\nReference: an independent program"
    assert "Paper:  The paper has five runs." in said(card)
    assert "training error EP: 0.20 %. [Ernoult2019] Table 1, as recalled, not checked. Not measured yet." in said(card)
    assert "settings: T = 30." in said(card) and "No more." in said(card)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("width", [250, 268, 420])
def test_nothing_is_cut_however_narrow_it_is(card, qtbot, qapp, name, width):
    theme.set_theme(qapp, name)
    long = [*LINES, Readout("likelihood of the test pictures", "170.8 ± 1.4", "real 331.2", key="error.ep")]
    card.resize(width, 700)
    card.show_preset(PRESET)
    card.show_lines(long)
    qtbot.wait(30)
    card.show_lines(long)
    (area,) = card.findChildren(QScrollArea)
    inside = area.widget()
    assert inside is not None and inside.width() <= area.viewport().width()
    for label in card.findChildren(QLabel):
        if label.isVisible() and label.text():
            room = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= room and (label.wordWrap() or label.width() >= label.sizeHint().width()), label.text()


def test_lines_do_not_hop_as_digits_come_and_go(card, qtbot):
    def under(value: str) -> bool:
        card.show_lines([Readout("test error of EP", value, "reference 2.10", key="error.ep"), LINES[0]])
        qtbot.wait(20)
        _, figures = card.lines[0]
        return figures["here"].geometry().bottom() < figures["reference"].geometry().top()

    card.resize(330, 700)
    assert not under("2 %")
    assert under("2.2000000000000000 %") and under("2 %")


def test_beside_a_wide_reference_all_lines_stay_alike(card, qtbot):
    card.resize(268, 700)
    wide = Readout("JS", "0.0752", "(5.38 ± 2.29)·10⁻⁴")
    card.show_lines([Readout("iteration", "1,120 of 6,000"), LINES[3], Readout("good points", "64.2 %"), wide])
    qtbot.wait(20)
    for label, figures in card.lines:
        assert label.geometry().center().y() == pytest.approx(figures["here"].geometry().center().y(), abs=1), label.text()
        assert figures["here"].geometry().right() == card.lines[0][1]["here"].geometry().right()
    told = [part.text() for _, figures in card.lines for part in figures.values() if part.isVisible()]
    assert told == ["1,120 of 6,000", "−1.102", "theory: −1.386", "64.2 %", "0.0752", "reference: (5.38 ± 2.29)·10⁻⁴"]


def test_few_labels_reach_into_the_column_of_their_short_figure(card, qtbot):
    card.resize(268, 700)
    for wide in ("−1,234.5 ± 2,345.6", "2.88 ± 0.1"):  # columns stay beside each other, however wide they once were
        card.show_lines([*(Readout(name, wide, theory="10.00") for name in ("NWJ", "DV", "MINE")), Readout("W1, independent", "5.48")])
        qtbot.wait(20)
        label, figures = card.lines[3]
        assert figures["theory"].text() == "" and card.lines[0][1]["theory"].text() == "10.00"
        assert label.geometry().center().y() == pytest.approx(figures["here"].geometry().center().y(), abs=1)
