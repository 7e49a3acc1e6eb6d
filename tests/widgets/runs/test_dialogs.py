"""What is asked before a search or a report begins, by mouse and keys: what is not possible has a sentence, and no Start."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from settle.app import catalogue
from settle.backend.core.search.plan import Goal
from settle.widgets.runs.reproduce_dialog import WORKING_OUT, OfferedPaper, ReproduceDialog
from settle.widgets.runs.search_dialog import SearchDialog


def tick(dialog, name, text):
    box = dialog.knobs.boxes[name]
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    dialog.knobs.lines[name].selectAll()
    QTest.keyClicks(dialog.knobs.lines[name], text)


@pytest.fixture
def search(qtbot):
    experiment = catalogue.experiment("ep.agreement").make("toy", {"K": 6})
    dialog = SearchDialog(experiment, "toy", 2, "", [("RelMSE", "relmse.s0"), ("Other", "other")], None)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def test_a_search_by_clicks(search):
    assert "tick it" in search.problem.text() and not search.start_button.isEnabled()
    tick(search, "beta", "0.01:0.5:log")
    assert search.start_button.isEnabled() and search.told.text() == "30 trials, 90 runs."
    plan = search.plan()
    assert plan.goals == (Goal("relmse.s0"),) and plan.fixed == {"K": 6} and plan.seeds == (2, 3, 4)
    assert [each.words() for each in plan.ranges] == ["beta=0.01:0.5:log"]
    for text, sentence in (("0.5:0.01", "smaller number to a larger"), ("0.01:99", "beta = '99' is not possible"), ("x:1", "beta = 'x'")):
        search.knobs.lines["beta"].setText(text)
        assert sentence in search.problem.text() and not search.start_button.isEnabled() and search.told.text() == ""
    search.knobs.lines["beta"].setText("0.01:0.5")
    search.trials.setValue(100_000)
    assert "These are 300,000 runs" in search.problem.text()
    search.trials.setValue(10)
    search.name.setText("../elsewhere")
    assert "The folder '../elsewhere' is not possible" in search.problem.text()
    search.name.setText("x" * 300)
    assert "is not very long" in search.problem.text() and len(search.problem.text()) < 200
    search.name.setText("mine")
    search.scheduler.setText("10.0.0.5")
    assert "The scheduler '10.0.0.5' is not possible" in search.problem.text() and not search.start_button.isEnabled()
    search.scheduler.setText("tcp://10.0.0.5:8786")
    assert search.start_button.isEnabled() and search.address() == "tcp://10.0.0.5:8786"
    QTest.mouseClick(search.more_button, Qt.MouseButton.LeftButton)
    search.goals[1].figure.setEditText("typed.by.hand")
    search.goals[1].way.setCurrentIndex(1)
    assert search.plan().goals == (Goal("relmse.s0"), Goal("typed.by.hand", True)) and search.start_button.isEnabled()
    search.prune.click()
    assert "With several figures no run is stopped" in search.problem.text()
    search.goals[1].figure.setEditText("")
    assert search.plan().prune and search.start_button.isEnabled()
    search.show_estimate(search.plan(), "10 trials, about 3 s.")
    assert search.told.text() == "10 trials, about 3 s."
    search.seeds.setValue(1)
    search.show_estimate(None, "of another plan")
    assert search.told.text() == "10 trials, 10 runs."


def test_a_report_begins_only_once_its_plan_is_on_show(qtbot):
    papers = [
        OfferedPaper("one", "First", (("one/fig1", "A", ""), ("one/fig2", "B", ""))),
        OfferedPaper("two", "Second", (("two/t", "C", "No."),)),
    ]
    dialog = ReproduceDialog(papers, "", None)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    asked = []
    dialog.wants_estimate.connect(asked.append)
    assert dialog.told.text() == WORKING_OUT and not dialog.start_button.isEnabled()
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=30_000)
    assert asked[0].figures == ("one/fig1", "one/fig2", "two/t") and asked[0].budget == 20.0
    answer = {
        "told": "4 runs within 20 minutes",
        "left_out": "Left out: 1 settings.",
        "figures": {"one/fig1": "A: 1 run | left out: 9 hours"},
    }
    dialog.show_estimate(asked[0], "", json.dumps(answer))
    assert dialog.start_button.isEnabled() and dialog.told.text() == "4 runs within 20 minutes. Left out: 1 settings."
    assert dialog.items["one/fig1"].text(1) == "A: 1 run | left out: 9 hours"
    dialog.items["one/fig1"].setCheckState(0, Qt.CheckState.Unchecked)
    assert not dialog.start_button.isEnabled() and dialog.plan().figures == ("one/fig2", "two/t")
    dialog.show_estimate(dialog.plan(), "--budget 20 is not possible: the cheapest takes longer.", "")
    assert dialog.problem.text().startswith("--budget 20") and not dialog.start_button.isEnabled()
    for item in dialog.items.values():
        item.setCheckState(0, Qt.CheckState.Unchecked)
    assert dialog.problem.text() == "Tick one figure or more."
