"""Whether the window grows: memory and Qt objects while runs are started and stopped, recordings scrubbed, themes and views switched.

    .venv/bin/python benchmarks/window/soak.py [--minutes 2]

Prints a line every tenth of the time: rounds so far, resident memory in MB, Qt objects, Python objects; and in the end what each grew by
in a minute over the later half, of Qt objects the kinds that did.
"""

from __future__ import annotations

import argparse
import collections
import gc
import os
import tempfile
import time
from pathlib import Path

NAMES = ("ep.settle", "gan.plane", "wdm.estimators")


def resident() -> float:
    """MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def qt_objects(window) -> collections.Counter:
    """Kinds of the objects below the window and the application, and how many there are of each."""
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication

    found: collections.Counter = collections.Counter()
    for root in (window, QApplication.instance()):
        found.update(
            f"{child.metaObject().className()} in {child.parent().metaObject().className()}" for child in root.findChildren(QObject)
        )
    for widget in QApplication.topLevelWidgets():
        if widget is not window:
            found.update(f"{child.metaObject().className()} top" for child in (widget, *widget.findChildren(QObject)))
    return found


def one_round(window, app, number: int) -> None:
    """A run of each experiment in turn, looked at from several steps, in both themes."""
    from PySide6.QtCore import QEvent

    from settle.widgets.theme import theme

    name = NAMES[number % len(NAMES)]
    window.choose(name)
    window.run()
    until = time.perf_counter() + 20
    while time.perf_counter() < until and window.lab.alive and (window.lab.recording is None or window.lab.recording.steps < 60):
        app.processEvents()
        time.sleep(0.005)
    window.stop()
    while window.lab.alive or window.lab._still_finishing():
        app.processEvents()
        time.sleep(0.005)
    last = window.lab.recording.steps - 1
    for place in range(10):
        window.player.seek(last * place // 10)
        window.player.tick()
        app.processEvents()
    theme.set_theme(app, ("light", "dark")[number % 2])
    for _ in range(2):
        window.current_experiment.toggle_automatic()
        app.processEvents()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # what the event loop does by itself


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--minutes", type=float, default=2.0)
    minutes = options.parse_args().minutes
    os.environ["SETTLE_CONFIG"], os.environ["SETTLE_SESSIONS"] = tempfile.mkdtemp(), tempfile.mkdtemp()
    from PySide6.QtWidgets import QApplication

    from settle.app.window.main_window import MainWindow

    app = QApplication([])
    window = MainWindow(Path(tempfile.mkdtemp()))
    window.resize(1440, 900)
    window.show()
    for number in range(2 * len(NAMES)):  # everything is made on first use
        one_round(window, app, number)
    began, told, seen = time.perf_counter(), 0.0, []
    number = 0
    while (now := time.perf_counter() - began) < 60 * minutes or len(seen) < 3:
        one_round(window, app, number)
        number += 1
        if number % len(NAMES) == 0 and now >= told:
            gc.collect()
            kinds = qt_objects(window)
            seen.append((time.perf_counter() - began, number, resident(), kinds, len(gc.get_objects())))
            print(
                f"{seen[-1][0]:7.1f} s  {number:5} rounds  {seen[-1][2]:7.1f} MB  {kinds.total():6} Qt  {seen[-1][4]:8} Python", flush=True
            )
            told += 6 * minutes
    (t0, n0, mb0, qt0, py0), (t1, n1, mb1, qt1, py1) = seen[len(seen) // 2 - 1], seen[-1]
    per = 60 / (t1 - t0)
    print(f"a minute: {per * (mb1 - mb0):+.2f} MB  {per * (qt1.total() - qt0.total()):+.1f} Qt  {per * (py1 - py0):+.0f} Python;"
          f" {n1 - n0} rounds: {(qt1 - qt0).most_common(12)}")  # fmt: skip
    window.close()


if __name__ == "__main__":
    main()
