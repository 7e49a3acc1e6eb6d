"""A paper reproduced by clicks: a tiny one, by real processes, from the dialog to the report."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from tiny_papers import PAPER

from settle.app.processes import own_process
from settle.app.reproduce import papers
from settle.app.reproduce.folder import ReproduceFolder
from settle.app.runs import estimate_process
from settle.widgets.runs.reproduce_dialog import WORKING_OUT, ReproduceDialog

TINY = [sys.executable, str(Path(__file__).parents[2] / "support" / "tiny_papers.py")]
LONG = 3_000_000
"""ms: on a computer that does much else."""


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


@pytest.mark.slow
@pytest.mark.timeout(6000)
def test_a_tiny_paper_from_the_dialog_to_its_report(window, qtbot, monkeypatch, tmp_path):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(papers, "PAPERS", {PAPER.name: PAPER})
    for module in (own_process, estimate_process):
        monkeypatch.setattr(module, "PROGRAM", TINY)
    monkeypatch.setattr(estimate_process, "PATIENCE", LONG)
    window.runs.asking.estimate._patience.setInterval(LONG)
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    runs, page = window.runs, window.runs.page
    runs.show_page()
    click(page.sweeps.paper_button)
    dialog = window.findChild(ReproduceDialog)
    qtbot.waitUntil(dialog.isVisible)
    for name, item in dialog.items.items():
        item.setCheckState(0, Qt.CheckState.Checked if name in ("tiny2019/fig1", "tiny2019/fig3") else Qt.CheckState.Unchecked)
    dialog.budget.setValue(300)
    dialog.seeds.setValue(1)
    dialog.workers.setValue(1)
    assert dialog.told.text() == WORKING_OUT and not dialog.start_button.isEnabled(), "nothing begins before it is shown what"
    qtbot.waitUntil(dialog.start_button.isEnabled, timeout=LONG)
    planned = dialog.items["tiny2019/fig1"].text(1)
    assert "A: Free steps T 40 in place of 5000" in planned and "(1 run)" in planned
    assert "left out" in dialog.items["tiny2019/fig3"].text(1) and "12 hours" in dialog.items["tiny2019/fig3"].text(1)
    assert "2 runs of 2 settings within 300 minutes" in dialog.told.text() and "Left out: 2 settings" in dialog.told.text()
    click(dialog.start_button)
    qtbot.waitUntil(lambda: page.report.stop_button.isVisible() and page.report.tree.topLevelItemCount() == 2, timeout=LONG)
    qtbot.waitUntil(lambda: page.report.report_button.isVisible() and not page.report.stop_button.isVisible(), timeout=LONG)
    rows = {page.report.tree.topLevelItem(i).text(0): page.report.tree.topLevelItem(i).text(1) for i in range(2)}
    assert rows == {"tiny2019/fig1": "made", "tiny2019/fig3": "left out"}
    click(page.report.report_button)
    click(page.report.pdf_button)
    folder = window.lab.folder / "sweeps" / "papers"
    assert opened == [str(folder / "report.html"), str(folder / "report.pdf")] and all(Path(each).is_file() for each in opened)
    qtbot.waitUntil(lambda: str(folder) in runs.ended.fresh, timeout=LONG)
    assert runs.ended.fresh[str(folder)][0] == "finished" and ReproduceFolder.open(folder).only == ("tiny2019/fig1", "tiny2019/fig3")
    kept = {path: path.stat().st_mtime_ns for path in folder.rglob("*.h5")}
    written = (folder / "report.html").stat().st_mtime_ns
    click(page.report.start_button)
    qtbot.waitUntil(
        lambda: (folder / "report.html").stat().st_mtime_ns != written and not page.report.stop_button.isVisible(), timeout=LONG
    )
    assert len(kept) == 2 and {path: path.stat().st_mtime_ns for path in folder.rglob("*.h5")} == kept, "it goes on, and repeats nothing"
    page.report.tree.setCurrentItem(page.report.tree.topLevelItem(0))
    QTest.keyClick(page.report.tree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.lab.recording is not None and not runs.is_shown, timeout=LONG)
    assert window.current == "ep.agreement" and folder in window.lab.path.parents
