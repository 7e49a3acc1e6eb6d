"""Values that nobody writes by accident: numbers at the ends of their ranges, texts with a meaning elsewhere, other types."""

from __future__ import annotations

import json
import random
from typing import Any

import h5py
import numpy as np

TEXTS = [
    "", "x" * 5_000, "x" * 70_000, "\x1b[31m\x07", "a\x00b", "<b>bold</b><img src='/etc/passwd'>", "../../../../etc/passwd", "/dev/zero",
    "\u202egnp.h5", "%s%n{0}{x}", "é" * 300, "1e999", "nan", "\n" * 50, "\U0001f600" * 40, "-", " ",
]  # fmt: skip
NUMBERS = [
    0, 1, -1, 2, 3, 255, 256, 10**6, 2**31, 2**32, 2**53, 2**63 - 1, -(2**63), 0.5, -0.0, 1e-320, 1e-30, 1e30, 1e308, -1e308,
    float("nan"), float("inf"), float("-inf"),
]  # fmt: skip
OTHERS: list[Any] = [
    np.zeros((3, 4)), np.zeros(0), np.zeros((1, 0, 2)), np.complex128(1 + 2j), h5py.Empty("f8"), h5py.Empty("S1"), np.void(b"\x00\xff" * 8),
    np.array([b"a", b"bc"]), np.array([(1, 2.0)], [("a", "i4"), ("b", "f8")]), np.arange(1000), np.bool_(True), np.float16(1), np.int8(-1),
    np.uint64(2**64 - 1),
]  # fmt: skip
INSIDE_JSON: list[Any] = [
    None, True, False, [], {}, [[1, [2]]], [None], {"": ""}, 10**40, -(10**40), [1] * 5_000, ["x"] * 50, {"a": {"b": {"c": 1}}},
    [0.5, "x", None],
]  # fmt: skip
DEEP = 300


def any_value(rng: random.Random) -> Any:
    """A number, text or array of any type, as HDF5 keeps it."""
    return rng.choice([*NUMBERS, *TEXTS, *OTHERS, *OTHERS])


def json_changed(text: str, rng: random.Random) -> str:
    """JSON with one thing in it changed, taken away or added; or what is no JSON."""
    try:
        value = json.loads(text)
    except ValueError:
        return rng.choice(TEXTS)
    chance = rng.random()
    if chance < 0.05:
        return rng.choice([text[: len(text) // 2], text + text, "[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP, *TEXTS])
    places = [(None, None), *_places(value)]
    holder, key = rng.choice(places)
    new = rng.choice([*NUMBERS, *INSIDE_JSON, *INSIDE_JSON, *TEXTS])
    if holder is None:
        return json.dumps(new) if chance < 0.5 or not isinstance(value, dict) else json.dumps({**value, rng.choice(TEXTS): new})
    if chance < 0.25:
        del holder[key]
    else:
        holder[key] = new
    return json.dumps(value)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Each place in a JSON value: what holds it, and its key or index."""
    found: list[tuple[Any, Any]] = []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in parts:
        found += [(value, key), *_places(inside)]
    return found


def bytes_changed(raw: bytes, rng: random.Random) -> tuple[bytes, str]:
    """Bytes of a file with bits turned, cut off, put in, or overwritten; and what was done."""
    b, place = bytearray(raw), rng.randrange(max(1, len(raw)))
    kind = rng.choice(["flip", "flip", "cut", "insert", "overwrite", "double"])
    if not raw:
        return rng.randbytes(64), "filled"
    if kind == "flip":
        count = rng.choice((1, 1, 1, 8, 64))
        for _ in range(count):
            b[rng.randrange(len(b))] ^= 1 << rng.randrange(8)
        return bytes(b), f"{count} bits turned"
    if kind == "cut":
        return bytes(b[:place]), f"cut at byte {place}"
    if kind == "insert":
        new = rng.randbytes(rng.choice((1, 7, 512)))
        return bytes(b[:place] + new + b[place:]), f"{len(new)} bytes put in at {place}"
    if kind == "double":
        return bytes(b + b[place:]), f"its end from {place} on twice"
    length = min(rng.randrange(1, 5_000), len(b) - place)
    b[place : place + length] = rng.choice((b"\x00", b"\xff")) * length
    return bytes(b), f"{length} bytes overwritten at {place}"
