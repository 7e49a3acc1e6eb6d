"""Accuracies known from elsewhere that stand beside a sweep's points: the paper's curve, and what was measured before. No torch here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.wdm.compare.knobs import CompareKnobs
from settle.backend.wdm.compare.sweeps import changes

if TYPE_CHECKING:
    from settle.backend.wdm.compare.frames import SweepFrame


@dataclass(frozen=True)
class ReferenceCurve:
    """Accuracies in % at the same settings, from elsewhere."""

    at: tuple[float, ...]
    accuracy: dict[str, tuple[float, ...]]


_NAN = math.nan
PAPER = {
    "fc": ReferenceCurve(
        (1, 2, 3, 4, 5, 6, 7, 8, 9),
        {
            "cpc": (96.4, 94.9, 70.5, 46.7, 35.2, 27.8, 21.4, 17.8, 13.5),
            "wpc": (98.0, 97.9, 96.6, 91.9, 82.8, 75.2, 70.9, 65.4, 58.1),
        },
    ),
    "cnn": ReferenceCurve((1, 4, 9), {"cpc": (98.6, 97.6, 67.4), "wpc": (100.0, 98.9, 79.4)}),
}
"""Encoder -> the curves of [Ozair2019] over the number of characters, as the plotting code of [Rhodes2020] has them: other drawings than
ours, the same in training and test. Of the six values with a convolutional encoder, the three whose place is known."""
MEASURED = {
    "characters": ReferenceCurve((1, 2, 4, 6, 9), {"cpc": (83.4, 59.6, 54.6, 45.2, 33.1), "wpc": (93.8, 87.5, 82.4, 69.3, 55.9)}),
    "batch": ReferenceCurve(
        (8, 16, 32, 64, 128, 256), {"cpc": (44.9, 48.1, 50.7, 54.6, 55.3, 55.7), "wpc": (62.6, 72.5, 78.8, 82.4, 84.3, 84.3)}
    ),
    "pairs": ReferenceCurve((250, 1000, 4000, 20_000), {"cpc": (54.2, 52.8, 53.4, 54.6), "wpc": (67.0, 75.7, 81.8, 82.4)}),
    "penalty": ReferenceCurve((0.1, 1, 10), {"wpc": (77.4, 82.4, 82.5)}),
    "depth": ReferenceCurve((1, 2, 3), {"cpc": (68.8, 54.6, 35.1), "wpc": (86.4, 82.4, 67.1)}),
    "rate": ReferenceCurve((3e-5, 1e-4, 3e-4, 1e-3, 3e-3), {"cpc": (54.5, 55.8, 54.6, 49.9, _NAN), "wpc": (_NAN, _NAN, 74.6, 82.4, 74.8)}),
}
"""Sweep -> what an independent program found on glyphs (2 x 2, seed 0, 1,000 updates; CPC at rate 3e-4, WPC at 1e-3)."""
_MEASURED_WITH = {
    **{"data": "glyphs", "pairs": "", "rows": 2, "columns": 2, "classes": 40, "count": 20_000, "shared": False, "critic": "inner"},
    **{"encoder": "fc", "hidden": (256, 256), "dimension": 128, "lipschitz": "penalty", "penalty": "one-sided", "target": 1.0},
    **{"weight": 1.0, "inputs": "both", "points": "joint", "batch": 64, "updates": 1000, "cpc_rate": 3e-4, "wpc_rate": 1e-3},
}
"""Knobs with which it was found, but for those that the sweep turns."""


def about_sweep(now: CompareKnobs) -> SweepFrame:
    """What stands beside the sweep's points: over characters the paper's curve, on made-up characters what was measured before."""
    from settle.backend.wdm.compare.frames import SweepFrame

    paper = PAPER[now.encoder] if now.sweep == "characters" else None
    turned = {name for value in now.values for name in changes(now, value)}
    alike = all(getattr(now, name) == value for name, value in _MEASURED_WITH.items() if name not in turned)
    known = MEASURED[now.sweep] if alike else None
    return SweepFrame(np.array(now.values, float), *_curves(paper, now.learners), *_curves(known, now.learners))


def _curves(known: ReferenceCurve | None, learners: Sequence[str]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Settings, and learner -> accuracy, 0 to 1."""
    places = np.array(known.at if known else (_NAN,))
    found = known.accuracy if known else {}
    return places, {name: np.array(found.get(name, (_NAN,) * len(places))) / 100 for name in learners}
