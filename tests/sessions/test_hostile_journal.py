"""Journals that somebody made to do harm: each is refused with a sentence, becomes no file, and spoils no list."""

from __future__ import annotations

import json
import os
import zipfile

import numpy as np
import pytest

from settle.backend.core.recording import Recording
from settle.sessions.format import SessionError
from settle.sessions.journal import Journal, folder_of
from settle.sessions.library import index as library
from settle.sessions.running.run_commands import COMMANDS, CommandReader, send
from settle.sessions.session import load, save

pytestmark = pytest.mark.usefixtures("no_hang")


def journal_of(grow, tmp_path):
    r = Recording("test.run", {"a": 1})
    journal = Journal(r, tmp_path / "bad.h5")
    grow(r, 5)
    journal.commit()
    journal.close()
    return folder_of(tmp_path / "bad.h5")


def instead(name, make):
    def change(folder):
        (folder / name).unlink(missing_ok=True)
        make(folder / name)

    return change


def rewritten(name, /, **parts):
    def change(folder):
        file = folder / name
        file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **parts}) + "\n", encoding="utf-8")

    return change


def packed_inputs(file):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made, made.open("x.npy", "w") as member:
        np.lib.format.write_array_header_1_0(member, {"descr": "<f8", "fortran_order": False, "shape": (2**20,)})
        member.write(bytes(2**23))


COLUMNS = [["step", "<i8", [], "", ""], ["time", "<f8", [], "", ""]]
JOURNALS = {
    "begun as a list": instead("run.json", lambda file: file.write_text("[1]", encoding="utf-8")),
    "begun with 500 levels": instead("run.json", lambda file: file.write_text('{"a":' * 500 + "1" + "}" * 500, encoding="utf-8")),
    "begun in a pipe": instead("run.json", os.mkfifo),
    "begun in another file": instead("run.json", lambda file: file.symlink_to("/etc/hostname")),
    "begun at no time": rewritten("run.json", started=1e300),
    "with other knobs": rewritten("run.json", knobs=[1]),
    "with more than a beginning": rewritten("run.json", ended=1),
    "rows that are a text": rewritten("commits.jsonl", rows={"states": "x"}),
    "rows below 0": rewritten("commits.jsonl", rows={"states": -4}),
    "steps as a text": rewritten("commits.jsonl", steps="x"),
    "commits in a pipe": instead("commits.jsonl", os.mkfifo),
    "a column in a pipe": instead("table-0-2.bin", os.mkfifo),
    "a column in another file": instead("table-0-2.bin", lambda file: file.symlink_to("/etc/hostname")),
    "a column of objects": rewritten("table-0.json", columns=[*COLUMNS, ["s", "|O", [], "", ""]]),
    "a table of another name": rewritten("table-0.json", name="../x"),
    "a table without steps": rewritten("table-0.json", columns=COLUMNS[1:]),
    "inputs that unfold": instead("inputs-x.npz", packed_inputs),
    "inputs in a pipe": instead("inputs-x.npz", os.mkfifo),
    "inputs that are code": instead("inputs-x.npz", lambda file: np.savez(file, a=np.array([{}], dtype=object))),
    "a checkpoint at no step": instead("checkpoint-x.npz", lambda file: np.savez(file, a=np.zeros(3))),
}


@pytest.mark.parametrize("kind", JOURNALS)
def test_a_harmful_journal_is_refused_and_the_others_are_listed(rich, grow, tmp_path, kind):
    save(rich, tmp_path / "good.h5")
    JOURNALS[kind](journal_of(grow, tmp_path))
    with pytest.raises(SessionError, match=r"The journal .* is damaged"):
        load(tmp_path / "bad.h5")
    assert {entry.path.name for entry in library.sessions(tmp_path)} == {"good.h5", "bad.h5"}
    assert not (tmp_path / "bad.h5").exists(), "no file was made of it"


def test_the_lock_of_a_journal_leads_to_no_other_file(grow, tmp_path):
    folder = journal_of(grow, tmp_path)
    (folder / "lock").unlink()
    (folder / "lock").symlink_to(tmp_path / "made")
    load(tmp_path / "bad.h5")
    assert not (tmp_path / "made").exists()


def test_a_command_goes_into_the_journal_and_nowhere_else(tmp_path):
    path, file = tmp_path / "run.h5", folder_of(tmp_path / "run.h5") / COMMANDS
    folder_of(path).mkdir()
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    for make in (lambda: file.symlink_to(tmp_path / "mine"), lambda: os.mkfifo(file), lambda: file.mkdir()):
        make()
        with pytest.raises(SessionError, match="takes no command"):
            send(path, "pause")
        assert CommandReader(path).new() == []
        file.rmdir() if file.is_dir() else file.unlink()
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"
