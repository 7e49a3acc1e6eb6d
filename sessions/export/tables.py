"""Tables of a recording as files for other programs: CSV, NPZ, Parquet."""

from __future__ import annotations

import csv
import itertools
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from settle.backend.core.column import Column
from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.sessions.disk import reason, replacing
from settle.sessions.format import SessionError
from settle.sessions.json_values import strict_json

WIDEST_CSV = 16384
"""Most columns of a CSV file: what spreadsheets open."""
PIECE_BYTES = 8 << 20
"""Rows that are written together: a table larger than memory goes through."""


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


def to_csv(recording: Recording, path: Path, table: str | None = None) -> list[Path]:
    """Write a table as CSV: a line of names, then one line a row; an array becomes one column an
    element, ``s0[3]`` or ``picture[0,4]``. Numbers are written so that they read back to the same
    bits.

    Without ``table`` and with several of them, each goes into a file of its own,
    ``NAME.TABLE.csv``, but for those that are too wide (more than :data:`WIDEST_CSV` columns):
    those are left to NPZ.

    :returns: the files written.
    :raises SessionError: the table is too wide, unknown, or a file cannot be written.
    """
    written = []
    for each, target in _files(recording, path, "csv", table):
        if _width(each) > WIDEST_CSV:
            raise SessionError(f"Table {each.name} has {_width(each)} columns; CSV takes at most {WIDEST_CSV}: export it as npz.")
        with _replaced(target) as beside, open(beside, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            columns = each.columns.values()
            writer.writerow([name for column in columns for name in element_names(column)])
            for start, stop in _pieces(each):
                flat = [_numbers(column[start:stop]).reshape(stop - start, -1).tolist() for column in columns]
                writer.writerows(list(itertools.chain.from_iterable(parts)) for parts in zip(*flat, strict=True))
        written.append(target)
    return written


def to_npz(recording: Recording, path: Path, table: str | None = None) -> list[Path]:
    """Write tables as a NumPy archive: one array a column, rows first, named ``table/column``.

    The entry ``session`` is JSON text: experiment, preset, knobs, seed, outcome, summary, units.

    :raises SessionError: the table is unknown, or the file cannot be written.
    """
    tables = chosen(recording, table)
    about = {name: getattr(recording, name) for name in ("experiment", "preset", "knobs", "seed", "outcome", "summary")}
    about["units"] = {f"{t.name}/{c.name}": c.unit for t in tables for c in t.columns.values() if c.unit}
    with _replaced(path) as beside, zipfile.ZipFile(beside, "w") as archive:
        with archive.open("session.npy", "w") as file:
            np.lib.format.write_array(file, np.array(json.dumps(strict_json(about))), allow_pickle=False)
        for each in tables:
            rows = len(each)
            for column in each.columns.values():
                # Piece by piece: an array larger than memory goes through.
                with archive.open(f"{each.name}/{column.name}.npy", "w", force_zip64=True) as file:
                    head = {"descr": column.dtype.str, "fortran_order": False, "shape": (rows, *column.shape)}
                    np.lib.format.write_array_header_1_0(file, head)
                    for start in range(0, rows, column.chunk_rows):
                        file.write(column[start : min(start + column.chunk_rows, rows)].tobytes())
    return [path]


def to_parquet(recording: Recording, path: Path, table: str | None = None) -> list[Path]:
    """Write a table as Parquet, arrays as lists of fixed length (in C order); several as ``NAME.TABLE.parquet``.

    :raises SessionError: pyarrow is not installed, the table is unknown, or a file cannot be written.
    """
    try:
        import pyarrow as pa  # type: ignore[import-not-found]
        import pyarrow.parquet as pq  # type: ignore[import-not-found]
    except ImportError:
        raise SessionError("Parquet needs the package pyarrow: install it with pip install pyarrow, or export npz.") from None
    written = []
    for each, target in _files(recording, path, "parquet", table):
        columns = each.columns.values()
        kinds = [pa.list_(pa.from_numpy_dtype(c.dtype), _elements(c)) if c.shape else pa.from_numpy_dtype(c.dtype) for c in columns]
        names = pa.schema([pa.field(c.name, kind) for c, kind in zip(columns, kinds, strict=True)])
        with _replaced(target) as beside, pq.ParquetWriter(beside, names) as writer:
            for start, stop in _pieces(each):
                arrays = []
                for column in columns:
                    flat = pa.array(column[start:stop].reshape(-1))
                    arrays.append(pa.FixedSizeListArray.from_arrays(flat, _elements(column)) if column.shape else flat)
                writer.write_table(pa.Table.from_arrays(arrays, schema=names))
        written.append(target)
    return written


FORMATS = {"csv": to_csv, "npz": to_npz, "parquet": to_parquet}


def tables(recording: Recording, path: Path, format: str, table: str | None = None) -> list[Path]:
    """Write one table, or all of them, in one of :data:`FORMATS`; gives the files written.

    :raises SessionError: why it cannot be done.
    """
    return FORMATS[format](recording, Path(path), table)


def most_bytes(recording: Recording, format: str, table: str | None = None) -> int:
    """Bytes that the files of :func:`tables` have at most.

    :raises SessionError: there is no such table, or none at all.
    """
    if format == "csv":
        return sum(_most_csv(each) for each, _ in _files(recording, Path("x.csv"), format, table))
    # Rows as they are, and for each column a head; of Parquet also the places of the rows in an array.
    twice = 2 if format == "parquet" else 1
    return sum(len(each) * each.row_bytes * twice + 1024 * (1 + len(each.columns)) for each in chosen(recording, table))


def _most_csv(table: Table) -> int:
    """Each number as long as one of its type can be, and a comma."""
    head = sum(len(name) + 3 for column in table.columns.values() for name in element_names(column)) + 2
    return head + len(table) * (2 + sum(_elements(column) * (_longest(column.dtype) + 1) for column in table.columns.values()))


def _longest(dtype: np.dtype) -> int:
    """Characters of the longest number: all are written so that they read back to the same bits."""
    if dtype.kind == "b":
        return 1
    if dtype.kind in "iu":
        return max(len(str(np.iinfo(dtype).min)), len(str(np.iinfo(dtype).max)))
    return 24 if dtype.kind == "f" else 52  # -1.7976931348623157e+308


def targets(recording: Recording, path: Path, format: str, table: str | None = None) -> list[Path]:
    """The files that :func:`tables` would write.

    :raises SessionError: there is no such table, or none at all.
    """
    if format == "npz":
        return [Path(path)]
    return [target for _, target in _files(recording, Path(path), format, table)]


def _files(recording: Recording, path: Path, format: str, table: str | None) -> list[tuple[Table, Path]]:
    """Each table with the file that it goes into: ``path`` for a single one, else one beside it."""
    tables, left = chosen(recording, table), left_out(recording, format, table)
    tables = [t for t in tables if t.name not in left]
    if len(tables) == 1:
        return [(tables[0], path)]
    return [(each, path.with_name(f"{path.stem}.{each.name}{path.suffix or f'.{format}'}")) for each in tables]


def left_out(recording: Recording, format: str, table: str | None = None) -> list[str]:
    """Names of the tables that go into no file, since CSV has no room for their columns; not where that would leave none.

    :raises SessionError: there is no such table, or none at all.
    """
    tables = chosen(recording, table)
    wide = [t.name for t in tables if _width(t) > WIDEST_CSV] if format == "csv" and len(tables) > 1 else []
    return wide if len(wide) < len(tables) else wide[1:]


def says_left_out(recording: Recording, format: str, table: str | None = None) -> str:
    """A sentence that names them, and says where they can be had; nothing: all are there."""
    names = left_out(recording, format, table)
    if not names:
        return ""
    are, them = ("table", "it") if len(names) == 1 else ("tables", "them")
    return f"Left out, with more than {WIDEST_CSV} columns: {are} {', '.join(names)}. Export npz or parquet for {them}."


def element_names(column: Column) -> list[str]:
    """The CSV names of a column: its own, or one for each element."""
    if not column.shape:
        return [column.name]
    return [f"{column.name}[{','.join(map(str, index))}]" for index in np.ndindex(*column.shape)]


def _elements(column: Column) -> int:
    return int(np.prod(column.shape, dtype=np.int64))


def _width(table: Table) -> int:
    return sum(_elements(column) for column in table.columns.values())


def _pieces(table: Table) -> Iterator[tuple[int, int]]:
    """Ranges of rows of at most :data:`PIECE_BYTES`."""
    size, rows = max(1, PIECE_BYTES // table.row_bytes), len(table)
    for start in range(0, rows, size):
        yield start, min(start + size, rows)


def _numbers(array: np.ndarray) -> np.ndarray:
    return array.astype(np.int8) if array.dtype.kind == "b" else array


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """The file to write beside its final place; what goes wrong is a sentence.

    :raises SessionError: it cannot be written.
    """
    try:
        with replacing(path) as beside:
            yield beside
    except OSError as e:
        raise SessionError(f"{path} cannot be written: {reason(e)}.") from e
