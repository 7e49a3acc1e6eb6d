"""Session files that somebody made to do harm: each is refused with a sentence before anything in it is read, and spoils no list."""

from __future__ import annotations

import json
import os
import socket

import h5py
import numpy as np
import pytest

from settle.sessions.format import SessionError, put, put_names, text_of
from settle.sessions.library import index as library
from settle.sessions.session import head, load, save

pytestmark = pytest.mark.usefixtures("no_hang")
SECRET = b"S3cr3tQx"


@pytest.fixture
def session(rich, tmp_path):
    rich.summary["steady_for"] = 5
    save(rich, tmp_path / "bad.h5")
    save(rich, tmp_path / "good.h5")
    (tmp_path / "secret").write_bytes(SECRET * 1000)
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "bad.h5"


def replaced(group, name, make):
    about = dict(group[name].attrs)
    del group[name]
    made = make()
    for key in about.keys() - {"crc32"}:
        made.attrs[key] = about[key]


def text(name, value):
    def change(h, folder):
        del h["entry"][name]
        put(h["entry"], name, value)

    return change


def stored_elsewhere(file):
    def change(h, folder):
        states = h["entry/tables/states"]
        outside = [(str(folder / file), 0, 40 * 7 * 8)]
        replaced(states, "s0", lambda: states.create_dataset("s0", (40, 7), "f8", external=outside))

    return change


def virtual(h, folder):
    layout = h5py.VirtualLayout((40, 7), "f8")
    layout[...] = h5py.VirtualSource(str(folder / "good.h5"), "entry/tables/states/s0", (40, 7))
    states = h["entry/tables/states"]
    replaced(states, "s0", lambda: states.create_virtual_dataset("s0", layout))


def link(place, target):
    def change(h, folder):
        if place in h:
            del h[place]
        h[place] = target(folder)

    return change


def claimed(place, shape, **packed):
    def change(h, folder):
        group, name = h[place.rpartition("/")[0]], place.rpartition("/")[2]
        if name in group:
            del group[name]
        group.create_dataset(name, shape, "f8", **packed)

    return change


def table(name, columns):
    def change(h, folder):
        states = h["entry/tables/states"]
        for key, rows in columns.items():
            replaced(states, key, lambda key=key, rows=rows: states.create_dataset(key, data=rows, chunks=True, fletcher32=True))

    return change


def named(place, attribute, names):
    def change(h, folder):
        del h[place].attrs[attribute]
        put_names(h[place], attribute, names)

    return change


def events(*rows):
    def change(h, folder):
        group = h["entry/events"]
        columns = {"step": np.int64, "time": np.float64, "kind": "S40", "value": "S80"}
        for i, (key, kind) in enumerate(columns.items()):
            del group[key]
            group.create_dataset(key, data=np.array([row[i] for row in rows], kind))

    return change


def begun_at(when):
    return lambda h, folder: h["entry/start_time"].attrs.__setitem__("unix", when)


def deep(levels):
    return '{"a":' * levels + "1" + "}" * levels


STEPS = np.arange(40)
HARMFUL = {
    "a link to another file": link("entry/tables/states/s0", lambda folder: h5py.ExternalLink(str(folder / "good.h5"), "x")),
    "a link to a pipe": link("entry/checkpoints", lambda folder: h5py.ExternalLink(str(folder / "pipe"), "x")),
    "the entry is a link": link("entry", lambda folder: h5py.ExternalLink(str(folder / "good.h5"), "entry")),
    "a link to itself": link("entry/tables/states/s0", lambda folder: h5py.SoftLink("/entry/tables/states/s0")),
    "numbers in another file": stored_elsewhere("secret"),
    "numbers in a pipe": stored_elsewhere("pipe"),
    "a virtual array": virtual,
    "a circle": lambda h, folder: h["entry/inputs"].__setitem__("me", h["entry/inputs"]),
    "an array twice": lambda h, folder: h["entry/inputs"].__setitem__("again", h["entry/tables/states/s0"]),
    "an unknown filter": claimed("entry/inputs/network/x", (1000,), chunks=(100,), compression="lzf"),
    "8 TB that are not there": claimed("entry/tables/states/s0", (2**40,), chunks=(2**16,), compression="gzip"),
    "8 TB without a filter": claimed("entry/tables/states/s0", (2**40,), chunks=(2**16,), fletcher32=True),
    "1 GB of inputs": claimed("entry/inputs/network/x", (2**27,), chunks=(2**17,), compression="gzip"),
    "a title of 2 MB": text("title", "A" * (2 << 20)),
    "knobs of 1 MB": text("knobs", json.dumps({f"k{i}": "x" * 90 for i in range(10_000)})),
    "knobs that are a list": text("knobs", "[1, 2]"),
    "a knob that is a mapping": text("knobs", '{"T": {"a": 1}}'),
    "a summary of 500 levels": text("summary", deep(500)),
    "a summary of 100,000 levels": text("summary", deep(100_000)),
    "a summary that is a number": text("summary", "3"),
    "an outcome that there is not": text("outcome", "exploded"),
    "a seed below 0": text("seed", -7),
    "a seed that is no number": text("seed", float("nan")),
    "steps below 0": text("steps", -5),
    "steps as a text": text("steps", "12"),
    "no time taken": text("seconds", float("inf")),
    "begun at no time": begun_at(float("nan")),
    "begun beyond all calendars": begun_at(1e300),
    "begun before all calendars": begun_at(-1e18),
    "texts in a column": table("states", {"t": np.full(40, b"abc")}),
    "steps that go back": table("states", {"step": STEPS[::-1].copy()}),
    "steps that were not taken": table("states", {"step": STEPS + 10**9}),
    "steps in a plane": table("states", {"step": np.zeros((40, 3), np.int64)}),
    "a short column": table("states", {"t": np.arange(3)}),
    "columns without step": named("entry/tables/states", "columns", ["time", "t"]),
    "a column's name is a path": named("entry/tables/states", "columns", ["step", "time", "../../inputs/network/x"]),
    "a table's name is a path": named("entry/tables", "names", ["../tables/states"]),
    "a table is named twice": named("entry/tables", "names", ["states", "states"]),
    "a table that a terminal obeys": named("entry/tables", "names", ["a\x1b[2J"]),
    "events out of order": events((9, 0.0, "knob", "{}"), (3, 0.0, "knob", "{}")),
    "events at no time": events((3, float("nan"), "knob", "{}")),
    "a knob's event without names": events((3, 0.0, "knob", "[1]")),
    "an event of 40 levels": events((3, 0.0, "paint", "[" * 40 + "]" * 40)),
    "a checkpoint at no step": lambda h, folder: h["entry/checkpoints"].create_group("abc"),
    "a version that is a list": lambda h, folder: h.attrs.__setitem__("settle_format", [1, 1]),
}  # fmt: skip


@pytest.mark.parametrize("kind", HARMFUL)
def test_a_harmful_file_is_refused_and_the_others_are_listed(session, tmp_path, kind):
    with h5py.File(session, "r+", libver="latest") as file:
        HARMFUL[kind](file, tmp_path)
    with pytest.raises(SessionError) as refusal:
        load(session)
    assert str(session) in str(refusal.value) and len(str(refusal.value).splitlines()) == 1 and len(str(refusal.value)) < 500
    assert SECRET.decode() not in str(refusal.value)
    found = {entry.path.name: entry for entry in library.sessions(tmp_path)}
    assert found["good.h5"].problem == "" and "bad.h5" in found, "it is told of, and spoils nothing"


@pytest.mark.parametrize("kind", ["a folder", "a named pipe", "a link to a pipe", "a socket", "a device", "a link to nowhere"])
def test_what_is_no_file_is_not_opened(rich, tmp_path, kind):
    save(rich, tmp_path / "good.h5")
    bad = tmp_path / "b.h5"
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as there:
        make = {
            "a folder": bad.mkdir,
            "a named pipe": lambda: os.mkfifo(bad),
            "a link to a pipe": lambda: bad.symlink_to(tmp_path / "pipe"),
            "a socket": lambda: there.bind(str(bad)),
            "a device": lambda: bad.symlink_to("/dev/zero"),
            "a link to nowhere": lambda: bad.symlink_to(tmp_path / "nowhere"),
        }
        make[kind]()
        told = {"a link to a pipe": "a named pipe", "a link to nowhere": "no session"}.get(kind, kind)
        for read in (load, head):
            with pytest.raises(SessionError, match=told):
                read(bad)
        assert "good.h5" in [entry.path.name for entry in library.sessions(tmp_path) if not entry.problem]


def test_a_session_that_was_left_open_for_writing_is_read(session, rich, assert_same):
    """As a program leaves it that was killed: the mark, and the check sum over it."""
    from settle.sessions.superblock import lookup3

    raw = bytearray(session.read_bytes())
    raw[11] |= 1
    raw[44:48] = lookup3(bytes(raw[:44])).to_bytes(4, "little")
    session.write_bytes(raw)
    with pytest.raises(OSError, match="already open for write"):
        h5py.File(session, "r", locking=False)
    assert_same(rich, load(session))
    assert session.read_bytes() == raw, "the file itself stays as it is"


def test_what_is_large_is_read_when_it_is_asked_for(session, rich, assert_same, monkeypatch):
    from settle.sessions import read

    monkeypatch.setattr(read, "IN_MEMORY", 0)
    found = load(session)
    assert_same(rich, found)
    assert found.bytes == rich.bytes
    save(rich, session)
    rich.run_id = "another"
    save(rich, session)
    with pytest.raises(SessionError, match="another session now"):
        found.checkpoints[20].arrays["W0"]


@pytest.mark.parametrize("number", [2**40, 2.5, None])
def test_a_number_in_place_of_a_text_is_refused_and_takes_no_memory(number):
    with pytest.raises(ValueError, match="in place of a text"):
        text_of(np.int64(number) if isinstance(number, int) else number)
