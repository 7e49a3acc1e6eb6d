"""How knobs that do not go together are refused."""

from __future__ import annotations

from typing import NoReturn

from settle.backend.core.knobs import KnobError


def refuse(knob: str, value: str, why: str) -> NoReturn:
    """:raises KnobError: a sentence with knob, value, and what it does not go together with."""
    raise KnobError(knob, f"{knob} = {value} is not possible with {why}.")
