"""A stranger's session in the window: its texts are texts, what cannot be drawn is a sentence, no file that it names is opened."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QGraphicsItem, QLabel, QTableWidget, QWidget

from settle.app import catalogue
from settle.backend.core.recording import Event
from settle.backend.core.table import Table
from settle.sessions import session
from settle.widgets.panels.base.axis import Axis
from settle.widgets.panels.base.plot import Plot
from settle.widgets.panels.base.self_painting_panel import SelfPaintingPanel
from settle.widgets.panels.field.plane import PlanePlot, PlaneScene
from settle.widgets.theme.plain_text import RichLabel
from settle.widgets.views.automatic.view import AutomaticView

MARKUP = '<img src="pipe"><b>x'
EARLIER = Path(__file__).parents[2] / "sessions" / "earlier"


def relabelled(table: Table, text: str, name: str) -> Table:
    made = Table(name, text)
    made.columns.clear()
    for key, column in table.columns.items():
        about = made.add_column(key, column.dtype, column.shape, text, text)
        about.chunks, about.rows = column.chunks, column.rows
    return made


def marked(old, experiment, text=MARKUP):
    """The same session with markup wherever a text can stand."""
    tables = {name: relabelled(table, text, name) for name, table in old.tables.items()}
    tables["<b>x"] = relabelled(next(iter(old.tables.values())), text, "<b>x")
    events = [Event(1, 0.1, text[:90], {text: text}), Event(2, 0.2, "knob", {text: text})]
    knobs = {**old.knobs, text: text}
    return replace(
        old, experiment=experiment or text, knobs=knobs, preset=text, title=text, error=text, outcome="failed", tables=tables,
        events=events, summary={text: 1.0, **old.summary, "says": text}, environment={text: text}, device=text,
    )  # fmt: skip


def markup_in(window) -> list[str]:
    """Where markup would be taken for markup."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        if "<img" in widget.toolTip() or "<img" in widget.statusTip():
            found.append(f"tooltip of {widget}")
        if isinstance(widget, RichLabel):
            found += [f"rich label {widget.text()}"] * ("<img" in widget.text())
        elif isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
            found.append(f"label {widget.text()!r}")
        if isinstance(widget, QTableWidget):
            items = [widget.item(row, 0) for row in range(widget.rowCount())]
            found += [f"tooltip of an item: {item.toolTip()}" for item in items if "<img" in item.toolTip()]
        for axis in widget.axes.values() if isinstance(widget, Plot) else ():
            found += [f"axis {axis.labelString()}"] * ("<img" in axis.labelString())
    return found + [f"action {action.text()}" for action in window.findChildren(QAction) if "<img" in action.toolTip()]


@pytest.mark.parametrize("file", ["ep.agreement", "ep.recipe", "gan.plane", "wdm.estimators", ""])
def test_no_text_of_a_session_is_taken_for_markup(window, qtbot, tmp_path, file):
    path = window.lab.folder / "bad.h5"
    path.parent.mkdir(exist_ok=True)
    session.save(marked(session.load(EARLIER / f"{file or 'ep.agreement'}.h5"), file), path)
    window.lab.open(path)
    qtbot.waitUntil(lambda: window.lab.path == path, timeout=10_000)
    qtbot.waitUntil(lambda: len(window.session_list.items) == 1, timeout=10_000)
    window.player.tick()
    window.status_timer.tick()
    qtbot.wait(50)
    assert markup_in(window) == []
    if file:
        window.current_experiment.toggle_automatic()
    assert isinstance(window.view, AutomaticView)
    for tab in range(window.view.tabs.count()):
        window.view.tabs.setCurrentIndex(tab)
        window.player.redraw()
    window.status_timer.tick()
    assert markup_in(window) == [] and any(MARKUP in label.text() for label in window.findChildren(QLabel)), "it is shown as it is"
    window.banner.say(MARKUP)
    window.timeline.scrubber.setToolTip("")
    qtbot.mouseMove(window.timeline.scrubber)
    assert GuiQt.mightBeRichText(MARKUP) and markup_in(window) == []


def test_every_label_says_whether_it_takes_markup():
    """Qt's own label guesses: made directly, it would be one that nobody thought of."""
    home = Path(__file__).parents[3]
    code = {path: path.read_text(encoding="utf-8") for room in ("app", "widgets") for path in (home / room).rglob("*.py")}
    assert [path.name for path, text in code.items() if re.search(r"\bQLabel\(|^class .*\bQLabel\b", text, re.M)] == ["plain_text.py"]


def test_an_axis_escapes_its_label(qtbot):
    axis = Axis("left")
    axis.setLabel(MARKUP)
    assert "&lt;img" in axis.labelString() and "<img" not in axis.labelString()


def test_a_session_that_does_not_fit_its_view_is_shown_as_tables(window, qtbot, tmp_path):
    old = session.load(EARLIER / "gan.plane.h5")
    samples = old.tables["samples"].columns["fake"]
    samples.chunks, samples.shape = [np.zeros((samples.rows, 3, 5))], (3, 5)
    path = tmp_path / "unfit.h5"
    session.save(old, path)
    window.lab.open(path)
    qtbot.waitUntil(lambda: "its tables are shown as they are" in window.banner.text.text(), timeout=10_000)
    assert isinstance(window.view, AutomaticView) and window.current == "gan.plane"
    window.lab.open(EARLIER / "gan.plane.h5")
    qtbot.waitUntil(lambda: window.lab.path == EARLIER / "gan.plane.h5", timeout=10_000)
    assert not isinstance(window.view, AutomaticView), "of that session alone"


@pytest.mark.parametrize("values", [[np.nan], [np.inf, -np.inf], [1e308, -1e308], [3e-320, 0.0]])
def test_a_plot_takes_no_range_that_it_cannot_draw(qtbot, values):
    plot = Plot("a plot")
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show()
    for x in values:
        for y in values:
            plot.show_range((x, y), (y, x))
            plot.grab()
    assert np.isfinite(plot.box.viewRange()).all()


def test_a_fork_opens_no_file_that_the_session_names(window, qtbot, tmp_path):
    old = session.load(EARLIER / "gan.plane.h5")
    old.knobs["points"] = str(tmp_path / "points.csv")
    (tmp_path / "points.csv").write_text("0,0\n1,1\n", encoding="utf-8")
    session.save(old, tmp_path / "named.h5")
    window.lab.open(tmp_path / "named.h5")
    qtbot.waitUntil(lambda: window.lab.path == tmp_path / "named.h5", timeout=10_000)
    window.run_controller.reruns.fork(3)
    assert "the session does not hold that file" in window.banner.text.text() and window.lab.runner is None


def test_a_panel_that_cannot_paint_itself_tells_so_and_leaves_no_painter(qtbot, monkeypatch):
    class BrokenPanel(SelfPaintingPanel):
        def paintEvent(self, event):
            painter = QPainter(self)
            painter.drawLine(0, 0, 1 // len(self.toolTip()), 1)

    panel, told = BrokenPanel("broken"), []
    qtbot.addWidget(panel)
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, where: told.append(kind))
    panel.grab()
    panel.setToolTip("x")
    assert not panel.grab().isNull() and told == [ZeroDivisionError]


def test_an_error_in_the_painting_of_an_item_of_a_plot_is_told_and_does_not_end_the_process(qtbot):
    plot = PlanePlot("a plane")
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show_scene(PlaneScene((-1.0, 1.0, -1.0, 1.0), real=np.zeros(5)), ["real"])
    with qtbot.captureExceptions() as errors:
        plot.grab()
        plot.grab()
    assert len(errors) >= 1 and all(kind is ValueError for kind, *_ in errors)
    for name in catalogue.names():
        catalogue.view(name)
    own = [item for item in subclasses(QGraphicsItem) if item.__module__.startswith("settle.") and "paint" in vars(item)]
    assert len(own) > 5 and [item for item in own if not hasattr(item.paint, "__wrapped__")] == []


def subclasses(kind: type) -> set[type]:
    found = set(kind.__subclasses__())
    return found.union(*map(subclasses, found))
