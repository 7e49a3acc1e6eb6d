"""Workers that cannot compute a sweep: another version, no Settle at all, a disk with no room."""

from __future__ import annotations

import contextlib
import json
import os
import site
import subprocess
import sys
from pathlib import Path

import pytest
from dask_processes import PYTHON, scheduler, unused_port, worker
from waiting import until

from settle.app.sweep.worker_run import RunOrder
from settle.sessions.versions import settle_version

SWEEP = ["sweep", "ep.agreement", "--preset", "toy", "--set", "T=40", "--seeds", "2"]


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Of a scheduler with two workers: one of another version of Settle, one without it."""
    folder, port = tmp_path_factory.mktemp("cluster"), unused_port()
    old, bare = folder / "old", folder / "bare"
    (old / "settle_lab-0.0.1.dist-info").mkdir(parents=True)
    about = "Metadata-Version: 2.1\nName: settle-lab\nVersion: 0.0.1\n"
    (old / "settle_lab-0.0.1.dist-info" / "METADATA").write_text(about, encoding="utf-8")
    bare.mkdir()
    for entry in Path(next(p for p in site.getsitepackages() if (Path(p) / "distributed").is_dir())).iterdir():
        if not entry.name.lower().startswith(("settle", "__editable__", "_virtualenv", "distutils-precedence")):
            (bare / entry.name).symlink_to(entry)
    with contextlib.ExitStack() as stack:
        stack.enter_context(scheduler(folder, port))
        stack.enter_context(worker("old", folder, port, PYTHONPATH=str(old)))
        stack.enter_context(worker("bare", folder, port, "-S", PYTHONPATH=str(bare)))
        logs = folder / "old.log", folder / "bare.log"
        until(lambda: all(log.exists() and "Registered to" in log.read_text(encoding="utf-8") for log in logs), 60)
        yield port


def test_they_are_named_and_none_is_used(port, tmp_path):
    line = [PYTHON, "-P", "-m", "settle.app", *SWEEP, "--scheduler", f"tcp://127.0.0.1:{port}", "--out", str(tmp_path / "f")]
    done = subprocess.run(line, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 2 and done.stdout == ""
    assert "The worker old (tcp://127.0.0.1:" in done.stderr and f"it has Settle 0.0.1, this is {settle_version()}" in done.stderr
    assert "The worker bare (tcp://127.0.0.1:" in done.stderr and "Settle is not installed there" in done.stderr
    assert done.stderr.splitlines()[-1] == "No worker of this scheduler can compute these runs." and not (tmp_path / "f").exists()


_FULL = """
import json, resource, signal, sys
from dataclasses import asdict
from pathlib import Path
from settle.app.sweep.worker_run import RunOrder, compute, compute_at
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
order = RunOrder(**json.loads(sys.argv[1]))
found = [compute(order), compute_at(order, Path(sys.argv[2]))]
print(json.dumps([asdict(each) for each in found], default=str))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as a full disk does")
def test_a_full_disk_on_the_worker_is_a_sentence(tmp_path):
    about = {"number": 1, "experiment": "ep.agreement", "preset": "toy", "knobs": {}, "seed": 0, "steps": None, "minutes": None}
    order = RunOrder(**about, device="cpu", version=settle_version(), folder="/no/such/folder", mark="x", name="a.h5")
    line = [PYTHON, "-c", _FULL, json.dumps(order.__dict__), str(tmp_path / "b.h5")]
    done = subprocess.run(
        line, capture_output=True, encoding="utf-8", timeout=120, check=False, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr
    sent, kept = json.loads(done.stdout)
    for result in (sent, kept):
        assert result["outcome"] == "" and result["content"] is None
        assert "cannot be saved" in result["problem"] or "not being saved" in result["problem"]
    assert not (tmp_path / "b.h5").exists() and not list(tmp_path.glob("settle-sweep-*"))
