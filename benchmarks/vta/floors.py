"""What reads that know nothing score on the worlds of vta.segments, seeds 0 to 4.

    python benchmarks/vta/floors.py

Prints JSON: for each world the rate of true events of the held-out sequences and the F1 (tolerance 1, init 2) of random reads at a rate
of .15, of random and of periodic reads at the events' own rate; mean over the seeds, least and largest.
"""

from __future__ import annotations

import json

import numpy as np

INIT = 2


def main() -> None:
    from settle.backend.vta.segments.random_boundaries import periodic_f1, random_f1
    from settle.backend.vta.worlds.make import make_sequences

    found = {}
    for world in ("motifs", "balls", "maze"):
        rows = []
        for seed in range(5):
            events = make_sequences(world, seed, count=1).held_out.events
            frames = (1, INIT + 1, -INIT)
            rate = float(events[:, frames[1] : frames[2]].mean())
            rows.append((rate, random_f1(0.15, events, *frames), random_f1(rate, events, *frames), periodic_f1(rate, events, *frames)))
        names = ("event rate", "random at .15", "random", "periodic")
        found[world] = {
            n: [round(float(f(v)), 3) for f in (np.mean, np.min, np.max)] for n, v in zip(names, zip(*rows, strict=True), strict=True)
        }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
