"""Names of arrays in a user's file: what there is where something is missing, and which one is misspelt."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """``it has a, b and c``; at most twelve of them by name."""
    *most, last = [*names] or [""]
    if not last:
        return "it has no array"
    if len(most) > 11:
        most, last = most[:11], f"{len(most) - 10} more"
    return f"it has {', '.join(most)} and {last}" if most else f"it has {last}"


def misspelt(names: Iterable[str], known: Iterable[str]) -> str:
    """What is to be said of a name that is not read and looks like a known one that is not there; nothing: there is none.

    :param known: all names that are read if they are there.
    """
    there, known = [*names], [*known]
    absent = {name.lower(): name for name in known if name not in there}
    for name in there:
        close = [] if name in known else difflib.get_close_matches(name.lower(), absent, 1, 0.75)
        if close:
            return f"it holds an array called {name}, which is not read; {absent[close[0]]} would be"
    return ""
