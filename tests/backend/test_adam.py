"""Adam without torch's compiler: the same bits, and what it does without."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import pytest
import torch

from settle.backend.numerics.adam import TorchAdam


def parameters() -> list[torch.Tensor]:
    """One as a convolution's weights lie in memory, a vector, and one that never has a gradient."""
    torch.manual_seed(3)
    conv = torch.randn(4, 3, 2, 2).to(memory_format=torch.channels_last)
    return [p.requires_grad_() for p in (conv, torch.randn(7), torch.randn(2))]


def loss(parameters: list[torch.Tensor], t: int) -> torch.Tensor:
    return (parameters[0] * (t + 1)).sin().sum() + (parameters[1] ** 3).sum() * (t % 3)


@pytest.mark.parametrize(("fused", "amsgrad"), list(product([False, True], repeat=2)))
def test_adam_has_the_bits_of_torchs_and_goes_on_from_its_arrays(fused, amsgrad):
    theirs, ours = parameters(), parameters()
    reference, adam = torch.optim.Adam(theirs, 0.1, amsgrad=amsgrad, fused=fused), TorchAdam(ours, amsgrad=amsgrad, fused=fused)
    for t in range(8):
        reference.param_groups[0]["lr"] = adam.rate = 0.1 / (1 + t)
        for own, each in ((reference, theirs), (adam, ours)):
            own.zero_grad()
            loss(each, t).backward()
            own.step()
        assert all(torch.equal(a, b) for a, b in zip(theirs, ours, strict=True)), t
        if t == 4:
            kept = adam.arrays()
            adam = TorchAdam(ours, amsgrad=amsgrad, fused=fused)
            adam.load_arrays(kept)


def test_no_update_imports_torchs_compiler():
    code = """
import sys
from settle.backend.wdm.critics.learner import LearnerSettings, RepresentationLearner
import torch
learner = RepresentationLearner(LearnerSettings("cpc"), (8,), (8,), 0)
learner.update(torch.randn(4, 8), torch.randn(4, 8))
print(int(learner.adam.state[0]["step"]), "torch._dynamo" in sys.modules)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.stdout.strip() == "1 False", done.stdout + done.stderr[-2000:]
