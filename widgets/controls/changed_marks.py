"""Marks at the fields that were changed after a preset had filled them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from settle.backend.core.knobs import KnobError
from settle.widgets.controls.field import KnobField, caption, tip
from settle.widgets.translation.language import tr

MARK = "• "
"""Before the label of a field that differs from the preset."""
NAMED = 4
"""So many changed fields are named; there are forms of forty."""


def mark_changed(fields: Mapping[str, KnobField], preset: Mapping[str, Any]) -> str:
    """Mark the fields that differ from a preset, and say in their tips what it has; none of them where ``preset`` is empty.

    :returns: which ones, in a few words; nothing: none.
    """
    labels = []
    for name, field in fields.items():
        changed = name in preset and not _holds(field, preset[name])
        labels += [field.knob.label or name] * changed
        text = (MARK if changed else "") + caption(name, field.knob)
        if text == field.label.text() and not changed:
            continue
        said = f"In the preset: {field.knob.text(preset[name]) or 'none'}" if changed else ""
        field.label.setText(tr(text))
        field.label.set_tip(tip(name, field.knob, said))
        field.editor.setAccessibleDescription(tr(said))
        field.share_room()
    more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    return f"Changed: {', '.join(labels[:NAMED])}{more}." if labels else ""


def _holds(field: KnobField, value: Any) -> bool:
    try:
        return field.knob.check(field.name, field.raw_value()) == field.knob.check(field.name, value)
    except KnobError:
        return False
