"""Presets of ep.settle: the nets of [Ernoult2019], one picture each. No torch here."""

from __future__ import annotations

from settle.backend.core.experiment import Preset
from settle.backend.ep.published_networks import NETS, ON_MNIST, prototypical

_NOT_PRINTED = (
    "The figures that the title names draw updates and gradients over time, which ep.agreement has. How the net settles has no number in"
    " [Ernoult2019]."
)

PRESETS: dict[str, Preset] = {
    "watch": Preset("A net of 522 units at a pace to follow", note="Energy-based, strongly nudged: kick it, turn β."),
    "async": Preset(
        "Since then: layers in turns",
        {**prototypical(2, 60, 30, 0.5), "activation": "sigm", "updates": "asynchronous"},
        note="Even layers move, then odd ones by what those are now: at rest after 16 steps, with all layers at once after 29 (seed 0; the"
        " dotted curve). With dt = 0.2 nearly nothing is gained. [Scellier2023]",
    ),
    **{name: Preset(net.title, net.knobs, net.note, paper_note=_NOT_PRINTED) for name, net in {**NETS, **ON_MNIST}.items()},
}
