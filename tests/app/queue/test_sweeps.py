"""The folders of sweeps, searches and reports, and what is seen of the one that is chosen."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from settle.app import catalogue
from settle.app.reproduce.folder import ReproduceFolder, ReproduceProgress
from settle.app.runs.shown_search import ShownSearch
from settle.app.runs.sweep_words import done_of, is_missing, sweep_row
from settle.app.runs.sweeps import ReportLook, SearchLook, Sweeps
from settle.backend.core.search.plan import Goal, SearchPlan
from settle.backend.core.search.ranges import range_of
from settle.backend.core.sweep.plan import SweepPlan
from settle.sessions.library.entry import SessionEntry
from settle.sessions.searches.answers import SearchAnswers
from settle.sessions.searches.folder import SearchFolder
from settle.sessions.searches.trials import SearchTrial
from settle.sessions.sweeps.folder import SweepFolder
from settle.widgets.runs.runs_page import RunsPage
from settle.widgets.runs.search_panel import SearchPanel
from settle.widgets.translation.own_text import bare

KIND = catalogue.experiment("ep.agreement")
RANGE = range_of("beta", KIND.knobs()["beta"], "0.01:0.5:log", 0.1)
PLAN = SearchPlan("ep.agreement", (Goal("relmse.s0"),), (RANGE,), "toy", trials=5)


@pytest.fixture
def sweeps(qtbot, tmp_path):
    made = Sweeps(tmp_path)
    yield made
    made.close()


def looked(sweeps, qtbot, path):
    """What is seen of a folder."""
    looks = []
    sweeps.looked.connect(lambda where, look: looks.append((where, look)))
    sweeps.choose(path)
    sweeps.poll()
    qtbot.waitUntil(lambda: not sweeps._busy, timeout=60_000)
    return [look for where, look in looks if where == path]


def test_a_look_at_one_sweep_is_not_taken_for_that_of_another(qtbot, sweeps, tmp_path):
    for name, beta in (("a", 0.1), ("b", 0.2)):
        SweepFolder.make(tmp_path / name, SweepPlan("ep.agreement", "toy", {}, {"beta": (beta,)}, (0,)), KIND, "0")
    looks = []
    sweeps.looked.connect(lambda path, look: looks.append((path.name, look.answers.plan.grid["beta"])))
    sweeps.choose(tmp_path / "a")
    sweeps.poll()
    sweeps.choose(tmp_path / "b")
    qtbot.waitUntil(lambda: not sweeps._busy, timeout=30_000)
    sweeps.poll()
    qtbot.waitUntil(lambda: bool(looks), timeout=30_000)
    assert looks == [("b", (0.2,))]


def test_what_cannot_be_read_is_in_the_list_with_the_reason(qtbot, sweeps, tmp_path):
    for name, file in (("bad-sweep", "sweep.json"), ("bad-search", "search.json"), ("bad-paper", "reproduce.json")):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_text('{"settle_' + file.removesuffix(".json") + '": 1}', encoding="utf-8")
    (tmp_path / "nothing").mkdir()
    SearchFolder.make(tmp_path / "sound", PLAN, KIND, "0")
    ReproduceFolder(tmp_path / "paper", "kim2019", (), 20.0, 3).make().tell(ReproduceProgress(3, 9, 0.0))
    assert isinstance(looked(sweeps, qtbot, tmp_path / "sound")[0], SearchLook)
    items = {item.path.name: item for item in sweeps.items}
    rows = {name: sweep_row(item, None) for name, item in items.items()}
    assert set(rows) == {"bad-sweep", "bad-search", "bad-paper", "sound", "paper"}
    for what in ("sweep", "search"):
        assert "is damaged" in rows[f"bad-{what}"].detail and rows[f"bad-{what}"].state == f"{what} · cannot be read"
    assert "it names no paper" in rows["bad-paper"].problem and not is_missing(items["bad-paper"], None)
    assert (
        bare(rows["sound"].detail) == "search: smallest relmse.s0 over beta=0.01:0.5:log, 1 seed a trial"
        and rows["sound"].state == "5 trials"
    )
    assert "within 20 minutes, 3 seeds at most" in rows["paper"].detail and is_missing(items["paper"], None)
    page = RunsPage()
    qtbot.addWidget(page)
    page.sweeps.show_rows(list(rows.values()), items["bad-search"].path)
    assert page.sweeps.path() == items["bad-search"].path and "is damaged" in page.sweeps.table.currentItem().toolTip()
    look = looked(sweeps, qtbot, tmp_path / "paper")[0]
    assert isinstance(look, ReportLook) and look.progress == ReproduceProgress(3, 9, 0.0) and not look.there and done_of(look) == 0


def trial(number, beta, value, state="complete", seeds=1):
    sessions = tuple(SessionEntry(Path(f"{number}-{seed}.h5"), "", seed=seed) for seed in range(seeds))
    return SearchTrial({"beta": beta}, state, sessions, (value,), (math.nan,), taken=not number)


def test_a_search_is_shown_trial_by_trial_with_the_best_so_far(qtbot):
    trials = (trial(0, 0.4, 3.0), trial(1, 0.1, 2.0), trial(2, 0.5, math.nan, "diverged"), trial(3, 0.05, 1.0), trial(4, 0.2, 4.0))
    panel = SearchPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 700)
    panel.show()
    shown = ShownSearch(panel)
    shown.show(SearchLook(SearchAnswers(PLAN, trials), ({"beta": 1.0},)))
    best = panel.history._lines[0]
    assert best.x.tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4][-len(best.x) :] and best.y.tolist()[-1] == 1.0 and np.nanmax(best.y) == 3.0
    assert (
        [bare(bar.name) for bar in panel.importance.bars] == ["beta"]
        and "Best: trial 3" in panel.said.text()
        and not panel.goal.isVisible()
    )
    table = panel.table
    assert [bare(head) for head in table.runs.heads[:4]] == ["row", "trial", "state", "beta"] and [row[1] for row in table.runs.rows] == [
        "taken in",
        1,
        2,
        3,
        4,
    ]
    assert [row[2] for row in table.runs.rows] == ["complete", "complete", "diverged", "complete · best", "complete"]
    assert table.isColumnHidden(0) and not table.isColumnHidden(1)
    shown.show(SearchLook(SearchAnswers(PLAN, (*trials, trial(5, 0.3, math.nan, "open"))), ({"beta": 1.0},)))
    assert panel.history._lines[1].x.tolist() == [0, 1, 2, 3, 4], "what is still computed has no mark in the picture"
    shown.show(SearchLook(SearchAnswers(PLAN, trials[:2]), ({},)))
    assert panel.not_yet.isVisible() and "from the first few complete trials" in panel.not_yet.text() and not panel.importance.isVisible()
    shown.show(SearchLook(SearchAnswers(PLAN, trials), ({"beta": 1.0},)))
    assert panel.importance.isVisible()
    opened = []
    panel.opened.connect(opened.append)
    table.choose([4])
    QTest.mouseClick(panel.open_button, Qt.MouseButton.LeftButton)
    assert opened == [4] and shown.sessions(4) == trials[3].sessions and shown.sessions(99) == ()
    two = replace(PLAN, goals=(Goal("relmse.s0"), Goal("other", True)))
    both = tuple(replace(each, values=(each.values[0], 10 * each.values[0]), sds=(math.nan,) * 2) for each in trials)
    shown.show(SearchLook(SearchAnswers(two, both), ({}, {"beta": 1.0})))
    panel.goal.setCurrentIndex(1)
    assert (
        panel.goal.isVisible()
        and [bare(bar.name) for bar in panel.importance.bars] == ["beta"]
        and "no other one beats" in panel.said.text()
    )
    assert panel.history._lines[0].y.tolist()[-1] == 40.0, "of the largest so far"
