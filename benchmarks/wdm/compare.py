"""What the presets of wdm.compare come to over seeds, as Markdown.

    python benchmarks/wdm/compare.py [glyphs omniglot-4 omniglot-9] [--seeds 0,1,2,3,4] [--set knob=value ...]

One thread; seconds are of the processor: data, learning, everything recorded and all probes. Accuracies in % on the test part, by the
soft-max probe. Of a sweep a row for each setting.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np
import torch

from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.backend.wdm.compare.experiment import Compare


def run(experiment: Compare, preset: str, seed: int) -> tuple[Recording, float]:
    """The recording and the processor's seconds."""
    began = time.process_time()
    runner = Runner(experiment, seed=seed, preset=preset).start()
    runner.join()
    if runner.recording.outcome != "finished":
        raise RuntimeError(runner.recording.error)
    return runner.recording, time.process_time() - began


def _row(*cells: Any) -> None:
    print(f"| {' | '.join(str(cell) for cell in cells)} |", flush=True)


def _percent(values: Any) -> str:
    return " ".join(f"{100 * v:.1f}" for v in np.atleast_1d(values))


def _sweep(summary: dict[str, Any], seed: int, seconds: float) -> None:
    names = list(summary["accuracy"])
    _row("seed", "setting", *names, "raw", "untrained")
    _row(*["---"] * (len(names) + 4))
    for i, value in enumerate(summary["values"]):
        beside = [_percent(summary[name][i]) for name in ("raw", "untrained")]
        _row(seed, f"{value:g}", *[_percent(summary["accuracy"][name][i]) for name in names], *beside)
    print(f"\n{seconds:.0f} s", flush=True)


def _study(preset: str, settings: dict[str, str], seeds: list[int]) -> None:
    experiment = Compare.make(preset, settings)
    names = list(experiment.learners)
    found = []
    for seed in seeds:
        recording, seconds = run(experiment, preset, seed)
        summary = recording.summary
        if experiment.sweep != "none":
            _sweep(summary, seed, seconds)
            continue
        if not found:
            about = [f"{name}: {what}" for name in names for what in ("bound", "slope", "ms", "by factor")]
            _row("seed", "s", *names, "raw", "untrained", "chance", *about)
            _row(*["---"] * (5 + 5 * len(names)))
        found.append([summary["accuracy"][name] for name in names] + [summary[name] for name in ("raw", "untrained", "chance")])
        about = []
        for name in names:
            figures = [f"{summary[what][name]:.2f}" for what in ("bound", "gradient_norm", "ms_per_update")]
            about += [*figures, _percent(summary["factors"][name])]
        _row(seed, f"{seconds:.0f}", *[_percent(v) for v in found[-1]], *about)
    if len(found) > 1:
        table = np.array(found)
        pairs = zip(table.mean(0), table.std(0, ddof=1), strict=True)
        _row("mean", "", *[f"{100 * m:.1f} ± {100 * s:.1f}" for m, s in pairs], *[""] * 4 * len(names))
        if {"cpc", "wpc"} <= set(names):
            gap = table[:, names.index("wpc")] - table[:, names.index("cpc")]
            print(f"\nwpc - cpc: {100 * gap.mean():.1f}, least {100 * gap.min():.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("presets", nargs="*", default=["glyphs", "omniglot-4", "omniglot-9"])
    parser.add_argument("--seeds", default="0,1,2,3,4")
    parser.add_argument("--set", nargs="*", default=[])
    given = parser.parse_args()
    torch.set_num_threads(1)
    for preset in given.presets:
        print(f"\n{preset} {' '.join(given.set)}\n")
        _study(preset, dict(setting.split("=", 1) for setting in given.set), [int(seed) for seed in given.seeds.split(",")])


if __name__ == "__main__":
    main()
