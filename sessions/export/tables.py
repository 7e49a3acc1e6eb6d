"""Tables of a recording as files for other programs: CSV, NPZ, Parquet, XLSX."""

from __future__ import annotations

import json
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from settle.backend.core.column import Column
from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.sessions.export import csv_tables, xlsx_tables
from settle.sessions.export.table_rows import Spans, about, elements, pieces, replaced, width
from settle.sessions.format import SessionError
from settle.sessions.json_values import strict_json

FORMATS = ("csv", "npz", "parquet", "xlsx")
LAYOUTS = ("wide", "long")
"""Of CSV: a line for each row, or for each number."""
INSTEAD = "export npz, parquet, or csv in the long layout"
"""What has room for any table."""
PACKAGES = {"parquet": "pyarrow", "xlsx": "openpyxl"}
"""What a format takes beside Settle's own dependencies (the extra ``export``)."""


def chosen(recording: Recording, table: str | None) -> list[Table]:
    """The table of that name, or all of them.

    :raises SessionError: there is no such table, or none at all.
    """
    if table is None and recording.tables:
        return list(recording.tables.values())
    if table in recording.tables:
        return [recording.tables[table]]
    known = ", ".join(recording.tables)
    raise SessionError(f"There is no table '{table}': the session has {known}." if known else "The session has no tables.")


def tables(recording: Recording, path: Path, format: str, table: str | None = None, layout: str = "wide") -> list[Path]:
    """Write one table, or all of them, in one of :data:`FORMATS`; gives the files written.

    NPZ, XLSX and long CSV are one file. Of wide CSV and Parquet, several tables go into a file each, ``NAME.TABLE.csv``. Of several
    tables, those that a format has no room for are left out (:func:`says_left_out`). A column's unit stands in its head (CSV), in its
    second row (XLSX), in the metadata of its field (Parquet), in the entry ``session`` (NPZ).

    :raises SessionError: why it cannot be done: no such table, no room for the only one, a package is missing, no file can be written.
    """
    files = _files(recording, Path(path), format, table, layout)
    for found, target in files:
        with replaced(target) as beside:
            _write(recording, found, beside, format, layout)
    return [target for _, target in files]


def _write(recording: Recording, found: list[Table], path: Path, format: str, layout: str) -> None:
    if format == "npz":
        write_npz(recording, found, path)
    elif format == "parquet":
        write_parquet(found[0], path)
    elif format == "xlsx":
        xlsx_tables.write_book(recording, found, path)
    else:
        with open(path, "w", newline="", encoding="utf-8") as file:
            if layout == "wide":
                csv_tables.write_wide(found[0], file)
                return
            csv_tables.write_long_head(file)
            for table in found:
                csv_tables.write_long(table, file)


def write_npz(recording: Recording, found: list[Table], path: Path) -> None:
    """A NumPy archive: one array a column, rows first, named ``table/column``.

    The entry ``session`` is JSON text: experiment, preset, knobs, seed, outcome, summary, units and long names by ``table/column``.
    """
    with zipfile.ZipFile(path, "w") as archive:
        with archive.open("session.npy", "w") as file:
            np.lib.format.write_array(file, np.array(npz_session(recording, found)), allow_pickle=False)
        for each in found:
            rows = len(each)
            for column in each.columns.values():
                # Piece by piece: an array larger than memory goes through.
                with archive.open(f"{each.name}/{column.name}.npy", "w", force_zip64=True) as file:
                    head = {"descr": column.dtype.str, "fortran_order": False, "shape": (rows, *column.shape)}
                    np.lib.format.write_array_header_1_0(file, head)
                    for start in range(0, rows, column.chunk_rows):
                        file.write(column[start : min(start + column.chunk_rows, rows)].tobytes())


def npz_session(recording: Recording, found: list[Table]) -> str:
    """The text of the entry ``session``."""
    named = [(f"{table.name}/{column.name}", column) for table in found for column in table.columns.values()]
    units = {name: column.unit for name, column in named if column.unit}
    return json.dumps(strict_json({**about(recording), "units": units, "long_names": {name: column.label for name, column in named}}))


def write_parquet(table: Table, file: Any, spans: Spans = pieces) -> None:
    """A row group for each piece, arrays as lists of fixed length (in C order). The metadata of a field have its ``unit``, its
    ``long_name`` and the ``shape`` of a row's array.

    :param file: a path or an open binary file.
    :raises SessionError: pyarrow is not installed, or a column has numbers that Parquet has no type for.
    """
    try:
        import pyarrow as pa  # type: ignore[import-not-found]
        import pyarrow.parquet as pq  # type: ignore[import-not-found]
    except ImportError:
        raise SessionError("Parquet needs the package pyarrow: install it with pip install pyarrow, or export npz.") from None
    columns = list(table.columns.values())
    names = pa.schema([_field(pa, column) for column in columns], {"table": table.name, "title": table.title})
    with pq.ParquetWriter(file, names) as writer:
        for start, stop in spans(table):
            arrays = []
            for column in columns:
                flat = pa.array(column[start:stop].reshape(-1).astype(column.dtype.newbyteorder("="), copy=False))
                arrays.append(pa.FixedSizeListArray.from_arrays(flat, elements(column)) if column.shape else flat)
            writer.write_table(pa.Table.from_arrays(arrays, schema=names))


def _field(pa: Any, column: Column) -> Any:
    """:raises SessionError: Parquet has no type for the column."""
    if column.dtype.kind == "c":
        raise SessionError(f"Parquet has no complex numbers, as the column {column.name} holds them: export npz.")
    kind = pa.from_numpy_dtype(column.dtype.newbyteorder("="))
    told = {"unit": column.unit, "long_name": column.label, "shape": json.dumps(column.shape)}
    return pa.field(column.name, pa.list_(kind, elements(column)) if column.shape else kind, metadata=told)


def targets(recording: Recording, path: Path, format: str, table: str | None = None, layout: str = "wide") -> list[Path]:
    """The files that :func:`tables` would write.

    :raises SessionError: as there, but for packages and the disk.
    """
    return [target for _, target in _files(recording, Path(path), format, table, layout)]


def _files(recording: Recording, path: Path, format: str, table: str | None, layout: str) -> list[tuple[list[Table], Path]]:
    """Tables with the file that they go into: ``path`` for one file, else one beside it for each."""
    found = going(recording, format, table, layout)
    if len(found) == 1 or format in ("npz", "xlsx") or layout == "long":
        return [(found, path)]
    return [([each], path.with_name(f"{path.stem}.{each.name}{path.suffix or f'.{format}'}")) for each in found]


def going(recording: Recording, format: str, table: str | None = None, layout: str = "wide") -> list[Table]:
    """The tables that are written.

    :raises SessionError: there is no such table, none at all, or no room for any.
    """
    left = left_out(recording, format, table, layout)
    found = [each for each in chosen(recording, table) if each.name not in left]
    if why := next((why for each in found if (why := too_large(each, format, layout))), ""):
        raise SessionError(f"Table {found[0].name} has {why}: {INSTEAD}.")
    return found


def too_large(table: Table, format: str, layout: str = "wide") -> str:
    """What a format has no room for in a table, in words; nothing: it fits."""
    if format == "xlsx":
        return xlsx_tables.too_large(table)
    if format == "csv" and layout == "wide" and width(table) > csv_tables.WIDEST:
        return f"{width(table):,} columns (CSV takes at most {csv_tables.WIDEST:,})"
    return ""


def left_out(recording: Recording, format: str, table: str | None = None, layout: str = "wide") -> list[str]:
    """Names of the tables that go into no file, since the format has no room for them; not where that would leave none.

    :raises SessionError: there is no such table, or none at all.
    """
    found = chosen(recording, table)
    large = [each.name for each in found if too_large(each, format, layout)] if len(found) > 1 else []
    return large if len(large) < len(found) else large[1:]


def says_left_out(recording: Recording, format: str, table: str | None = None, layout: str = "wide") -> str:
    """A sentence that names them, and says where they can be had; nothing: all are there."""
    names = left_out(recording, format, table, layout)
    if not names:
        return ""
    why = "; ".join(f"{name} has {too_large(recording.tables[name], format, layout)}" for name in names)
    return f"Left out: {why}. For {'it' if len(names) == 1 else 'them'}, {INSTEAD}."


def lacks(format: str) -> str:
    """A sentence, where a format takes a package that is not installed."""
    package = PACKAGES.get(format, "")
    missing = package and find_spec(package) is None
    return f"{format.upper()} needs the package {package}: install it with pip install {package}." if missing else ""
