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


def figures(value: Any, last: bool = False) -> list[tuple[str, float]]:
    """All single numbers of a summary, named by the path to them: ``relmse.s0``.

    :param last: whether a list, such as of stairs or settings of a run one after the other, stands for its last entry; else it has none.
    """
    found = list[tuple[str, float]]()
    _collect(value, "", last, found)
    return found


def _collect(value: Any, name: str, last: bool, found: list[tuple[str, float]]) -> None:
    # What JSON gives is asked for first: a library asks this of ten thousand sessions, and whether something is a Mapping takes long.
    if last and type(value) is list:
        value = value[-1] if value else None
    if type(value) is float:
        found.append((name, value))
    elif type(value) is dict or isinstance(value, Mapping):
        for key, entry in value.items():
            path, kind = f"{name}.{key}" if name else str(key), type(entry)
            if kind is float:
                found.append((path, entry))
            elif kind is not str and kind is not bool:
                _collect(entry, path, last, found)
    elif isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        found.append((name, float(value)))
