"""What other people's viewers plot of a session: the attributes by which they find it, and what silx and NeXpy's library make of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module

import h5py
import numpy as np
import pytest
from earlier_sessions import SESSIONS

from settle.app import catalogue
from settle.backend.core.frame import Frame
from settle.backend.core.recording import Recording
from settle.backend.core.table import Table
from settle.sessions import session
from settle.sessions.journal import Journal

NAMES = [entry.name for entry in catalogue.ENTRIES]


def frames_of(experiment: str) -> dict[str, type[Frame]]:
    """The experiment's frames by their tables."""
    module = import_module(catalogue.entry(experiment).experiment.rpartition(".")[0] + ".frames")
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Frame) and kind is not Frame]
    return {kind.table: kind for kind in sorted(kinds, key=lambda kind: len(kind.mro()))}


def row(kind: type[Frame], table: Table, number: int) -> Frame:
    """A row of a table as the frame that it was."""
    values, left = {}, {name: column[number] for name, column in table.columns.items() if name not in ("step", "time")}
    for f in fields(kind):
        prefix = f.metadata["prefix"]
        if f.name in left:
            values[f.name] = left.pop(f.name)
        elif prefix == "":  # layers of a net: what no other field has
            others = {each.name for each in fields(kind)}
            values[f.name] = {n: left.pop(n) for n in list(left) if n not in others and "." not in n}
        else:
            start = f"{f.name}." if prefix is None else prefix
            values[f.name] = {n.removeprefix(start): left.pop(n) for n in list(left) if n.startswith(start)}
    assert not left, f"{kind.__name__} has no field for {list(left)}"
    return kind(**values)


def recorded(name: str) -> Recording:
    """The rows of the session that an earlier version recorded, as frames of now."""
    old = session.load(SESSIONS / f"{name}.h5")
    made, kinds = Recording(name, old.knobs, started=old.started), frames_of(name)
    rows: dict[int, list[tuple[Frame, float]]] = {}
    for table in old.tables.values():
        for number, step in enumerate(table["step"][:].tolist()):
            rows.setdefault(step, []).append((row(kinds[table.name], table, number), float(table["time"][number])))
    for step in sorted(rows):
        made.append(step, rows[step][0][1], [frame for frame, _ in rows[step]])
    made.end("finished")
    return made


@pytest.fixture(scope="module", params=NAMES)
def written(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("viewers") / "a.h5"
    session.save(recorded(request.param), path)
    return path


def texts(value) -> list[str]:
    return [each.decode() for each in np.atleast_1d(value)]


def groups(file: h5py.File) -> Iterator[h5py.Group]:
    yield from (group for group in file["entry/tables"].values() if len(group["step"]))


@pytest.mark.parametrize("name", NAMES)
def test_each_frame_says_what_its_table_tells(name):
    for kind in frames_of(name).values():
        known = {f.name for f in fields(kind)}
        assert kind.shows and set(kind.shows) <= known and kind.along in {*known, "step"}, kind.__name__
        assert not {kind.shows[0]} & {"t", "episode", "section", "point", "stage", "turn"}, f"{kind.__name__} shows a counter"
    assert any(kind.leads for kind in frames_of(name).values())


def test_each_table_names_its_signal_the_others_and_the_axes(written):
    with h5py.File(written) as file:
        kinds = frames_of(file["entry/experiment"][()].decode())
        first = file["entry/" + file["entry"].attrs["default"].decode()]
        assert kinds[first.name.rpartition("/")[2]].leads
        for group in groups(file):
            kind, columns = kinds[group.name.rpartition("/")[2]], texts(group.attrs["columns"])
            (signal,), axes = texts(group.attrs["signal"]), texts(group.attrs["axes"])
            others = texts(group.attrs.get("auxiliary_signals", []))
            assert signal == kind.shows[0] or signal.startswith(f"{kind.shows[0]}."), group.name
            assert {signal, *others} <= set(columns) and signal not in others and len(set(others)) == len(others), group.name
            assert {group[each].shape for each in others} <= {group[signal].shape}, group.name
            gaps = {*np.diff(group[kind.along]).round(9).tolist()}
            even = len(gaps) < 2 and gaps != {0.0}
            axis = kind.along if even or group[signal].ndim != 2 else "."  # silx would draw no image
            assert axes == [axis, *["."] * (group[signal].ndim - 1)] and group[kind.along].shape == group[signal].shape[:1], group.name
            assert group.attrs["title"] == kind.title and isinstance(group[signal].attrs["long_name"], str)


def test_what_a_table_tells_is_kept_by_the_file_and_by_the_journal(tmp_path):
    made = recorded("wdm.estimators")
    told = [(t.shows, t.along, t.leads) for t in made.tables.values()]
    assert told[0][0] == ("curve_known",) and made.tables["estimates"].leads
    session.save(made, tmp_path / "a.h5")
    back = session.load(tmp_path / "a.h5")
    assert [(t.shows, t.along, t.leads) for t in back.tables.values()] == told
    journal = Journal(made, tmp_path / "b.h5")
    journal.commit()
    journal.close()
    assert [(t.shows, t.along, t.leads) for t in session.load(tmp_path / "b.h5").tables.values()] == told


def test_an_image_over_uneven_steps_is_plotted_over_its_rows_and_keeps_what_it_runs_along(recording, tmp_path):
    made = recording(even={"x": np.ones((3, 2)), "n": np.arange(3.0)}, uneven={"x": np.ones((3, 2)), "n": np.array([0.0, 1.0, 5.0])})
    for table in made.tables.values():
        table.shows, table.along = ("x",), "n"
    session.save(made, tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5") as file:
        assert {name: texts(file[f"entry/tables/{name}"].attrs["axes"]) for name in made.tables} == {
            "even": ["n", "."], "uneven": [".", "."]
        }  # fmt: skip
    assert {table.along for table in session.load(tmp_path / "a.h5").tables.values()} == {"n"}


def test_a_column_called_title_and_a_signal_that_is_none_harm_nothing(recording, tmp_path):
    made = recording(t={"title": np.arange(3.0), "x": np.zeros((3, 2))})
    made.tables["t"].title = "half \ud800 and \0"
    session.save(made, tmp_path / "a.h5")
    assert session.load(tmp_path / "a.h5").tables["t"]["title"][:].tolist() == [0, 1, 2]
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        group = file["entry/tables/t"]
        group.attrs["signal"], group.attrs["axes"] = np.bytes_(b"gone"), np.array([b"x", b"."])
    table = session.load(tmp_path / "a.h5").tables["t"]
    assert (table.shows, table.along, [c.name for c in table.signals()]) == ((), "step", ["title"])


def test_silx_finds_what_is_declared(written):
    nxdata = pytest.importorskip("silx.io.nxdata", reason="silx is not installed: pip install silx")
    with h5py.File(written) as file:
        assert nxdata.get_default(file).group.name == "/entry/" + file["entry"].attrs["default"].decode()
        for group in groups(file):
            found = nxdata.NXdata(group)
            assert found.is_valid, (group.name, found.issues)
            assert [found.signal_dataset_name] == texts(group.attrs["signal"]) and found.title == group.attrs["title"]
            assert found.auxiliary_signals_dataset_names == texts(group.attrs.get("auxiliary_signals", []))
            assert all(isinstance(name, str) for name in found.auxiliary_signals_names), "a legend with b'...'"
            kind = found.interpretation or {1: "curve", 2: "image"}.get(found.signal.ndim)
            assert kind in ("curve", "spectrum", "image") or found.signal.shape[-1] <= 2, group.name


def test_the_library_of_nexpy_plots_what_is_declared(written):
    nexus = pytest.importorskip("nexusformat.nexus", reason="nexusformat is not installed: pip install nexusformat")
    root = nexus.nxload(str(written))
    with h5py.File(written) as file:
        assert root.plottable_data.nxpath == "/entry/" + file["entry"].attrs["default"].decode()
        for group in groups(file):
            found, (signal,) = root[group.name], texts(group.attrs["signal"])
            assert found.nxsignal.nxname == signal
            assert [each.nxname for each in found.nxauxiliary_signals] == texts(group.attrs.get("auxiliary_signals", []))
            several = max(group[signal].shape) > 1  # a single value is no plot
            assert found.nxsignal.is_plottable() == several and (not several or found.nxsignal.valid_axes(found.plot_axes)), group.name
