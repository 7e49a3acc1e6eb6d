"""What the presets of gan.plane come to over seeds, as Markdown.

    python benchmarks/gan/studies.py [ring grid collapse turned cure oscillation vanishing-gradient overpowered-d moons painted fig1]
                                     [--seeds N]

One thread; seconds are of the processor, with everything recorded as in the window. ``turned`` is a run of ``collapse`` in which the
knobs are turned to those of ``cure`` after 2,000 iterations.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np

from settle.backend.core.recording import Event, Recording
from settle.backend.core.runner import Runner
from settle.backend.gan.plane.experiment import Plane

STUDIES = ("ring", "grid", "collapse", "turned", "cure", "oscillation", "vanishing-gradient", "overpowered-d", "moons", "painted", "fig1")
CURE = ("rate_g", "rate_d", "momentum", "r1", "ema", "decay_to")
AFTER = 2000


def study(name: str, seed: int) -> tuple[Recording, float]:
    """The recording of a run, and the seconds of processor time that it took."""
    script, knobs, steps = [], Plane.make("collapse" if name == "turned" else name), None
    if name == "turned":
        cure = Plane.make("cure").settings()
        turned: dict[str, Any] = {**{knob: cure[knob] for knob in CURE}, "momentum_end": 0.5}
        knobs, steps = Plane.make("collapse", {"iterations": 6000}), 6001
        script = [Event(AFTER, 0.0, "knob", turned)]
    runner = Runner(knobs, seed=seed, preset=name, steps=steps, script=script)
    began = time.process_time()
    runner.start().join()
    return runner.recording, time.process_time() - began


def row(recording: Recording, seconds: float) -> list[str]:
    figures, game = recording.tables["figures"], recording.tables["game"]
    mean = recording.tables["samples"]["fake"][:].mean(1)
    angle = np.unwrap(np.angle(mean[:, 0] + 1j * mean[:, 1]))
    found = [recording.outcome, f"{figures['modes'][-1]}/{figures['modes_total'][-1]}"]
    found += [
        f"{figures[c][-1]:.{digits}f}" for c, digits in (("high_quality", 3), ("js", 4), ("js_floor", 4), ("kl", 3), ("sliced_w1", 3))
    ]
    gradient = float(np.median(game["g_gradient"][-200:]))
    return [*found, f"{gradient:.2g}", f"{abs(angle[-1] - angle[0]) / (2 * np.pi):.1f}", f"{seconds:.1f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("studies", nargs="*", default=STUDIES)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=0)
    chosen = parser.parse_args()
    for name in chosen.studies:
        print(f"\n{name}\n\n| seed | outcome | modes | high quality | JS | JS of real points | KL | sliced W1 | G's gradient | turns | s |")
        print("| " + " | ".join(["---"] * 11) + " |", flush=True)
        for seed in range(chosen.first, chosen.first + chosen.seeds):
            print("| " + " | ".join([str(seed), *row(*study(name, seed))]) + " |", flush=True)


if __name__ == "__main__":
    main()
