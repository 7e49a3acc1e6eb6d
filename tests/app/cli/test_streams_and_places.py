"""Streams that are closed or full, places where nothing can be written: one sentence, or the right thing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial

import pytest
from waiting import until

from settle.sessions.session import load

SETTLE = [sys.executable, "-m", "settle.app"]
RUN = ["run", "ep.agreement", "--preset", "toy", "--steps", "3"]


@pytest.mark.skipif(os.name == "nt", reason="a shell closes the streams")
@pytest.mark.parametrize("streams", ["<&- >&- 2>&-", "2>/dev/full", ">/dev/full"])
def test_a_run_is_saved_whatever_becomes_of_its_streams(tmp_path, streams):
    path = tmp_path / "a.h5"
    done = subprocess.run(["sh", "-c", f'exec "$@" {streams}', "sh", *SETTLE, *RUN, "--out", path], capture_output=True, encoding="utf-8")
    assert load(path).outcome == "finished", done.stderr
    if streams == ">/dev/full":
        assert done.returncode == 1 and done.stderr.splitlines()[-1] == "The output cannot be written: no space left on device."
    else:
        assert done.returncode == 0 and not done.stderr


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("", "--out '' is not possible"),
        ("~nobody-of-that-name/x.h5", "the home folder ~nobody-of-that-name is not known"),
        ("{tmp}/" + "n" * 300 + ".h5", "a file's name cannot be that long"),
        ("{tmp}/" + "n" * 247 + ".h5", "file name too long"),
        ("{tmp}/fifo", "a device, a pipe"),
        ("/dev/null", "a device, a pipe"),
    ],
)
def test_a_place_that_cannot_be_is_refused_before_anything_is_computed(settle, tmp_path, out, words):
    os.mkfifo(tmp_path / "fifo")
    code, _, refusal = settle("run", "test.counting", "--out", out.format(tmp=tmp_path), "--overwrite")
    assert code == 2 and words in refusal and refusal.count("\n") <= 1
    assert [p.name for p in tmp_path.iterdir()] == ["fifo"]


def test_without_a_home_or_a_folder_that_can_be_written_the_way_out_is_said(settle, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("SETTLE_SESSIONS", str(tmp_path / "file" / "sub"))
    code, _, refusal = settle("run", "test.counting")
    assert code == 2 and "--out" in refusal and "ot a directory" in refusal
    monkeypatch.setenv("SETTLE_SESSIONS", "~nobody-of-that-name/sessions")
    assert settle("run", "test.counting")[0] == 2


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGHUP")
@pytest.mark.parametrize("how", [signal.SIG_DFL, signal.SIG_IGN])
def test_a_run_whose_terminal_goes_is_saved_and_under_nohup_goes_on(tmp_path, how):
    path = tmp_path / "a.h5"
    command = [*SETTLE, "run", "ep.settle", "--steps", "100000000", "--out", path]
    taken = partial(signal.signal, signal.SIGHUP, how)  # nohup has it ignored
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=taken) as process:
        until(lambda: (tmp_path / "a.h5.journal" / "commits.jsonl").exists())
        process.send_signal(signal.SIGHUP)
        if how == signal.SIG_IGN:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(1)
            process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + (signal.SIGTERM if how == signal.SIG_IGN else signal.SIGHUP)
    assert load(path).outcome == "stopped"
