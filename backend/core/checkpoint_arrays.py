"""Arrays of several owners in one dictionary, each called ``owner.key``: those of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def arrays_of(arrays: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Key -> array of this owner."""
    start = f"{owner}."
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}
