"""Networks from files: what is missing, misshapen or broken is named."""

from __future__ import annotations

import numpy as np
import pytest

from settle.backend.core.knobs import KnobError
from settle.backend.ep.models.network_file import read, sizes


def arrays(**changes):
    made = {
        "x": np.ones((2, 5)), "y": np.eye(3)[:2],
        "W0": np.ones((3, 4)), "b0": np.zeros(3), "W1": np.ones((4, 5)), "b1": np.zeros(4),
    }  # fmt: skip
    return {name: array for name, array in {**made, **changes}.items() if array is not None}


def toy(**changes):
    made = {
        "x": np.ones((1, 5)), "y": np.eye(3)[:1], "W01": np.ones((3, 4)), "b01": np.zeros(3), "W0x": np.ones((3, 5)),
        "b0x": np.zeros(3), "W1x": np.ones((4, 5)), "b1x": np.zeros(4),
    }  # fmt: skip
    return {name: array for name, array in {**made, **changes}.items() if array is not None}


def test_sizes_come_from_the_file_and_other_arrays_are_passed_over(tmp_path):
    np.savez(tmp_path / "n.npz", **arrays(notes=np.array(["a"]), free_s0=np.ones(3), x=np.ones((2, 5), np.float32)))
    found = read(str(tmp_path / "n.npz"), "eb")
    assert sorted(found) == ["W0", "W1", "b0", "b1", "x", "y"] and all(a.dtype == np.float64 for a in found.values())
    assert sizes(found, "eb") == (3, 4, 5)
    np.savez(tmp_path / "t.npz", **toy())
    assert sizes(read(str(tmp_path / "t.npz"), "toy"), "toy") == (3, 4, 5)


@pytest.mark.parametrize(
    ("kind", "made", "sentence"),
    [
        ("eb", arrays(b1=None), r"array b1 is missing; a eb network needs x, y, W0, b0, W1, b1"),
        ("p", arrays(x=None), "array x is missing"),
        ("p", toy(), "array W0 is missing"),
        ("toy", arrays(), "array W01 is missing"),
        (
            "eb",
            arrays(W1=np.ones((4, 6))),
            r"array W1 has the shape \(4, 6\); layer 1 has 4 units and x has 5 inputs, so \(4, 5\)",
        ),
        ("eb", arrays(W0=np.ones((2, 4))), r"array W0 has the shape \(2, 4\); layer 0 has 3 units, so \(3, n\)"),
        ("eb", arrays(b0=np.zeros((3, 1))), r"array b0 has the shape \(3, 1\).*\(3,\) is wanted"),
        ("eb", arrays(x=np.ones(5)), r"array x has the shape \(5,\); x is samples x inputs, so \(n, n\)"),
        ("eb", arrays(x=np.ones((0, 5))), r"array x has the shape \(0, 5\)"),
        ("eb", arrays(y=np.ones((3, 3))), r"array y has the shape \(3, 3\); x has 2 samples"),
        ("toy", toy(W1x=np.ones((5, 4))), r"array W1x has the shape \(5, 4\); it joins 4 units to 5"),
        ("eb", arrays(W0=np.full((3, 4), np.nan)), r"array W0 \(3, 4\) has 12 values that are not finite"),
        ("eb", arrays(b0=np.array(["a", "b", "c"])), "array b0 is of type <U1; plain real numbers"),
        ("eb", arrays(b0=np.zeros(3, complex)), "array b0 is of type complex128"),
    ],
)
def test_what_does_not_fit_is_named_with_its_shape_and_what_is_allowed(tmp_path, kind, made, sentence):
    np.savez(tmp_path / "bad.npz", **made)
    with pytest.raises(KnobError, match=r"network = '.*bad.npz' is not possible: " + sentence) as caught:
        read(str(tmp_path / "bad.npz"), kind)
    assert caught.value.knob == "network"


def test_files_that_are_no_networks_are_refused(tmp_path):
    np.savez_compressed(tmp_path / "whole.npz", **arrays(W1=np.random.default_rng(0).random((4, 5))))
    whole = (tmp_path / "whole.npz").read_bytes()
    np.save(tmp_path / "single.npy", np.ones(3))
    np.savez(tmp_path / "objects.npz", **arrays(b0=np.array([{}, 1, 2], object)))
    (tmp_path / "text.npz").write_text("hello", encoding="utf-8")
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "short.npz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "flipped.npz").write_bytes(whole[:60] + bytes(b ^ 255 for b in whole[60:90]) + whole[90:])
    cases = {
        "nothing.npz": "there is no such file", "single.npy": "a single array", "objects.npz": "array b0 holds Python objects",
        "text.npz": "it cannot be read", "empty.npz": "it cannot be read", "short.npz": "it cannot be read",
        "flipped.npz": "it cannot be read", ".": "it is a folder; a file is wanted",
    }  # fmt: skip
    for name, sentence in cases.items():
        with pytest.raises(KnobError, match=sentence):
            read(str(tmp_path / name), "eb")
