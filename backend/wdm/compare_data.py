"""The pairs that a comparison's knobs ask for. No torch on import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from backend.knobs import KnobError

if TYPE_CHECKING:
    from backend.wdm.pairs import Pairs

MADE_UP = 0
"""Seed of the made-up alphabets: of all runs the same."""


def pairs_for(now: Any, inputs: Mapping[str, Mapping[str, np.ndarray]], seed: int) -> Pairs:
    """The pairs of these knobs and this seed.

    :param inputs: what ``read_inputs`` gave: the arrays of a pairs file.
    :raises KnobError: the data cannot be had, or there are fewer pairs than a batch takes.
    """
    found = _own(now.pairs, inputs, seed) if now.pairs else _named(now, seed)
    if found.count < now.batch:
        raise KnobError("batch", f"batch = {now.batch} is not possible: there are {found.count} pairs to learn from.")
    return found


def read(now: Any) -> dict[str, dict[str, np.ndarray]]:
    """The arrays of a pairs file, which the session keeps; of large sets only whether they are there.

    :raises KnobError: they are not, or do not fit.
    """
    if now.pairs:
        from backend.wdm import own_pairs

        return {"pairs": own_pairs.read(now.pairs)}
    if now.data == "omniglot":
        from backend.wdm import drawings

        drawings.omniglot()
    elif now.data in ("olivetti", "lfw"):
        from backend.wdm.faces import faces

        faces(now.data, 0)
    return {}


def _own(path: str, inputs: Mapping[str, Mapping[str, np.ndarray]], seed: int) -> Pairs:
    from backend.wdm.own_pairs import own_pairs

    return own_pairs(inputs["pairs"], seed, path)


def _named(now: Any, seed: int) -> Pairs:
    if now.data == "shapes":
        from backend.wdm.shapes import shapes

        return shapes(seed, now.count)
    if now.data in ("olivetti", "lfw"):
        from backend.wdm.faces import faces

        return faces(now.data, seed)
    from backend.wdm import drawings
    from backend.wdm.spatial import spatial

    places = now.rows * now.columns
    drawn = drawings.glyphs(places, now.classes, MADE_UP) if now.data == "glyphs" else drawings.omniglot()
    return spatial(drawn, now.rows, now.columns, seed, now.count, now.shared)
