"""The installed command in processes of its own: signals, streams, what it loads."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

from settle.sessions.journal import folder_of
from settle.sessions.session import load

SETTLE = [sys.executable, "-m", "settle.app"]

LOADS = """
import sys
from settle.app.cli.main import main
main(["list", "--json"])
main(["info", sys.argv[1]])
print([b for b in {!r} if b in sys.modules])
"""

LEAVES = """
import subprocess, sys
process = subprocess.Popen([sys.executable, "-m", "settle.app", "list"], stdout=subprocess.PIPE)
process.stdout.close()
sys.exit(process.wait())
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_as_stopped_with_everything_saved(tmp_path, number):
    if os.name == "nt":
        pytest.skip("Windows sends no such signals")
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("the tests run in the background, where a shell has this signal ignored")
    out = tmp_path / "a.h5"
    words = ["run", "ep.settle", "--steps", "100000000", "--out", str(out), "--json"]
    with subprocess.Popen([*SETTLE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        end = time.monotonic() + 60
        while not (folder_of(out) / "commits.jsonl").exists():
            assert time.monotonic() < end and process.poll() is None
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(number)
        try:
            said, _ = process.communicate(timeout=30)
        finally:
            process.kill()  # else it goes on until the disk is full
    assert process.returncode == 128 + number
    result = json.loads(said)
    assert said.count("\n") == 1 and result["outcome"] == "stopped" and result["steps"] > 0
    r = load(out)
    assert (r.outcome, r.steps, len(r.tables["states"])) == ("stopped", result["steps"], result["steps"])
    assert [p.name for p in tmp_path.iterdir()] == ["a.h5"]


def test_run_check_list_and_info_as_processes(tmp_path):
    out = str(tmp_path / "a.h5")
    done = subprocess.run([*SETTLE, "run", "ep.settle", "--steps", "5", "--out", out, "--json"], capture_output=True, encoding="utf-8")
    assert done.returncode == 0 and json.loads(done.stdout)["session"] == out and "5/5" in done.stderr
    done = subprocess.run([*SETTLE, "rerun", out, "--check"], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, "Equal bit for bit: 5 steps, 2 tables.\n")
    banned = ["PySide6", "pyqtgraph", "torch", "sklearn"]
    done = subprocess.run([sys.executable, "-c", LOADS.format(banned), out], capture_output=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_a_reader_that_leaves_early_is_no_error():
    done = subprocess.run([sys.executable, "-c", LEAVES], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_picture_is_exported_without_a_word_of_qt(tmp_path):
    out, picture = str(tmp_path / "a.h5"), tmp_path / "a.png"
    subprocess.run([*SETTLE, "run", "ep.settle", "--steps", "5", "--out", out], capture_output=True, check=True)
    words = ["export", out, "--format", "png", "--at", "3", "--out", str(picture)]
    done = subprocess.run([*SETTLE, *words], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{picture}\n", "")
    width, height = size_of(picture)
    assert width > 1000 and height > 700


def size_of(picture: Path) -> tuple[int, int]:
    raw = picture.read_bytes()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", raw[16:24])


def test_one_card_is_exported_under_exactly_the_name_asked_for(tmp_path):
    session = str(tmp_path / "a.h5")
    subprocess.run([*SETTLE, "run", "ep.settle", "--steps", "5", "--out", session], capture_output=True, check=True)

    def export(format, name, *card):
        words = ["export", session, "--format", format, "--out", str(tmp_path / name), *card]
        return subprocess.run([*SETTLE, *words], capture_output=True, encoding="utf-8")

    for format, name, card in (("png", "card", "residual"), ("png", "xpng", None), ("svg", "card.png", "RESIDUAL")):
        done = export(format, name, *(["--card", card] if card else []))
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{tmp_path / name}\n", "")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.h5", "card", "card.png", "xpng"]
    whole, card = size_of(tmp_path / "xpng"), size_of(tmp_path / "card")
    assert 200 < card[0] < whole[0] and 200 < card[1] < whole[1]
    picture = QImage(str(tmp_path / "card"))
    assert len({picture.pixel(x, y) for x in range(0, card[0], 2) for y in range(0, card[1], 2)}) > 10
    svg = ElementTree.parse(tmp_path / "card.png")
    texts = {e.get("aria-label") for e in svg.iter("{http://www.w3.org/2000/svg}path")}
    assert "Residual" in texts and "Energy" not in texts
    done = export("png", "b.png", "--card", "residal")
    assert done.returncode == 2 and not (tmp_path / "b.png").exists() and done.stderr.count("\n") == 1
    assert done.stderr.startswith("There is no card 'residal': the view has ") and "Did you mean Residual?" in done.stderr
    assert "--card goes with png, svg, pdf, gif and mp4" in export("csv", "b.csv", "--card", "Residual").stderr
