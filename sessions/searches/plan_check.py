"""What a search's plan must be of, whoever wrote it, before anything is made of it."""

from __future__ import annotations

import math
from typing import Any

from settle.backend.core.search.plan import MOST_FIGURES, MOST_TRIALS, SAMPLERS
from settle.sessions.metadata import TEXTS
from settle.sessions.sweeps.plan_check import check_common, is_knob, is_whole

_KINDS = ("real", "whole", "choice")
_NUMBERS, _LONGEST = 1000, 4000
"""Numbers of a list that are varied; characters of a path."""


def check_search_plan(found: Any) -> dict[str, Any]:
    """:param found: the plan as JSON has it.

    :returns: the same.
    :raises ValueError: a part of it lacks, is of another kind, or out of its range.
    """
    check_common(found)
    goals, ranges, taken = (found.get(name) for name in ("goals", "ranges", "take_in"))
    if not isinstance(goals, list) or not 1 <= len(goals) <= MOST_FIGURES or not all(map(_is_goal, goals)):
        raise ValueError(f"goals of its plan is not 1 to {MOST_FIGURES} figures, each to be made small or large")
    if not isinstance(ranges, list) or not ranges:
        raise ValueError("ranges of its plan is no list of knobs that are varied")
    for each in ranges:
        if wrong := _wrong_range(each):
            raise ValueError(f"ranges of its plan has {wrong}")
    if not is_whole(found.get("trials"), 1, MOST_TRIALS):
        raise ValueError(f"trials of its plan is no whole number from 1 to {MOST_TRIALS:,}")
    if found.get("sampler") not in SAMPLERS:
        raise ValueError(f"sampler of its plan is none of {', '.join(SAMPLERS)}")
    if not is_whole(found.get("sampler_seed"), 0, 2**32 - 1):
        raise ValueError(f"sampler_seed of its plan is no whole number from 0 to {2**32 - 1:,}")
    if not isinstance(found.get("prune"), bool):
        raise ValueError("prune of its plan is neither true nor false")
    if not isinstance(taken, list) or not all(isinstance(path, str) and len(path) <= _LONGEST and path.isprintable() for path in taken):
        raise ValueError("take_in of its plan is no list of folders")
    return found


def _is_goal(goal: Any) -> bool:
    if not isinstance(goal, dict) or set(goal) != {"figure", "maximise"} or not isinstance(goal["maximise"], bool):
        return False
    figure = goal["figure"]
    return isinstance(figure, str) and 0 < len(figure) <= TEXTS["experiment"] and figure.isprintable()


def _wrong_range(each: Any) -> str:
    """What is wrong with a range, in words; nothing: it may be one."""
    if not isinstance(each, dict) or set(each) != {"name", "kind", "low", "high", "log", "choices", "entries"}:
        return "what is no range of a knob"
    name, low, high, choices = (each[part] for part in ("name", "low", "high", "choices"))
    if not isinstance(name, str) or not is_knob((name, 0)):
        return "a knob without a name"
    if each["kind"] not in _KINDS or not isinstance(each["log"], bool) or not is_whole(each["entries"], 0, _NUMBERS):
        return f"no kind of range for {name}"
    if each["kind"] == "choice":
        fit = isinstance(choices, dict) and len(choices) > 1 and all(is_knob((name, value)) for value in choices.values())
        return "" if fit else f"fewer than two values to choose from for {name}"
    if not all(isinstance(end, (int, float)) and not isinstance(end, bool) and math.isfinite(end) for end in (low, high)):
        return f"no two numbers for {name}"
    if choices is not None or not low < high or (each["log"] and low <= 0):
        return f"no range from a smaller number to a larger one for {name}"
    return ""
