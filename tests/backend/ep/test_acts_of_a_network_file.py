"""Acts on a network of one's own: checked against what the run has read, never against the file."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from settle.backend.core.knobs import KnobError
from settle.backend.core.runner import Runner
from settle.backend.ep.settle.experiment import Settle


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """3 outputs, 6 hidden units, 4 inputs."""
    rng = np.random.default_rng(0)
    path = tmp_path / "net.npz"
    arrays = {"W0": rng.normal(size=(3, 6)), "b0": np.zeros(3), "W1": rng.normal(size=(6, 4)), "b1": np.zeros(6)}
    np.savez(path, x=rng.random((1, 4)), y=np.eye(1, 3), **arrays)
    return path


def test_a_kick_is_checked_without_the_file(network):
    runner = Runner(Settle(model="eb", network=str(network), T=50), endless=True, paused=True).start()
    try:
        runner.step()
        end = time.monotonic() + 20
        while not runner.recording.steps:
            assert time.monotonic() < end
            time.sleep(0.01)
        network.unlink()
        runner.act("kick", {"layer": 1, "unit": 5, "by": 0.5})
        with pytest.raises(KnobError, match="layer 1 has 6 units"):
            runner.act("kick", {"layer": 1, "unit": 6, "by": 0.5})
        with pytest.raises(KnobError, match="a list of 4 numbers"):
            runner.act("draw", [0.5] * 5)
    finally:
        runner.stop()
        runner.join(10)
    assert runner.recording.outcome == "stopped"


def test_before_the_file_is_read_an_act_says_so(network):
    experiment = Settle(model="eb", network=str(network))
    network.unlink()
    with pytest.raises(KnobError, match=r"still reading .*net\.npz"):
        experiment.check_act("kick", {"layer": 0, "unit": 0, "by": 1})
