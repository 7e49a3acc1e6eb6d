"""What a forward pass over sequences takes and gives: states, boundaries, the reconstruction and the terms of the loss."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from settle.backend.vta.model.gaussians import Gaussian


@dataclass
class Noise:
    """What a pass draws; None: no noise."""

    boundary: Tensor | None = None
    """(n, T, 2) uniform numbers, of all frames."""
    abstract: Tensor | None = None
    """(n, seq, Sa) normal numbers, one for each modelled frame, used where it is read."""
    state: Tensor | None = None
    """(n, seq, S) normal numbers."""


@dataclass
class ForwardPass:
    """n sequences of T frames, of which seq = T - 2 init are modelled; nats; None where the RSSM has no such thing."""

    loss: Tensor
    """Scalar: mean over sequences and frames of obs + KLs, the constant of the Gaussian included."""
    obs: Tensor
    """(n, seq): -log N(x; reconstruction, obs_std^2), its constant included."""
    constant: float
    """That constant, a frame: numbers in a frame * log(obs_std sqrt(2 pi))."""
    kl_s: Tensor
    """(n, seq)."""
    s: Tensor
    """(n, seq, S) observation state."""
    h: Tensor
    """(n, seq, H) observation belief."""
    g: Tensor
    """(n, seq, H) feature that is decoded."""
    reconstruction: Tensor
    """(n, seq, *frame)."""
    prior_s: Gaussian
    post_s: Gaussian
    kl_z: Tensor | None = None
    """(n, seq): 0 where it is not read."""
    kl_m: Tensor | None = None
    """(n, seq): of the next frame's boundary, at the drawn one; may be negative."""
    z: Tensor | None = None
    """(n, seq, Sa) abstract state."""
    c: Tensor | None = None
    """(n, seq, H) abstract belief."""
    f: Tensor | None = None
    """(n, seq, H) feature of a segment."""
    prior_z: Gaussian | None = None
    post_z: Gaussian | None = None
    boundary: Tensor | None = None
    """(n, seq) 0/1: 1 where a segment begins. The first modelled frame always does."""
    sample: Tensor | None = None
    """(n, T) 0/1: the detector's draws (or arg max) of all frames, before any is forced."""
    post_logits: Tensor | None = None
    """(n, T, 2) of the detector."""
    raw_prior_logits: Tensor | None = None
    """(n, seq, 2): what frame t says of the boundary at t + 1, before N_max and l_max truncate it."""
    prior_logits: Tensor | None = None
    """(n, seq, 2): the same, truncated in training."""

    @property
    def error_term(self) -> Tensor:
        """(n, seq): obs without its constant, squared error / (2 obs_std^2)."""
        return self.obs - self.constant

    @property
    def q(self) -> Tensor | None:
        """(n, T): the detector's probability that a frame is read, before any is forced."""
        return None if self.post_logits is None else torch.softmax(self.post_logits, -1)[..., 0]

    @property
    def p(self) -> Tensor | None:
        """(n, seq): the prior's probability, from the frames before, that a modelled frame is read; the first is read for sure."""
        if self.prior_logits is None:
            return None
        found = torch.softmax(self.prior_logits, -1)[..., 0]
        return torch.cat([torch.ones_like(found[:, :1]), found[:, :-1]], 1)
