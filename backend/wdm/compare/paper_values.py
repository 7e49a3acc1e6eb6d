"""The curves of [Ozair2019] over the number of characters, as presets carry them. No torch here."""

from __future__ import annotations

from collections.abc import Mapping

from settle.backend.core.paper_value import PaperValue
from settle.backend.wdm.compare.reference_curves import PAPER

_SOURCE = "[Ozair2019] curve over the number of characters, by the plotting code of [Rhodes2020]"
OTHER_DRAWERS = (
    "In the set of [Rhodes2020] training, probe and test share the 20 drawers, here each has its own; the paper's batch, rates and layers"
    " are not known."
)
SHARED_DRAWERS = (
    "Drawers are shared as in the set of [Rhodes2020], but pictures have 14 x 14 pixels in place of 28 x 28, alphabets are the largest of"
    " all 50 in place of 30, and batch, rates and layers are ours: the paper's are not known."
)
CLAIM = PaperValue(
    "learners that climb a bound of the mutual information keep few of the factors; with f held near 1-Lipschitz more are kept",
    "claim", "[Ozair2019] abstract", "printed",
)  # fmt: skip


def at(characters: int, differs: str) -> Mapping[str, PaperValue]:
    """Figure of the summary -> the curve at a number of characters, dense encoders."""
    place = PAPER["fc"].at.index(characters)
    return {
        f"accuracy.{name}": PaperValue(
            round(curve[place] / 100, 4), name.upper(), f"{_SOURCE}, n = {characters}", "constants of another program",
            unit="share", differs=differs,
        )
        for name, curve in PAPER["fc"].accuracy.items()
    }  # fmt: skip


def whole(encoder: str) -> Mapping[str, PaperValue]:
    """Figure of a sweep's summary -> the curve in words, for its ``fc`` or ``cnn`` encoders."""
    curve = PAPER[encoder]
    places = ", ".join(f"{n:g}" for n in curve.at)
    return {
        f"accuracy.{name}": PaperValue(
            f"{', '.join(f'{v:.1f}' for v in values)} % of {places} characters", name.upper(), _SOURCE, "constants of another program",
            differs=OTHER_DRAWERS,
        )
        for name, values in curve.accuracy.items()
    }  # fmt: skip
