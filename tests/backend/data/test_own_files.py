"""Files of the user's own: where they lie, what they are, and arrays in them."""

from __future__ import annotations

import os
import socket
import zipfile

import numpy as np
import pytest

from settle.backend.core.knobs import KnobError
from settle.backend.data.own.arrays import numbers, read_arrays
from settle.backend.data.own.input_notes import note, notes
from settle.backend.data.own.own_file import OwnFile, expanded


def said(call, *args, **more):
    with pytest.raises(KnobError) as caught:
        call(*args, **more)
    assert caught.value.knob == "network" and str(caught.value).endswith(".") and "\n" not in str(caught.value)
    return str(caught.value)


def test_addresses_of_this_computer_quotes_and_homes_are_paths(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / "ä b#1.npz"
    file.touch()
    quoted = str(file).replace("ä", "%C3%A4").replace(" ", "%20").replace("#", "%23")
    for text in (f"file://{quoted}", f"file://localhost{quoted}", f"file:{quoted}", f"'{file}'", f' "{file}" ', "~/ä b#1.npz"):
        assert OwnFile.found("network", text).path == file, text


def test_a_name_of_its_own_with_quotes_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "'a'").touch()
    assert expanded("'a'").exists() and not expanded("'b'").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://example.org/a.npz", "an address (https://...) is not fetched"),
        ("file://server/a.npz", "an address (file://...) is not fetched"),
        ("~nobody-of-that-name/a.npz", "the home folder ~nobody-of-that-name is not known"),
        ("n" * 300, "it cannot be read: file name too long"),
        ("/dev/null", "it is a device; a file is wanted"),
        ("/nowhere/a.npz", "there is no such file"),
        ("/", "it is a folder; a file is wanted"),
    ],
)
def test_what_is_no_file_here_is_said(text, words):
    assert words in said(OwnFile.found, "network", text)


def test_pipes_and_sockets_are_refused_by_kind_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")  # opening it would wait for ever
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        assert "it is a named pipe; a file or a folder is wanted" in said(OwnFile.found, "network", str(tmp_path / "pipe"), folder=True)
        assert "it is a socket; a file is wanted" in said(OwnFile.found, "network", str(tmp_path / "socket"))


def read(path, **more):
    return read_arrays(OwnFile.found("network", str(path)), "x", **more)


def test_arrays_come_in_the_byte_order_of_this_machine(tmp_path):
    values = np.arange(6.0).reshape(2, 3)
    kinds = {"f": values.astype(">f4"), "i": values.astype(">i2"), "l": values.astype(np.longdouble), "o": np.asfortranarray(values)}
    np.savez_compressed(tmp_path / "a.npz", **kinds)
    found = read(tmp_path / "a.npz")
    assert all(np.array_equal(array, values) and array.dtype.isnative for array in found.values()) and found["l"].dtype == np.float64
    np.save(tmp_path / "a.npy", values.astype(">f8"))
    (tmp_path / "a.npy").rename(tmp_path / "a.dat")  # told by its first bytes
    assert read(tmp_path / "a.dat")["x"].dtype.isnative


def test_objects_are_named_and_not_opened_and_others_passed_over(tmp_path):
    np.savez(tmp_path / "a.npz", W0=np.array([{}], object), notes=np.array(["text"]))
    assert "its array W0 holds Python objects, which are not read" in said(read, tmp_path / "a.npz")
    assert read(tmp_path / "a.npz", known="notes".__eq__)["W0"].size == 0


def test_what_is_no_whole_file_of_arrays_is_one_sentence(tmp_path):
    np.save(tmp_path / "whole.npy", np.ones(100))
    whole = (tmp_path / "whole.npy").read_bytes()
    with zipfile.ZipFile(tmp_path / "huge.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", whole.replace(b"(100,)", b"(100000000000,)").replace(b"         \n", b"\n"))
    with zipfile.ZipFile(tmp_path / "word.npz", "w") as archive:
        archive.writestr("x.npy", b"hello")
    broken = {"cut.npy": whole[:300], "head.npy": whole[:9], "text.npz": b"1,2\n", "empty.npz": b"", "zip.npz": b"PK\x03\x04"}
    for name, raw in broken.items():
        (tmp_path / name).write_bytes(raw)
    for name in ("huge.npz", "word.npz", *broken):
        assert "it cannot be read: it is no whole .npz file of numbers" in said(read, tmp_path / name), name
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    assert "it is no .npz or .npy file" in said(read, tmp_path / "a.png")
    (tmp_path / "a.npz").write_bytes(b"\x1f\x8b\x08")
    assert "it is compressed (gzip): unpack it first" in said(read, tmp_path / "a.npz")


def test_numbers_that_a_run_cannot_hold_are_named():
    file = OwnFile("network", "a.npz", None)  # type: ignore[arg-type]
    assert numbers(file, "W0", np.array([1e39])).dtype == np.float64
    assert "array W0 has a number of 1e+39, which is infinite as float32" in said(numbers, file, "W0", np.array([0, 1e39]), "float32")
    assert "array W0 is of type complex128" in said(numbers, file, "W0", np.array([1j]))
    assert "array W0 (2,) has 1 values that are not finite" in said(numbers, file, "W0", np.array([1, np.nan]))


def test_what_is_said_is_one_line_whatever_a_name_or_a_session_holds(tmp_path):
    assert "n\ufffdo\ufffd[31m.npz' is not possible: there is no such file." in said(OwnFile.found, "network", "n\no\x1b[31m.npz")
    inputs = {"a": note("so\x1b it\nis" + "." * 999), "b": {"about": np.array(["no bytes"])}, "c": {"x": np.zeros(3)}}
    assert notes(inputs) == ["a: so\ufffd it\ufffdis" + "." * 391, "b: "]
