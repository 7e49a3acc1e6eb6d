"""The parts of a report that are words and tables. No Qt here."""

from __future__ import annotations

import inspect
import math
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from settle.app import catalogue
from settle.app.library.session_words import figure_name, figure_value
from settle.app.preset_of import preset_of
from settle.app.report.html_page import section, table, text
from settle.app.report.kind_of import kind_of
from settle.app.report.knob_table import short
from settle.backend.core.recording import Recording
from settle.backend.data.own.input_notes import notes as input_notes
from settle.sessions.json_values import figures
from settle.widgets.controls.readout_notes import HEADS, columns, notes, sources

if TYPE_CHECKING:
    from settle.widgets.view import Readout

MOST_EVENTS, MOST_FIGURES = 100, 300
"""That are listed."""
_OUTCOMES = {
    "finished": "finished",
    "stopped": "was stopped",
    "diverged": "diverged",
    "failed": "failed",
    "interrupted": "was interrupted",
    "running": "goes on: this is how it stood",
}


def title_of(recording: Recording) -> str:
    """The name that the user gave it, else what it is."""
    return recording.annotations.title or recording.title or recording.experiment


def heading(recording: Recording) -> str:
    """Title, what it is, how it ended, and what the user says about it."""
    r, about = recording, recording.annotations
    kind = kind_of(r)
    preset = kind.presets.get(r.preset) if kind else None
    names = [kind.title if kind else "", r.experiment, f"preset {r.preset}" + (f": {preset.title}" if preset else "") if r.preset else ""]
    began = datetime.fromtimestamp(r.started).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
    bad = r.outcome in ("failed", "diverged")
    outcome = f'<strong class="{"bad" if bad else ""}">The run {text(_OUTCOMES.get(r.outcome, r.outcome))}</strong>'
    steps = f"{r.steps:,}{f' of {r.planned:,}' if r.planned else ''} steps"
    how = f"{outcome} after {steps}, {text(_seconds(r.seconds))}; begun {text(began)}; seed {r.seed}."
    tags = "".join(f"<span>{text(tag)}</span>" for tag in about.tags)
    return "\n".join(
        filter(
            None,
            [
                f"<header><h1>{'★ ' if about.star else ''}{text(title_of(r))}</h1>",
                f'<p class="lead">{text(" · ".join(filter(None, names)))}</p>',
                f"<p>{how}</p>",
                f'<pre class="bad">{text(r.error.strip().splitlines()[0][:2000])}</pre>' if r.error.strip() else "",
                f'<p class="tags">{tags}</p>' if tags else "",
                f'<p class="lines">{text(about.note)}</p>' if about.note else "",
                "</header>",
            ],
        )
    )


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def explanation(recording: Recording, formula: str) -> str:
    """What the experiment does.

    :param formula: HTML.
    """
    kind = kind_of(recording)
    preset = kind.presets.get(recording.preset) if kind else None
    does = (inspect.getdoc(kind) or "").split("\n\n")[0].replace("``", "") if kind else catalogue.absence(recording.experiment)
    note = f"<p>{text(preset.note)}</p>" if preset and preset.note else ""
    own = "".join(f"<p>{text(each)}</p>" for each in input_notes(recording.inputs))
    return section(
        "What it does", f"<p>{text(does)}</p>" if does else "", note, own, f'<div class="formula">{formula}</div>' if formula else ""
    )


def results(recording: Recording, lines: Sequence[Readout]) -> str:
    """The Readouts at the end, beside theory, references and the paper."""
    preset = preset_of(recording)
    texts = [columns(line, preset) for line in lines]
    heads = [head for head in HEADS if any(each[head] for each in texts)]
    rows = [[_label(line), *(text(each[head]) for head in heads)] for line, each in zip(lines, texts, strict=True)]
    shown = {line.key for line, each in zip(lines, texts, strict=True) if each["paper"]}
    origins = sources(preset, shown) if preset and lines else ""
    above = f'<p class="muted lines">{text(origins)}</p>' if origins else ""
    said = [f'<p class="small">{sentence}</p>' for sentence in (notes(preset, shown) if preset and lines else [])]
    found = table(["", *(heads if len(heads) > 1 else [""] * len(heads))], rows)
    words = "\n".join(filter(None, [above, *said]))
    return section("Results", f'<div class="beside">{found}{f"<div>{words}</div>" if words else ""}</div>' if found else words)


def _label(line: Readout) -> str:
    if line.met is None:
        return text(line.label)
    mark, kind = ("✓", "good") if line.met else ("✗", "bad")
    return f'<span class="{kind}">{mark}</span> {text(line.label)}'


def summary(recording: Recording) -> str:
    """Every figure that the run sums up, by its name in the session, beside what the paper says."""
    r, preset = recording, preset_of(recording)
    found = figures(r.summary)
    paper = {key: value for key, value in preset.paper.items() if value.comparable} if preset else {}
    rows = [
        [
            text(figure_name(r.experiment, key)),
            f"<code>{text(key)}</code>",
            text(figure_value(r.experiment, key, value)) if math.isfinite(value) else "–",
            text(f"{paper[key].text} ({paper[key].origin})") if key in paper else "",
        ]
        for key, value in found[:MOST_FIGURES]
    ]
    says = r.summary.get("says")
    words = f"<p>{text(says)}</p>" if isinstance(says, str) else ""
    more = f'<p class="muted">And {len(found) - MOST_FIGURES:,} more.</p>' if len(found) > MOST_FIGURES else ""
    if not any(row[3] for row in rows):
        return section("Summary", words, table(["figure", "in the session", "value"], [row[:3] for row in rows], "words"), more)
    return section("Summary", words, table(["figure", "in the session", "value", "paper"], rows, "words"), more)


def events(recording: Recording) -> str:
    """What was done to the run while it went on."""
    rows = [
        [f"{event.step:,}", f"{event.time:.1f} s", text(event.kind), text(short(event.value))] for event in recording.events[:MOST_EVENTS]
    ]
    left = len(recording.events) - MOST_EVENTS
    return section("What was done to it", table(["step", "time", "", ""], rows, "words"), f"<p>And {left:,} more.</p>" if left > 0 else "")


def environment(recording: Recording) -> str:
    """Versions, device and platform."""
    rows = [[text(name), text(value)] for name, value in recording.environment.items()]
    return section("Environment", table(["", ""], rows, "words"))
