"""The sweep that is chosen while another one is looked at."""

from __future__ import annotations

from settle.app import catalogue
from settle.app.runs.sweeps import Sweeps
from settle.backend.core.sweep.plan import SweepPlan
from settle.sessions.sweeps.folder import SweepFolder


def test_a_look_at_one_sweep_is_not_taken_for_that_of_another(qtbot, tmp_path):
    kind = catalogue.experiment("ep.agreement")
    for name, beta in (("a", 0.1), ("b", 0.2)):
        SweepFolder.make(tmp_path / name, SweepPlan("ep.agreement", "toy", {}, {"beta": (beta,)}, (0,)), kind, "0")
    sweeps, looks = Sweeps(tmp_path), []
    sweeps.looked.connect(lambda path, look: looks.append((path.name, look.answers.plan.grid["beta"])))
    try:
        sweeps.choose(tmp_path / "a")
        sweeps.poll()
        sweeps.choose(tmp_path / "b")
        qtbot.waitUntil(lambda: not sweeps._busy, timeout=10_000)
        sweeps.poll()
        qtbot.waitUntil(lambda: bool(looks), timeout=10_000)
    finally:
        sweeps.close()
    assert looks == [("b", (0.2,))]
