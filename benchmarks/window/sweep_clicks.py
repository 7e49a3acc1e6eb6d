"""How late the screen's thread is while a sweep is computed beside it and a person clicks: rows, pictures, filter, dialogs, sessions.

    .venv/bin/python benchmarks/window/sweep_clicks.py [--scheduler tcp://...] [--runs 24] [--why]

The sweep is real, of two worker processes here or of a Dask scheduler's. Prints how late a timer of 5 ms was (median, p99, largest), the
same less the time in which other programs had the processor, the processor's time of the screen's thread from one turn to the next, and
the clicks before the longest ones. ``--why`` adds where the screen's thread was in late turns; see ``timer.py``, which it needs beside it.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from timer import Lateness, reasons, wait

BETWEEN = 0.12
"""s from one click to the next."""
WORST = 6
BETAS = (0.1, 0.03, 0.01, 0.003)


def clicks(window: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """(name, what is done) of one round on the page of runs."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    page, left, ctrl = window.runs.page, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
    panel, table = page.answers, page.answers.table
    head, shown = table.horizontalHeader(), panel.pictures.currentWidget

    def press(widget: Any, at: QPoint, *, keys: Any = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseMove(widget, at)
        QTest.mouseClick(widget, left, keys, at)

    def row(place: int) -> QPoint:
        return table.visualRect(table.model().index(place, 1)).center()

    for place in range(min(5, table.model().rowCount())):
        yield "a row", lambda place=place: press(table.viewport(), row(place))
        yield "a row more", lambda place=place: press(table.viewport(), row(place + 1), keys=ctrl)
    for column in (2, 0):
        yield "a head", lambda column=column: press(head.viewport(), QPoint(head.sectionViewportPosition(column) + 9, 9))
    for number in range(panel.picture.count()):
        yield f"picture {panel.picture.itemText(number)}", lambda number=number: panel.picture.setCurrentIndex(number)
        for part in (1, 2, 3):
            yield "the picture", lambda part=part: press(shown(), QPoint(shown().width() * part // 4, shown().height() // 2))
    for number in range(1, min(3, panel.figure.count())):
        yield "figure", lambda number=number: panel.figure.setCurrentIndex(number)
    for text in ("b", "beta", "beta<", "beta<0.05", ""):
        yield "a letter of the filter", lambda text=text: panel.filter.setText(text)
    yield "another sweep", lambda: page.sweeps.table.selectRow(1)
    yield "the sweep again", lambda: page.sweeps.table.selectRow(0)


def dialogs(window: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """The same of the dialogs: opened, filled in, left."""
    from settle.widgets.runs.many_runs_dialog import ManyRunsDialog

    def shown() -> Any:
        return next(each for each in window.findChildren(ManyRunsDialog) if each.isVisible())

    def tick() -> None:
        shown().knobs.boxes["beta"].setChecked(True)

    for name, ask in (("sweep", window.run_controller.sweep), ("search", window.run_controller.search)):
        yield f"dialog of a {name}", ask
        yield "a knob is ticked", tick
        for text in ("log:0.001:0.1:", "log:0.001:0.1:5") if name == "sweep" else ("0.001:", "0.001:0.1"):
            yield "values", lambda text=text: shown().knobs.lines["beta"].setText(text)
        yield "seeds", lambda: shown().seeds.setValue(5)
        yield "dialog is left", lambda: shown().reject()
    yield "dialog of a paper", window.runs.asking.reproduce
    yield "dialog is left", lambda: shown().reject()


def session(window: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """A session of a row, and back."""

    def open_one() -> None:
        numbers = window.runs.answers.runs_there()
        window.runs._open_run(numbers[0] if numbers else 1)

    yield "a session is opened", open_one
    for _ in range(8):
        yield "it is looked at", lambda: None
    yield "the page of runs", window.runs.show_page


def sweeps(folder: Path, runs: int) -> list[Any]:
    """Two of them, the second one small."""
    from settle.app import catalogue
    from settle.backend.core.sweep.plan import SweepPlan
    from settle.sessions.sweeps.folder import SweepFolder
    from settle.sessions.versions import settle_version

    kind, settings = catalogue.experiment("ep.agreement"), 2 * len(BETAS)
    made = []
    for name, seeds in (("few", 1), ("bench", max(1, runs // settings))):
        plan = SweepPlan("ep.agreement", "toy", {}, {"beta": BETAS, "K": (6, 12)}, tuple(range(seeds)))
        made.append(SweepFolder.make(folder / "sweeps" / name, plan, kind, settle_version()))
    return made


def measure(where: str, runs: int, why: Any) -> None:
    from PySide6.QtWidgets import QApplication

    from settle.app.window.main_window import MainWindow

    app = QApplication.instance() or QApplication([])
    folder = Path(tempfile.mkdtemp(prefix="settle-bench-"))
    window: Any = MainWindow(folder)
    window.resize(1440, 880)
    window.choose("ep.agreement")
    window.show()
    window.lab.torch.load()
    few, bench = sweeps(folder, runs)
    window.runs.driven.launch(few.path, "sweep", [where])
    wait(8.0)
    window.runs._choose(bench.path)
    window.runs.show_page()
    window.runs.driven.launch(bench.path, "sweep", [where])
    lateness, done = Lateness(why), list[tuple[int, str]]()
    lateness.start()
    rounds = itertools.cycle((clicks, clicks, dialogs, session))
    most, numbers = len(bench.plan), 0
    while numbers < 4 or (window.runs.driven.going and numbers < 40):
        for name, act in next(rounds)(window):
            done.append((len(lateness.turns), name))
            act()
            wait(BETWEEN)
        numbers += 1
    lateness.stop()
    tell(lateness, done)
    print(f"{numbers} rounds, {len(done)} clicks; {len(window.runs.answers.runs_there())} of {most} runs; load {os.getloadavg()[0]:.1f}")
    window.close()
    app.processEvents()
    shutil.rmtree(folder, ignore_errors=True)


def tell(lateness: Lateness, done: list[tuple[int, str]]) -> None:
    for name, value in lateness.told().items():
        print(f"{name:16} {value:9.2f}")
    for what, key in (
        ("CPU", lambda turn: turn.cpu),
        ("alone", lambda turn: max(0.0, turn.late - turn.queued)),
        ("late", lambda turn: turn.late),
    ):
        worst = sorted(range(len(lateness.turns)), key=lambda i: -key(lateness.turns[i]))[:WORST]
        found = []
        for place in worst:
            name = next((name for at, name in reversed(done) if at <= place), "the start")
            found.append(f"{1e3 * key(lateness.turns[place]):.0f} ms after {name}")
        print(f"longest, {what}: {'; '.join(found)}")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--scheduler", default="")
    options.add_argument("--runs", type=int, default=48)
    options.add_argument("--why", action="store_true")
    given = options.parse_args()
    os.environ["SETTLE_CONFIG"], os.environ["SETTLE_SESSIONS"] = tempfile.mkdtemp(), tempfile.mkdtemp()
    where = f"--scheduler={given.scheduler}" if given.scheduler else "--workers=2"
    with tempfile.TemporaryFile("w+") as stacks:
        measure(where, given.runs, stacks if given.why else None)
        stacks.seek(0)
        print("\n".join(reasons(stacks.read())))


if __name__ == "__main__":
    main()
