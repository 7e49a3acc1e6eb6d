"""What a run gives to Python: tables, arrays, frames of other packages, and its session."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import numpy as np
import pytest

import settle
from settle.backend.core.compare_recordings import differences
from settle.html_table import html_table


def test_a_run_reads_well(toy):
    assert list(toy) == ["problem", "states", "conditions", "updates", "agreement"] and "updates" in toy and "nothing" not in toy
    assert len(repr(toy)) < 250 and repr(toy).startswith("<RecordedRun ep.agreement toy, seed 3: finished after 39 steps")
    assert toy.knobs["beta"] == 0.02 and toy.figures["relmse.s0"] == toy.summary["relmse"]["s0"]
    page = toy._repr_html_()
    assert page.count("<table>") == page.count("</table>") >= 3 and "beta" in page
    with pytest.raises(KeyError, match=r"There is no table 'update': the run has .* Did you mean updates\?"):
        toy["update"]
    for key in (0, None, slice(3), []):
        assert key not in toy and key not in toy["updates"]
        for place in (toy, toy["updates"]):
            with pytest.raises(KeyError, match="There is no "):
                place[key]
        with pytest.raises(settle.KnobError, match="is unknown"):
            settle.run(key)


def test_a_table_gives_read_only_arrays_by_name(toy):
    table = toy["updates"]
    assert len(table) == 8 and table.columns[:3] == ["step", "time", "t"] and list(table) == table.columns
    assert table["ep.W01"].shape == (8, 10, 50) and table["ep.W01"].dtype == np.float64
    assert np.array_equal(table["ep.W01"], toy.recording.tables["updates"]["ep.W01"][:])
    assert table.units["time"] == "s" and table.labels["step"] == "step"
    assert set(table.numpy()) == set(table.columns) and table.numpy()["t"].tolist() == list(range(8))
    with pytest.raises(ValueError, match="read-only"):
        table["t"][0] = 1
    with pytest.raises(KeyError, match=r"no column 'ep.s' in updates: it has step, time"):
        table["ep.s"]


def test_a_table_shows_its_first_and_last_rows_and_its_units(toy):
    table = toy["states"]
    page = table._repr_html_()
    assert "time [s]" in page and "…" in page and "10 values" in page and page.count("<tr>") == 1 + 4 + 1 + 2
    assert repr(table).startswith("<RecordedTable states, 39 rows: step, time, ")


def test_text_in_a_table_is_text():
    page = html_table(["<b>"], [["<i> & co"]])
    assert "&lt;b&gt;" in page and "&lt;i&gt; &amp; co" in page


def test_a_title_is_text_wherever_a_notebook_shows_it(toy):
    recording = replace(toy.recording, title="<script>")
    table = settle.RecordedTable(recording.tables["states"])
    table.title = "<script>"
    about = settle.experiments()["ep.agreement"]
    about.title = "<script>"
    for shown in (settle.RecordedRun(recording), table, about):
        assert "<script>" not in shown._repr_html_() and "&lt;script&gt;" in shown._repr_html_()


def test_pandas_and_xarray_have_names_units_and_labels(toy):
    pd, xr = pytest.importorskip("pandas"), pytest.importorskip("xarray")
    table = toy["updates"]
    frame = table.pandas()
    assert isinstance(frame, pd.DataFrame) and frame.index.name == "step" and frame.index.tolist() == table["step"].tolist()
    assert frame["ep.W01[9,49]"].tolist() == table["ep.W01"][:, 9, 49].tolist() and "step" not in frame.columns
    assert frame.attrs["units"]["time"] == "s" and frame.attrs["labels"] == table.labels
    frame.iloc[0, 0] = 1.0  # its own copy
    data = table.xarray()
    assert isinstance(data, xr.Dataset) and data["ep.W01"].dims == ("step", "ep.W01_0", "ep.W01_1")
    assert np.array_equal(data["ep.W01"].values, table["ep.W01"])
    assert data["time"].attrs == {"long_name": "time since the start", "units": "s"}
    assert data.attrs == {"name": "updates", "title": table.title}


@pytest.mark.parametrize("package", ["pandas", "xarray"])
def test_a_missing_package_is_named_with_what_to_do(package, toy, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=rf"needs the package {package}: install it with pip install {package}, or .*\[notebook\]"):
        getattr(toy["updates"], package)()


def test_a_saved_run_is_loaded_as_it_was_and_no_file_is_replaced_unasked(toy, tmp_path):
    path = toy.save(tmp_path / "toy.h5")
    loaded = settle.load(str(path))
    assert differences(toy.recording, loaded.recording) == [] and loaded.summary == toy.summary
    assert loaded.environment == toy.environment and repr(loaded) == repr(toy)
    with pytest.raises(settle.SessionError, match=r"is there already: name another file, or say overwrite=True\."):
        toy.save(path)
    assert toy.save(path, overwrite=True) == path
    (tmp_path / "live.h5.journal").mkdir()
    with pytest.raises(settle.SessionError, match="another run is being recorded there, or was interrupted"):
        toy.save(tmp_path / "live.h5", overwrite=True)
    os.mkfifo(tmp_path / "pipe.h5") if hasattr(os, "mkfifo") else (tmp_path / "pipe.h5").mkdir()
    with pytest.raises(settle.SessionError, match="cannot be saved: it is "):
        toy.save(tmp_path / "pipe.h5", overwrite=True)
    assert not (tmp_path / "pipe.h5").is_file()
    for nothing in ("", "/", "a" * 300):
        with pytest.raises(settle.SessionError):
            settle.load(nothing)
        with pytest.raises(settle.SessionError):
            toy.save(nothing, overwrite=True)
    with pytest.raises(settle.SessionError, match=r"missing\.h5"):
        settle.load(tmp_path / "missing.h5")
