"""Exported tables, read back by other means than ours."""

from __future__ import annotations

import csv
import json
import sys

import numpy as np
import openpyxl
import pandas
import pyarrow
import pytest
from pyarrow import parquet
from pyarrow.csv import ReadOptions, read_csv
from rows import Row

from settle.backend.core.column import Column
from settle.backend.core.recording import Recording
from settle.sessions import read
from settle.sessions.export import sizes, table_rows, tables, xlsx_tables
from settle.sessions.format import SessionError
from settle.sessions.session import load, save


@pytest.fixture
def mixed(recording):
    rng = np.random.default_rng(1)
    return recording(
        "test.mixed",
        {"beta": 0.1},
        states={
            "s0": rng.normal(size=(50, 3)),
            "picture": rng.random((50, 2, 2)).astype(np.float32),
            "met": np.arange(50) % 3 == 0,
            "odd": np.where(np.arange(50) == 7, np.nan, 1e-300 * np.arange(50)),
        },
        late=(45, {"n": np.arange(5)}),
    )


def test_csv_reads_back_to_the_same_bits(mixed, tmp_path):
    assert tables.tables(mixed, tmp_path / "a.csv", "csv", "states") == [tmp_path / "a.csv"]
    with open(tmp_path / "a.csv", newline="", encoding="utf-8") as file:
        names, *rows = csv.reader(file)
    assert names == [
        "step",
        "time",
        "s0[0]",
        "s0[1]",
        "s0[2]",
        *(f"picture[{i},{j}]" for i in (0, 1) for j in (0, 1)),
        "met",
        "odd",
    ]
    array = np.array(rows, dtype=np.float64)
    table = mixed.tables["states"]
    assert array[:, 2:5].tobytes() == table["s0"][:].tobytes()
    assert array[:, 5:9].astype(np.float32).tobytes() == table["picture"][:].tobytes()
    assert (array[:, 9] == table["met"][:]).all() and array[:, 0].tolist() == list(range(50))
    assert np.array_equal(array[:, 10], table["odd"][:], equal_nan=True)


def test_csv_of_all_tables_is_a_file_each_but_for_those_too_wide(mixed, recording, tmp_path):
    written = tables.tables(mixed, tmp_path / "a.csv", "csv")
    assert [p.name for p in written] == ["a.states.csv", "a.late.csv"]
    assert (tmp_path / "a.late.csv").read_text(encoding="utf-8").splitlines()[1] == "45,0.045,0"
    wide = recording(wide={"w": np.zeros((2, 130, 130))}, thin={"n": np.arange(2)})
    assert [p.name for p in tables.tables(wide, tmp_path / "b.csv", "csv")] == ["b.csv"]
    told = "Left out: wide has 16,902 columns (CSV takes at most 16,384). For it, export npz, parquet, or csv in the long layout."
    assert tables.says_left_out(wide, "csv") == told and not tables.says_left_out(wide, "npz") and not tables.says_left_out(mixed, "csv")
    assert (tmp_path / "b.csv").read_text(encoding="utf-8").startswith("step,time,n\n")
    with pytest.raises(SessionError, match=r"Table wide has 16,902 columns \(CSV takes at most 16,384\): export npz, parquet"):
        tables.tables(wide, tmp_path / "c.csv", "csv", "wide")


@pytest.mark.parametrize("by_need", [False, True])
def test_npz_reads_back_to_the_same_bits(mixed, tmp_path, monkeypatch, by_need):
    monkeypatch.setattr(read, "IN_MEMORY", 0 if by_need else 1 << 30)
    save(mixed, tmp_path / "a.h5")
    loaded = load(tmp_path / "a.h5")
    tables.tables(loaded, tmp_path / "a.npz", "npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as z:
        about = json.loads(str(z["session"]))
        assert about["knobs"] == {"beta": 0.1} and about["units"] == {"states/time": "s", "late/time": "s"}
        assert about["long_names"]["states/time"] == "time since the start"
        for table in mixed.tables.values():
            for column in table.columns.values():
                stored = z[f"{table.name}/{column.name}"]
                assert stored.dtype == column.dtype and stored.tobytes() == column[:].tobytes()
        assert len(z.files) == 1 + sum(len(t.columns) for t in mixed.tables.values())
    tables.tables(loaded, tmp_path / "b.npz", "npz", "late")
    with np.load(tmp_path / "b.npz") as z:
        assert set(z.files) == {"session", "late/step", "late/time", "late/n"}


def test_parquet_reads_back_to_the_same_bits(mixed, tmp_path):
    assert tables.tables(mixed, tmp_path / "a.parquet", "parquet", "states") == [tmp_path / "a.parquet"]
    back, table = parquet.read_table(tmp_path / "a.parquet"), mixed.tables["states"]
    assert back.column_names == list(table.columns) and back.num_rows == len(table)
    for column in table.columns.values():
        stored = array_of(back[column.name], column)
        assert stored.dtype == column.dtype and stored.tobytes() == column[:].tobytes(), column.name
    told = {field.name: field.metadata for field in back.schema}
    assert (told["time"][b"unit"], told["time"][b"long_name"], told["picture"][b"shape"]) == (b"s", b"time since the start", b"[2, 2]")
    written = tables.tables(mixed, tmp_path / "b.parquet", "parquet")
    assert [p.name for p in written] == ["b.states.parquet", "b.late.parquet"]
    assert parquet.read_table(written[1])["n"].to_pylist() == [0, 1, 2, 3, 4]


def test_parquet_without_pyarrow_is_a_sentence(mixed, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SessionError, match="Parquet needs the package pyarrow"):
        tables.tables(mixed, tmp_path / "a.parquet", "parquet")
    assert not list(tmp_path.iterdir())


@pytest.fixture
def large(recording):
    """A table of 9 MB, each of its numbers another one, in arrays that are not square."""
    rows, shape = 283, (8, 500)
    made = recording(large={"n": np.arange(rows), "w": np.arange(rows * 4000).reshape(rows, *shape)})
    assert table_rows.PIECE_BYTES < made.bytes < 2 * table_rows.PIECE_BYTES, "more than one piece, the last one shorter"
    return made


def test_csv_of_a_table_in_several_pieces_holds_each_row_once_and_in_order(large, tmp_path):
    tables.tables(large, tmp_path / "a.csv", "csv")
    back = read_csv(tmp_path / "a.csv", read_options=ReadOptions(block_size=32 << 20))
    assert back.column_names == ["step", "time", "n", *(f"w[{i},{j}]" for i in range(8) for j in range(500))]
    assert back["n"].to_pylist() == back["step"].to_pylist() == list(range(283))
    found = np.stack([column.to_numpy() for column in back.columns[3:]], 1)
    assert np.array_equal(found, np.arange(283 * 4000).reshape(283, 4000))


@pytest.mark.parametrize("format", ["parquet", "npz"])
def test_a_table_in_several_pieces_holds_each_row_once_and_in_order(large, tmp_path, format):
    tables.tables(large, tmp_path / f"a.{format}", format)
    columns = large.tables["large"].columns
    if format == "npz":
        with np.load(tmp_path / "a.npz") as stored:
            found = {name: stored[f"large/{name}"] for name in columns}
    else:
        back = parquet.read_table(tmp_path / "a.parquet")
        found = {name: array_of(back[name], column) for name, column in columns.items()}
    assert found["n"].tolist() == found["step"].tolist() == list(range(283))
    assert np.array_equal(found["w"], np.arange(283 * 4000).reshape(283, 8, 500))


def array_of(stored: pyarrow.ChunkedArray, column: Column) -> np.ndarray:
    """A Parquet column as the array that it was: rows x shape."""
    whole = stored.combine_chunks()
    flat = whole.flatten() if column.shape else whole
    return flat.to_numpy(zero_copy_only=False).reshape(len(whole), *column.shape)


@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (1, 4), (2, 1, 3)])
def test_the_head_of_a_csv_names_each_element_of_an_array_that_is_not_square(recording, tmp_path, shape):
    values = np.arange(4 * np.prod(shape)).reshape(4, *shape)
    tables.tables(recording(t={"w": values}), tmp_path / "a.csv", "csv")
    with open(tmp_path / "a.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for index in np.ndindex(shape):
        assert [int(row[f"w[{','.join(map(str, index))}]"]) for row in rows] == values[:, *index].tolist(), index
    assert len(rows[0]) == 2 + np.prod(shape)


HOW = [("csv", "wide"), ("csv", "long"), ("npz", "wide"), ("parquet", "wide"), ("xlsx", "wide")]


@pytest.mark.parametrize("table", [None, "states"])
@pytest.mark.parametrize(("format", "layout"), HOW)
def test_the_files_are_known_before_they_are_written(mixed, tmp_path, format, layout, table):
    path = tmp_path / f"a.{format}"
    assert tables.targets(mixed, path, format, table, layout) == tables.tables(mixed, path, format, table, layout)
    assert all(p.exists() for p in tables.targets(mixed, path, format, table, layout))


def test_what_cannot_be_exported_is_a_sentence(mixed, recording, tmp_path):
    with pytest.raises(SessionError, match="There is no table 'state': the session has states, late"):
        tables.tables(mixed, tmp_path / "a.csv", "csv", "state")
    with pytest.raises(SessionError, match="The session has no tables"):
        tables.tables(recording(), tmp_path / "a.npz", "npz")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for format in ("csv", "npz"):
        with pytest.raises(SessionError, match=rf"file/a\.{format} cannot be written: not a directory\."):
            tables.tables(mixed, tmp_path / "file" / f"a.{format}", format, "late")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(("format", "layout"), HOW)
def test_sizes_are_told_within_a_tenth_from_a_part_of_the_rows(tmp_path, monkeypatch, format, layout):
    monkeypatch.setattr(sizes, "SAMPLE", {"csv": 5000, "xlsx": 5000})
    monkeypatch.setattr(table_rows, "PIECE_BYTES", 60_000)
    made = Recording("a.b", {})
    rng = np.random.default_rng(0)
    for step in range(3000):
        x = -rng.lognormal(0, 1 + step / 30, 7)  # mantissas and exponents grow longer
        made.append(step, step * np.pi, [Row("numbers", n=step - 2**40, many=x, y=float(x[0]), met=np.bool_(step % 2))])
        if step < 3:
            made.append(step, step * np.pi, [Row("few", picture=rng.random((8, 8)).astype(np.float32))])
    written = tables.tables(made, tmp_path / f"t.{format}", format, layout=layout)
    size = sum(path.stat().st_size for path in written)
    assert abs(sizes.expected_bytes(made, format, layout=layout) - size) < 0.1 * size


def test_a_long_csv_has_a_line_for_each_number_of_all_tables(mixed, tmp_path):
    assert tables.tables(mixed, tmp_path / "a.csv", "csv", layout="long") == [tmp_path / "a.csv"]
    frame = pandas.read_csv(tmp_path / "a.csv", dtype={"element": str, "value": float})
    assert list(frame.columns) == ["table", "row", "step", "column", "element", "value", "unit"]
    assert len(frame) == 50 * (1 + 3 + 4 + 1 + 1) + 5 * 2 and set(frame["unit"].dropna()) == {"s"}
    states = mixed.tables["states"]
    for name in ("time", "s0", "picture", "odd"):
        some = frame[(frame["table"] == "states") & (frame["column"] == name)]
        assert np.array_equal(some["value"].to_numpy().astype(states[name].dtype), states[name][:].ravel(), equal_nan=True), name
    picture = frame[(frame["column"] == "picture") & (frame["row"] == 7)]
    assert picture["element"].tolist() == ["0,0", "0,1", "1,0", "1,1"] and set(picture["step"]) == {7}
    late = frame[(frame["table"] == "late") & (frame["column"] == "n")]
    assert late["row"].tolist() == [0, 1, 2, 3, 4] and late["step"].tolist() == [45, 46, 47, 48, 49] and late["element"].isna().all()


def test_a_workbook_has_a_sheet_for_each_table_with_numbers_as_numbers(mixed, tmp_path):
    mixed.tables["states"].columns["odd"].label = "=1+1"
    assert tables.tables(mixed, tmp_path / "a.xlsx", "xlsx") == [tmp_path / "a.xlsx"]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["states", "late", "session"] and book["states"].freeze_panes == "C4"
    (names, units, labels), rows = list(book["states"].iter_rows(max_row=3)), list(book["states"].iter_rows(min_row=4, values_only=True))
    assert [cell.value for cell in names][:4] == ["step", "time", "s0[0]", "s0[1]"] and len(rows) == 50
    assert [cell.value for cell in units][:3] == [None, "s", None] and labels[1].value == "time since the start"
    assert (labels[-1].value, labels[-1].data_type) == ("=1+1", "s"), "a label is never a formula"
    states = mixed.tables["states"]
    for row, values in enumerate(rows):
        wanted = [*states["s0"][row], *states["picture"][row].ravel(), row % 3 == 0]
        assert np.allclose(np.array(values[2:10], float), wanted, rtol=5e-16, atol=0)
        assert values[10] is None if row == 7 else np.isclose(values[10], states["odd"][row], rtol=5e-16, atol=0)
    assert "a cell without a number is NaN" in [line[1].value for line in book["session"].iter_rows()][-1]
    frame = pandas.read_excel(tmp_path / "a.xlsx", sheet_name="late", header=0, skiprows=[1, 2])
    assert frame["n"].tolist() == [0, 1, 2, 3, 4]


def test_what_a_workbook_has_no_number_for_is_text_or_nothing(recording, tmp_path):
    values = np.array([np.nan, np.inf, -np.inf, 1.7976931348623157e308, 5e-324, -0.0])
    whole = np.array([2**53, 2**53 + 1, -(2**63), 2**63 - 1, 0, 1])
    tables.tables(recording(t={"x": values, "n": whole}), tmp_path / "a.xlsx", "xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["t"]
    rows = list(sheet.iter_rows(min_row=4, min_col=3, values_only=True))
    assert [row[0] for row in rows] == [None, "inf", "-inf", "1.7976931348623157e+308", 5e-324, 0]
    assert [row[1] for row in rows] == [2**53, str(2**53 + 1), str(-(2**63)), str(2**63 - 1), 0, 1]


def test_a_table_that_a_sheet_has_no_room_for_is_told_and_left_out(recording, tmp_path, monkeypatch):
    wide = recording(wide={"w": np.zeros((2, 130, 130))}, thin={"n": np.arange(2)})
    told = "Left out: wide has 16,902 columns (a sheet of Excel has 16,384). For it, export npz, parquet, or csv in the long layout."
    assert tables.says_left_out(wide, "xlsx") == told
    tables.tables(wide, tmp_path / "a.xlsx", "xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["thin", "session"]
    monkeypatch.setattr(xlsx_tables, "MOST_ROWS", 4)
    with pytest.raises(SessionError, match=r"Table thin has 2 rows \(a sheet of Excel has 1 beside the head\): export npz, parquet"):
        tables.tables(wide, tmp_path / "b.xlsx", "xlsx", "thin")
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_sheets_have_names_that_excel_takes():
    given = ["a/b[c]", "A_b_c_", "x" * 40, "x" * 41, "history", "''"]
    assert xlsx_tables.sheet_names(given) == ["a_b_c_", "A_b_c_~2", "x" * 31, "x" * 29 + "~2", "history_", "table"]


def test_a_format_that_lacks_its_package_says_so(mixed, tmp_path, monkeypatch):
    assert tables.lacks("xlsx") == tables.lacks("csv") == ""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(SessionError, match="XLSX needs the package openpyxl: install it with pip install openpyxl, or export csv"):
        tables.tables(mixed, tmp_path / "a.xlsx", "xlsx")
    assert tables.lacks("xlsx") == "XLSX needs the package openpyxl: install it with pip install openpyxl." and not list(tmp_path.iterdir())


def test_parquet_takes_swapped_bytes_and_refuses_complex_numbers(recording, tmp_path):
    tables.tables(recording(t={"x": np.arange(3, dtype=">f8")}), tmp_path / "a.parquet", "parquet")
    assert parquet.read_table(tmp_path / "a.parquet")["x"].to_pylist() == [0, 1, 2]
    with pytest.raises(SessionError, match="Parquet has no complex numbers, as the column z holds them: export npz"):
        tables.tables(recording(t={"z": np.ones(2, complex)}), tmp_path / "b.parquet", "parquet")
