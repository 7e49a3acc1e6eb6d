"""Variational Temporal Abstraction straight from its equations, as one would write it first: the yardstick of ``vta_speed.py``.

Pictures go through the convolutions of all frames at once and autograd does the rest; everything else is a loop over time
with :class:`torch.nn.GRUCell` and a linear layer for each mean and each deviation, as in the authors' program.
"""

from __future__ import annotations

import copy
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence

from settle.backend.vta.kernels.batch_norm_elu import BatchNormELU
from settle.backend.vta.kernels.transposed_conv import PixelConvTranspose2d
from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.forward_pass import Noise
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.sizes import ModelSizes


class Gaussian(nn.Module):
    def __init__(self, inputs: int, size: int):
        super().__init__()
        self.mean, self.std = nn.Linear(inputs, size), nn.Linear(inputs, size)

    def forward(self, x: Tensor) -> Normal:
        return Normal(self.mean(x), torch.sigmoid(self.std(x)), validate_args=False)


class PlainVTA(nn.Module):
    """The same first weights as ``like``."""

    def __init__(self, like: HSSM):
        super().__init__()
        sizes: ModelSizes = like.sizes
        H, S, Sa, k = sizes.belief, sizes.state, sizes.abstract, sizes.window
        self.encoder, self.decoder = plain_layers(like.encoder), plain_layers(like.decoder)
        layers: list[nn.Module] = []
        for _ in range(max(1, k - 1)):
            layers += [nn.Conv1d(H, H, 3, padding=1, bias=False), nn.BatchNorm1d(H), nn.ELU()]
        self.detector = nn.Sequential(*layers, nn.Conv1d(H, 2, 3, padding=1) if k > 1 else nn.Conv1d(H, 2, 1))
        self.forward_code, self.backward_code, self.segment_code = (nn.GRUCell(H, H) for _ in range(3))
        self.abstract_belief, self.belief = nn.GRUCell(Sa, H), nn.GRUCell(S + H, H)
        self.abstract_feature, self.feature = nn.Linear(H + Sa, H), nn.Linear(H + S, H)
        self.prior_z, self.post_z = Gaussian(H, Sa), Gaussian(2 * H, Sa)
        self.prior_s, self.post_s = Gaussian(H, S), Gaussian(2 * H, S)
        self.prior_boundary = nn.Linear(H, 2)
        self.take(like)

    def take(self, like: HSSM) -> None:
        for name in ("forward_code", "backward_code", "segment_code", "abstract_belief", "belief"):
            getattr(self, name).load_state_dict(getattr(like, name).state_dict())
        for name in ("abstract_feature", "feature", "prior_boundary"):
            getattr(self, name).load_state_dict(getattr(like, name).state_dict())
        for name in ("prior_z", "post_z", "prior_s", "post_s"):
            head, wide = getattr(self, name), getattr(like, name)
            for part in ("weight", "bias"):
                for layer, value in zip((head.mean, head.std), getattr(wide, part).data.chunk(2), strict=True):
                    getattr(layer, part).data.copy_(value)
        inner = [m for m in self.detector if isinstance(m, nn.Conv1d | nn.BatchNorm1d)]
        theirs = [m for pair in zip(like.detector.convolutions, like.detector.norms, strict=True) for m in pair]
        for mine, other in zip(inner, [*theirs, like.detector.last], strict=True):
            mine.load_state_dict(other.state_dict())

    def summaries(self, codes: Tensor, m: Tensor) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        """Of all frames so far, of the segment from a frame to its end, and from its start to it."""
        a, b, o = (codes.new_zeros(len(codes), codes.shape[-1]) for _ in range(3))
        fwd: list[Tensor] = []
        segment: list[Tensor] = []
        bwd: list[Tensor] = []
        for t in range(codes.shape[1]):
            copy = m[:, t, 1:]
            a = self.forward_code(codes[:, t], a)
            o = self.segment_code(codes[:, t], copy * o)
            fwd.append(a)
            segment.append(o)
        for t in reversed(range(codes.shape[1])):
            b = self.backward_code(codes[:, t], b)
            bwd.insert(0, b)
            b = m[:, t, 1:] * b
        return fwd, bwd, segment

    def loss(self, x: Tensor, settings: ElboSettings, tau: float, noise: Noise) -> Tensor:
        n, T = x.shape[:2]
        init, seq = settings.init, settings.seq
        codes = self.encoder(x.flatten(0, 1)).view(n, T, -1)
        post_logits = self.detector(codes.transpose(1, 2)).transpose(1, 2)
        u = noise.boundary.clamp(1e-4, 1 - 1e-4)
        y = torch.log_softmax((post_logits - torch.log(-torch.log(u))) / tau, -1)
        soft = y.exp()
        m = F.one_hot(soft.argmax(-1), 2).to(soft) + soft - soft.detach()
        m[:, : init + 1] = m.new_tensor([1.0, 0.0])
        m[:, -init:] = m.new_tensor([1.0, 0.0])

        fwd, bwd, segment = self.summaries(codes, m)
        c = fwd[init - 1]
        z = s = h = None
        features, kl_z, kl_s, kl_m = [], [], [], []
        length, number = x.new_zeros(n), x.new_zeros(n)
        for t in range(init, init + seq):
            read, copy = m[:, t, :1], m[:, t, 1:]
            if t > init:
                c = read * self.abstract_belief(z, c) + copy * c
            prior_z, post_z = self.prior_z(c), self.post_z(torch.cat([fwd[t - 1], bwd[t]], -1))
            drawn = post_z.mean + post_z.stddev * noise.abstract[:, t - init]
            z = drawn if t == init else read * drawn + copy * z
            f = self.abstract_feature(torch.cat([c, z], -1))
            h = f if t == init else read * f + copy * self.belief(torch.cat([s, f], -1), h)
            prior_s, post_s = self.prior_s(h), self.post_s(torch.cat([segment[t], f], -1))
            s = post_s.mean + post_s.stddev * noise.state[:, t - init]
            g = self.feature(torch.cat([h, s], -1))
            features.append(g)

            hard = read[:, 0].detach()
            length, number = (1 - hard) * length + 1, number + hard
            prior = self.prior_boundary(g)
            sure = math.log(0.999 / 0.001)
            if settings.truncate:
                over, late = (number >= settings.n_max).unsqueeze(-1), (length >= settings.l_max).unsqueeze(-1)
                prior = torch.where(over, prior.new_tensor([-sure, sure]), prior)
                prior = torch.where(late, prior.new_tensor([sure, -sure]), prior)
            kl_z.append(hard * kl_divergence(post_z, prior_z).sum(-1))
            kl_s.append(kl_divergence(post_s, prior_s).sum(-1))
            after = y[:, t + 1]
            kl_m.append(concrete(post_logits[:, t + 1], after, tau) - concrete(prior, after, tau))
        found = self.decoder(torch.stack(features, 1).flatten(0, 1)).view(n, seq, *x.shape[2:])
        obs = -Normal(found, settings.obs_std, validate_args=False).log_prob(x[:, init : init + seq]).flatten(2).sum(-1)
        return (obs + torch.stack(kl_z, 1) + torch.stack(kl_s, 1) + torch.stack(kl_m, 1)).mean()


def plain_layers(like: nn.Sequential) -> nn.Module:
    """The same layers one by one, with torch's usual order of numbers: channels first."""
    layers: list[nn.Module] = []
    for layer in copy.deepcopy(like).to(memory_format=torch.contiguous_format):
        if isinstance(layer, BatchNormELU):
            norm = nn.BatchNorm2d(layer.num_features)
            norm.load_state_dict(layer.state_dict())
            layers += [norm, nn.ELU()]
        elif isinstance(layer, PixelConvTranspose2d):
            plain = nn.ConvTranspose2d(layer.in_channels, layer.out_channels, 4, 2, 1)
            plain.load_state_dict(layer.state_dict())
            layers.append(plain)
        else:
            layers.append(layer)
    return nn.Sequential(*layers)


def concrete(logits: Tensor, y: Tensor, tau: float) -> Tensor:
    a = logits - tau * y
    return a.sum(-1) - 2 * torch.logsumexp(a, -1)


class PlainTrainer:
    """Adam and clipping as torch has them by default."""

    def __init__(self, model: PlainVTA, settings: ElboSettings, tau: float, rate: float):
        self.model, self.settings, self.tau = model, settings, tau
        self.adam = torch.optim.Adam(model.parameters(), lr=rate)

    def update(self, x: Tensor, noise: Noise) -> float:
        self.model.train()
        loss = self.model.loss(x, self.settings, self.tau, noise)
        self.adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 10.0)
        self.adam.step()
        return loss.item()
