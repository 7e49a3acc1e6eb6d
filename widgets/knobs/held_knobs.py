"""What a form holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class HeldKnobs:
    """At one moment."""

    values: Mapping[str, Any]
    """Knob -> the last value of its field that is allowed; the seed under its own name."""
    preset: str
    """The preset that the fields have, or had before they were changed: a value of the box of presets."""
