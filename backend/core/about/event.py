"""What is done to a run from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """Something done to a run from outside, before the frame of ``step`` was computed."""

    step: int
    time: float
    kind: str
    value: Any
    """JSON-able; for kind ``knob`` a dictionary knob -> new value."""
