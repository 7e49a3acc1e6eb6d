"""A session run again from its knobs, seed, inputs and events, and what came of it beside what came first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from settle.app import catalogue
from settle.app.resume import inputs_of
from settle.backend.core.compare_recordings import NOT_EQUAL, differences, largest_deviation
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.backend.numerics.device import choose_for

TOLERANCE = 1e-3
"""Largest difference, over the largest number of a column, that other versions or another processor are given: float32 has 6e-8, and a
run of many steps multiplies it."""


def rerun_of(old: Recording, allow_files: bool = False) -> Runner:
    """The same run, not yet begun.

    :param allow_files: whether files that its knobs name may be opened, where the session lacks their arrays.
    :raises ValueError: the experiment is not there, or its knobs or device are not possible here.
    """
    experiment = catalogue.experiment(old.experiment).make("", old.knobs_before(0))
    device = choose_for(experiment, old.device)
    how: dict[str, Any] = {"script": old.events, "inputs": inputs_of(old, experiment, allow_files)}
    return Runner(experiment, seed=old.seed, device=device, preset=old.preset, steps=old.steps, **how)


@dataclass(frozen=True)
class Comparison:
    """A run and its rerun."""

    steps: int
    tables: int
    differences: list[str]
    """What is not equal bit for bit, a sentence each."""
    numbers_alone: bool
    """Whether these are numbers in tables, not knobs, events or tables that one of the two lacks."""
    environment: dict[str, tuple[Any, Any]]
    """Name -> (then, now), of what was another version, processor or device."""
    largest: float
    """The largest difference over the largest number of its column."""
    where: str

    @classmethod
    def of(cls, old: Recording, new: Recording) -> Comparison:
        # An event after the last step that was recorded has had no effect.
        found = differences(replace(old, events=[e for e in old.events if e.step < old.steps]), new)
        then, now = old.environment, new.environment
        # Of a session that says nothing of its environment nothing is known to be another one.
        names = {**then, **now} if then else {}
        other = {name: (then.get(name), now.get(name)) for name in names if then.get(name) != now.get(name)}
        alone = all(line.endswith(NOT_EQUAL) for line in found)
        return cls(old.steps, len(old.tables), found, alone, other, *(largest_deviation(old, new) if found else (0.0, "")))

    @property
    def equal(self) -> bool:
        return not self.differences

    @property
    def within_tolerance(self) -> bool:
        """Whether it is equal, or no further off than the other environment explains."""
        return self.equal or (self.numbers_alone and bool(self.environment) and self.largest <= TOLERANCE)

    @property
    def sentence(self) -> str:
        if self.equal:
            return f"Equal bit for bit: {self.steps:,} steps, {self.tables} tables."
        changed = ", ".join(f"{name} {_text(then)} then, {_text(now)} now" for name, (then, now) in self.environment.items())
        environment = f"The environment differs ({changed})." if changed else "The environment is the same."
        if not self.numbers_alone:
            return f"Not equal: {self.differences[0]}. {environment}"
        off = f"the largest difference is {self.largest:.1g} of the largest number of its column ({self.where})"
        if self.within_tolerance:
            return f"Equal within {TOLERANCE:g}, not bit for bit: {off}. {environment}"
        return f"Not equal: {off}; {TOLERANCE:g} is what another environment is given. {environment}"


def _text(value: Any) -> str:
    return "none" if value is None else str(value)
