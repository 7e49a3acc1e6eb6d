"""The first minute, as a new user has it: the start page, a run in a few clicks, an example, the map of the papers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from driving import press, settled
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from settle.app import catalogue
from settle.app.reproduce.papers import PAPERS
from settle.app.reproduce.run_group import knobs_of
from settle.app.rerun import TOLERANCE, rerun_of
from settle.app.start.examples import EXAMPLES, label_of, path_of
from settle.app.start.paper_map import NOT_YET, paper_map
from settle.app.window.export_dialog import ExportDialog
from settle.backend.core.compare_recordings import largest_deviation
from settle.sessions import session
from settle.sessions.library.entry import SessionEntry
from settle.widgets.help.view_strip import ViewStrip
from settle.widgets.start.start_page import NO_SESSIONS


def test_from_the_first_start_to_an_exported_run_in_four_clicks(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(tmp_path / "first.csv"), ""))  # Enter takes what it proposes
    clicks = []

    def click(widget) -> None:
        clicks.append(widget)
        assert widget.isVisible() and widget.isEnabled()
        press(qtbot, widget)

    window.begin.first("")
    page = window.begin.start.page
    assert window.pages.is_shown and window.rail.pages["start"].isChecked()
    qtbot.waitUntil(lambda: page.empty.text() == NO_SESSIONS and page.empty.isVisible())
    click(page.tiles["ernoult2019"].open)
    assert window.current == "ep.agreement" and not window.pages.is_shown
    click(window.setup.button)
    qtbot.waitUntil(lambda: settled(window) and window.timeline.export_button.isEnabled(), timeout=120_000)
    strip = window.findChild(ViewStrip)
    if not strip.fold.isChecked():
        strip.fold.click()  # a window as low as that of the tests has it folded; this is no step of the way
    seen = [title.text() for _, title, said in strip._columns if title.isVisible() and said.text()]
    assert seen == ["What am I looking at?", "What should happen", "What does the paper say?"]
    assert "dots lie on the" in strip._columns[1][2].text() and "Theorem 1" in strip._columns[2][2].text()
    assert window.lab.recording.outcome == "finished" and session.load(window.lab.path).outcome == "finished"
    click(window.timeline.export_button)
    dialog = window.findChild(ExportDialog)
    click(dialog.save)
    qtbot.waitUntil(lambda: window.banner.text.text().startswith("Exported"), timeout=20_000)
    assert list(tmp_path.glob("first*.csv")) and len(clicks) <= 4
    window.begin.start.show_page()
    qtbot.waitUntil(lambda: page._recent.count() == 1, timeout=10_000)
    for width in (1440, 1000):
        window.resize(width, 650)
        qtbot.waitUntil(lambda: page.area.widget().width() <= page.area.viewport().width(), timeout=10_000)
    page.at_start.click()
    assert not window.begin.start.wanted
    window.pages.leave()
    window.begin.first("")
    assert not window.pages.is_shown, "its user has said so"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_plays_and_is_no_session_of_the_users(window, qtbot, name):
    before = path_of(name).read_bytes()
    window.begin.examples.show(name)
    qtbot.waitUntil(lambda: window.lab.recording is not None, timeout=20_000)
    recording = window.lab.recording
    assert window.current == name and window.player.playing and not window.player.following
    qtbot.waitUntil(lambda: window.player.at > 0, timeout=20_000)
    window.status_timer.tick()
    qtbot.waitUntil(lambda: window.timeline.saved.text() == label_of(recording), timeout=10_000)
    assert window.setup.form.experiment().settings() == knobs_of_recording(recording)
    window.bookmarks.edit()
    window.dialogs.resume()
    assert "press Run" in window.banner.text.text() and window.lab.runner is None
    assert not list(Path(window.lab.folder).glob("*.h5")) and path_of(name).read_bytes() == before
    assert EXAMPLES[name].command(name) in recording.annotations.note


def knobs_of_recording(recording):
    """Those that came to the experiment since then stand at their defaults."""
    return catalogue.experiment(recording.experiment).make("", recording.knobs_at(recording.steps)).settings()


def test_examples_are_small():
    sizes = {name: path_of(name).stat().st_size for name in EXAMPLES}
    assert max(sizes.values()) < 400_000 and sum(sizes.values()) < 2_500_000


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_its_command_makes(name):
    old = session.load(path_of(name))
    runner = rerun_of(old)
    runner.start()
    assert runner.join(600)
    off, where = largest_deviation(old, runner.recording)
    assert off <= TOLERANCE, where


def entry(row, size, seed: int, error: float, **more) -> SessionEntry:
    knobs = json.loads(json.dumps(knobs_of(row, size)))
    summary = {"test_error": {"ep": error, "bptt": 2.0}}
    return SessionEntry(
        Path(f"/s/{seed}.h5"), "", row.experiment, size.preset, 1.0, "finished", 10, seconds=30.0, seed=seed, knobs=knobs, summary=summary,
        **more,
    )  # fmt: skip


def test_the_map_sets_ones_own_runs_of_a_preset_beside_the_paper():
    paper = PAPERS["ernoult2019"]
    row = next(figure for figure in paper.figures if figure.name == "table1").rows[0]
    size = row.sizes[1]
    other = entry(row, size, 2, 50.0, turns=((3, {"beta": 0.1}),))
    found = paper_map(paper, [entry(row, size, 0, 3.0), entry(row, size, 1, 4.0), other])
    table = next(figure for figure in found.figures if figure.name == "table1")
    ours = next(line for line in table.lines if line[3])
    assert ours[2].startswith("3.50 ± 0.71") and ours[3] == "2" and ours[1] == next(iter(row.about.paper.values())).number
    assert any(line[5] == NOT_YET for line in table.lines), "of the other nets there is none"
    assert table.status.endswith("2 seeds") and next(run for run in table.runs if run.key == (0, 1)).takes == "took 30 s here"
    assert all(figure.absent or figure.runs for figure in found.figures) and any(figure.absent for figure in found.figures)


def test_a_run_of_the_map_stands_in_setup_with_its_next_seed(window, qtbot):
    paper = PAPERS["ernoult2019"]
    row = next(figure for figure in paper.figures if figure.name == "fig8").rows[0]
    qtbot.waitUntil(lambda: window.library.known.listed, timeout=20_000)
    window.lab.listed.disconnect(window.library.known.take)
    window.library.known.take([entry(row, row.sizes[0], 0, 1.0)], None)
    papers = window.begin.papers
    window.begin.start.figures_asked.emit("ernoult2019")
    qtbot.waitUntil(lambda: "fig8" in papers.page.cards, timeout=30_000)
    card = papers.page.cards["fig8"]
    press(qtbot, card.open)
    qtbot.waitUntil(card.menu.isVisible)
    qtbot.keyClick(card.menu, Qt.Key.Key_Down)
    qtbot.keyClick(card.menu, Qt.Key.Key_Return)
    form = window.setup.form
    assert window.current == "ep.agreement" and not window.pages.is_shown
    assert (form.origin, form.seed.value()) == ("eb-1h", 1) and form.experiment().settings() == json.loads(
        json.dumps(knobs_of(row, row.sizes[0]))
    )
