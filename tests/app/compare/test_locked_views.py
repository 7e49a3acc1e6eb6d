"""Views that are locked together show what each shows alone at that step, pixel for pixel; they are enlarged and set up together."""

from __future__ import annotations

import numpy as np
import pytest
from compared import runs, training
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from rows import Row

from settle.app.compare.paper_figures import paper_figures
from settle.app.compare.shown_comparison import ShownComparison
from settle.app.window.render_view import view_of
from settle.backend.core.recording_prefix import history
from settle.sessions.comparison.compared_run import open_runs
from settle.sessions.comparison.comparison import Choices, RunComparison
from settle.sessions.session import load, save
from settle.widgets.panels.formula.formula import finish_formulas
from settle.widgets.theme import theme


def pixels(widget) -> bytes:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return bytes(image.constBits())


@pytest.fixture
def page_of(qtbot):
    """``page_of(paths, parts)``: a comparison on a page of its own."""
    made = []

    def make(paths, *parts: str, **choices) -> ShownComparison:
        comparison = RunComparison(open_runs(paths))
        kept = Choices(shown={"parts": list(parts), "views": "".join(comparison.letters)}, **choices)
        shown = ShownComparison(comparison, paper_figures(comparison.runs), kept, None, None)
        made.append(shown)
        shown.page.resize(1500, 900)
        shown.page.show()
        qtbot.waitExposed(shown.page)
        shown.show_views()
        QApplication.processEvents()
        return shown

    yield make
    for shown in made:
        shown.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_locked_views_show_the_same_as_each_view_alone(page_of, sessions, qtbot):
    shown = page_of([sessions["low-0"], sessions["high-0"]], "views")
    for number in (0, len(shown.player.places) // 2, len(shown.player.places) - 1):
        shown.player.seek(number)
        shown.player.redraw()
        for i, pane in enumerate(shown.page.views.panes):
            alone = view_of(load(shown.comparison.runs[i].path))
            qtbot.addWidget(alone)
            alone.resize(pane.board.size())
            alone.show()
            qtbot.waitExposed(alone)
            alone.draw(load(shown.comparison.runs[i].path), shown.drawing.step_of(i))
            for view in (alone, pane.board):
                finish_formulas(view)
                QApplication.processEvents()
            assert alone.size() == pane.board.size()
            assert pixels(pane.board.grid) == pixels(alone.grid), f"{pane.letter} at {pane.where.text()}"


def test_what_is_enlarged_or_chosen_in_one_view_is_so_in_the_other(page_of, sessions):
    shown = page_of([sessions["low-0"], sessions["high-0"]], "views")
    one, other = (pane.board for pane in shown.page.views.panes)
    one.grid.maximise(one.cards[1].key)
    assert other.grid.maximised == one.cards[1].key
    other.grid.maximise("")
    assert one.grid.maximised == ""
    one.charts.learner.setCurrentIndex(1)
    assert other.charts.learner.currentText() == one.charts.learner.currentText() != ""


def test_a_run_that_ended_before_stands_at_its_end_and_says_so(page_of, sessions, tmp_path):
    r = load(sessions["high-0"])
    short = tmp_path / "short.h5"
    part = history(r, min(r.checkpoints))
    part.end("stopped")
    part.run_id = "another"
    save(part, short)
    shown = page_of([sessions["low-0"], short], "curves", "views")
    long, ended = shown.page.views.panes
    assert (long.board.at, ended.board.at) == (r.steps - 1, part.steps - 1)
    assert ended.where.text().endswith("its last") and shown.page.timeline.ended.text() == "ended before: B"
    lines = shown.page.charts[0]._lines
    assert len(lines[0].x) == 3 and len(lines[1].x) == len(part.tables["epochs"]) < 3
    assert shown.page.charts[0].legend.chips[1][0].endswith("  –")


@pytest.mark.parametrize("theme_name", ["dark", "light"])
def test_the_difference_has_its_zero_at_the_ground_of_the_card(page_of, sessions, theme_name, qapp):
    theme.set_theme(qapp, theme_name)
    shown = page_of([sessions["low-0"], sessions["low-1"]], "difference")
    card = shown.page.difference
    card.what.setCurrentIndex(card.what.findText("Confusion EP  (epochs)"))
    shown.player.redraw()
    left = card.pictures[2]
    assert left.low == -left.high and np.array_equal(left.pictures, card.pictures[0].pictures - card.pictures[1].pictures)
    image, frame = left.grab().toImage(), left.frames()[0]
    rows, columns = np.nonzero(left.pictures[0] == 0)
    cell = frame.width() / left.pictures.shape[2]
    colour = image.pixelColor(int(frame.left() + (columns[0] + 0.5) * cell), int(frame.top() + (rows[0] + 0.5) * cell))
    assert colour.name() == theme.current().card
    theme.set_theme(qapp, "dark")


def test_another_alignment_keeps_the_step(page_of, sessions):
    shown = page_of([sessions["low-0"], sessions["high-0"]], "curves")
    shown.player.seek(len(shown.player.places) // 2)
    shown.player.redraw()
    step = shown.drawing.step_of(0)
    for way in ("step", "fraction", "epoch"):
        shown.set_alignment(way)
        assert shown.drawing.step_of(0) == step and shown.way == way
    assert shown.page.charts[0].plot.axes["bottom"].labelText == "epoch"


def test_what_a_crosshair_reads_is_what_was_recorded(page_of, sessions):
    shown = page_of([sessions["low-0"], sessions["low-1"], sessions["high-0"]], "curves", quantities=("updates.loss.ep",))
    chart, r = shown.page.charts[0], load(sessions["high-0"])
    x = float(r.tables["updates"]["epoch"][4])
    head, lines = chart._exact(x + 1e-6, 0.0)
    assert head == x and lines[0][0] == f"epoch {x:.4g}"
    assert f"{float(r.tables['updates']['loss.ep'][4]):.4f}" in lines[2][0] and "n = 2" in lines[1][0]
    assert chart._exact(-1.0, 0.0) is None


def test_a_run_that_goes_on_is_followed_at_its_end_and_left_alone_elsewhere(qtbot):
    growing, other = training(0), training(1, beta=0.5)
    comparison = RunComparison(runs(growing, other))
    shown = ShownComparison(comparison, paper_figures(comparison.runs), Choices(shown={"parts": ["curves"]}), None, None)
    try:
        assert shown.player.place == 3.0

        def grow(epoch: int) -> None:
            for step in range(growing.steps, growing.steps + 4):
                part = (step + 1) / 4
                growing.append(step, 0.1 * step, [Row("updates", epoch=part, loss=0.5, picture=np.zeros((2, 2)))])
            growing.append(growing.steps - 1, 0.1 * growing.steps, [Row("epochs", epoch=epoch, error=0.5)])
            shown._look_again()

        grow(4)
        assert shown.player.place == 4.0 and shown.page.charts[0]._lines[0].y.tolist() == [3, 2, 1, 0.5]
        shown.to_start()
        grow(5)
        assert shown.player.at == 0 and len(shown.page.charts[0]._lines[0].y) == 5
    finally:
        shown.close()
