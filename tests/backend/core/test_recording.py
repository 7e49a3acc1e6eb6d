"""Recordings: rows come back as they were put, whole and in order, while they are being written."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from counting import Count
from hypothesis import example, given
from hypothesis import strategies as st
from rows import Row

from settle.backend.core.column import Column
from settle.backend.core.compare_recordings import differences
from settle.backend.core.frame import Frame, column
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.core.table import Table


def put(column, row, value):
    place = row % column.chunk_rows
    if not place:
        column.begin()
    column.open[place] = value


@given(st.integers(0, 40), st.integers(1, 9), st.data())
def test_every_index_agrees_with_numpy(rows, chunk, data):
    column = Column("x", np.dtype(float), (2,), "", "")
    column.chunk_rows = chunk
    truth = np.arange(2.0 * rows).reshape(rows, 2)
    for i in range(rows):
        put(column, i, truth[i])
    column.rows = rows
    where = data.draw(st.slices(rows + 3))
    assert np.array_equal(column[where], truth[where])
    if rows:
        one = data.draw(st.integers(-rows, rows - 1))
        many = data.draw(st.lists(st.integers(0, rows - 1), max_size=12))
        assert np.array_equal(column[one], truth[one])
        assert np.array_equal(column[np.array(many, int)], truth[np.array(many, int)])
    with pytest.raises(IndexError):
        column[rows]


def test_a_stored_chunk_reads_the_same():
    column = Column("x", np.dtype(np.float32), (), "", "")
    column.chunk_rows = 4
    for i in range(10):
        put(column, i, i * 0.5)
    column.rows = 10
    before = column[:]

    class OnDisk:
        def __init__(self, array):
            self.array = array.copy()

        def read(self):
            return self.array

    column.chunks[0], column.chunks[1] = OnDisk(column.chunks[0]), OnDisk(column.chunks[1])
    assert np.array_equal(column[:], before)
    assert np.array_equal(column[::3], before[::3])


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(-2, 70))
def test_rows_at_counts_the_rows_up_to_a_step(gaps, step):
    table, steps = Table("t"), np.cumsum(gaps).tolist()
    for s in steps:
        table.append(s, 0.0, [], [])
    assert table.rows_at(step) == sum(s <= step for s in steps)


def test_a_reader_never_sees_half_a_row():
    recording, wrong, stop = Recording("x", {}), [], threading.Event()

    def read():
        while not stop.is_set():
            table = recording.tables.get("t")
            if table is None:
                continue
            n = len(table)
            if n and not (table["a"][n - 1] == table["b"][n - 1]).all():
                wrong.append(n)

    reader = threading.Thread(target=read)
    reader.start()
    for i in range(20_000):
        recording.append(i, 0.0, [Row("t", a=np.full(3, i), b=np.full(3, i))])
    stop.set()
    reader.join()
    assert not wrong
    assert len(recording.tables["t"]) == 20_000


def test_a_row_of_another_shape_is_refused_by_name():
    recording = Recording("x", {})
    recording.append(0, 0.0, [Row("t", a=np.zeros(3))])
    with pytest.raises(ValueError, match=r"t\.a: shape \(4,\), shape \(3,\) before"):
        recording.append(1, 0.0, [Row("t", a=np.zeros(4))])
    assert len(recording.tables["t"]) == 1


def test_differences_sees_one_bit_and_overlooks_the_time():
    def make(value, time):
        recording = Recording("x", {"k": 1})
        recording.append(0, time, [Row("t", a=np.array([1.0, value]))])
        return recording

    assert differences(make(2.0, 0.1), make(2.0, 0.7)) == []
    assert differences(make(2.0, 0.1), make(np.nextafter(2.0, 3.0), 0.1)) == ["table t, column a: not equal bit for bit"]
    other = make(2.0, 0.1)
    other.event(0, 0.0, "knob", {"beta": 1.0})
    assert "events" in differences(make(2.0, 0.1), other)[0]


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ({"a": 0}, {"a": 0.7}, "first row was a whole number"),
        ({"a": np.zeros(2, int)}, {"a": np.ones(2)}, "first row was a whole number"),
        ({"a": 1.0, "b": 2.0}, {"a": 1.0}, "lacks b"),
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}, "has b beside"),
        ({"a": 1.0, "b": 2.0}, {"b": 1.0, "a": 2.0}, "in another order"),
        ({"a": 1.0}, {"a": np.zeros(2)}, r"shape \(2,\), shape \(\) before"),
        ({"a": "word"}, None, "holds numbers"),
        ({"a": [1.0, 2.0]}, None, "holds numbers"),
        ({"a": None}, None, "holds numbers"),
    ],
)
def test_what_cannot_be_kept_whole_is_refused(first, second, sentence):
    recording = Recording("x", {})
    with pytest.raises(ValueError, match=sentence):
        recording.append(0, 0.0, [Row("t", **first)])
        recording.append(1, 0.0, [Row("t", **second)])


def test_a_checkpoint_keeps_what_it_was_given():
    recording, weights = Recording("x", {}), np.zeros(3)
    checkpoint = Checkpoint(1, {"w": weights})
    weights += 5  # the experiment may have gone on before its checkpoint is recorded
    recording.append(0, 0.0, [checkpoint])
    assert recording.checkpoints[1].arrays["w"].tolist() == [0, 0, 0]


# -- several steps at once ---------------------------------------------------------------------


def counts(values: list) -> list[tuple[int, float, list[Count]]]:
    """Steps whose frames hold these values: a number, or what is said to be wrong with a row."""

    def frame(i: int, value: object) -> Count:
        parts = {"a": np.array([i, 0.5]), "b": np.full((2, 2), float(i)), "d": np.eye(2), "none": np.zeros((2, 0))}
        match value:
            case "shape":
                parts["b"] = np.zeros((2, 3))
            case "moved":  # as many numbers in all, were they put one after another
                parts["b"] = np.zeros((1, 4))
            case "keys":
                parts["c"] = parts.pop("b")
            case "order":
                parts = {key: parts[key] for key in ("a", "d", "b", "none")}
            case "array":
                return Count(i, np.zeros(2), parts)  # type: ignore[arg-type]
            case "fraction":
                return Count(0.5, 1.0, parts)  # type: ignore[arg-type]
        return Count(i, value if isinstance(value, (int, float)) else 0.0, parts)

    return [(i, i / 7, [frame(i, value)]) for i, value in enumerate(values)]


WRONG = ("shape", "moved", "keys", "order", "fraction", "array")


@given(
    st.lists(st.one_of(st.floats(allow_nan=False), st.integers(-9, 9)), min_size=6, max_size=30),
    st.one_of(st.none(), st.tuples(st.integers(1, 9), st.sampled_from(WRONG))),
    st.integers(2, 9),
)
@example([0.0] * 8, (4, "order"), 2)  # a block whose rows are wrong in the same way
def test_steps_recorded_together_are_those_recorded_one_by_one(values, wrong, size):
    if wrong is not None:
        begin, what = wrong
        values[begin:] = [what] * len(values[begin:])
    taken = counts(values)
    one, together = Recording("x", {}), Recording("x", {}, started=0.0)
    one.started = 0.0
    said = []
    for recording, parts in ((one, [[t] for t in taken]), (together, [taken[i : i + size] for i in range(0, len(taken), size)])):
        try:
            for part in parts:
                recording.extend(part)
            said.append("")
        except ValueError as e:
            said.append(str(e))
    assert said[0] == said[1]
    assert differences(one, together) == []
    assert one.steps == together.steps


def test_steps_recorded_together_go_across_the_ends_of_chunks():
    recording, wide = Recording("x", {}), np.arange(40_000.0)
    taken = [(i, 0.0, [Count(i, i / 3, {"w": wide + i})]) for i in range(10)]
    recording.extend(taken[:1])
    assert recording.tables["counts"]["w"].chunk_rows == 3
    recording.extend(taken[1:])
    table = recording.tables["counts"]
    assert table["n"][:].tolist() == list(range(10))
    assert all(np.array_equal(table["w"][i], wide + i) for i in range(10))


@pytest.mark.parametrize("name", ["a/b", "", "..", "a\0"])
def test_a_name_with_which_no_session_could_be_read_back_is_refused(name):
    @dataclass(frozen=True)
    class Named(Frame):
        table: ClassVar[str] = "rows"
        numbers: dict[str, int] = column("numbers", prefix="")

    with pytest.raises(ValueError, match="is no name for a table or a column"):
        Recording("a.b", {}).append(0, 0.0, [Named({name: 1})])
