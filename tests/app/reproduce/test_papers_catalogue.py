"""The figures of the papers as they are declared: all that presets carry stands in one, and each can be made and drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from settle.app import catalogue
from settle.app.reproduce import papers
from settle.app.reproduce.difference_words import differences, size_words
from settle.app.reproduce.paper_figure import PaperFigure, PaperRow, ReproducedPaper
from settle.app.reproduce.report_body import ReportFacts, report_body
from settle.app.reproduce.reproduction import Reproduction
from settle.app.reproduce.result_lines import DIVERGED, result_lines
from settle.app.reproduce.run_group import all_groups, identity
from settle.backend.core.knobs import KnobError
from settle.backend.core.paper_value import KEY, PaperValue
from settle.sessions.library.entry import SessionEntry

FIGURES = list(papers.every())
ROWS = [(paper, figure, row) for paper, figure in FIGURES for row in figure.rows]
NEED_DATA = {"fig4", "fig16", "fig2c", "fig2d", "faces"}
"""Figures of which nothing can be made without a data set that is fetched."""


def carried() -> Iterator[tuple[str, str, PaperValue]]:
    """What presets carry of these papers."""
    keys = {paper.key for paper in papers.PAPERS.values()}
    for name in catalogue.names():
        for preset, about in catalogue.experiment(name).presets.items():
            for value in (*about.paper.values(), *about.paper_also):
                if (found := KEY.match(value.source)) and found[1] in keys:
                    yield name, preset, value


def test_every_value_that_a_preset_carries_stands_in_a_figure():
    shown = {
        (row.experiment, size.preset, value.label, value.text)
        for _, _, row in ROWS
        for size in row.sizes
        for value in row.about.paper.values()
    }
    beside = {(value.label, value.text) for _, figure in FIGURES for _, value in figure.beside()}
    presets = {(row.experiment, size.preset) for _, _, row in ROWS for size in row.sizes}
    for name, preset, value in carried():
        assert (name, preset) in presets and ((name, preset, value.label, value.text) in shown or (value.label, value.text) in beside), (
            preset,
            value,
        )
    assert len(list(carried())) > 80


@pytest.mark.parametrize(("paper", "figure"), FIGURES, ids=lambda each: each.name)
def test_a_figure_is_whole(paper: ReproducedPaper, figure: PaperFigure):
    assert re.fullmatch(r"[a-z0-9-]+", figure.name) and [f.name for f in paper.figures].count(figure.name) == 1
    if figure.absent:
        assert not figure.rows and figure.absent.endswith(".")
        return
    assert figure.rows and figure.look.endswith(".") and figure.card
    labels = {value.label for row in figure.rows for value in row.about.paper_also}
    assert set(figure.said) <= labels and len({row.name for row in figure.rows}) == len(figure.rows)


@pytest.mark.parametrize(("paper", "figure", "row"), ROWS, ids=lambda each: each.name or "-")
def test_a_row_can_be_made_at_all_its_sizes(paper: ReproducedPaper, figure: PaperFigure, row: PaperRow):
    minutes = [size.minutes for size in row.sizes]
    assert minutes == sorted(minutes) and minutes[0] > 0
    for size in row.sizes:
        row.kind.make(size.preset, size.knobs).check_headless()
    assert differences(row, row.sizes[-1]) == [] and size_words(row, row.sizes[-1]) == "full size"
    assert all(differences(row, size) for size in row.sizes[:-1])
    assert row.about.paper or row.keys


def test_what_differs_is_said_in_words():
    _, _, row = next(each for each in ROWS if each[2].preset == "p-conv" and each[2].experiment == "ep.train")
    said = size_words(row, row.sizes[0])
    assert said == "8 × 8 digits in place of MNIST, 3 of 40 epochs, Kernel 3 in place of 5, Padding 1 in place of 0"
    assert size_words(row, row.sizes[1]) == "1 of 40 epochs"


def test_folders_are_of_one_kind_of_run_each():
    groups = all_groups()
    names = [group.name for group in groups.values()]
    assert len(set(names)) == len(names) and all(re.fullmatch(r"[\w/=+.-]{5,120}", name) for name in names)
    (_, bars), (_, curves) = papers.chosen("ernoult2019", ["fig3", "fig8"])
    assert groups[identity(bars.rows[0], bars.rows[0].sizes[0])] is groups[identity(curves.rows[0], curves.rows[0].sizes[0])]


def test_without_data_sets_all_but_a_few_figures_can_be_made(tmp_path, monkeypatch):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    from settle.app.reproduce import run_group

    monkeypatch.setattr(run_group, "_lacking", run_group._lacking.__wrapped__)
    found = Reproduction(FIGURES, tmp_path / "out", 1)
    assert {each.figure.name for each in found.figures if each.status == "lacks data"} == NEED_DATA
    assert {each.name for each in found.figures if each.status == "not in the lab"} == {
        f"{p.name}/{f.name}" for p, f in FIGURES if f.absent
    }
    lacking = next(size for name, size in found.sizes.items() if name.endswith("fig4/p-conv"))
    assert "settle data fetch mnist" in lacking.lacks
    plan = found.plan(20, 2)
    assert len(plan.figures) == sum(bool(each.possible) for each in found.figures), "all of them fit into 20 minutes of two idle cores"


def test_runs_that_all_diverged_are_not_said_to_wait_for_time(tmp_path):
    found = Reproduction(papers.chosen("ernoult2019", ["fig2"]), tmp_path, 1)
    for row in found.figures[0].rows:
        row[0].entries[0] = SessionEntry(Path("a.h5"), "a", outcome="diverged")
    assert {line.done for line in result_lines(found.figures[0])} == {DIVERGED}
    body = report_body(found, ReportFacts("", "", ""), lambda path, card: "")
    assert DIVERGED in body and "of computing on one thread at its smallest" not in body


def test_names_of_figures_are_taken_with_and_without_their_paper():
    assert [figure.name for _, figure in papers.chosen("ernoult2019", ["fig2,fig8"])] == ["fig2", "fig8"]
    assert [f"{paper.name}/{figure.name}" for paper, figure in papers.chosen("all", ["kim2019/maze", "fig4"])] == [
        "ernoult2019/fig4",
        "kim2019/maze",
    ]
    for wrong, sentence in ((("all", ["fig99"]), "--only fig99 is not possible"), (("ernoult", []), "paper 'ernoult' is unknown")):
        with pytest.raises(KnobError, match=sentence):
            papers.chosen(*wrong)


def test_the_cards_of_pictures_are_in_the_views(qtbot):
    from settle.app.window.make_view import make_view
    from settle.widgets.controls.card import Card

    wanted = {(row.experiment, figure.card) for _, figure, row in ROWS}
    for name in {experiment for experiment, _ in wanted}:
        view, _ = make_view(name)
        qtbot.addWidget(view)
        assert {card for experiment, card in wanted if experiment == name} <= {card.key for card in view.findChildren(Card)} | {"sweep"}
