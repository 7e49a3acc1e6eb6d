"""What differs between two recordings, bit for bit."""

from __future__ import annotations

from settle.backend.core.column import Column
from settle.backend.core.recording import Recording


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
        found += [f"table {name}, column {c}: not equal bit for bit" for c in one.columns if c != "time" and not _same(one[c], other[c])]
    return found


def _same(one: Column, other: Column) -> bool:
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    size = one.chunk_rows
    return all(one[i : i + size].tobytes() == other[i : i + size].tobytes() for i in range(0, len(one), size))
