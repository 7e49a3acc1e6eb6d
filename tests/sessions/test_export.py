"""Exported tables, read back by other means than ours."""

from __future__ import annotations

import csv
import json
import sys

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet
from pyarrow.csv import ReadOptions, read_csv
from rows import Row

from settle.backend.core.column import Column
from settle.backend.core.recording import Recording
from settle.sessions import read
from settle.sessions.export import tables
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
    told = "Left out, with more than 16384 columns: table wide. Export npz or parquet for it."
    assert tables.says_left_out(wide, "csv") == told and not tables.says_left_out(wide, "npz") and not tables.says_left_out(mixed, "csv")
    assert (tmp_path / "b.csv").read_text(encoding="utf-8").startswith("step,time,n\n")
    with pytest.raises(SessionError, match="Table wide has 16902 columns; CSV takes at most 16384: export it as npz"):
        tables.tables(wide, tmp_path / "c.csv", "csv", "wide")


@pytest.mark.parametrize("by_need", [False, True])
def test_npz_reads_back_to_the_same_bits(mixed, tmp_path, monkeypatch, by_need):
    monkeypatch.setattr(read, "IN_MEMORY", 0 if by_need else 1 << 30)
    save(mixed, tmp_path / "a.h5")
    loaded = load(tmp_path / "a.h5")
    tables.tables(loaded, tmp_path / "a.npz", "npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as z:
        about = json.loads(str(z["session"]))
        assert about["knobs"] == {"beta": 0.1} and about["units"]["states/time"] == "s"
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
    assert tables.PIECE_BYTES < made.bytes < 2 * tables.PIECE_BYTES, "more than one piece, the last one shorter"
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


@pytest.mark.parametrize(("format", "table"), [("csv", None), ("csv", "states"), ("npz", None), ("npz", "states")])
def test_the_files_are_known_before_they_are_written(mixed, tmp_path, format, table):
    path = tmp_path / f"a.{format}"
    assert tables.targets(mixed, path, format, table) == tables.tables(mixed, path, format, table)
    assert all(p.exists() for p in tables.targets(mixed, path, format, table))


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


@pytest.mark.parametrize("format", ["csv", "npz", "parquet"])
def test_files_are_never_larger_than_was_said(tmp_path, format):
    if format == "parquet":
        pytest.importorskip("pyarrow")
    made = Recording("a.b", {})
    rng = np.random.default_rng(0)
    for step in range(300):
        x = -rng.lognormal(0, 200, 7)  # long mantissas, long exponents
        made.append(step, step * np.pi, [Row("numbers", n=step - 2**62, wide=x, y=float(x[0]), met=np.bool_(step % 2))])
    written = tables.tables(made, tmp_path / f"t.{format}", format)
    size = sum(path.stat().st_size for path in written)
    said = tables.most_bytes(made, format)
    assert size <= said < 4 * size
