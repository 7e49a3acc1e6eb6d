"""What the presets of vta.segments come to over seeds, as Markdown.

    python benchmarks/vta/segments.py [motifs balls maze] [--seeds 0,1,2,3,4] [--set knob=value ...] [--shortest 2,3,4]

One thread; seconds are of the processor, the making of the data, everything recorded, all evaluations and the flat model included.
Scores on held-out sequences, tolerance 1; ``random`` reads at the same rate, ``merged random`` at that of the merged reads. The time
ahead is that on the wall of one of 32 futures at once, decoded; as many jumps as cover the horizon in the mean. With ``--shortest``
the knob of that name is turned at the last updates, one value an update, and F1 with and without it is told.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch

from settle.backend.core.recording import Event, Recording
from settle.backend.core.runner import Runner
from settle.backend.vta.segments.experiment import Segments

COLUMNS = (
    "f1", "f1_random", "f1_periodic", "f1_merged", "f1_merged_random", "precision", "recall", "rate", "event_rate",
    "reconstruction", "flat_reconstruction", "variance", "z_shuffled", "s_shuffled", "probe_z", "probe_s", "probe_majority",
)  # fmt: skip


def run(experiment: Segments, preset: str, seed: int, shortest: list[int]) -> tuple[Recording, float]:
    """The recording and the processor's seconds."""
    began, last = time.process_time(), experiment.updates
    turned = [Event(last - i, 0.0, "knob", {"shortest": n}) for i, n in enumerate(shortest)][::-1]
    asked = [Event(e.step, 0.0, "measure", None) for e in turned]
    runner = Runner(experiment, seed=seed, preset=preset, script=sorted([*turned, *asked], key=lambda e: e.step)).start()
    runner.join()
    if runner.recording.outcome != "finished":
        raise RuntimeError(runner.recording.error)
    return runner.recording, time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("presets", nargs="*", default=["motifs", "balls", "maze"])
    parser.add_argument("--seeds", default="0,1,2,3,4")
    parser.add_argument("--set", nargs="*", default=[])
    parser.add_argument("--shortest", default="")
    given = parser.parse_args()
    torch.set_num_threads(1)
    for preset in given.presets:
        print(f"\n{preset} {' '.join(given.set)}\n")
        ahead_of = "error ahead: vta, jumps, flat, mean | µs a frame ahead: vta, jumps, flat"
        print(f"| seed | s | ms an update | {' | '.join(COLUMNS)} | {ahead_of} | chosen by: F1 of each |")
        print("|" + " --- |" * (len(COLUMNS) + 6))
        found, merged = [], []
        for seed in map(int, given.seeds.split(",")):
            experiment = Segments.make(preset, dict(setting.split("=", 1) for setting in given.set))
            recording, seconds = run(experiment, preset, seed, [int(n) for n in given.shortest.split(",") if n])
            scores, imagined, restarts = (recording.tables.get(name) for name in ("scores", "imagined", "restarts"))
            assert scores is not None and imagined is not None
            figures = [float(scores[name][-1]) for name in COLUMNS]
            found.append(figures)
            errors = [f"error.{name}" for name in ("vta", "jumps", "flat", "mean")]
            ahead = [float(np.nanmean(imagined[name][-1])) for name in errors if name in imagined]
            asked = {"sequence": 0, "frame": experiment.init, "draw": 0}
            answer = experiment.answer(recording, experiment.steps() - 1, "imagine", asked)
            taken = [f"{1000 * float(answer[name]):.0f}" for name in ("ms.vta", "ms.jumps", "ms.flat") if name in answer]
            chosen = ""
            if restarts is not None:
                chosen = " ".join(f"{c:.3f}:{f:.3f}" for c, f in zip(restarts["criterion"][-1], restarts["f1"][-1], strict=True))
            row = [f"{v:.3f}" for v in figures]
            print(
                f"| {seed} | {seconds:.0f} | {recording.summary['ms_per_update']:.1f} | {' | '.join(row)} |"
                f" {' '.join(f'{v:.3f}' for v in ahead)} | {' '.join(taken)} | {chosen} |",
                flush=True,
            )
            if "merged" in recording.tables:
                merged.append((seed, recording.tables["merged"]))
        mean = [f"{v:.3f}" for v in np.mean(np.array(found), 0)]
        print(f"| mean | | | {' | '.join(mean)} | | | |")
        for seed, table in merged:
            for row in range(len(table)):
                shortest, reads, away, f1, f1_all = (table[name][row] for name in ("shortest", "reads", "merged", "f1", "f1_all"))
                print(f"seed {seed}, shortest {shortest}: {away} of {reads} reads merged away, F1 {f1:.3f}, of all reads {f1_all:.3f}")


if __name__ == "__main__":
    main()
