"""``settle run`` over a tiny experiment, in this process: its JSON, its limits, wrong values, what it writes over."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from settle.app.cli import main
from settle.backend.core.recording import Recording
from settle.sessions.journal import Journal, folder_of
from settle.sessions.session import load


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
        ("run test.counting --steps 1.5", "steps = '1.5' is not possible: steps takes a whole number from 1 to 1e+15."),
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
        ("export {0}/none.h5 --format npz --layout long --out {0}/a.npz", "--layout long goes with csv: npz has one layout."),
        ("data fetch", "needs the name of a set: mnist, fashion-mnist, cifar-10, omniglot, olivetti, lfw can be fetched."),
        ("data fetch mnits", "'mnits' cannot be fetched: mnist, fashion-mnist, cifar-10, omniglot, olivetti, lfw can be. Did you mean"),
        ("gui {0}/none.h5", "There is no session {0}/none.h5."),
    ],
)
def test_a_wrong_value_exits_2_with_one_sentence(settle, tmp_path, words, sentence):
    (tmp_path / "file").write_text("x", encoding="utf-8")
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
    out.write_text("precious", encoding="utf-8")
    code, _, err = settle("run", "test.counting", "--out", out)
    assert code == 2 and "is there already. Name another file, or add --overwrite." in err and out.read_text(encoding="utf-8") == "precious"
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
        assert said.endswith("Session: not saved\n") and not list((tmp_path / "sessions").glob("*"))


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
    claimed = cli_run.claim_output

    def vanish(*arguments):
        place = claimed(*arguments)
        shutil.rmtree(folder)
        folder.write_text("a file in the folder's place", encoding="utf-8")
        return place

    monkeypatch.setattr(cli_run, "claim_output", vanish)
    code, said, err = settle("run", "test.counting", "--out", folder / "a.h5", "--json")
    assert code == 0 and f"{folder / 'a.h5'} cannot be saved: " in err and f"instead of {folder / 'a.h5'}" in err
    assert load(said["session"]).outcome == "finished"
    assert [p.suffix for p in (tmp_path / "sessions").iterdir()] == [".h5"]
