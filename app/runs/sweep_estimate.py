"""How long a sweep takes and how large it is, in words: a process of its own tries its first run, so that the window never waits."""

from __future__ import annotations

import json
import subprocess

from settle.app import catalogue
from settle.app.forks.run_processes import PROGRAM
from settle.backend.core.sweep.plan import SweepPlan
from settle.widgets.playback.progress_text import clock, megabytes

PATIENCE = 120.0
"""Seconds that are waited for it."""


def estimate_words(plan: SweepPlan, workers: int) -> str:
    """How many runs, about how long, how large: asked of a process of its own, which tries the first for two seconds.

    :param workers: processes of this computer; 0: others compute.
    """
    told = [*(f"--set={name}={_typed(value)}" for name, value in plan.fixed.items())]
    for name, values in plan.grid.items():
        lists = catalogue.experiment(plan.experiment).knobs()[name].kind in ("sizes", "reals", "words")
        told.append(f"--grid={name}={(';' if lists else ',').join(_typed(value) for value in values)}")
    told += [f"--seeds={len(plan.seeds)}", f"--seed={plan.seeds[0]}"] + ([f"--steps={plan.steps}"] if plan.steps else [])
    told += [f"--workers={workers}"] if workers else []
    line = [*PROGRAM, "sweep", plan.experiment, f"--preset={plan.preset}", *told, "--plan", "--json", "--out=.settle-no-such-folder"]
    done = subprocess.run(line, capture_output=True, encoding="utf-8", timeout=PATIENCE, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ""
    about = json.loads(done.stdout)
    parts = [f"{about['runs']:,} runs"]
    if about.get("seconds") is not None:
        parts.append(f"about {clock(about['seconds'])} of computing")
        parts += [f"{clock(about['seconds'] / min(workers, about['runs']))} on {workers} processes"] if workers > 1 else []
    parts += [megabytes(about["bytes"])] if about.get("bytes") is not None else []
    return ", ".join(parts) + f", {about.get('source', '')}." if about.get("source") else ", ".join(parts) + "."


def _typed(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, (tuple, list)) else repr(value) if isinstance(value, float) else str(value)
