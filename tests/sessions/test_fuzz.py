"""The fuzz harness: some dozens of its cases, and that it sees what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

QUICKLY_MADE = ["ep.settle", "gan.plane", "wdm.compare", "wdm.estimators"]
"""The other experiments take longer to make a session of; the harness by itself takes all."""
FUZZ = Path(__file__).parents[2] / "benchmarks" / "fuzz"

WRONG = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import try_files

def wrong(path):
    open("/etc/hostname", encoding="utf-8").close()
    open(path.parent.parent / "outside", "w", encoding="utf-8").close()
    path.write_bytes(b"something else")
    b"x" * (200 << 20)
    raise ValueError("by hand")

folder = Path(sys.argv[2])
(folder / "a.h5").write_bytes(b"no session")
try_files.load = wrong
try_files.MOST = try_files.peak() + (100 << 20)
print(*try_files.tried(folder), sep="\\n", flush=True)
try_files.load = lambda path: os.kill(os.getpid(), 11)
try_files.tried(folder)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory and processor time are told by Linux")
def test_what_a_reader_does_wrong_is_seen(tmp_path):
    (tmp_path / "case").mkdir()
    done = subprocess.run([sys.executable, "-c", WRONG, FUZZ, tmp_path / "case"], capture_output=True, encoding="utf-8")
    said = done.stdout
    assert said, (done.returncode, done.stderr[-2000:])
    assert "load: opens '/etc/hostname'" in said and f"load: writes '{tmp_path}/outside'" in said
    assert "ValueError: by hand" in said and "MB of memory" in said and "the file was changed" in said
    assert done.returncode == -11


@pytest.mark.skipif(sys.platform != "linux", reason="as above")
def test_mutated_sessions_and_journals_do_no_harm():
    words = [sys.executable, FUZZ / "fuzz.py", "--count", "8", "--seed", "1", "--experiments", *QUICKLY_MADE]
    done = subprocess.run(words, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "of seed 1: none went wrong" in done.stdout
