"""All knobs of a run: which differ from its preset, and what they take. No Qt here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from settle.app.library.session_words import changed_knobs
from settle.app.report.html_page import section, table, table_of, text
from settle.app.report.kind_of import kind_of
from settle.backend.core.knobs import Knob
from settle.backend.core.recording import Recording

LONGEST = 160
"""Characters of one value."""


def knobs(recording: Recording) -> str:
    """All knobs with unit and what they take; those that differ from the preset are marked."""
    r, kind = recording, kind_of(recording)
    if kind is None:
        return section(
            "Knobs", table(["knob", "value"], [[f"<code>{text(k)}</code>", text(short(v))] for k, v in r.knobs.items()], "words")
        )
    changed = changed_knobs(r.experiment, r.preset, r.knobs)
    usual = kind.make(r.preset if r.preset in kind.presets else "").settings()
    of = f"the preset {r.preset}" if r.preset else "the defaults"
    said = f"● differs from {of}, whose value stands beside it." if changed else f"All knobs are those of {of}."
    head = ["knob", "value", "preset" if r.preset else "default", "takes"]
    lines = list(_lines(r, kind.knobs(), {name: usual.get(name) for name in changed}))
    return section("Knobs", f'<p class="muted">{text(said)}</p>', table_of(head, lines, "words"))


def _lines(r: Recording, declared: Mapping[str, Knob], changed: Mapping[str, Any]) -> Iterator[str]:
    """A line for each knob, below that of its group.

    :param changed: the usual value of those that differ; None: there is none.
    """
    group, now = "", r.knobs_at(r.steps)
    for name in sorted(r.knobs, key=lambda name: declared[name].group if name in declared else "~"):
        knob = declared.get(name)
        if knob is not None and knob.group != group:
            group = knob.group
            yield f'<tr><td class="group" colspan="4">{text(group)}</td></tr>'
        value = text(_value(knob, r.knobs[name]))
        if now.get(name, r.knobs[name]) != r.knobs[name]:
            value += f", {text(_value(knob, now[name]))} at the end"
        usual = changed.get(name)
        before = "" if usual is None else text(_value(knob, usual))
        words = f"{text(knob.label)} <code class='muted'>{text(name)}</code>" if knob and knob.label else f"<code>{text(name)}</code>"
        kind, mark = (" class=changed", ' <span class="mark">●</span>') if name in changed else ("", "")
        takes = text(knob.allowed()) if knob else ""
        yield f'<tr{kind}><td>{words}{mark}</td><td>{value}</td><td>{before}</td><td class="muted">{takes}</td></tr>'


def _value(knob: Knob | None, value: Any) -> str:
    try:
        written = knob.text(value) if knob else short(value)
    except (TypeError, ValueError):
        written = str(value)
    if not written:
        return "none"
    return short(written) + (f" {knob.unit}" if knob and knob.unit else "")


def short(value: Any) -> str:
    """A value in a line."""
    said = value if isinstance(value, str) else json.dumps(value, default=str)
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}… ({len(said):,} characters)"
