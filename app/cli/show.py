"""``settle list`` and ``settle info``: what there is, and what a session holds. Neither loads torch."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from pathlib import Path
from typing import Any

from settle.app import catalogue
from settle.app.cli.output import print_json, summary_lines
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob
from settle.backend.core.recording import Recording
from settle.sessions import library, session
from settle.widgets.playback.progress_text import megabytes


def list_all(arguments: Namespace) -> int:
    kinds = {name: catalogue.experiment(name) for name in catalogue.names()}
    if arguments.json:
        plugins = _plugins()
        print_json({"experiments": {name: _about(kind) for name, kind in kinds.items()}, **({"plugins": plugins} if plugins else {})})
        return 0
    for name, kind in kinds.items():
        plugin = catalogue.entry(name).plugin
        print(f"{name}: {kind.title}{f' (plug-in {plugin})' if plugin else ''}")
        for preset, about in kind.presets.items():
            print(f"  --preset {preset:<16} {about.title}")
        for knob, about in kind.knobs().items():
            live = "; live" if about.live else ""
            print(f"  --set {knob:<19} {about.allowed()}; default {about.text(about.default) or 'none'}{live}")
        print()
    for each in catalogue.broken():
        print(each.sentence)
    return 0


def _plugins() -> list[dict[str, str]]:
    """What plug-ins add: name of the experiment, package and version, and why it cannot be used (nothing: it can)."""
    usable = [(entry.name, entry.plugin, "") for entry in map(catalogue.entry, catalogue.names()) if entry.plugin]
    found = [*usable, *((each.name, each.plugin, each.reason) for each in catalogue.broken())]
    return [{"experiment": name, "plugin": plugin, "problem": problem} for name, plugin, problem in found]


def _about(kind: type[Experiment]) -> dict[str, Any]:
    presets = {
        name: {"title": p.title, "note": p.note, "knobs": p.knobs, "reference": p.reference, "source": p.source}
        for name, p in kind.presets.items()
    }
    return {"title": kind.title, "presets": presets, "knobs": {name: _knob(k) for name, k in kind.knobs().items()}}


def _knob(knob: Knob) -> dict[str, Any]:
    names = ["kind", "default", "low", "high", "unit", "choices", "label", "help", "group", "live"]
    return {name: getattr(knob, name) for name in names}


def info(arguments: Namespace) -> int:
    recording = session.load(arguments.file)
    if arguments.json:
        print_json({"session": arguments.file, **contents(recording)})
        return 0
    r = recording
    began = datetime.fromtimestamp(r.started).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
    size = megabytes(library.size_on_disk(Path(arguments.file)))
    print(f"{r.title or r.experiment} ({r.experiment}{', preset ' + r.preset if r.preset else ''})")
    print(f"{r.outcome} after {r.steps} steps, {r.seconds:.1f} s; begun {began}; seed {r.seed}; {size}")
    if r.error:
        print(f"error: {r.error.splitlines()[0]}")
    print("knobs:       " + ", ".join(f"{k}={v}" for k, v in r.knobs.items()))
    print("environment: " + ", ".join(f"{k} {v}" for k, v in r.environment.items()))
    for event in r.events:
        print(f"event at step {event.step}: {event.kind} {str(event.value)[:80]}")
    for table in r.tables.values():
        columns = ", ".join(f"{c.name} {list(c.shape) if c.shape else ''}".strip() for c in table.columns.values())
        print(f"table {table.name}, {len(table)} rows: {columns}")
    print("\n".join(["summary:", *summary_lines(r.summary)]))
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
    return {
        **{name: getattr(r, name) for name in names},
        "started": datetime.fromtimestamp(r.started).astimezone().isoformat(),
        "tables": tables,
        "events": [{"step": e.step, "time": e.time, "kind": e.kind, "value": e.value} for e in r.events],
        "inputs": {name: {key: a.shape for key, a in arrays.items()} for name, arrays in r.inputs.items()},
        "checkpoints": list(r.checkpoints),
        "resumed": r.resumed,
    }
