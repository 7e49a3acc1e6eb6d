"""``settle info``, ``list``, ``export``, ``data`` and ``--help`` over a tiny experiment, in this process."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from settle.app.cli import main
from settle.backend.core.recording import Event
from settle.sessions.export import csv_tables
from settle.sessions.journal import Journal, folder_of
from settle.sessions.session import load, save


def test_info_shows_what_a_session_holds(settle, tmp_path):
    out = tmp_path / "a.h5"
    settle("run", "test.counting", "--steps", 9, "--out", out)
    code, said, err = settle("info", out, "--json")
    assert (code, err) == (0, "")
    assert said["tables"]["counts"]["rows"] == 9 and said["tables"]["counts"]["columns"]["part0"]["shape"] == [3]
    assert said["tables"]["counts"]["columns"]["value"]["unit"] == "V"
    assert said["checkpoints"] == [8] and said["inputs"] == {"data": {"x": [3]}} and said["environment"]["device"] == "cpu"
    code, text, _ = settle("info", out)
    assert code == 0 and "table counts, 9 rows: step, time, n, value, part0 [3], part1 [2]" in text and "finished after 9 steps" in text


def test_info_recovers_an_interrupted_session(settle, tmp_path, recording):
    out = tmp_path / "a.h5"
    r = recording("test.counting", {}, ended=False, counts={"n": np.arange(4)})
    journal = Journal(r, out)
    journal.commit()
    assert settle("info", out, "--json")[1]["outcome"] == "running"
    assert not out.exists()
    journal.close()
    for _ in range(2):
        code, said, _ = settle("info", out, "--json")
        assert (code, said["outcome"], said["tables"]["counts"]["rows"]) == (0, "interrupted", 4)
    assert out.exists() and not folder_of(out).exists()


def test_what_json_has_no_word_for_is_null(settle, tmp_path, recording):
    r = recording("test.counting", {"gain": 1.0}, counts={"n": np.arange(2)})
    r.summary = {"a": float("nan"), "b": [float("inf"), 1.0], "c": None}
    save(r, tmp_path / "a.h5")
    assert settle("info", tmp_path / "a.h5", "--json")[1]["summary"] == {"a": None, "b": [None, 1.0], "c": None}


def test_list_names_presets_and_knobs(settle):
    code, said, _ = settle("list", "--json")
    about = said["experiments"]["test.counting"]
    assert code == 0 and about["presets"]["short"] == {
        "title": "Short",
        "note": "Five steps.",
        "knobs": {"length": 5},
        "reference": {},
        "source": "",
        "paper": {},
        "paper_also": [],
        "paper_note": "",
    }
    assert about["knobs"]["gain"]["high"] == 10 and about["knobs"]["gain"]["live"] and about["knobs"]["mode"]["choices"] == ["up", "down"]
    code, text, _ = settle("list")
    assert "--preset short" in text and "a number from 0 to 10 (V); default 1; live" in text


def test_export_writes_tables(settle, tmp_path, monkeypatch):
    out = tmp_path / "a.h5"
    settle("run", "test.counting", "--steps", 9, "--out", out)
    code, said, _ = settle("export", out, "--format", "npz", "--out", tmp_path / "a.npz")
    assert (code, said) == (0, f"{tmp_path / 'a.npz'}\n")
    with np.load(tmp_path / "a.npz") as z:
        assert z["counts/part0"].tobytes() == load(out).tables["counts"]["part0"][:].tobytes()
    assert settle("export", out, "--format", "csv", "--out", tmp_path / "t.csv", "--table", "counts")[0] == 0
    head = "step,time,n,value,part0[0],part0[1],part0[2],part1[0],part1[1]\n"
    assert (tmp_path / "t.csv").read_text(encoding="utf-8").startswith(head)
    assert settle("export", out, "--format", "xlsx", "--out", tmp_path / "t.xlsx")[1] == f"{tmp_path / 't.xlsx'}\n"
    assert settle("export", out, "--format", "csv", "--layout", "long", "--out", tmp_path / "l.csv")[1] == f"{tmp_path / 'l.csv'}\n"
    head, first, *_ = (tmp_path / "l.csv").read_text(encoding="utf-8").splitlines()
    assert head == "table,row,step,column,element,value,unit" and first.startswith("counts,0,0,time,,") and first.endswith(",s")
    code, _, err = settle("export", out, "--format", "csv", "--out", tmp_path / "t.csv", "--table", "count")
    assert code == 2 and "There is no table 'count': the session has counts, notes." in err
    code, _, err = settle("export", out, "--format", "npz", "--out", out)
    assert code == 2 and "is the session itself" in err and load(out).steps == 9
    monkeypatch.setattr(csv_tables, "WIDEST", 8)
    code, said, err = settle("export", out, "--format", "csv", "--out", tmp_path / "u.csv")
    assert (code, said) == (0, f"{tmp_path / 'u.csv'}\n") and "Left out: counts has 9 columns (CSV takes at most 8)." in err


@pytest.mark.parametrize("out", ["~nobody-of-that-name/a.h5", "ftp://example.org/a.h5"])
def test_a_place_that_is_not_on_this_computer_is_refused_before_anything_is_computed(settle, tmp_path, monkeypatch, out):
    code, said, err = settle("run", "test.counting", "--steps", 9, "--out", out)
    assert (code, said) == (2, "") and err.startswith(f"--out {out} is not possible: ") and err.count("\n") == 1
    for variable in ("SETTLE_SESSIONS", "SETTLE_DATA"):
        monkeypatch.setenv(variable, out)
        code, said, err = settle(*(["run", "test.counting"] if variable == "SETTLE_SESSIONS" else ["data", "path"]))
        assert (code, said) == (2, "") and err.startswith(f"{variable} = '{out}' is not possible: ")


@pytest.mark.parametrize(("format", "taken"), [("csv", "a.counts.csv"), ("npz", "a.npz"), ("png", "a.png")])
def test_export_replaces_nothing_unless_it_is_told_to(settle, tmp_path, format, taken):
    settle("run", "test.counting", "--steps", 9, "--out", tmp_path / "a.h5")
    (tmp_path / taken).write_text("dear to someone", encoding="utf-8")
    words = ["export", tmp_path / "a.h5", "--format", format, "--out", tmp_path / f"a.{format}"]
    code, said, err = settle(*words)
    assert (
        (code, said) == (2, "") and err.startswith(f"--out is not possible: {tmp_path / taken} is there already.") and "--overwrite" in err
    )
    assert (tmp_path / taken).read_text(encoding="utf-8") == "dear to someone"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["a.h5", taken])
    assert settle(*words, "--overwrite")[0] == 0
    assert not (tmp_path / taken).read_bytes().startswith(b"dear")


def test_data_says_what_is_there(settle, tmp_path, monkeypatch):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    code, said, _ = settle("data", "--json")
    assert code == 0 and said["path"] == str(tmp_path) and said["sets"]["digits"]["installed"]
    assert not said["sets"]["mnist"]["installed"] and "train-images-idx3-ubyte.gz" in said["sets"]["mnist"]["problem"]
    assert [name for name, about in said["sets"].items() if about["fetch"]] == [
        "mnist",
        "fashion-mnist",
        "cifar-10",
        "omniglot",
        "olivetti",
        "lfw",
    ]
    listed = settle("data")[1].splitlines()
    assert listed[0].split() == ["digits", "installed"] and "'settle data fetch cifar-10' gets it" in listed[3]
    assert settle("data", "path")[1] == f"{tmp_path}\n"


def test_data_is_fetched_and_a_failure_is_one_sentence(settle, tmp_path, monkeypatch):
    from settle.backend.data import fetch
    from settle.backend.data.sources import SOURCES, PublishedFile, Source

    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "data"))
    monkeypatch.setitem(
        SOURCES, "mnist", Source({"a.gz": PublishedFile(hashlib.sha256(b"numbers").hexdigest(), 7)}, ("https://127.0.0.1:9/",))
    )
    code, out, err = settle("data", "fetch", "mnist")
    assert (code, out) == (2, "") and f"mnist could not be fetched into {tmp_path}/data/mnist: a.gz did not come" in err
    assert "https://127.0.0.1:9/ cannot be reached" in err and "Traceback" not in err
    file = tmp_path / "data" / "mnist" / "a.gz"
    file.write_bytes(b"numbers")
    code, said, _ = settle("data", "fetch", "mnist", "--json")
    assert (code, said["files"]) == (0, [str(file)])
    monkeypatch.setattr(fetch, "fetch", lambda name, tell: tell(3, 7) or [file])
    code, out, err = settle("data", "fetch", "mnist")
    assert (code, out) == (0, f"{file}\n") and "3.00/7.00" in err


def test_help_is_there(capsys):
    with pytest.raises(SystemExit) as end:
        main.main(["run", "--help"])
    assert end.value.code == 0 and "--preset" in capsys.readouterr().out


def test_a_name_that_no_file_can_have_is_refused_in_a_sentence(capsys):
    for words in (["info", ""], ["info", "/"], ["info", "a" * 300], ["run", "ep.settle", "--out", "a" * 300]):
        assert main.main(words) == 2, words
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and said.strip().endswith("."), said


def test_what_is_printed_of_a_session_cannot_steer_the_terminal(settle, recording, tmp_path):
    escape = "\x1b]0;x\x07\x1b[2J\r\nb\u202e\x9b"
    r = recording("test.counting", {escape: escape, "gain": 1.0}, counts={"n": np.arange(3)})
    r.title, r.preset, r.device, r.error, r.environment = escape, escape, escape, escape, {escape: escape}
    r.summary, r.outcome = {escape: 1.0, "huge": 10**99, "none": float("nan"), "says": escape}, "failed"
    r.events = [Event(i // 500, 0.0, escape, {escape: "x" * 100}) for i in range(10_000)]
    save(r, tmp_path / "a.h5")
    code, out, err = settle("info", tmp_path / "a.h5")
    assert code == 0 and err == "" and r"\x1b[2J\r\nb\u202e\x9b" in out
    assert all(c.isprintable() or c == "\n" for c in out) and len(out.splitlines()) < 200 and "and 9,900 more events" in out
    code, found, _ = settle("info", tmp_path / "a.h5", "--json")
    assert code == 0 and found["title"] == escape and found["summary"]["none"] is None
    assert len(found["events"]) + found["events_left_out"] == 10_000 and len(found["events"]) < 9000
    code, _, err = settle("rerun", tmp_path / "a.h5")
    assert code == 2 and len(err.splitlines()) == 1 and err.strip().isprintable()
