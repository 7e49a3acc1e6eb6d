"""The processor that torch computes on."""

from __future__ import annotations

import pytest
import torch

from settle.backend.core.knobs import KnobError
from settle.backend.core.runner import Runner
from settle.backend.ep.settle.experiment import Settle
from settle.backend.numerics.device import choose


def test_auto_takes_what_is_there_and_the_worker_has_one_thread():
    torch.set_num_threads(2)
    assert choose("cpu") == "cpu" and torch.get_num_threads() == 1
    assert choose("auto", double=True) in ("cpu", "cuda")


def test_what_is_not_there_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(KnobError, match="device = 'cuda' is not possible: this computer offers"):
        choose("cuda")
    with pytest.raises(KnobError, match="it is one of auto, cpu, cuda, mps"):
        choose("gpu")
    runner = Runner(Settle.make("toy"), device="cuda").start()
    assert runner.join(20) and "device = 'cuda'" in str(runner.refused)


def test_mps_has_no_float64(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert choose("auto") == "mps" and choose("auto", double=True) == "cpu"
    with pytest.raises(KnobError, match="computes in float32 alone"):
        choose("mps", double=True)
