"""What a picture of gan.plane costs: the processor's time of drawing and painting, all cards in sight, in a window of 1300 x 930.

    QT_QPA_PLATFORM=offscreen .venv/bin/python benchmarks/window/plane_view.py

Prints JSON; ms, medians. The run is the ring's first 1000 iterations, with new samples every 20.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterable

import torch
from PySide6.QtWidgets import QApplication

from settle.backend.core.runner import Runner
from settle.backend.gan.plane.experiment import Plane
from settle.widgets.theme import theme
from settle.widgets.views.gan_plane.view import PlaneView


def main() -> None:
    torch.set_num_threads(1)
    app = QApplication([])
    theme.set_theme(app, "dark")
    runner = Runner(Plane.make("ring", {"iterations": 1000, "every": 20}), preset="ring").start()
    runner.join(600)
    view = PlaneView()
    view.resize(1300, 930)
    view.show()

    def cost(steps: Iterable[int]) -> dict[str, float]:
        drawn, painted = [], []
        for at in steps:
            began = time.thread_time()
            view.draw(runner.recording, at)
            told = time.thread_time()
            app.processEvents()
            drawn.append(1e3 * (told - began))
            painted.append(1e3 * (time.thread_time() - told))
        return {"draw": round(statistics.median(drawn), 1), "paint": round(statistics.median(painted), 1)}

    cost(range(20))
    found = {"new samples each time": cost(range(20, 1000, 20)), "costs alone": cost(range(501, 520))}
    view.plane.switches.parts["pull"].set(True)
    view.grid.maximise("plane")
    app.processEvents()
    found["the plane alone, all layers"] = cost(range(20, 1000, 20))
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
