"""The runs of a sweep as one table for other programs: CSV or Parquet."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from settle.sessions.export.table_rows import replaced
from settle.sessions.format import SessionError
from settle.sessions.sweeps.answers import SweepAnswers


def write_runs(answers: SweepAnswers, path: Path) -> None:
    """Write number, knobs, seed, outcome, steps, seconds, figures and file of each run; missing ones are empty.

    :param path: ends in ``.csv`` or ``.parquet``.
    :raises SessionError: it ends otherwise, a package is missing, or it cannot be written.
    """
    heads, rows = answers.table()
    rows = [[json.dumps(value) if isinstance(value, list) else value for value in row] for row in rows]
    with replaced(path) as beside:
        if path.suffix.casefold() == ".csv":
            with open(beside, "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(heads)
                writer.writerows(rows)
        elif path.suffix.casefold() == ".parquet":
            _write_parquet(heads, rows, beside)
        else:
            raise SessionError(f"{path} is not possible: the table of a sweep is written as .csv or .parquet.")


def _write_parquet(heads: list[str], rows: list[list[Any]], beside: Path) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise SessionError('parquet needs the package pyarrow: install it with pip install "settle-lab[export]".') from None
    columns = {head: [row[i] if row[i] != "" else None for row in rows] for i, head in enumerate(heads)}
    pyarrow.parquet.write_table(pyarrow.table(columns), beside)
