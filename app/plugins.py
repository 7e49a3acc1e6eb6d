"""Plug-ins: experiments of other packages, found by their entry points, each checked before it joins the catalogue.

A package says in its ``pyproject.toml``::

    [project.entry-points."settle.experiments"]
    "hopfield.recall" = "settle_hopfield.recall:Recall"

    [project.entry-points."settle.views"]
    "hopfield.recall" = "settle_hopfield.view:RecallView"

An entry point is called as its experiment is. The second group is for experiments that have a view of their own; views are
loaded when they are shown. What a plug-in raises stays here, and becomes the reason why it cannot be used.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from importlib.metadata import EntryPoint, entry_points

from settle.app.catalogue_entry import Entry
from settle.backend.core.experiment import Experiment, Preset
from settle.backend.core.knobs import KnobError
from settle.sessions.json_values import strict_json

EXPERIMENTS, VIEWS = "settle.experiments", "settle.views"
"""Groups of entry points."""
OF_RUNS = ("experiment", "preset", "seed", "steps", "minutes", "device", "progress")
"""What ``settle.run`` takes beside knobs."""


@dataclass(frozen=True)
class BrokenPlugin:
    """Something that a plug-in adds and that cannot be used."""

    name: str
    """Of the experiment."""
    plugin: str
    """Package and version."""
    reason: str
    """A sentence."""

    @property
    def sentence(self) -> str:
        return f"{self.name} of the plug-in {self.plugin} cannot be used: {self.reason}"


@dataclass(frozen=True)
class Plugins:
    """What all plug-ins add, in the order of their packages' names."""

    entries: list[Entry]
    broken: list[BrokenPlugin]


class _Unusable(Exception):
    """A plug-in's experiment does not keep to what is asked of one; the message says in what."""


def find(own: Sequence[str]) -> Plugins:
    """Import the experiments of all plug-ins.

    :param own: names of Settle's own experiments, which no plug-in can take.
    """
    entries: dict[str, Entry] = {}
    broken: list[BrokenPlugin] = []
    views = {(_package(point), point.name): point for point in entry_points(group=VIEWS)}
    for point in sorted(entry_points(group=EXPERIMENTS), key=lambda p: (_package(p), p.name)):
        view = views.pop((_package(point), point.name), None)
        try:
            if point.name in own:
                raise _Unusable("Settle itself has an experiment of that name.")
            if point.name in entries:
                raise _Unusable(f"the plug-in {entries[point.name].plugin} has an experiment of that name, which stays.")
            with redirect_stdout(sys.stderr):  # what it prints is no part of what a command prints
                entries[point.name] = _entry(point, view)
        except KeyboardInterrupt:  # the user's
            raise
        except BaseException as error:  # whatever an import may raise: one plug-in takes nothing away from the others
            broken.append(BrokenPlugin(point.name, _package(point), reason_of(error)))
    for (package, name), point in sorted(views.items()):
        reason = f"its view {point.value} belongs to no experiment: that package has none called {name}."
        broken.append(BrokenPlugin(name, package, reason))
    return Plugins(list(entries.values()), broken)


def _package(point: EntryPoint) -> str:
    """Package and version, as a session names them."""
    return f"{point.dist.name} {point.dist.version}" if point.dist else "of unknown origin"


def reason_of(error: BaseException) -> str:
    """What a plug-in has raised, as a sentence."""
    try:
        message = next(iter(str(error).strip().splitlines()), "")
    except Exception:  # it cannot even say what it is
        message = ""
    if isinstance(error, (_Unusable, ImportError)) or (isinstance(error, (TypeError, ValueError)) and message.endswith(".")):
        return message.rstrip(".") + "."  # a sentence already
    return f"{type(error).__name__}{': ' + message if message else ''}".rstrip(".") + "."


def _entry(point: EntryPoint, view: EntryPoint | None) -> Entry:
    """:raises Exception: it cannot be imported, or is not as an experiment has to be."""
    kind = point.load()
    for wrong in _faults(point, kind):
        raise _Unusable(wrong)
    places = [f"{each.module}:{each.attr}" if each else "" for each in (point, view)]
    return Entry(point.name, kind.title, kind.short or kind.title, kind.icon or "view", *places, plugin=_package(point))


def _faults(point: EntryPoint, kind: object) -> Iterator[str]:
    """What is wrong with a class that was loaded, the first thing first."""
    if not (isinstance(kind, type) and issubclass(kind, Experiment)):
        yield f"{point.value} is no class of experiments: it has to inherit from settle.api.Experiment."
        return
    if not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", point.name):
        yield "an experiment's name is two words or more with a dot between them, such as hopfield.recall."
    if getattr(kind, "name", None) != point.name:
        yield f"the class {kind.__name__} is called {getattr(kind, 'name', 'nothing')}, but its entry point {point.name}."
    if not getattr(kind, "title", ""):
        yield f"the class {kind.__name__} has no title."
    for what in ("title", "short", "icon"):
        if not _is_line(getattr(kind, what)):
            yield f"the {what} of the class {kind.__name__} is no line of text."
    if "__dataclass_fields__" not in vars(kind):
        yield f"the class {kind.__name__} is no dataclass: write @dataclass(frozen=True) above it."
    if missing := getattr(kind, "__abstractmethods__", None):
        yield f"the class {kind.__name__} does not define {', '.join(sorted(missing))}."
    yield from _knob_faults(kind)
    yield from _preset_faults(kind)


def _knob_faults(kind: type[Experiment]) -> Iterator[str]:
    for name, knob in kind.knobs().items():
        if hasattr(Experiment, name) or name in OF_RUNS:
            yield f"its knob {name} has a name that every experiment or run has of its own: call it otherwise."
        said = (knob.label, knob.help, knob.unit, knob.group, knob.files, knob.given, knob.unless, *knob.choices)
        if not all(isinstance(text, str) for text in said):
            yield f"the knob {name} says something of itself that is no text."
        json.dumps(strict_json([knob.default, knob.low, knob.high]))  # raises for what no list can show


def _preset_faults(kind: type[Experiment]) -> Iterator[str]:
    if not isinstance(kind.presets, Mapping) or not all(isinstance(about, Preset) for about in kind.presets.values()):
        yield f"the presets of the class {kind.__name__} are no dictionary of Preset(...) by their names."
        return
    if not all(name and _is_line(name) for name in kind.presets):
        yield f"the class {kind.__name__} has a preset without a name."
    for preset in ("", *kind.presets):
        try:
            kind.make(preset)
        except KnobError as error:
            yield f"{f'its preset {preset}' if preset else 'its defaults'}: {error}"
    for preset, about in kind.presets.items():
        if not all(isinstance(text, str) for text in (about.title, about.note, about.source, about.paper_note)):
            yield f"its preset {preset} says something of itself that is no text."
        if not all(isinstance(figure, (int, float)) for figure in about.reference.values()):
            yield f"its preset {preset} has a reference figure that is no number."
        said = [asdict(value) for value in (*about.paper.values(), *about.paper_also)]
        json.dumps([strict_json(dict(about.knobs)), list(about.paper), said])  # raises for what no list can show


def _is_line(text: object) -> bool:
    return isinstance(text, str) and text.strip() == text and len(text.splitlines()) < 2
