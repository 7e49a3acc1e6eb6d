"""Weights of an HSSM from an .npz file, as an export of a session's weights makes it. NumPy alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.core.knobs import KnobError
from settle.backend.data.array_names import listed
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
    file = Path(path).expanduser()
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files if ".model." in f".{name}"}
            about = json.loads(str(stored["about"])) if "about" in stored.files else {}
    except FileNotFoundError:
        raise _error(path, "there is no such file") from None
    except Exception as e:  # what a damaged file makes NumPy's reader raise is no closed list
        reason = e.strerror if isinstance(e, OSError) and e.strerror else "it is no whole .npz file of plain numbers"
        raise _error(path, f"it cannot be read: {reason}") from None
    owner = f"vta{about['chosen']}." if "chosen" in about else "vta."
    found = arrays_of(arrays, f"{owner}model")
    if "abstract_feature.weight" not in found:
        raise _error(path, "it holds no weights of a VTA; export them from a session with --format npz --table weights")
    H = knobs.belief
    sizes = {"belief": H, "hidden": knobs.hidden, "belief+abstract": H + knobs.abstract, "belief+state": H + knobs.state}
    for name, (rows, columns, what) in _SIZE_ARRAYS.items():
        wanted = tuple(sizes.get(size, size) for size in (rows, columns))
        if name not in found:
            raise _error(path, f"its VTA has no array {name}; {listed(found)}")
        if found[name].shape != wanted:
            raise _error(path, f"its array {name} has the shape {found[name].shape}; {what}, {wanted}, are wanted here")
    bad = next((name for name, array in found.items() if not np.isfinite(array).all()), None)
    if bad is not None:
        raise _error(path, f"its array {bad} holds values that are not finite")
    return {**found, "standardised": np.array("chosen" in about)}


def _error(path: str, why: str) -> KnobError:
    return KnobError("model", f"model = '{path}' is not possible: {why}.")
