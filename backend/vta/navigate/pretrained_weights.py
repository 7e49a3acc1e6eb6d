"""Weights of an HSSM from an .npz file, as an export of a session's weights makes it. NumPy alone."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.data.array_names import listed
from settle.backend.data.own.arrays import numbers, read_arrays
from settle.backend.data.own.own_file import OwnFile
from settle.backend.vta.navigate.knobs import NavigateKnobs
from settle.backend.vta.worlds.lattice_world import OBSERVATION_SIZE

_SIZE_ARRAYS = {
    "decoder.4.weight": (OBSERVATION_SIZE, "hidden", "numbers of a frame and units of the encoder"),
    "abstract_feature.weight": ("belief", "belief+abstract", "H and H + numbers of z"),
    "feature.weight": ("belief", "belief+state", "H and H + numbers of s"),
}
"""Arrays whose shapes tell all sizes."""


def read(path: str, knobs: NavigateKnobs) -> dict[str, np.ndarray]:
    """The model's arrays by their names in it; those of its training, and of other models beside it, are passed over.

    ``standardised``, 0 or 1, tells whether it takes each number of a frame in units of its standard deviation, as a model of
    vta.segments does; of its restarts it is the one that was chosen.

    :raises KnobError: the file cannot be read, is no export of weights, or is of other sizes.
    """
    file = OwnFile.found("model", path)
    arrays = read_arrays(file, "model", lambda name: ".model." in f".{name}" or name == "about")
    about = _about(file, arrays.pop("about")) if "about" in arrays else {}
    owner = f"vta{about['chosen']}." if "chosen" in about else "vta."
    found = arrays_of(arrays, f"{owner}model")
    if "abstract_feature.weight" not in found:
        raise file.error("it holds no weights of a VTA; export them from a session with --format npz --table weights")
    H = knobs.belief
    sizes = {"belief": H, "hidden": knobs.hidden, "belief+abstract": H + knobs.abstract, "belief+state": H + knobs.state}
    for name, (rows, columns, what) in _SIZE_ARRAYS.items():
        wanted = tuple(sizes.get(size, size) for size in (rows, columns))
        if name not in found:
            raise file.error(f"its VTA has no array {name}; {listed(found)}")
        if found[name].shape != wanted:
            raise file.error(f"its array {name} has the shape {found[name].shape}; {what}, {wanted}, are wanted here")
    plain = {name: numbers(file, name, array, "float32").astype(np.float32) for name, array in found.items()}
    return {**plain, "standardised": np.array("chosen" in about)}


def _about(file: OwnFile, text: np.ndarray) -> dict[str, Any]:
    try:
        found = json.loads(str(text))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise file.error("its array about is not that of an export of weights")
    return found
