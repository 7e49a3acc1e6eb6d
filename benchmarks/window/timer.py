"""How late the screen's thread is beside each experiment at full speed: a timer of 5 ms in the real window, all cards in sight.

    xvfb-run -a -s "-screen 0 1600x1800x24" .venv/bin/python benchmarks/window/timer.py [--seconds 8] [--why] [name of a case, ...]

Prints of each case how late the timer was (median, p99, largest), the same less the time in which the system gave the processor to other
programs than this thread and the run's (Linux tells it), and the processor's time of the thread from one turn to the next (p99, largest).
``--why`` adds what the screen's thread and the run did while a turn was late; it looks at the threads without Python's lock, and may crash.
"""

from __future__ import annotations

import argparse
import collections
import ctypes
import faulthandler
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

BOUND = 0.016
"""s: a picture at 60 Hz."""
CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "settle": ("ep.settle", "eb-3h-mnist", {"T": 1_000_000}),
    "agreement": ("ep.agreement", "toy", {"T": 1_000_000}),
    "agreement-3h": ("ep.agreement", "eb-3h-mnist", {"T": 1000, "K": 1000}),
    "train": ("ep.train", "p-3h", {}),
    "recipe": ("ep.recipe", "p-2h", {}),
    "plane": ("gan.plane", "ring", {"iterations": 1_000_000}),
    "images": ("gan.images", "mnist", {}),
    "segments": ("vta.segments", "balls", {}),
    "navigate": ("vta.navigate", "paper", {}),
    "compare": ("wdm.compare", "omniglot-4", {}),
    "estimators": ("wdm.estimators", "staircase", {}),
}
"""Name -> experiment, preset and knobs."""


class Turn(NamedTuple):
    """One turn of the timer."""

    late: float
    """s"""
    cpu: float
    """Processor's time of this thread since the turn before, s."""
    queued: float
    """Time since then in which this thread or the run's could have gone on, but other programs had the processor, s."""


class Queued:
    """Time that threads of this process have waited for the processor, s. Reading it does not let go of Python's lock."""

    def __init__(self) -> None:
        self._libc = ctypes.PyDLL(None)
        self._buffer = ctypes.create_string_buffer(100)
        self._files: dict[int, int] = {}
        self._of = [threading.get_native_id()]

    def watch_run(self) -> None:
        """Count the thread of the run that goes on too."""
        self._of += [t.native_id for t in threading.enumerate() if t.name.startswith("run ") and t.native_id is not None]
        self._files = {tid: os.open(f"/proc/self/task/{tid}/schedstat", os.O_RDONLY) for tid in self._of}

    def seconds(self) -> float:
        total = 0
        for file in self._files.values():
            read = self._libc.pread(file, self._buffer, 99, 0)
            total += int(self._buffer.raw[:read].split()[1]) if read > 0 else 0
        return 1e-9 * total


class Lateness:
    """A timer of 5 ms on the thread of the screen, and how late it was at each turn.

    :param why: a file for the stacks of all threads whenever a turn is more than :data:`BOUND` late.
    """

    def __init__(self, why: Any = None):
        from PySide6.QtCore import Qt, QTimer

        self.turns: list[Turn] = []
        self._queued = Queued()
        self._why, self._due, self._before = why, 0.0, (0.0, 0.0)
        self.timer = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._turn)

    def start(self) -> None:
        self._due = 0.0
        self._queued.watch_run()
        self.timer.start()

    def stop(self) -> None:
        self.timer.stop()
        faulthandler.cancel_dump_traceback_later()

    def _turn(self) -> None:
        now, cpu, queued = time.perf_counter(), time.thread_time(), self._queued.seconds()
        if self._due:
            self.turns.append(Turn(max(0.0, now - self._due), cpu - self._before[0], queued - self._before[1]))
        self._due, self._before = now + 0.005, (cpu, queued)
        if self._why is not None:
            faulthandler.dump_traceback_later(0.005 + BOUND, file=self._why)

    def told(self) -> dict[str, float]:
        """ms, and counts of turns."""

        def of(values: Any) -> list[float]:
            ordered = sorted(values)
            return [round(1e3 * v, 2) for v in (statistics.median(ordered), ordered[int(0.99 * len(ordered))], ordered[-1])]

        found: dict[str, float] = {}
        found["late_ms_median"], found["late_ms_p99"], found["late_ms_max"] = of(turn.late for turn in self.turns)
        found["alone_ms_median"], found["alone_ms_p99"], found["alone_ms_max"] = of(max(0.0, t.late - t.queued) for t in self.turns)
        _, found["cpu_ms_p99"], found["cpu_ms_max"] = of(turn.cpu for turn in self.turns)
        return found | {"turns": len(self.turns), "late_turns": sum(turn.late > BOUND for turn in self.turns)}


def wait(seconds: float) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def window_for(experiment: str, preset: str, knobs: dict[str, Any], size: tuple[int, int] = (1440, 900)) -> Any:
    """A window on the screen, torch loaded, in whose form stands a run that is to be begun at full speed."""
    from PySide6.QtWidgets import QApplication

    from settle.app.window.main_window import MainWindow

    app = QApplication.instance() or QApplication([])
    window = MainWindow(Path(tempfile.mkdtemp()))
    window.resize(*size)
    window.choose(experiment)
    window.show()
    warm: list[object] = []
    window.lab.torch.found.connect(warm.append)
    window.lab.torch.load()
    while not warm:
        app.processEvents()
    window.setup.form.choose(preset)
    for knob, value in knobs.items():
        window.setup.form.fields[knob].set(value)
    window.timeline.transport.set_speed(None)
    return window


class Draws:
    """Counts how long each picture of a view took to draw, s; painting comes later and is not in it."""

    def __init__(self, view: Any):
        self.seconds: list[float] = []
        self.cpu: list[float] = []
        self.at: list[float] = []
        self._draw, view.draw = view.draw, self.draw

    def draw(self, recording: Any, at: int) -> None:
        began, cpu = time.perf_counter(), time.thread_time()
        self._draw(recording, at)
        self.at.append(time.perf_counter())
        self.seconds.append(self.at[-1] - began)
        self.cpu.append(time.thread_time() - cpu)

    def clear(self) -> None:
        for each in (self.seconds, self.cpu, self.at):
            each.clear()


def measure(case: str, seconds: float, why: bool) -> str:
    """A line about one case, and with ``why`` more lines."""
    window = window_for(*CASES[case], size=(1600, 1800))
    draws = Draws(window.view)
    window.run()
    began = time.perf_counter()
    while not draws.at and time.perf_counter() < began + 60:
        wait(0.05)
    wait(1.5)  # cards are laid out, caches warm
    draws.clear()
    with tempfile.TemporaryFile("w+") as stacks:
        lateness = Lateness(stacks if why else None)
        lateness.start()
        before = window.lab.recording.steps
        wait(seconds)
        lateness.stop()
        stacks.seek(0)
        told, dumped = lateness.told(), stacks.read()
    steps, alive = window.lab.recording.steps - before, window.lab.alive
    error = "" if alive else f"  ENDED: {window.lab.recording.outcome} {window.lab.recording.error[:200]}"
    hidden = [card.key for card in window.view.cards if not window.view.seen(card)]
    window.close()
    drawn = sorted(draws.cpu) or [0.0]
    line = (
        f"{case:13} late ms {told['late_ms_median']:6.2f} {told['late_ms_p99']:7.2f} {told['late_ms_max']:7.2f}"
        f"   alone {told['alone_ms_median']:6.2f} {told['alone_ms_p99']:7.2f} {told['alone_ms_max']:7.2f}"
        f"   CPU {told['cpu_ms_p99']:6.2f} {told['cpu_ms_max']:6.2f}   late {told['late_turns']:3} of {told['turns']}"
        f"   {len(draws.at)} draws {1e3 * statistics.median(drawn):.1f} {1e3 * drawn[-1]:.1f} ms CPU, {steps} steps{error}"
    )
    return "\n".join([line, *([f"   not in sight: {hidden}"] if hidden else []), *(reasons(dumped) if why else [])])


def reasons(dumped: str) -> list[str]:
    """The places at which the threads were in late turns, the most frequent first."""
    found: collections.Counter[str] = collections.Counter()
    for dump in dumped.split("Timeout (")[1:]:
        threads = re.split(r"\n\n", dump)
        places = []
        for thread in threads:
            frames = [
                f"{Path(path).parent.name}/{Path(path).name}:{line}"
                for path, line in re.findall(r'File "(.*?)", line (\d+)', thread)
                if "threading.py" not in path
            ]
            if frames and "timer.py" in frames[-1]:
                places.insert(0, "SCREEN " + " < ".join(frames[:4]))
            elif any("runner.py" in frame for frame in frames):
                places.append("RUN " + " < ".join(frames[:3]))
        found["\n      ".join(places)] += 1
    return [f"   {count:3} x {place}" for place, count in found.most_common(8)]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=8.0)
    options.add_argument("--why", action="store_true")
    options.add_argument("--here", action="store_true", help="the one case in this process")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    os.environ["SETTLE_CONFIG"], os.environ["SETTLE_SESSIONS"] = tempfile.mkdtemp(), tempfile.mkdtemp()
    if given.here:
        print(measure(given.names[0], given.seconds, given.why), flush=True)
        return
    for name in given.names or CASES:
        more = ["--why"] * given.why
        subprocess.run([sys.executable, __file__, "--here", "--seconds", str(given.seconds), *more, name], check=False)


if __name__ == "__main__":
    main()
