"""The model against arrays of the authors' program: states, terms of the loss, gradients, an Adam step, both ways of imagining."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from vta_reference import ELBO, TAU, arrays, model, noise, ours

from settle.backend.vta.model.forward_pass import ForwardPass, Noise
from settle.backend.vta.model.imagination import jumpy_imagination, stepwise_imagination
from settle.backend.vta.model.schedule import TrainingSchedule
from settle.backend.vta.model.trainer import ElboTrainer
from settle.backend.vta.worlds.pixels import dequantised

STATES = 1e-10


def near(found: torch.Tensor, theirs: torch.Tensor, within: float, of: str) -> None:
    assert found.shape == theirs.shape, of
    apart = float((found.detach() - theirs).abs().max())
    assert apart <= within, f"{of}: {apart:.1e}"


def seen(frames: torch.Tensor) -> torch.Tensor:
    """The pixels that the reference holds: every second row and column."""
    return frames[..., ::2, ::2]


def agrees(found: ForwardPass, kind: str) -> None:
    """Every array of a pass."""
    ref = arrays()
    named = {
        "abs_belief": found.c, "abs_state": found.z, "abs_feat": found.f, "obs_belief": found.h, "obs_state": found.s,
        "obs_feat": found.g, "boundary": found.boundary, "rec_data": seen(found.reconstruction),
        "prior_boundary_logit": found.prior_logits, "prior_boundary_logit_raw": found.raw_prior_logits,
        "post_boundary_logit": found.post_logits,
    }  # fmt: skip
    for level, prior, post in (("abs", found.prior_z, found.post_z), ("obs", found.prior_s, found.post_s)):
        for name, normal in (("prior", prior), ("post", post)):
            named |= {f"{name}_{level}_mean": normal.mean, f"{name}_{level}_std": normal.std}
    for name, value in named.items():
        near(value, ref[f"{kind}/{name}"], STATES, name)
    for name, value in {"obs_cost": found.obs, "kl_abs_state": found.kl_z, "kl_obs_state": found.kl_s, "kl_mask": found.kl_m}.items():
        theirs = ref[f"{kind}/{name}"]
        near(value, theirs, 1e-12 * max(1.0, float(theirs.abs().max())), name)
    near(found.sample, ref[f"{kind}/boundary_sample_full"][..., 0].round(), 0, "boundary_sample_full")
    near(found.loss, ref[f"{kind}/train_loss"], 1e-12 * abs(float(ref[f"{kind}/train_loss"])), "train_loss")
    near(found.q, torch.softmax(ref[f"{kind}/post_boundary_logit"], -1)[..., 0], STATES, "q")


def test_pixels_are_prepared_as_theirs():
    ref = arrays()
    found = dequantised(ref["raw_uint8"].numpy(), ref["u_dequant"].numpy())
    assert np.abs(found - ref["x"][:1, :4].numpy()).max() < 1e-14


def test_the_training_pass():
    ref, net = arrays(), model()
    found = net.training_pass(ref["x"], ELBO, TAU, noise())
    agrees(found, "train")
    codes = net.codes(ref["x"])
    near(codes.transpose(0, 1), ref["train/enc"], STATES, "enc")


def test_what_the_posterior_sums_up_of_frames():
    ref, net = arrays(), model()
    net.train()
    first, last = ELBO.init, ELBO.init + ELBO.seq
    copy = ref["train/boundary"].T.neg() + 1
    a, b, o = net.summaries(net.codes(ref["x"])[:last], copy, first)
    near(a.transpose(0, 1), ref["train/abs_post_fwd"][:, : len(a)], STATES, "a")
    near(b.transpose(0, 1), ref["train/abs_post_bwd"][:, first:last], STATES, "b")
    near(o.transpose(0, 1), ref["train/obs_post_fwd"][:, first:last], STATES, "o")


def test_gradients_and_running_statistics():
    ref, net = arrays(), model()
    net.training_pass(ref["x"], ELBO, TAU, noise()).loss.backward()
    found = dict(net.named_parameters())
    theirs = ours("grad")
    assert found.keys() == theirs.keys()
    for name, value in theirs.items():
        near(found[name].grad, value, 1e-9, name)
    held = dict(net.named_buffers())
    for name, value in ours("buffer1").items():
        near(held[name], value, 1e-12, name)


def test_one_update_of_the_trainer_is_their_adam_step(monkeypatch):
    ref, net = arrays(), model()
    trainer = ElboTrainer(net, ELBO, TrainingSchedule(rate=5e-4, amsgrad=True, clip=10.0, tau=TAU, tau_end=TAU), seed=0)
    monkeypatch.setattr(net, "noise", lambda *given: noise())
    figures = trainer.update(ref["x"])
    assert figures.gradient_norm == pytest.approx(float(ref["grad_norm"]), rel=1e-10)
    assert figures.loss == pytest.approx(float(ref["train/train_loss"]), rel=1e-12)
    found = dict(net.named_parameters())
    for name, value in ours("adam1").items():
        near(found[name], value, 1e-9, name)


def test_reading_with_running_statistics():
    ref, net = arrays(), model("buffer1")
    given = noise()
    agrees(net.infer(ref["x"], ELBO, Noise(None, given.abstract, given.state), TAU), "eval")


def test_jumps_are_their_jumpy_generation():
    ref, net = arrays(), model("buffer1")
    found = jumpy_imagination(net, ref["x"][:, : ELBO.init], 5, Noise(None, ref["eps_jump_abs"], ref["eps_jump_obs"]))
    named = {"rec": seen(found.frames), "abs_belief": found.c, "abs_state": found.z, "obs_belief": found.h, "obs_state": found.s}
    for name, value in {**named, "obs_feat": found.g}.items():
        near(value, ref[f"jump/{name}"], STATES, name)


def test_steps_are_their_full_generation():
    ref, net = arrays(), model("buffer1")
    found = stepwise_imagination(net, ref["x"][:, : ELBO.init], 9, Noise(None, ref["eps_full_abs"], ref["eps_full_obs"]))
    named = {"rec": seen(found.frames), "abs_belief": found.c, "abs_state": found.z, "obs_belief": found.h, "obs_state": found.s}
    named |= {"obs_feat": found.g, "boundary": found.boundary, "prior_boundary_logit": found.prior_logits}
    for name, value in named.items():
        near(value, ref[f"full/{name}"], STATES, name)
