"""What the window costs gan.plane: iterations a second of the ring with every card drawn, in turns with the same run headless.

    xvfb-run -a -s "-screen 0 1600x1000x24" python benchmarks/window/plane_window.py [rounds]

Prints JSON: medians over the rounds, also of the ratio within each. In both, all is recorded and saved about once a second. While one
goes on the other waits, so that what else the machine does falls on both alike. The processor's seconds are those of the whole
process, drawing included: the rate on one core.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

SECONDS = float(os.environ.get("SECONDS_EACH", "4"))
ITERATIONS = 1_000_000


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()


def main(rounds: int) -> None:
    os.environ["SETTLE_CONFIG"] = tempfile.mkdtemp()
    from settle.app.window.main_window import MainWindow
    from settle.backend.core.runner import Runner
    from settle.backend.gan.plane.experiment import Plane
    from settle.sessions.autosave import Autosave

    app = QApplication([])
    folder = Path(tempfile.mkdtemp())
    window = MainWindow(folder)
    window.resize(1600, 1000)
    window.choose("gan.plane")
    window.show()
    window.setup.form.choose("ring")
    window.setup.form.fields["iterations"].set(ITERATIONS)
    drawn = 0
    draw = window.view.draw

    def counted(recording, at):
        nonlocal drawn
        draw(recording, at)
        drawn += 1

    window.view.draw = counted
    window.run()
    in_window = window.lab.runner
    assert in_window is not None
    headless = Runner(Plane.make("ring", {"iterations": ITERATIONS}), preset="ring").start()
    autosave = Autosave(headless.recording, folder / "headless.h5")
    runners = {"headless": headless, "in the window": in_window}
    while min(runner.recording.steps for runner in runners.values()) < 500:  # cards are laid out, caches warm
        wait(0.1)
    for runner in runners.values():
        runner.pause()
    cards = [card for card in window.view.cards if window.view.seen(card)]
    whole = [card.key for card in cards if card.visibleRegion().boundingRect().size() == card.size()]

    def rates(runner: Runner) -> dict[str, float]:
        nonlocal drawn
        runner.resume()
        wait(0.3)
        before, began, spent, drawn = runner.recording.steps, time.perf_counter(), time.process_time(), 0
        wait(SECONDS)
        steps, seconds = runner.recording.steps - before, time.perf_counter() - began
        of_one_core = steps / (time.process_time() - spent)
        found = {"a second": steps / seconds, "a second of the processor": of_one_core, "pictures": drawn / seconds}
        runner.pause()
        wait(0.1)
        return found

    found: dict[str, list[dict[str, float]]] = {name: [] for name in runners}
    for _ in range(rounds):
        for name, runner in runners.items():
            found[name].append(rates(runner))
    for runner in runners.values():
        runner.stop()
        runner.join(60)
    autosave.join(60)
    window.close()
    app.processEvents()
    told: dict[str, object] = {"cards in sight": [card.key for card in cards], "of them whole": whole}
    for of in ("a second", "a second of the processor"):
        told[f"iterations {of}"] = {name: round(median(one[of] for one in each)) for name, each in found.items()}
        pairs = zip(found["in the window"], found["headless"], strict=True)
        told[f"share of headless, {of}"] = round(median(a[of] / b[of] for a, b in pairs), 3)
    told["pictures a second"] = round(median(one["pictures"] for one in found["in the window"]), 1)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
