"""How quick the window is: start, first frame, lateness of the screen, and what recording and drawing cost.

    xvfb-run -a -s "-screen 0 1600x1000x24" .venv/bin/python benchmarks/window/window.py

Prints JSON. All four are measured in real windows; the rates are of the same run of the toy preset, in turns.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from PySide6.QtWidgets import QApplication
from timer import Draws, Lateness, wait, window_for

SECONDS = float(os.environ.get("SECONDS_EACH", "8"))
TURNS = 9

OPEN = """
import sys, time
from PySide6.QtWidgets import QApplication
from PySide6.QtCore import QTimer
app = QApplication([])
from settle.app.window.main_window import MainWindow
window = MainWindow()
window.resize(1440, 880)
window.show()
while not window.windowHandle().isExposed():
    app.processEvents()
app.processEvents()
print(time.time() - float(sys.argv[1]), "torch" in sys.modules)
window.close()
"""


def opening(times: int = 5) -> list[float]:
    """Seconds from the start of the process to the window on the screen, torch not loaded."""
    found = []
    for _ in range(times):
        done = subprocess.run([sys.executable, "-c", OPEN, str(time.time())], capture_output=True, encoding="utf-8", check=True)
        seconds, torch = done.stdout.split()
        assert torch == "False", "torch was loaded before the window was on the screen"
        found.append(float(seconds))
    return found


class Bare:
    """The generator alone: nothing recorded, nothing drawn."""

    def __init__(self, settings: dict[str, object]):
        from settle.backend.core.experiment import Run
        from settle.backend.ep.agreement.experiment import Agreement

        experiment = Agreement.make("toy", settings)
        self.frames = experiment.frames(Run(experiment, 0, "cpu", experiment.read_inputs()))
        self.rate(0.1)

    def rate(self, seconds: float) -> float:
        """Frames per second."""
        count, began = 0, time.perf_counter()
        while time.perf_counter() < began + seconds:
            for _ in range(100):
                next(self.frames)
            count += 100
        return count / (time.perf_counter() - began)


def in_window(settings: dict[str, object]) -> dict[str, object]:
    """First frame after Run, lateness of a 5 ms timer, and the rate with everything going on beside the generator's alone."""
    window = window_for("ep.agreement", "toy", settings)
    draws = Draws(window.view)
    pressed = time.perf_counter()
    window.run()
    while not draws.at:
        QApplication.processEvents()
    first = draws.at[0] - pressed
    wait(1.0)  # the first second lays out cards and warms caches
    draws.clear()
    lateness = Lateness()
    recording = window.lab.recording
    assert recording is not None

    def watch(seconds: float) -> float:
        """Steps per second over some seconds."""
        before, began = recording.steps, time.perf_counter()
        wait(seconds)
        return (recording.steps - before) / (time.perf_counter() - began)

    lateness.start()
    watch(SECONDS)
    lateness.stop()  # the probe itself takes part of the processor: the rate is measured without it
    pictures, spent = len(draws.at), list(draws.seconds)
    # In turns, since the processor's own pace goes up and down from minute to minute.
    bare, rates = Bare(settings), []
    runner = window.lab.runner
    assert runner is not None
    for _ in range(TURNS):
        runner.pause()
        alone = bare.rate(SECONDS / 4)
        runner.resume()
        watch(0.3)
        rates.append((watch(SECONDS / 4), alone))
    assert window.lab.alive, f"the run ended early: {recording.outcome} {recording.error}"
    window.close()
    return {
        "first_frame_s": round(first, 3),
        **lateness.told(),
        "pictures_per_s": round(pictures / SECONDS, 1),
        "draw_ms_median": round(1e3 * statistics.median(spent), 2),
        "draw_ms_max": round(1e3 * max(spent), 2),
        "steps_per_s": round(statistics.median(rate for rate, _ in rates)),
        "steps_per_s_alone": round(statistics.median(alone for _, alone in rates)),
        "share_of_the_bare_rate": round(statistics.median(rate / alone for rate, alone in rates), 3),
        "shares": [round(rate / alone, 2) for rate, alone in rates],
    }


def main() -> None:
    os.environ["SETTLE_CONFIG"] = tempfile.mkdtemp()
    os.environ["SETTLE_SESSIONS"] = tempfile.mkdtemp()
    settings: dict[str, object] = {"T": 1_000_000}
    found: dict[str, object] = {"open_s": sorted(round(s, 2) for s in opening())}
    print(found, file=sys.stderr)
    found |= in_window(settings)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
