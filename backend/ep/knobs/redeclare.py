"""A knob that an experiment has from a base class, declared again with another default."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any, TypeVar

from settle.backend.core.experiment import Experiment

V = TypeVar("V")


def redeclare(base: type[Experiment], name: str, default: V, **changes: Any) -> V:
    """The knob ``name`` of ``base`` with another default, as a field to declare again; it keeps its place in the form.

    :param changes: what else is declared otherwise, such as label, help or live.
    """
    return field(default=default, metadata={"knob": replace(base.knobs()[name], default=default, **changes)})
