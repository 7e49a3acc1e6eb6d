"""Each quantity, each place of the window that shows it, and its value there: of a running and of a finished run of every experiment.

    QT_QPA_PLATFORM=offscreen .venv/bin/python benchmarks/window/shown_figures.py [EXPERIMENT ...]

Prints a table in Markdown, then those that differ; exits with 1 if any do.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from shown_places import PLACES
from test_laws import QUICK

from settle.app import catalogue
from settle.app.window.main_window import MainWindow
from settle.testing.shown_figures import ShownFigure, differing, shown_figures, table_of


def until(true: Callable[[], bool], seconds: float = 120.0) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)


def of_one(window: MainWindow, name: str) -> dict[str, list[ShownFigure]]:
    """Half of a slow run, and a whole one."""
    kind, lab = catalogue.experiment(name), window.lab
    preset, found = next(iter(kind.presets), ""), {}
    window.choose(name)
    window.setup.form.fill(kind.make(preset, QUICK[name]).settings(), 5, preset)
    window.timeline.endless_box.setChecked(False)
    for pace in (8.0, None):
        window.timeline.transport.set_speed(None)
        window.run()
        assert lab.runner is not None and lab.recording is not None
        lab.runner.pace = pace
        if pace:
            until(lambda: lab.recording is not None and lab.recording.steps > 5)
            found[f"{name}, running"] = shown_figures(window, PLACES[name])
            window.stop()
        until(lambda: not lab.alive and lab.autosave is not None and lab.autosave.join(0))
        until(lambda: False, 1.0)
        window.player.redraw()
        if not pace:
            found[f"{name}, finished"] = shown_figures(window, PLACES[name])
    return found


def main(names: list[str]) -> int:
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(Path(folder))
        window.resize(1600, 1000)
        window.show()
        found: dict[str, list[ShownFigure]] = {}
        for name in names or [entry.name for entry in catalogue.ENTRIES]:
            found |= of_one(window, name)
        window.close()
    del app
    wrong = {(run, quantity): places for run, shown in found.items() for quantity, places in differing(shown).items()}
    print(table_of(found))
    print(f"\n{sum(map(len, found.values()))} figures, {len(wrong)} quantities that differ")
    for (run, quantity), places in wrong.items():
        print(f"{run}: {quantity}: {', '.join(f'{each.place} {each.text}' for each in places)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
