"""What differs between two recordings, bit for bit or by how much."""

from __future__ import annotations

import numpy as np

from settle.backend.core.column import Column
from settle.backend.core.recording import Recording

NOT_EQUAL = "not equal bit for bit"
"""How the sentence of a column ends whose numbers differ."""


def differences(a: Recording, b: Recording) -> list[str]:
    """What differs between two recordings bit for bit, one sentence each; wall time is left out."""
    found = [
        f"{what}: {one!r} and {other!r}"
        for what, one, other in (
            ("experiment", a.experiment, b.experiment),
            ("knobs", a.knobs_before(0), b.knobs_before(0)),  # how they were extended is an event
            ("seed", a.seed, b.seed),
        )
        if one != other
    ]
    what_happened = [[(e.step, e.kind, e.value) for e in r.events] for r in (a, b)]
    if what_happened[0] != what_happened[1]:
        found.append(f"events: {what_happened[0]} and {what_happened[1]}")
    for name in sorted(set(a.tables) | set(b.tables)):
        if name not in a.tables or name not in b.tables:
            found.append(f"table {name}: only in one of the two")
            continue
        one, other = a.tables[name], b.tables[name]
        if len(one) != len(other) or list(one.columns) != list(other.columns):
            found.append(f"table {name}: {len(one)} rows and {len(other)} rows, or other columns")
            continue
        found += [f"table {name}, column {c}: {NOT_EQUAL}" for c in one.columns if c != "time" and not _same(one[c], other[c])]
    return found


def _same(one: Column, other: Column) -> bool:
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    size = one.chunk_rows
    return all(one[i : i + size].tobytes() == other[i : i + size].tobytes() for i in range(0, len(one), size))


def largest_deviation(a: Recording, b: Recording) -> tuple[float, str]:
    """The largest difference of two numbers over the largest one of its column, and where: ``(3e-7, "table states, column s0")``.

    NaN agrees with NaN, an infinity with itself; else either is infinitely far away. So are tables, columns or rows that
    only one has. Wall time is left out.
    """
    found = (0.0, "")
    for name in {**a.tables, **b.tables}:
        one, other = a.tables.get(name), b.tables.get(name)
        if one is None or other is None or len(one) != len(other) or list(one.columns) != list(other.columns):
            return np.inf, f"table {name}"
        for column in one.columns:
            if column != "time":
                found = max(found, (_deviation(one[column], other[column]), f"table {name}, column {column}"))
    return found


def _deviation(one: Column, other: Column) -> float:
    if one.shape != other.shape:
        return np.inf
    largest = apart = 0.0
    for i in range(0, len(one), one.chunk_rows):
        x, y = (np.asarray(c[i : i + one.chunk_rows]).astype(complex if c.dtype.kind == "c" else float) for c in (one, other))
        finite = np.isfinite(x) & np.isfinite(y)
        if not np.array_equal(x[~finite], y[~finite], equal_nan=True):
            return np.inf
        largest = max(largest, float(np.abs(x[finite]).max(initial=0)))
        apart = max(apart, float(np.abs(x[finite] - y[finite]).max(initial=0)))
    return apart / largest if largest else (np.inf if apart else 0.0)
