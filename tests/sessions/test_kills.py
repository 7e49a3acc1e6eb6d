"""Runs of all ten experiments killed -9 at random moments, as is what recovers and what resumes them then."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "kills.py"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it asks /proc how much a process has computed")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("count", [4, pytest.param(34, marks=pytest.mark.slow)])
def test_after_kills_all_that_was_committed_is_there_and_goes_on(tmp_path, count):
    """Of what was computed at most 1.5 s are lost; on a busy computer that takes longer."""
    command = [sys.executable, PROGRAM, "--quick", "--count", str(count), "--json", tmp_path / "found.json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert found["kills"] >= 2 * count and len(found["came"]) == min(count, 10), done.stdout
    assert max(found["computed"]) <= 1.5, done.stdout
    outcomes = {what for counts in found["came"].values() for what in counts}
    assert outcomes <= {"resumed", "no checkpoint yet", "refused"} and "resumed" in outcomes, done.stdout
