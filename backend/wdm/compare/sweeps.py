"""What a sweep varies, and the knobs at each of its settings. No torch here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from settle.backend.core.knobs import KnobError
from settle.backend.wdm.compare.knobs import LIPSCHITZ, CompareKnobs
from settle.backend.wdm.critics.learner_settings import LEARNERS
from settle.backend.wdm.pairs.spatial_omniglot import LARGEST

K = TypeVar("K", bound=CompareKnobs)

SINGLE = {"batch": "batch", "pairs": "count", "penalty": "weight"}
"""Sweep -> the knob that it turns, where it turns one."""
TURNS = {**SINGLE, "characters": "rows", "depth": "hidden"}
"""Sweep -> a knob that must count for anything here."""


def at(now: K, value: float) -> K:
    """The experiment at one setting of its sweep.

    :raises KnobError: the setting is not possible.
    """
    if now.sweep == "none":
        return now
    try:
        return replace(now, sweep="none", **changes(now, value))
    except KnobError as error:
        if error.knob == "values":
            raise
        raise KnobError("values", f"values = {value:g} is not possible in a sweep over {now.sweep}: {error}") from None


def check(now: CompareKnobs) -> None:
    """:raises KnobError: what the sweep varies counts for nothing with these knobs, or a setting is not possible."""
    turned = TURNS.get(now.sweep, "")
    other, words = (now.knobs()[turned].only_with if turned else None) or ("", ())
    if turned in ("rows", "count") and now.pairs:
        raise KnobError("sweep", f"sweep = '{now.sweep}' is not possible with a pairs file: that is taken as it is.")
    if other and getattr(now, other) not in words:
        told = f"{other} = '{getattr(now, other)}'"
        raise KnobError("sweep", f"sweep = '{now.sweep}' is not possible with {told}: it wants {other} = {' or '.join(words)}.")
    if now.sweep == "penalty" and not set(LIPSCHITZ) & set(now.learners):
        raise KnobError("sweep", f"sweep = 'penalty' is not possible with learners = {', '.join(now.learners)}: none has a penalty.")
    for value in now.values:
        at(now, value)


def changes(now: CompareKnobs, value: float) -> dict[str, Any]:
    """Knob -> value, of those that this setting of the sweep turns."""
    if now.sweep in SINGLE:
        return {SINGLE[now.sweep]: int(value) if value == int(value) else value}
    if now.sweep == "rate":
        return {f"{name}_rate": value for name in LEARNERS}
    if value != int(value) or value < 1:
        raise KnobError("values", f"values = {value:g} is not possible in a sweep over {now.sweep}: it takes whole numbers from 1 on.")
    if now.sweep == "depth":
        return {"hidden": (now.hidden[0],) * int(value)}
    rows = max(r for r in range(1, LARGEST + 1) if value % r == 0 and r * r <= value)
    columns = int(value) // rows
    if columns > LARGEST:
        raise KnobError(
            "values", f"values = {value:g} is not possible in a sweep over characters: they fill no grid of at most {LARGEST} x {LARGEST}."
        )
    return {"rows": rows, "columns": columns}
