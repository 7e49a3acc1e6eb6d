"""The command line's contract, over a tiny experiment, in this process."""

from __future__ import annotations

import hashlib
import shutil
import socket
from pathlib import Path

import numpy as np
import pytest

from settle.app.cli import gui, main
from settle.backend.core.recording import Recording
from settle.sessions.journal import Journal, folder_of
from settle.sessions.session import load, save


def test_run_prints_one_json_object_and_keeps_the_session(settle, tmp_path):
    out = tmp_path / "a.h5"
    code, said, err = settle("run", "test.counting", "--set", "gain=2.5", "loud=yes", "--seed", 7, "--out", out, "--json")
    assert code == 0
    assert list(said) == ["experiment", "preset", "knobs", "seed", "outcome", "steps", "seconds", "device", "session", "summary"]
    assert (said["experiment"], said["preset"], said["seed"], said["outcome"], said["steps"]) == (
        "test.counting",
        "short",
        7,
        "finished",
        5,
    )
    assert said["knobs"]["gain"] == 2.5 and said["knobs"]["loud"] is True and said["knobs"]["length"] == 5
    assert said["device"] == "cpu" and said["session"] == str(out) and said["summary"]["rows"] == 5
    assert "5/5" in err
    kept = load(out)
    assert (kept.outcome, kept.seed, kept.knobs["gain"], kept.summary) == ("finished", 7, 2.5, said["summary"])
    assert kept.environment["threads"] == 1 and kept.environment["python"].startswith("3.")
    assert not folder_of(out).exists()


def test_run_without_out_makes_a_new_session_each_time(settle, tmp_path):
    names = {settle("run", "test.counting", "--preset", "long", "--steps", 3, "--json")[1]["session"] for _ in range(3)}
    assert len(names) == 3 and {Path(n).parent for n in names} == {tmp_path / "sessions"}
    assert {p.name for p in (tmp_path / "sessions").iterdir()} == {Path(n).name for n in names}


def test_minutes_and_steps_limit_a_run(settle):
    assert settle("run", "test.counting", "--steps", 3, "--json")[1]["steps"] == 3
    _, said, _ = settle("run", "test.counting", "--steps", 10**9, "--minutes", 0.002, "--json")
    assert said["outcome"] == "stopped" and 0.1 < said["seconds"] < 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("run test.countin", "experiment 'test.countin' is unknown: there are test.counting. Did you mean test.counting?"),
        ("run test.counting --preset shrt", "preset 'shrt' is unknown: test.counting has short, long. Did you mean short?"),
        ("run test.counting --set gian=1", "gian is no knob of test.counting: it has length, gain, rate,"),
        ("run test.counting --set gain=11", "gain = '11' is not possible: gain takes a number from 0 to 10 (V)."),
        ("run test.counting --set gain=nan", "gain = 'nan' is not possible"),
        ("run test.counting --set gain", "--set 'gain' is not possible: it takes knob=value"),
        ("run test.counting --set mode=sideways", "mode takes one of up, down."),
        ("run test.counting --set source=none.npz", "source = 'none.npz' cannot be read"),
        ("run test.counting --seed -1", "seed = '-1' is not possible: seed takes a whole number from 0 to 4294967295."),
        ("run test.counting --steps 1.5", "steps = '1.5' is not possible: steps takes a whole number of 1 or more."),
        ("run test.counting --minutes soon", "minutes = 'soon' is not possible"),
        ("run test.counting --device abacus", "device = 'abacus' is not possible: it is one of auto, cpu, cuda, mps."),
        ("run test.counting --out {0}/none/a.h5", "there is no folder {0}/none."),
        ("run test.counting --out {0}/file/a.h5", "there is no folder {0}/file."),
        ("run test.counting --out {0}", "{0} is a folder: name a file in it"),
        ("run", "the following arguments are required: EXPERIMENT."),
        ("rnu", "invalid choice: 'rnu'"),
        ("run test.counting --stps 3", "unrecognized arguments: --stps 3."),
        ("info {0}/none.h5", "There is no session {0}/none.h5."),
        ("info {0}/file", "{0}/file is no Settle session"),
        ("rerun {0}/none.h5", "There is no session {0}/none.h5."),
        ("export {0}/none.h5 --format csv --out {0}/a.csv", "There is no session {0}/none.h5."),
        ("export {0}/none.h5 --format avi --out {0}/a.avi", "invalid choice: 'avi'"),
        ("export {0}/none.h5 --format csv --out {0}/none/a.csv", "there is no folder {0}/none."),
        ("data fetch", "needs the name of a set: mnist, fashion-mnist, cifar-10, omniglot, olivetti, lfw can be fetched."),
        ("data fetch mnits", "'mnits' cannot be fetched: mnist, fashion-mnist, cifar-10, omniglot, olivetti, lfw can be. Did you mean"),
        ("gui {0}/none.h5", "There is no session {0}/none.h5."),
    ],
)
def test_a_wrong_value_exits_2_with_one_sentence(settle, tmp_path, words, sentence):
    (tmp_path / "file").write_text("x")
    code, out, err = settle(*words.format(tmp_path).split())
    assert (code, out) == (2, "")
    assert sentence.format(tmp_path) in err and err.count("\n") == 1 and err.strip()[-1] in ".?"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_run_that_would_wait_for_a_person_is_refused(capsys):
    assert main.main(["run", "vta.navigate", "--preset", "drive"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("drive = true is not possible without a window: the run would wait for your arrow keys.")
    assert said.count("\n") == 1


def test_an_existing_file_is_not_written_over_unless_asked(settle, tmp_path):
    out = tmp_path / "a.h5"
    out.write_text("precious")
    code, _, err = settle("run", "test.counting", "--out", out)
    assert code == 2 and "is there already. Name another file, or add --overwrite." in err and out.read_text() == "precious"
    assert settle("run", "test.counting", "--out", out, "--overwrite")[0] == 0
    assert load(out).outcome == "finished"


def test_an_interrupted_run_is_not_written_over_either(settle, tmp_path, counting):
    out = tmp_path / "a.h5"
    journal = Journal(Recording("test.counting", {}), out)
    assert settle("run", "test.counting", "--out", out)[0] == 2
    code, _, err = settle("run", "test.counting", "--out", out, "--overwrite")
    assert code == 2 and "a run is being recorded there" in err
    journal.close()
    assert settle("run", "test.counting", "--out", out, "--overwrite")[0] == 0


@pytest.mark.parametrize("refused", [True, False])
def test_a_run_that_does_not_begin_leaves_the_old_session(settle, tmp_path, counting, monkeypatch, refused):
    from counting import Counting

    from settle.backend.core.knobs import KnobError

    def frames(self, run):
        raise KnobError("gain", "gain does not fit.") if refused else RuntimeError("no memory")

    out = tmp_path / "a.h5"
    settle("run", "test.counting", "--out", out)
    before = out.read_bytes()
    monkeypatch.setattr(Counting, "frames", frames)
    code, said, err = settle("run", "test.counting", "--out", out, "--overwrite")
    assert out.read_bytes() == before and not folder_of(out).exists()
    if refused:
        assert (code, said, err.splitlines()[-1]) == (2, "", "gain does not fit.")
    else:
        assert code == 1 and f"{out} is left as it was, since the new run ended before its first step." in err
        assert load(said.strip().split("Session: ")[1]).outcome == "failed"


def test_an_interrupted_run_is_still_there_if_the_one_over_it_does_not_begin(settle, tmp_path, counting, monkeypatch, recording):
    from counting import Counting

    out = tmp_path / "a.h5"
    journal = Journal(recording("test.counting", {}, ended=False, counts={"n": np.arange(4)}), out)
    journal.commit()
    journal.close()
    monkeypatch.setattr(Counting, "frames", lambda self, run: iter(()).throw(RuntimeError("no memory")))
    settle("run", "test.counting", "--out", out, "--overwrite")
    assert (load(out).outcome, load(out).steps) == ("interrupted", 4)


def test_a_failed_run_exits_1_and_is_kept(settle, tmp_path):
    out = tmp_path / "a.h5"
    code, said, err = settle("run", "test.counting", "--set", "fail_at=3", "--out", out, "--json")
    assert code == 1 and "The run failed at step 3: RuntimeError: as was asked for" in err and "Traceback" not in err
    assert (said["outcome"], said["steps"], said["error"]) == ("failed", 3, "RuntimeError: as was asked for")
    kept = load(out)
    assert len(kept.tables["counts"]) == 3 and "Traceback" in kept.error


def test_what_cannot_be_saved_where_it_should_is_saved_elsewhere(settle, tmp_path, monkeypatch):
    from settle.app.cli import run as cli_run

    folder = tmp_path / "gone"
    folder.mkdir()
    place = cli_run.claim_output_path

    def vanish(*arguments):
        path = place(*arguments)
        shutil.rmtree(folder)
        folder.write_text("a file in the folder's place")
        return path

    monkeypatch.setattr(cli_run, "claim_output_path", vanish)
    code, said, err = settle("run", "test.counting", "--out", folder / "a.h5", "--json")
    assert code == 0 and f"{folder / 'a.h5'} cannot be saved: " in err and f"instead of {folder / 'a.h5'}" in err
    assert load(said["session"]).outcome == "finished"
    assert [p.suffix for p in (tmp_path / "sessions").iterdir()] == [".h5"]


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


def test_rerun_checks_bit_for_bit_with_the_events(settle, tmp_path, counting):
    from counting import Counting

    from settle.backend.core.runner import Runner

    runner = Runner(Counting.make("long"), seed=3, preset="long", steps=50, paused=True, inputs={})
    runner.start()
    runner.step(10)
    while runner.recording.steps < 10:
        pass
    runner.turn("gain", 4.0)
    runner.act("add", 0.25)
    runner.resume()
    assert runner.join(5)
    r = runner.recording
    save(r, tmp_path / "a.h5")
    assert len(load(tmp_path / "a.h5").events) == 2
    code, out, _ = settle("rerun", tmp_path / "a.h5", "--check")
    assert code == 0 and out == "Equal bit for bit: 50 steps, 2 tables.\n"
    assert settle("rerun", tmp_path / "a.h5", "--check", "--json")[1] == {
        "equal": True,
        "steps": 50,
        "tables": 2,
        "differences": [],
    }

    r.tables["counts"]["value"].chunks[0][30] += 1e-12
    r.seed = 4
    save(r, tmp_path / "b.h5")
    code, said, err = settle("rerun", tmp_path / "b.h5", "--check", "--json")
    assert code == 1 and not said["equal"] and said["differences"] == ["table counts, column value: not equal bit for bit"]
    assert err.endswith("Not equal: table counts, column value: not equal bit for bit\n")


def test_rerun_makes_a_new_session(settle, tmp_path):
    out = tmp_path / "a.h5"
    settle("run", "test.counting", "--seed", 5, "--set", "gain=3", "--out", out)
    code, said, _ = settle("rerun", out, "--out", tmp_path / "b.h5", "--json")
    assert (code, said["seed"], said["preset"], said["knobs"]["gain"]) == (0, 5, "short", 3.0)
    one, other = load(out), load(tmp_path / "b.h5")
    assert one.tables["counts"]["value"][:].tobytes() == other.tables["counts"]["value"][:].tobytes()


def test_rerun_of_an_experiment_that_is_not_there_says_so(settle, tmp_path, recording):
    save(recording("test.gone", {}, t={"n": np.arange(2)}), tmp_path / "a.h5")
    code, _, err = settle("rerun", tmp_path / "a.h5", "--check")
    assert code == 2 and "experiment 'test.gone' is unknown" in err


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


def test_export_writes_tables(settle, tmp_path):
    out = tmp_path / "a.h5"
    settle("run", "test.counting", "--steps", 9, "--out", out)
    code, said, _ = settle("export", out, "--format", "npz", "--out", tmp_path / "a.npz")
    assert (code, said) == (0, f"{tmp_path / 'a.npz'}\n")
    with np.load(tmp_path / "a.npz") as z:
        assert z["counts/part0"].tobytes() == load(out).tables["counts"]["part0"][:].tobytes()
    assert settle("export", out, "--format", "csv", "--out", tmp_path / "t.csv", "--table", "counts")[0] == 0
    assert (tmp_path / "t.csv").read_text().startswith("step,time,n,value,part0[0],part0[1],part0[2],part1[0],part1[1]\n")
    code, _, err = settle("export", out, "--format", "csv", "--out", tmp_path / "t.csv", "--table", "count")
    assert code == 2 and "There is no table 'count': the session has counts, notes." in err
    code, _, err = settle("export", out, "--format", "npz", "--out", out)
    assert code == 2 and "is the session itself" in err and load(out).steps == 9


@pytest.mark.parametrize(("format", "taken"), [("csv", "a.counts.csv"), ("npz", "a.npz"), ("png", "a.png")])
def test_export_replaces_nothing_unless_it_is_told_to(settle, tmp_path, format, taken):
    settle("run", "test.counting", "--steps", 9, "--out", tmp_path / "a.h5")
    (tmp_path / taken).write_text("dear to someone")
    words = ["export", tmp_path / "a.h5", "--format", format, "--out", tmp_path / f"a.{format}"]
    code, said, err = settle(*words)
    assert (
        (code, said) == (2, "") and err.startswith(f"--out is not possible: {tmp_path / taken} is there already.") and "--overwrite" in err
    )
    assert (tmp_path / taken).read_text() == "dear to someone"
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


def test_without_a_display_the_first_experiment_runs_headless(settle, tmp_path, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(gui.sys, "platform", "linux")
    code, out, err = settle()
    assert code == 0 and err.startswith("There is no display to open the window on, so Settle runs test.counting")
    assert "5/5" in err
    session = out.strip().split("Session: ")[1]
    assert Path(session).parent == tmp_path / "sessions" and load(session).outcome == "finished"
    code, _, err = settle("gui", session)
    assert code == 2 and "no display to open a window on" in err


def test_a_display_counts_if_something_answers_there(tmp_path, monkeypatch):
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no such sockets here")
    monkeypatch.setattr(gui.sys, "platform", "linux")
    monkeypatch.setattr(gui, "X_SOCKETS", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    def asked(**environment: str) -> bool:
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return gui.has_display()

    assert not asked()
    assert asked(QT_QPA_PLATFORM="offscreen", DISPLAY=":7")
    (tmp_path / "X8").write_text("left by a server that is gone")
    for dead in (":7", ":7.0", ":8", "unix:7", "nonsense", ":", "localhost:x", "localhost:59999", "a..b:1"):
        assert not asked(DISPLAY=dead) and not asked(DISPLAY=dead, QT_QPA_PLATFORM="xcb"), dead
    assert not asked(WAYLAND_DISPLAY="wayland-7")
    monkeypatch.chdir(tmp_path)  # a socket's name may not be long
    for name, alive in {"X7": {"DISPLAY": ":7.0"}, "wayland-7": {"WAYLAND_DISPLAY": "wayland-7"}}.items():
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(name)
            server.listen()
            assert asked(**alive)
        assert not asked(**alive)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert port > 6000 and asked(DISPLAY=f"127.0.0.1:{port - 6000}.0")
    assert not asked(DISPLAY=f"127.0.0.1:{port - 6000}.0")


def test_help_is_there(capsys):
    with pytest.raises(SystemExit) as end:
        main.main(["run", "--help"])
    assert end.value.code == 0 and "--preset" in capsys.readouterr().out


def test_data_is_fetched_and_a_failure_is_one_sentence(settle, tmp_path, monkeypatch):
    from settle.backend.data import fetch
    from settle.backend.data.sources import SOURCES, Source

    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "data"))
    monkeypatch.setitem(SOURCES, "mnist", Source({"a.gz": "md5:" + hashlib.md5(b"numbers").hexdigest()}, ("http://127.0.0.1:9/",), 7))
    code, out, err = settle("data", "fetch", "mnist")
    assert (code, out) == (2, "") and f"mnist could not be fetched into {tmp_path}/data/mnist: a.gz did not come" in err
    assert "http://127.0.0.1:9/ cannot be reached" in err and "Traceback" not in err
    file = tmp_path / "data" / "mnist" / "a.gz"
    file.write_bytes(b"numbers")
    code, said, _ = settle("data", "fetch", "mnist", "--json")
    assert (code, said["files"]) == (0, [str(file)])
    monkeypatch.setattr(fetch, "fetch", lambda name, tell: tell(3, 7) or [file])
    code, out, err = settle("data", "fetch", "mnist")
    assert (code, out) == (0, f"{file}\n") and "3.00/7.00" in err
