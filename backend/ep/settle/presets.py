"""Presets of ep.settle: the nets of [Ernoult2019], one picture each. No torch here."""

from __future__ import annotations

from settle.backend.core.experiment import Preset
from settle.backend.ep.published_networks import NETS, NOTES

PRESETS: dict[str, Preset] = {
    "watch": Preset("A net of 522 units at a pace to follow", note="Energy-based, strongly nudged: kick it, turn beta."),
    **{name: Preset(title, knobs, NOTES[knobs["model"]]) for name, (title, knobs) in NETS.items()},
}
