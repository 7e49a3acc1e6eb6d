"""What a sweep's plan, and any plan of many runs, must be of, whoever wrote it, before anything is made of it."""

from __future__ import annotations

import math
from typing import Any

from settle.backend.core.sweep.plan import MOST_RUNS
from settle.sessions.metadata import TEXTS

_SEED, _STEPS, _MINUTES = 2**32 - 1, 10**15, 1e9


def check_common(found: Any) -> None:
    """What the plans of sweeps and of searches have in common.

    :param found: the plan as JSON has it.
    :raises ValueError: a part of it lacks, or is of another kind.
    """
    if not isinstance(found, dict):
        raise ValueError("its plan is not named values")
    for name in ("experiment", "preset", "device"):
        text = found.get(name)
        if not isinstance(text, str) or len(text) > TEXTS[name] or not text.isprintable():
            raise ValueError(f"{name} of its plan is no text of one line")
    fixed, seeds, steps, minutes = (found.get(name) for name in ("fixed", "seeds", "steps", "minutes"))
    if not isinstance(fixed, dict) or not all(map(is_knob, fixed.items())):
        raise ValueError("fixed of its plan is not knobs and their values")
    if not isinstance(seeds, list) or not seeds or not all(is_whole(seed, 0, _SEED) for seed in seeds):
        raise ValueError(f"seeds of its plan is no list of whole numbers from 0 to {_SEED:,}")
    if not (steps is None or is_whole(steps, 1, _STEPS)):
        raise ValueError(f"steps of its plan is no whole number from 1 to {_STEPS:,}")
    if not (minutes is None or (isinstance(minutes, (int, float)) and not isinstance(minutes, bool) and 0 < minutes <= _MINUTES)):
        raise ValueError(f"minutes of its plan is no number up to {_MINUTES:,.0f}")


def check_plan(found: Any) -> dict[str, Any]:
    """:param found: the plan of a sweep as JSON has it.

    :returns: the same.
    :raises ValueError: a part of it lacks, is of another kind, or it is of more runs than a sweep takes.
    """
    check_common(found)
    grid = found.get("grid")
    if not isinstance(grid, dict) or not all(isinstance(values, list) and values for values in grid.values()):
        raise ValueError("grid of its plan is not knobs, each with a list of values")
    if not all(is_knob((name, value)) for name, values in grid.items() for value in values):
        raise ValueError("grid of its plan has what is no value of a knob")
    if (count := len(found["seeds"]) * math.prod(map(len, grid.values()))) > MOST_RUNS:
        raise ValueError(f"it is of {count:,} runs, at most {MOST_RUNS:,} are possible")
    return found


def is_whole(value: Any, low: int, high: int) -> bool:
    """Whether it is a whole number between two others."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def is_knob(item: tuple[str, Any]) -> bool:
    """Whether it may be a knob's name with a value."""
    name, value = item
    plain = all(each is None or isinstance(each, (bool, int, float, str)) for each in (value if isinstance(value, list) else [value]))
    return name.isidentifier() and len(name) <= 200 and plain
