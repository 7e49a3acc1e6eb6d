"""``settle list`` and ``settle info``: what there is, and what a session holds. Neither loads torch."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from settle.app import catalogue
from settle.app.cli.output import print_json, refused_if_unfit, say, summary_lines
from settle.app.preset_of import preset_of
from settle.backend.core.column import shapes_of
from settle.backend.core.experiment import Experiment, Preset
from settle.backend.core.knobs import Knob
from settle.backend.core.recording import Recording
from settle.backend.data.own.input_notes import notes
from settle.sessions.json_values import figures
from settle.widgets.playback.progress_text import megabytes

MOST_EVENTS, MOST_EVENT_CHARACTERS = 100, 500_000
"""Events that are shown, and characters of those in JSON."""


def list_all(arguments: Namespace) -> int:
    """``settle list``: experiments, presets, knobs, and plug-ins that cannot be used. Gives the exit code."""
    kinds = {name: catalogue.experiment(name) for name in catalogue.names()}
    if arguments.json:
        plugins = _plugins()
        print_json({"experiments": {name: _about(kind) for name, kind in kinds.items()}, **({"plugins": plugins} if plugins else {})})
        return 0
    for name, kind in kinds.items():
        plugin = catalogue.entry(name).plugin
        say(f"{name}: {kind.title}{f' (plug-in {plugin})' if plugin else ''}")
        for preset, about in kind.presets.items():
            say(f"  --preset {preset:<16} {about.title}")
        for knob, about in kind.knobs().items():
            live = "; live" if about.live else ""
            say(f"  --set {knob:<19} {about.allowed()}; default {about.text(about.default) or 'none'}{live}")
        say("")
    for each in catalogue.broken():
        say(each.sentence)
    return 0


def _plugins() -> list[dict[str, str]]:
    """What plug-ins add: name of the experiment, package and version, and why it cannot be used (nothing: it can)."""
    usable = [(entry.name, entry.plugin, "") for entry in map(catalogue.entry, catalogue.names()) if entry.plugin]
    found = [*usable, *((each.name, each.plugin, each.reason) for each in catalogue.broken())]
    return [{"experiment": name, "plugin": plugin, "problem": problem} for name, plugin, problem in found]


def _about(kind: type[Experiment]) -> dict[str, Any]:
    presets = {
        name: {"title": p.title, "note": p.note, "knobs": p.knobs, "reference": p.reference, "source": p.source, **_paper(p)}
        for name, p in kind.presets.items()
    }
    return {"title": kind.title, "presets": presets, "knobs": {name: _knob(k) for name, k in kind.knobs().items()}}


def _paper(preset: Preset | None) -> dict[str, Any]:
    """What the paper says, JSON-able."""
    if preset is None:
        return {"paper": {}, "paper_also": [], "paper_note": ""}
    values = {key: asdict(value) for key, value in preset.paper.items()}
    return {"paper": values, "paper_also": [asdict(value) for value in preset.paper_also], "paper_note": preset.paper_note}


def _paper_lines(preset: Preset | None, summary: dict[str, Any]) -> list[str]:
    """The paper's values as a person reads them, those beside a figure first."""
    if preset is None:
        return []
    found, values = list[str](), dict(figures(summary))
    for key, value in preset.paper.items():
        here = f"here {values[key]:g}; " if key in values and value.comparable else ""
        found.append(f"  {key}: {here}{value.text} ({value.origin}){' ' if value.differs else ''}{value.differs}")
    found += [f"  {value.label}: {value.text} ({value.origin}){' ' if value.differs else ''}{value.differs}" for value in preset.paper_also]
    found += [f"  {preset.paper_note}"] if preset.paper_note else []
    return ["in the paper:", *found] if found else []


def _knob(knob: Knob) -> dict[str, Any]:
    names = ["kind", "default", "low", "high", "unit", "choices", "label", "help", "group", "live"]
    return {name: getattr(knob, name) for name in names}


def info(arguments: Namespace) -> int:
    """``settle info``: what a session holds. Gives the exit code."""
    from settle.sessions import session  # HDF5, which a list does without

    recording = session.load(arguments.file)
    with refused_if_unfit(arguments.file):
        return _info(recording, arguments)


def _info(recording: Recording, arguments: Namespace) -> int:
    if arguments.json:
        print_json({"session": arguments.file, **contents(recording), **_paper(preset_of(recording))})
        return 0
    from settle.sessions.library.entry import size_on_disk

    r = recording
    began = datetime.fromtimestamp(r.started).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
    size = megabytes(size_on_disk(Path(arguments.file)))
    say(f"{r.annotations.title or r.title or r.experiment} ({r.experiment}{', preset ' + r.preset if r.preset else ''})")
    say(f"{r.outcome} after {r.steps} steps, {r.seconds:.1f} s; begun {began}; seed {r.seed}; {size}")
    if r.error:
        say(f"error: {r.error.splitlines()[0]}")
    say("knobs:       " + ", ".join(f"{k}={v}" for k, v in r.knobs.items()))
    say(*notes(r.inputs))
    say("environment: " + ", ".join(f"{k} {v}" for k, v in r.environment.items()))
    for event in r.events[:MOST_EVENTS]:
        say(f"event at step {event.step}: {event.kind} {str(event.value)[:80]}")
    if len(r.events) > MOST_EVENTS:
        say(f"and {len(r.events) - MOST_EVENTS:,} more events")
    for table in r.tables.values():
        columns = ", ".join(f"{c.name} {list(c.shape) if c.shape else ''}".strip() for c in table.columns.values())
        say(f"table {table.name}, {len(table)} rows: {columns}")
    say("summary:", *summary_lines(r.summary), *_paper_lines(preset_of(r), r.summary))
    return 0


def contents(r: Recording) -> dict[str, Any]:
    """All that a session says about itself, JSON-able: rows and arrays by their shapes."""
    names = [
        "title",
        "experiment",
        "preset",
        "knobs",
        "seed",
        "outcome",
        "error",
        "steps",
        "planned",
        "seconds",
        "device",
        "environment",
        "summary",
        "bytes",
    ]
    tables = {
        table.name: {
            "title": table.title,
            "rows": len(table),
            "columns": {
                c.name: {"dtype": str(c.dtype), "shape": c.shape, "label": c.label, "unit": c.unit} for c in table.columns.values()
            },
        }
        for table in r.tables.values()
    }
    events = _events(r)
    return {
        **{name: getattr(r, name) for name in names},
        "started": datetime.fromtimestamp(r.started).astimezone().isoformat(),
        "tables": tables,
        "events": events,
        "events_left_out": len(r.events) - len(events),
        "inputs": {name: shapes_of(arrays) for name, arrays in r.inputs.items()},
        "checkpoints": list(r.checkpoints),
        "resumed": r.resumed,
        "run_id": r.run_id,
        "parent": asdict(r.parent) if r.parent else None,
        "annotations": asdict(r.annotations),
    }


def _events(r: Recording) -> list[dict[str, Any]]:
    """The first ones, as many as make up half a million characters: of a long run that was steered all the time there may be many more."""
    found, size = list[dict[str, Any]](), 0
    for e in r.events:
        found.append({"step": e.step, "time": e.time, "kind": e.kind, "value": e.value})
        if (size := size + len(json.dumps(found[-1], default=str))) > MOST_EVENT_CHARACTERS:
            return found[:-1]
    return found
