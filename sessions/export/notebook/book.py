"""A session as a Jupyter notebook that reads it with h5py and draws its main figures with matplotlib: nothing of Settle is needed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from settle.backend.core.experiment import Preset
from settle.backend.core.recording import Recording
from settle.sessions.export.notebook.declared import figures_of
from settle.sessions.export.notebook.source import cell_of, helpers_of
from settle.sessions.export.table_rows import replaced

_IMPORTS = """import json
from pathlib import Path

import h5py
import matplotlib.pyplot as plt
import numpy as np

FILE = {file}  # the session, from the folder of this notebook on

plt.rcParams.update({{"axes.spines.top": False, "axes.spines.right": False, "axes.labelsize": "small", "font.size": 9}})"""

_OPEN = '''if not Path(FILE).exists():
    raise FileNotFoundError(
        f"There is no {FILE} in {Path.cwd()}. Put the session there, or set FILE to where it is. A run has its file once it has ended."
    )
entry = h5py.File(FILE)["entry"]
tables = entry["tables"]
knobs, summary = (json.loads(entry[name][()]) for name in ("knobs", "summary"))


def show(draw, *names, size, **more):
    """Draw a figure of some tables, or say which of them have no rows."""
    empty = [name for name in names if name not in tables or not len(tables[name]["step"])]
    if empty:
        print(f"No figure: the run ended before there was a row of {', '.join(empty)}.")
        return
    figure = plt.figure(figsize=size, layout="constrained")
    draw(figure, *(tables[name] for name in names), **more)
    plt.show()'''

_KNOBS = """units = {units}

for name, value in knobs.items():
    print(f"{{name:<20}} {{value}} {{units.get(name, '')}}")"""

_SUMMARY = '''paper = {paper}


def values(summary, above=""):
    """Name and value of each figure: test_error.ep, ..."""
    for name, value in summary.items():
        if isinstance(value, dict):
            yield from values(value, f"{{above}}{{name}}.")
        else:
            yield above + name, value


for name, value in values(summary):
    said = f"   paper: {{paper[name]['text']}} ({{paper[name]['source']}})" if name in paper else ""
    print(f"{{name:<30}} {{value:.6g}}{{said}}" if isinstance(value, float) else f"{{name:<30}} {{value}}{{said}}")'''


@dataclass(frozen=True)
class NotebookWords:
    """What a notebook says that no session holds."""

    preset: Preset | None = None
    """That the recording keeps to, whose values of the paper stand beside its own."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Of knobs."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """Knobs that differ from the preset that was chosen, and their values."""
    notes: Sequence[str] = ()
    """What else the paper says of what came out, sentences as HTML."""


def write(recording: Recording, path: Path, session: Path, words: NotebookWords) -> list[Path]:
    """Write the notebook; gives its path.

    :param session: the recording's file, which the notebook names from its own folder on.
    :raises SessionError: it cannot be written.
    """
    book = notebook(recording, _from(session, path.absolute().parent), words)
    with replaced(path) as beside:
        beside.write_text(json.dumps(book, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [path]


def notebook(recording: Recording, file: str, words: NotebookWords) -> dict[str, Any]:
    """The notebook as JSON (nbformat 4.5), without outputs.

    :param file: the session, from the notebook's folder on.
    """
    figures = figures_of(recording)
    drawn = [cell_of(each.draw) for each in figures]
    paper = _paper(words.preset)
    cells = [
        _text(_heading(recording, words)),
        _code(_IMPORTS.format(file=json.dumps(file))),
        _code(_OPEN),
        _text("## Knobs"),
        _code(_KNOBS.format(units=_written({name: unit for name, unit in words.units.items() if unit and name in recording.knobs}))),
        _text("\n\n".join(["## Summary" + (", beside what the paper says" if paper else ""), *words.notes])),
        _code(_SUMMARY.format(paper=_written(paper))),
        _code(helpers_of(drawn)),
    ]
    defined = set[str]()
    for figure, source in zip(figures, drawn, strict=True):
        cells += [
            _text(f"## {plain(figure.title)}\n\n{figure.says}"),
            _code(figure.call() if source in defined else f"{source}\n\n\n{figure.call()}"),
        ]
        defined.add(source)
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}


def plain(text: str) -> str:
    """Text out of a file, so that neither Markdown nor HTML in it counts."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~$])", r"\\\1", escape(" ".join(text.split()), quote=False))


def _heading(r: Recording, words: NotebookWords) -> str:
    began = datetime.fromtimestamp(r.started).astimezone().strftime("%Y-%m-%d %H:%M")
    about = r.annotations
    changed = ", ".join(f"{name} = {value}" for name, value in words.changed.items())
    lines = [
        f"# {plain(about.title or r.title or r.experiment)}",
        "",
        f"- experiment {plain(r.experiment)}" + (f", preset {plain(r.preset)}" if r.preset else "") + f", seed {r.seed}",
        f"- {plain(r.outcome)} after {r.steps:,} steps, {r.seconds:.1f} s; begun {began}",
        *([f"- differs from the preset: {plain(changed)}"] if changed else []),
        *([f"- tags: {plain(', '.join(about.tags))}"] if about.tags else []),
        *([f"- run {plain(r.run_id)}"] if r.run_id else []),
        *(["", plain(about.note)] if about.note else []),
        "",
        "The figures are drawn from the session's file. What is needed: h5py, NumPy, matplotlib.",
    ]
    return "\n".join(lines)


def _paper(preset: Preset | None) -> dict[str, dict[str, Any]]:
    """By figure: numbers that were obtained by the same protocol."""
    found = preset.paper.items() if preset else ()
    return {
        key: {"value": value.value, "spread": value.spread or 0.0, "text": value.text, "source": value.origin}
        for key, value in found
        if value.comparable
    }


def _written(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), indent=4, ensure_ascii=False)


def _from(session: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(session.absolute(), folder)).as_posix()
    except ValueError:  # on another drive of Windows
        return session.absolute().as_posix()


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _text(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "", "metadata": {}, "source": _lines(text)}


def _code(text: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "id": "", "metadata": {}, "outputs": [], "source": _lines(text)}
