"""Texts of the tables: figures as the Readouts write them, the paper's values from the preset, spreads over seeds."""

from __future__ import annotations

from compared import runs, training

from settle.app import catalogue
from settle.app.compare.page_tables import differing_rows, figure_cell, figure_rows, not_compared
from settle.app.compare.paper_figures import paper_figures
from settle.backend.core.recording import Recording
from settle.sessions.comparison.comparison import RunComparison
from settle.sessions.comparison.seed_groups import GroupFigure
from settle.widgets.translation.own_text import bare


def of_preset(preset: str, seed: int, error: float, **changed) -> Recording:
    kind = catalogue.experiment("ep.train")
    made = Recording("ep.train", {**kind.make(preset).settings(), **changed}, seed, preset)
    made.summary = {"test_error": {"ep": error}}
    made.end("finished")
    return made


def test_the_papers_value_stands_beside_runs_that_keep_to_its_preset():
    kind = catalogue.experiment("ep.train")
    preset, value = next((name, p.paper["test_error.ep"]) for name, p in kind.presets.items() if "test_error.ep" in p.paper)
    c = RunComparison(runs(of_preset(preset, 0, 2.25), of_preset(preset, 1, 2.75), of_preset(preset, 0, 9.0, beta=0.77)))
    paper, sources = paper_figures(c.runs)
    assert value.comparable and paper["test_error.ep"] == value.number
    heads, rows, tips = figure_rows(c, {"test_error.ep": value.number}, "sd")
    assert [text for text, _ in heads] == ["", "A B", "C", "paper"]
    assert rows == [["Test error EP", "2.50 ± 0.35 %", "9.00 %", value.number]] and tips == ["test_error.ep"]
    assert value.origin in sources
    assert paper_figures(c.runs[2:]) == ({}, [])  # another beta: it is not the preset's run


def test_a_figure_over_seeds_has_its_spread_in_its_own_unit():
    several = GroupFigure.of([0.5, 0.7])
    assert figure_cell("gan.plane", "high_quality", several, "sd") == "60.0 ± 14.1 %"
    assert figure_cell("ep.train", "test_error.ep", GroupFigure.of([2.0, 3.0]), "sd") == "2.50 ± 0.71 %"
    assert figure_cell("ep.train", "test_error.ep", GroupFigure.of([2.0, 3.0]), "t95") == "2.50 ± 6.35 %"
    assert figure_cell("ep.train", "epochs", GroupFigure.of([4.0, 4.0]), "sd") == "4"
    assert figure_cell("ep.train", "epochs", GroupFigure.of([]), "sd") == "–"


def test_seeds_of_a_group_share_a_cell_and_what_is_equal_is_shown_if_asked_for():
    c = RunComparison(runs(training(0), training(1), training(0, beta=0.5)))
    assert [[bare(cell) for cell in row] for row in differing_rows(c, False)[0]] == [["beta", "0.1", "0.5"], ["seed", "0, 1", "0"]]
    assert ["T", "30", "30"] in [[bare(cell) for cell in row] for row in differing_rows(c, True)[0]] and not_compared(c) == ""
