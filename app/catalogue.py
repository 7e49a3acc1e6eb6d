"""The catalogue: the one list of experiments. Names of classes are strings, loaded on use."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from backend.experiment import Experiment
from backend.knobs import nearest


@dataclass(frozen=True)
class Entry:
    """One experiment: where its class and its view are, and how the window calls it."""

    name: str
    title: str
    short: str
    """The caption in the rail."""
    icon: str
    """A shape of ``widgets.icons``."""
    experiment: str
    view: str = ""
    """Empty: the automatic view."""


_ENTRIES = (
    Entry("ep.settle", "Settling", "Settling", "settle", "backend.experiments.ep_settle:Settle", "widgets.views.settle:SettleView"),
    Entry(
        "ep.agreement", "EP equals BPTT", "EP = BPTT", "equal",
        "backend.experiments.ep_agreement:Agreement", "widgets.views.agreement:AgreementView",
    ),
)  # fmt: skip
_BY_NAME = {entry.name: entry for entry in _ENTRIES}


def names() -> list[str]:
    """The experiments, in the order of the rail."""
    return list(_BY_NAME)


def entry(name: str) -> Entry:
    """What is known about an experiment without loading it.

    :raises KeyError: there is none of that name; the message says which there are.
    """
    if name not in _BY_NAME:
        raise KeyError(f"experiment '{name}' is unknown: there are {', '.join(names())}.{nearest(name, names())}")
    return _BY_NAME[name]


def experiment(name: str) -> type[Experiment]:
    """The experiment's class (raises as :func:`entry`)."""
    return _load(entry(name).experiment)


def view(name: str) -> Any:
    """The class of its view, or None where the automatic one serves (raises as :func:`entry`)."""
    where = entry(name).view
    return _load(where) if where else None


def _load(where: str) -> Any:
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)
