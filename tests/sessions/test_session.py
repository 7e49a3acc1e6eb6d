"""A session file gives back what was put into it, and is what the format says."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from settle.backend.core.compare_recordings import differences
from settle.backend.core.lazy_rows import at_hand
from settle.backend.core.recording import Checkpoint, Recording
from settle.sessions import format as session_format
from settle.sessions import read
from settle.sessions.format import SessionError
from settle.sessions.session import head, load, save

DTYPES = [np.bool_, np.int8, np.int64, np.uint16, np.float16, np.float32, np.float64, np.complex64, np.dtype(">f8")]


def test_everything_comes_back_however_often_it_is_saved(rich, tmp_path, assert_same):
    r = rich
    save(r, tmp_path / "a.h5")
    first = load(tmp_path / "a.h5")
    r.summary["steady_for"] = 5  # NumPy's number has become Python's
    assert_same(r, first)
    save(first, tmp_path / "b.h5")
    again = load(tmp_path / "b.h5")
    assert_same(first, again)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.h5", "b.h5"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), dtype=st.sampled_from(DTYPES), shape=hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
def test_any_column_comes_back_bit_for_bit(recording, tmp_path, data, dtype, shape, assert_same):
    rows = data.draw(st.integers(1, 5))
    values = data.draw(hnp.arrays(dtype, (rows, *shape)))
    r = recording(t={"value": values})
    for _ in range(2):
        save(r, tmp_path / "a.h5")
        loaded = load(tmp_path / "a.h5")
        assert_same(r, loaded)
        r = loaded


def test_a_recording_without_rows_comes_back(tmp_path, assert_same):
    r = Recording("test", {})
    r.end("failed", "It broke.")
    save(r, tmp_path / "a.h5")
    assert_same(r, load(tmp_path / "a.h5"))


def test_a_large_session_is_read_by_need(recording, tmp_path, monkeypatch, assert_same):
    monkeypatch.setattr(read, "IN_MEMORY", 1000)
    r = recording(states={"s0": np.random.default_rng(0).normal(size=(3000, 100))})
    save(r, tmp_path / "a.h5")
    loaded = load(tmp_path / "a.h5")
    assert not any(isinstance(c, np.ndarray) for c in loaded.tables["states"]["s0"].chunks)
    assert_same(r, loaded)
    assert loaded.tables["states"]["s0"][-1].tobytes() == r.tables["states"]["s0"][-1].tobytes()
    assert loaded.tables["states"]["s0"][1200:1500:7].tobytes() == r.tables["states"]["s0"][1200:1500:7].tobytes()
    at_hand.clear()
    (tmp_path / "a.h5").unlink()
    with pytest.raises(SessionError, match="There is no session"):
        loaded.tables["states"]["s0"][0]


def test_a_running_recording_is_saved_up_to_its_last_whole_step(recording, tmp_path):
    r = recording(ended=False, a={"x": np.arange(5.0)}, b={"y": np.arange(5.0)})
    table = r.tables["a"]  # a row of step 5 is there, but that step is not complete
    table.append(5, 5e-3, ["x"], [5.0])
    r.checkpoints = {step: Checkpoint(step, {}) for step in (4, 16)}  # and the run has gone on while the file is made
    save(r, tmp_path / "a.h5")
    loaded = load(tmp_path / "a.h5")
    assert list(loaded.checkpoints) == [4]
    assert (len(loaded.tables["a"]), len(loaded.tables["b"]), loaded.outcome) == (5, 5, "interrupted")


def test_the_layout_is_nexus_and_readable_with_h5py_alone(tmp_path, rich):
    save(rich, tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5") as f:
        assert f.attrs["settle_format"] == 1
        assert (f.attrs["NX_class"], f.attrs["default"]) == (b"NXroot", b"entry")
        e = f["entry"]
        assert e[e.attrs["default"].decode()].name == "/entry/tables/states"
        assert json.loads(e["knobs"][()]) == {"beta": 0.1, "sizes": [3, 4]}
        assert json.loads(e["summary"][()])["steady_for"] == 5
        assert (e["experiment"][()], e["outcome"][()], e["seed"][()]) == (b"test.rich", b"failed", 2**63 - 1)
        assert e["start_time"][()][:2] == b"20" and e["end_time"][()] >= e["start_time"][()]
        states = e["tables/states"]
        assert states.attrs["NX_class"] == b"NXdata"
        signal = states[states.attrs["signal"].decode()]
        assert states.attrs["axes"][0] == b"step" and len(states.attrs["axes"]) == signal.ndim
        assert states["s0"].shape == (40, 7) and states["time"].attrs["units"] == b"s"
        assert states["time"].attrs["long_name"] == b"time since the start"
        assert e["events/step"][:].tolist() == [3, 9] and json.loads(e["events/value"][0]) == {"beta": 0.25}
        assert e["environment/settle"][()] == b"0.1"

        def no_variable_strings(name, node):
            assert not isinstance(node, h5py.Dataset) or node.dtype.kind != "O", name
            for key in node.attrs:
                assert node.attrs.get_id(key).dtype.kind != "O", f"{name}@{key}"

        f.visititems(no_variable_strings)


def test_the_head_is_read_without_the_tables(rich, tmp_path):
    r = rich
    save(r, tmp_path / "a.h5")
    about = head(tmp_path / "a.h5")
    assert (about.experiment, about.outcome, about.steps, about.tables) == ("test.rich", "failed", r.steps, {})


def refusal(path) -> str:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(SessionError) as refused:
        load(path)
    text = str(refused.value)
    assert str(path) in text and text.endswith(".") and "\n" not in text
    if before is not None:
        assert path.read_bytes() == before
    return text


def test_what_is_no_session_is_refused_with_a_sentence(tmp_path):
    assert "There is no session" in refusal(tmp_path / "none.h5")
    assert "is a folder" in refusal(tmp_path)
    text = tmp_path / "text.h5"
    text.write_text("Dear diary", encoding="utf-8")
    assert "not an HDF5 file" in refusal(text)
    text.write_bytes(b"")
    assert "is empty" in refusal(text)
    with h5py.File(tmp_path / "other.h5", "w") as f:
        f["x"] = 1
    assert "no settle_format" in refusal(tmp_path / "other.h5")
    with h5py.File(tmp_path / "hollow.h5", "w") as f:
        f.attrs["settle_format"] = 1
    assert "damaged or incomplete" in refusal(tmp_path / "hollow.h5")


def test_a_newer_or_unknown_format_is_refused_and_left_as_it_is(tmp_path, rich):
    path = tmp_path / "a.h5"
    save(rich, path)
    for version, word in ((2, "newer Settle: it has format 2"), (0, "format 0, which no Settle ever wrote"), (-3, "format -3")):
        with h5py.File(path, "r+") as f:
            f.attrs["settle_format"] = version
        assert word in refusal(path)


def test_an_older_format_is_migrated_in_memory_alone(rich, tmp_path, monkeypatch):
    path = tmp_path / "a.h5"
    r = rich
    save(r, path)
    before = path.read_bytes()

    def rename_preset(file: h5py.File) -> None:
        del file["entry/preset"]
        session_format.put(file["entry"], "preset", "migrated")

    monkeypatch.setattr(session_format, "FORMAT", 2)
    monkeypatch.setitem(session_format.MIGRATIONS, 1, rename_preset)
    loaded = load(path)
    assert loaded.preset == "migrated" and differences(r, loaded) == []
    assert path.read_bytes() == before


def test_an_unknown_place_is_refused_and_the_old_file_kept(rich, tmp_path):
    r = rich
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path in (tmp_path / "none" / "a.h5", tmp_path / "file" / "a.h5"):
        with pytest.raises(SessionError, match=r"a\.h5 cannot be saved: (no such file|not a directory)"):
            save(r, path)
    save(r, tmp_path / "a.h5")
    before = (tmp_path / "a.h5").read_bytes()
    r.inputs["bad"] = {"object": np.array([object()])}
    with pytest.raises(SessionError, match=r"a\.h5 cannot be saved: Object dtype"):
        save(r, tmp_path / "a.h5")
    assert (tmp_path / "a.h5").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.h5", "file"]
