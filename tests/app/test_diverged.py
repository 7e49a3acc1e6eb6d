"""What grows beyond all bounds ends its run as diverged, with a sentence that names the knobs and everything recorded kept."""

from __future__ import annotations

import json

import numpy as np
import pytest

from settle.app.cli import main
from settle.sessions.session import load

NET = "model=p activation=tanh hidden=12 data=digits T=60 K=60"


@pytest.mark.parametrize(
    ("experiment", "settings", "named"),
    [
        ("ep.settle", f"{NET} dt=2 beta=9", "dt = 2 with beta = 9 is not possible here"),
        ("ep.agreement", f"{NET} dt=2 beta=9 batch=2", "dt = 2 with beta = 9 is not possible here"),
        ("ep.agreement", f"{NET} dt=1 beta=9 nudging=symmetric", "dt = 1 with beta = 9 is not possible here"),
        ("ep.train", f"{NET} T=10 lr=50,50 beta=9 dt=1 learners=ep", "lr = 50, 50 (times 1) with beta = 9"),
        ("ep.train", "lr=50,50 hidden=32 learners=ep+bptt", "lr = 50, 50 (times 1) with beta = 0.2"),
    ],
)
def test_a_run_that_diverges_says_so_and_is_kept(experiment, settings, named, tmp_path, capfd):
    out = tmp_path / "a.h5"
    code = main.main(["run", experiment, "--set", *settings.split(), "--out", str(out), "--json"])
    said, err = capfd.readouterr()
    said = json.loads(said)
    assert code == 1 and said["outcome"] == "diverged" and said["session"] == str(out)
    assert f"The run diverged at step {said['steps']}: {named}" in err and "Traceback" not in err
    assert "beyond all bounds" in err or "the loss of " in err
    kept = load(out)
    assert kept.outcome == "diverged" and kept.error == said["error"] and kept.steps == said["steps"] > 0
    table = kept.tables["updates" if experiment == "ep.train" else "states"]
    assert len(table) and (experiment == "ep.train" or np.isfinite(table["s0"][:]).all())
    assert main.main(["resume", str(out)]) == 2 and f"{out} diverged after" in capfd.readouterr().err
