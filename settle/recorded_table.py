"""A table of a run, to be read as NumPy arrays, as a pandas frame or as an xarray data set."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from settle.backend.core.column import Column
from settle.backend.core.knobs import nearest
from settle.backend.core.table import Table
from settle.html_table import html_table, plural

if TYPE_CHECKING:
    import pandas  # type: ignore[import-not-found]
    import xarray  # type: ignore[import-not-found]

WIDEST = 12
"""Most columns that are shown."""


class RecordedTable:
    """Rows that a run recorded, one a step or fewer: ``table["relmse.s0"]`` is a column. Nothing in it can be changed.

    ``len(table)`` is the number of rows; iterating gives the names of the columns. Of a large session, a column is read from its file
    when it is asked for.
    """

    def __init__(self, table: Table):
        self._table = table
        self.name, self.title = table.name, table.title
        self.columns: list[str] = list(table.columns)
        """Names, beginning with ``step`` and ``time``."""
        self.units: dict[str, str] = {name: column.unit for name, column in table.columns.items()}
        """Column -> unit; empty for a pure number."""
        self.labels: dict[str, str] = {name: column.label for name, column in table.columns.items()}
        """Column -> what it is, as the lab writes it on an axis."""

    def __getitem__(self, column: str) -> np.ndarray:
        """A column: an array of rows x its shape (nothing more for single numbers), read-only; copy it to change it.

        :raises KeyError: there is no such column.
        """
        if column not in self.columns:
            known = ", ".join(self.columns)
            raise KeyError(f"There is no column '{column}' in {self.name}: it has {known}.{nearest(column, self.columns)}")
        array = self._table[column][:].view()
        array.flags.writeable = False  # it may be the recording's own memory
        return array

    def __len__(self) -> int:
        return len(self._table)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __contains__(self, column: object) -> bool:
        return column in self.columns

    def _ipython_key_completions_(self) -> list[str]:
        return self.columns

    # -- for other programs ------------------------------------------------------------------

    def numpy(self) -> dict[str, np.ndarray]:
        """All columns: name -> array, as ``table[name]`` gives it."""
        return {name: self[name] for name in self.columns}

    def pandas(self) -> pandas.DataFrame:
        """A data frame indexed by step; an array becomes one column an element, ``s0[3]`` or ``picture[0,4]``, as in a CSV export.

        Its ``attrs`` have the table's name and title, and ``units`` and ``labels`` by column.

        :raises ImportError: pandas is not installed, with what to do.
        """
        pd = _imported("pandas")
        from settle.sessions.export.table_rows import element_names

        parts = []
        for name, column in self._table.columns.items():
            if name != "step":
                flat = self[name].reshape(len(self), -1)
                parts.append(pd.DataFrame(flat, index=pd.Index(self["step"], name="step"), columns=element_names(column), copy=True))
        frame = pd.concat(parts, axis=1)
        frame.attrs = {"name": self.name, "title": self.title, "units": dict(self.units), "labels": dict(self.labels)}
        return frame

    def xarray(self) -> xarray.Dataset:
        """A data set along ``step``, with the coordinate ``time``; the axes of an array ``s0`` are ``s0_0``, ``s0_1``.

        Each variable's ``attrs`` have its ``units`` and ``long_name``, which xarray's own plots write on their axes.

        :raises ImportError: xarray is not installed, with what to do.
        """
        xr = _imported("xarray")
        variables = {name: self._variable(name, column) for name, column in self._table.columns.items()}
        coords = {name: variables.pop(name) for name in ("step", "time")}
        return xr.Dataset(variables, coords, {"name": self.name, "title": self.title})

    def _variable(self, name: str, column: Column) -> tuple[list[str], np.ndarray, dict[str, str]]:
        axes = [f"{name}_{number}" for number in range(len(column.shape))]
        about = {"long_name": column.label} | ({"units": column.unit} if column.unit else {})
        return ["step", *axes], np.array(self[name]), about

    # -- as it is shown ----------------------------------------------------------------------

    def __repr__(self) -> str:
        names = [f"{c.name} {list(c.shape)}" if c.shape else c.name for c in self._table.columns.values()]
        return f"<RecordedTable {self.name}, {plural(len(self), 'row')}: {', '.join(names)}>"

    def _repr_html_(self) -> str:
        shown, count = list(self._table.columns.values())[:WIDEST], len(self)
        left = len(self.columns) - len(shown)
        head = [f"{c.name} [{c.unit}]" if c.unit else c.name for c in shown] + [f"{left} more"] * bool(left)
        picked = list(range(count)) if count <= 8 else [0, 1, 2, 3, None, count - 2, count - 1]
        rows = [[_cell(c, row) for c in shown] + [""] * bool(left) for row in picked]
        title = f"<b>{escape(self.name)}</b>" + (f": {escape(self.title)}" if self.title != self.name else "")
        return f"<p>{title}, {plural(count, 'row')}</p>{html_table(head, rows)}"


def _cell(column: Column, row: int | None) -> str:
    if row is None:
        return "…"
    if column.shape:
        return f"{' × '.join(map(str, column.shape))} values"
    value = column[row]
    return f"{value:.5g}" if value.dtype.kind in "fc" else str(value)


def _imported(package: str) -> Any:
    """:raises ImportError: it is not installed."""
    from importlib import import_module

    try:
        return import_module(package)
    except ImportError as e:
        sentence = f"This needs the package {package}: install it with pip install {package}, or pip install 'settle-lab[notebook]'."
        raise ImportError(sentence, name=package) from e
