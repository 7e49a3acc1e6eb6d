"""How far many runs have come."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class SweepProgress:
    """What is known of a sweep while it goes on."""

    planned: int
    done: int = 0
    """Sessions that are there, also those of earlier."""
    computed: int = 0
    """Of these, by this call."""
    seconds: float = 0.0
    """Of computing, of these."""
    problems: dict[int, str] = field(default_factory=dict)
    """Number of the run -> why it has no session, or how it failed."""
    files: dict[int, Path] = field(default_factory=dict)
