"""Does the setting that ep.recipe recommends train as the preset of ep.train does?

    SETTLE_DATA=FOLDER PYTHONPATH=. python benchmarks/ep/recipe.py [--epochs 2] [--seed 0] [p-1h p-2h ...]

For each preset of ep.recipe (by default P-1h and P-2h, on MNIST) prints, as Markdown, its recommendation or why there is none, and
the test error of ep.train (EP alone) by epoch with the preset's own T, K and beta and with the recommended ones, all else alike.
One thread; processor seconds. P-1h takes half a minute, P-2h five.
"""

from __future__ import annotations

import argparse
import time

import torch

from settle.backend.core.experiment import Experiment
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.backend.ep.recipe.experiment import Recipe
from settle.backend.ep.train.experiment import Train

ALLOWED = 0.5
"""Percentage points that the recommendation may lose after the last epoch."""


def finished(experiment: Experiment, seed: int) -> tuple[Recording, float]:
    """A run to its end, and the processor's seconds."""
    began = time.process_time()
    runner = Runner(experiment, seed=seed).start()
    runner.join()
    assert runner.recording.outcome == "finished", runner.recording.error
    return runner.recording, time.process_time() - began


def row(preset: str, who: str, setting: dict[str, float], epochs: int, seed: int) -> float:
    """Train with a setting and print a row; gives the last test error in %."""
    knobs = {"learners": "ep", "epochs": epochs, "compare_every": 0, **setting}
    recording, seconds = finished(Train.make(preset, knobs), seed)
    table = next(table for table in recording.tables.values() if "test_error.ep" in table)
    errors = table["test_error.ep"][:].tolist()
    named = "T = {T}, K = {K}, beta = {beta:g}".format(**setting)
    print(f"| {preset} | {who} | {named} | {', '.join(f'{e:.2f}' for e in errors)} | {seconds:.0f} |", flush=True)
    return errors[-1]


def main() -> None:
    torch.set_num_threads(1)
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("presets", nargs="*", default=["p-1h", "p-2h"])
    asked.add_argument("--epochs", type=int, default=2)
    asked.add_argument("--seed", type=int, default=0)
    args = asked.parse_args()
    print("| preset | setting of | | test error by epoch, % | CPU seconds |\n| --- | --- | --- | --- | --- |")
    notes = []
    for preset in args.presets:
        recipe, seconds = finished(Recipe.make(preset, {}), args.seed)
        found, own = recipe.summary["recommended"], Train.make(preset, {})
        notes.append(f"{preset}, ep.recipe in {seconds:.0f} CPU seconds. {recipe.summary['says']}")
        error = row(preset, "preset", {"T": own.T, "K": own.K, "beta": own.beta}, args.epochs, args.seed)
        if found:
            lost = row(preset, "ep.recipe", {name: found[name] for name in ("T", "K", "beta")}, args.epochs, args.seed) - error
            notes.append(f"{preset}: {lost:+.2f} points, {'within' if lost <= ALLOWED else 'MORE THAN'} {ALLOWED:g}.")
    print("", *notes, sep="\n")


if __name__ == "__main__":
    main()
