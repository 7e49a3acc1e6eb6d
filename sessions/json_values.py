"""Values as JSON has them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

DEEPEST = 32
"""Levels that JSON of a session may have: what goes through it by recursion is safe."""
_LONGEST_WHOLE = 100
"""Digits of a whole number; a longer one is taken as a real. A random generator's state has 39."""


def parse_json(text: str | bytes, name: str, most: int) -> Any:
    """JSON from a file that anybody may have written.

    :param most: characters that it may have.
    :raises ValueError: it is no JSON, too long, or nested too deep.
    """
    if len(text) > most:
        raise ValueError(f"{name} has {len(text):,} characters, at most {most:,} are possible")
    try:
        value = json.loads(text, parse_int=_whole)
    except RecursionError:
        raise ValueError(f"{name} has more than {DEEPEST} levels") from None
    except ValueError:
        raise ValueError(f"{name} is no JSON") from None
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEEPEST):
        inside = (inner for each in level for inner in (each.values() if isinstance(each, dict) else each))
        level = [inner for inner in inside if isinstance(inner, (dict, list))]
        if not level:
            return value
    raise ValueError(f"{name} has more than {DEEPEST} levels")


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_WHOLE else float(digits)


def json_default(value: Any) -> Any:
    """What ``json.dumps`` does not know, in a form that it knows (its ``default``)."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def strict_json(value: Any) -> Any:
    """The same value with null for what strict JSON cannot say: not-a-number and the infinities."""
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(k): strict_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [strict_json(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def figures(value: Any, name: str = "") -> list[tuple[str, float]]:
    """All single numbers of a summary, named by the path to them: ``relmse.s0``."""
    if isinstance(value, Mapping):
        return [f for key, entry in value.items() for f in figures(entry, f"{name}.{key}" if name else str(key))]
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return [(name, float(value))]
    return []
