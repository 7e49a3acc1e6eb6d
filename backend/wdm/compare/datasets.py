"""The pairs that a comparison's knobs ask for. No torch on import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.wdm.compare.knobs import CompareKnobs

if TYPE_CHECKING:
    from settle.backend.wdm.pairs.view_pairs import ViewPairs

DRAWN = ("glyphs", "omniglot", "shapes")
"""Data of which as many pairs are drawn as are asked for."""
ALPHABET_SEED = 0
"""Seed of the made-up alphabets: of all runs the same."""


def pairs_for(now: CompareKnobs, inputs: Mapping[str, Mapping[str, np.ndarray]], seed: int) -> ViewPairs:
    """The pairs of these knobs and this seed.

    :param inputs: what ``read_inputs`` gave: the arrays of a pairs file.
    :raises KnobError: the data cannot be had, or there are fewer pairs than a batch takes.
    """
    found = _from_file(now.pairs, inputs, seed) if now.pairs else _named(now, seed)
    check_batch(found.count, now.batch)
    return found


def check_batch(count: int, batch: int) -> None:
    """:raises KnobError: there are fewer pairs to learn from than a batch takes."""
    if count < batch:
        raise KnobError("batch", f"batch = {batch} is not possible: there are {count} pairs to learn from.")


def read_inputs(now: CompareKnobs, batch: int) -> dict[str, dict[str, np.ndarray]]:
    """The arrays of a pairs file, which the session keeps; of large sets only whether they are there.

    :param batch: the largest that is asked for.
    :raises KnobError: they are not, do not fit, or hold fewer pairs than a batch takes.
    """
    if now.pairs:
        from settle.backend.wdm.pairs import file_pairs

        arrays = file_pairs.read(now.pairs)
        check_batch(file_pairs.own_pairs(arrays, 0, now.pairs).count, batch)
        return {"pairs": arrays}
    if now.data == "omniglot":
        from settle.backend.wdm.pairs import characters

        characters.omniglot()
    elif now.data not in DRAWN:
        from settle.backend.wdm.pairs.split_faces import face_pairs

        check_batch(face_pairs(now.data, 0).count, batch)
    return {}


def _from_file(path: str, inputs: Mapping[str, Mapping[str, np.ndarray]], seed: int) -> ViewPairs:
    from settle.backend.wdm.pairs.file_pairs import own_pairs

    return own_pairs(inputs["pairs"], seed, path)


def _named(now: CompareKnobs, seed: int) -> ViewPairs:
    if now.data == "shapes":
        from settle.backend.wdm.pairs.multiview_shapes import shape_pairs

        return shape_pairs(seed, now.count, now.side)
    if now.data not in DRAWN:
        from settle.backend.wdm.pairs.split_faces import face_pairs

        return face_pairs(now.data, seed)
    from settle.backend.wdm.pairs import characters
    from settle.backend.wdm.pairs.spatial_omniglot import spatial_pairs

    places = now.rows * now.columns
    drawings = characters.glyphs(places, now.classes, ALPHABET_SEED) if now.data == "glyphs" else characters.omniglot()
    return spatial_pairs(drawings, now.rows, now.columns, seed, now.count, now.shared)
