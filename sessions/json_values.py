"""Values as JSON has them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np


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
