"""The model as a whole: training, reading, imagining, and checkpoints, for the HSSM and the RSSM."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from settle.backend.vta.kernels.recurrences import gru_step, input_products
from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.imagination import imagination_noise, jumpy_imagination, stepwise_imagination
from settle.backend.vta.model.rssm import RSSM
from settle.backend.vta.model.schedule import TrainingSchedule
from settle.backend.vta.model.sizes import ModelSizes
from settle.backend.vta.model.trainer import ElboTrainer

ELBO = ElboSettings(seq=8, init=2, n_max=3, l_max=5, obs_std=0.3)
VECTORS = ModelSizes((3,), belief=12, state=2, abstract=3, hidden=10)
PICTURES = ModelSizes((3, 16, 16), belief=10, state=2, abstract=3, channels=6)
SCHEDULE = TrainingSchedule(rate=1e-2, updates=40, tau=1.0, tau_end=0.5, tau_time=20.0)


def stairs(n: int = 16, frames: int = ELBO.frames, seed: int = 0) -> torch.Tensor:
    """Sequences that stay near a value for a while, and jump."""
    rng = np.random.default_rng(seed)
    jumps_at = rng.random((n, frames)) < 0.25
    level = np.take_along_axis(rng.normal(size=(n, frames, 3)), np.maximum.accumulate(np.arange(frames) * jumps_at, 1)[..., None], 1)
    return torch.tensor(level + 0.05 * rng.normal(size=level.shape), dtype=torch.float32)


@pytest.mark.parametrize("model", [HSSM, RSSM])
def test_the_loss_falls_and_its_terms_add_up(model):
    trainer = ElboTrainer(model(VECTORS, 0), ELBO, SCHEDULE, 0)
    x = stairs()
    figures = [trainer.update(x) for _ in range(40)]
    assert np.mean([f.loss for f in figures[-5:]]) < figures[0].loss - 1
    last, found = figures[-1], trainer.model.infer(x, ELBO)
    terms = last.obs + last.kl_z + last.kl_s + last.kl_m
    assert last.loss == pytest.approx(terms + found.constant, rel=1e-5)
    error = (x[:, 2:-2] - found.reconstruction).square().sum(-1) / (2 * ELBO.obs_std**2)
    assert torch.allclose(found.error_term, error, atol=1e-4)
    assert figures[0].learning_rate == SCHEDULE.rate and last.learning_rate < 0.2 * SCHEDULE.rate and last.tau < 0.6


@pytest.mark.parametrize("model", [HSSM, RSSM])
def test_a_checkpoint_goes_on_bit_for_bit(model):
    first = ElboTrainer(model(PICTURES, 0), ELBO, TrainingSchedule(amsgrad=True), 5)
    x = torch.rand(4, ELBO.frames, 3, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1
    first.update(x)
    arrays, values = copy.deepcopy(first.state_dict())
    went = [first.update(x) for _ in range(2)]
    second = ElboTrainer(model(PICTURES, 9), ELBO, TrainingSchedule(amsgrad=True), 7)
    second.load_state_dict(arrays, values)
    again = [second.update(x) for _ in range(2)]
    assert [f.loss for f in went] == [f.loss for f in again] and second.done == 3
    one, other = first.state_dict()[0], second.state_dict()[0]
    assert one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


def test_reading_draws_nothing_leaves_the_model_as_it_is_and_takes_any_length():
    model = HSSM(PICTURES, 1)
    x = torch.rand(2, 15, 3, 16, 16) * 2 - 1
    before = {name: value.clone() for name, value in model.state_dict().items()}
    one, other = model.infer(x, ELBO), model.infer(x, ELBO)
    assert torch.equal(one.reconstruction, other.reconstruction) and one.reconstruction.shape == (2, 11, 3, 16, 16)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert torch.equal(one.sample == 1, one.q >= 0.5) and torch.equal(one.boundary[:, 1:], one.sample[:, 3:13])
    assert bool((one.boundary[:, 0] == 1).all()) and bool((one.p[:, 0] == 1).all()) and one.p.shape == one.boundary.shape
    kept = one.boundary[:, 1:] == 0
    assert torch.equal(one.z[:, 1:][kept], one.z[:, :-1][kept]) and bool((one.kl_z[:, 1:][kept] == 0).all())


def test_weights_come_from_the_seed_alone():
    torch.manual_seed(1)
    one = HSSM(VECTORS, 4).state_dict()
    drawn = torch.rand(1)
    torch.manual_seed(1)
    assert torch.equal(torch.rand(1), drawn)
    assert all(torch.equal(value, one[name]) for name, value in HSSM(VECTORS, 4).state_dict().items())
    assert not torch.equal(HSSM(VECTORS, 5).feature.weight, one["feature.weight"])


def test_the_detector_sees_its_window_and_no_further():
    for window in (1, 2, 3, 4):
        model = HSSM(ModelSizes((3,), belief=6, window=window), 0).double().eval()
        codes = torch.randn(15, 1, 6, dtype=torch.float64)
        other = codes.clone()
        other[7] += 1
        seen = (model.detector(codes) != model.detector(other)).any(-1).flatten().nonzero().flatten().tolist()
        assert seen == list(range(7 - window, 7 + window + 1))


def test_the_flat_model_is_its_equations():
    model = RSSM(VECTORS, 2).double()
    x, noise = stairs(3).double(), model.noise(3, ELBO.frames, ELBO, torch.Generator().manual_seed(0))
    found = model.training_pass(x, ELBO, 1.0, noise)
    codes, h = model.codes(x), torch.zeros(3, 12, dtype=torch.float64)
    a = []
    for code in codes:
        h = model.forward_code(code, h)
        a.append(h)
    h, s, total = a[1], None, 0.0
    for t in range(2, 10):
        if t > 2:
            h = model.belief(s, h)
        post, prior = model.post_s(torch.cat([a[t], h], -1)), model.prior_s(h)
        s = post.mean + post.std * noise.state[:, t - 2]
        made = model.decoder(model.feature(torch.cat([h, s], -1)))
        normal = torch.distributions.Normal
        divergence = torch.distributions.kl_divergence(normal(*post), normal(*prior)).sum(-1)
        total = total + divergence - normal(made, ELBO.obs_std).log_prob(x[:, t]).sum(-1)
    assert found.loss.item() == pytest.approx(total.mean().item() / 8, rel=1e-12)
    weights = list(model.parameters())
    ours, theirs = (torch.autograd.grad(v, weights) for v in (found.loss, total.mean() / 8))
    assert all(torch.allclose(one, other, atol=1e-11) for one, other in zip(ours, theirs, strict=True))


def test_jumps_are_steps_that_read_at_each_frame():
    model = HSSM(VECTORS, 3)
    with torch.no_grad():
        model.prior_boundary.bias.copy_(torch.tensor([50.0, -50.0]))
    seen = stairs(4)[:, :2]
    noise = imagination_noise(model, 4, 6, torch.Generator().manual_seed(1))
    one, other = stepwise_imagination(model, seen, 6, noise), jumpy_imagination(model, seen, 6, noise)
    assert torch.allclose(one.frames, other.frames, atol=1e-6) and torch.equal(one.boundary, other.boundary)
    assert jumpy_imagination(model, seen, 6, noise, decode=False).frames is None


def test_imagined_flat_frames_follow_the_prior():
    model, seen = RSSM(VECTORS, 6), stairs(4)[:, :2]
    noise = imagination_noise(model, 4, 5, torch.Generator().manual_seed(2))
    found = stepwise_imagination(model, seen, 5, noise)
    with torch.no_grad():
        h = gru_step(model.belief, input_products(model.belief, found.s[:, 2]), found.h[:, 2])
        s = model.prior_s(h).sample(noise.state[:, 3])
        made = model.decoder(model.feature(torch.cat([h, s], -1)))
    assert torch.allclose(found.frames[:, 3], made, atol=1e-6) and found.z is None
