"""A misspelt array in a user's file is told: what there is, and what is wanted."""

from __future__ import annotations

import numpy as np
import pytest

from settle.app import catalogue
from settle.backend.core.knobs import KnobError
from settle.backend.data.array_names import listed, misspelt

RNG = np.random.default_rng(0)
FRAMES = RNG.normal(size=(12, 30, 3)).astype(np.float32)


def test_names_in_words():
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"])) == ("it has no array", "it has a", "it has a, b and c")
    assert listed([f"a{i}" for i in range(40)]).endswith("a10 and 29 more")
    assert misspelt(["x", "event"], ["x", "events"]) == "it holds an array called event, which is not read; events would be"
    assert not misspelt(["x", "events", "about"], ["x", "events"]) and not misspelt(["x", "events", "event"], ["x", "events"])


@pytest.mark.parametrize(
    ("experiment", "knobs", "arrays", "told"),
    [
        ("vta.segments", {"knob": "data"}, {"X": FRAMES}, "no array called x; it has X"),
        ("vta.segments", {"knob": "data"}, {"x": FRAMES, "event": np.zeros((12, 30), bool)}, "called event, which is not read; events"),
        ("gan.plane", {"knob": "points"}, {"point": RNG.normal(size=(50, 2))}, "called point, which is not read; points would be"),
        ("gan.plane", {"knob": "points"}, {"a": np.zeros((9, 2)), "b": np.zeros((9, 2))}, "none is called points; it has a and b"),
        ("wdm.compare", {"knob": "pairs"}, {"x": np.zeros((99, 4)), "y": np.zeros((99, 4)), "label": np.zeros((99, 1), int)},
         "called label, which is not read; labels would be; it has x, y and label"),
        ("gan.images", {"knob": "pictures"}, {"images": np.zeros((99, 8, 8))}, "no array called pictures; it has images"),
        ("ep.settle", {"knob": "network"}, {"x": np.zeros((1, 3)), "wieghts0": np.zeros((2, 3))}, "y is missing; .*it has x and wieghts0"),
        ("ep.settle", {"knob": "network"}, {"x": np.zeros((1, 3)), "y": np.zeros((1, 2)), "W0": np.zeros((2, 3)), "b0": np.zeros(2),
                                            "w1": np.zeros((3, 3))}, "array w1 belongs to no layer"),
    ],
)  # fmt: skip
def test_each_file_of_a_user(tmp_path, experiment, knobs, arrays, told):
    np.savez(tmp_path / "own.npz", **arrays)
    with pytest.raises(KnobError, match=told):
        catalogue.experiment(experiment).make("", {knobs["knob"]: str(tmp_path / "own.npz")}).read_inputs()
