"""The data folder: where sets that are too large to be part of the program lie."""

from __future__ import annotations

import os
from pathlib import Path

from settle.backend.core.knobs import KnobError
from settle.backend.data.own.own_file import expanded
from settle.backend.data.sources import SOURCES


class MissingDataSet(KnobError):
    """A data set that is not in the data folder; it can be fetched."""

    def __init__(self, name: str, home: Path, lacking: str):
        self.name, self.home = name, home
        super().__init__(
            "data",
            f"data = '{name}' is not possible: {lacking} is not in {home / name}. 'settle data fetch {name}' gets it"
            f" ({SOURCES[name].size / 1e6:.0f} MB); the variable SETTLE_DATA names another folder.",
        )


def folder() -> Path:
    """``$SETTLE_DATA``, else ``settle`` in the user's cache folder; it need not exist.

    :raises KnobError: the variable names no place on this computer.
    """
    import platformdirs

    chosen = os.environ.get("SETTLE_DATA")
    try:
        return expanded(chosen) if chosen else Path(platformdirs.user_cache_dir("settle", appauthor=False))
    except ValueError as e:
        raise KnobError("data", f"SETTLE_DATA = '{chosen}' is not possible: {e}.") from None


def find(home: Path, name: str, file: str) -> Path | None:
    """A set's file: in the subfolder of the set's name, or in the folder itself; None: it is not there.

    Fashion-MNIST's files have the names of MNIST's, so they are looked for in its subfolder alone.
    """
    paths = [home / name / file] + ([home / file] if name != "fashion-mnist" else [])
    return next((path for path in paths if path.is_file() or path.is_dir()), None)  # and no pipe, which would make one wait
