"""The hierarchical recurrent state space model (HSSM) of Variational Temporal Abstraction [Kim2019]: it finds its own segments."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from settle.backend.vta.kernels import recurrences
from settle.backend.vta.model.boundary_detector import BoundaryDetector
from settle.backend.vta.model.boundary_prior import truncated_prior
from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.forward_pass import ForwardPass, Noise
from settle.backend.vta.model.gaussians import GaussianHead
from settle.backend.vta.model.gumbel_softmax import log_concrete_density, log_gumbel_softmax, straight_through
from settle.backend.vta.model.sequence_model import SequenceModel
from settle.backend.vta.model.sizes import ModelSizes


class HSSM(SequenceModel):
    """Frame x, boundary m (1: read, a segment begins), abstract state z and belief c, observation state s and belief h.

    c_t = m_t GRU(z_{t-1}, c_{t-1}) + (1 - m_t) c_{t-1};  z_t ~ N(c_t) where read, else z_{t-1};  f_t = W [c_t, z_t];
    h_t = m_t f_t + (1 - m_t) GRU([s_{t-1}, f_t], h_{t-1});  s_t ~ N(h_t);  g_t = W [h_t, s_t];  x_t ~ N(decoder(g_t));
    m_{t+1} ~ softmax(W g_t). Read and copy are two numbers, m and 1 - m, which both carry gradients.
    """

    def build(self, sizes: ModelSizes) -> None:
        super().build(sizes)
        H, S, Sa = sizes.belief, sizes.state, sizes.abstract
        self.detector = BoundaryDetector(H, sizes.window)
        self.backward_code, self.segment_code = nn.GRUCell(H, H), nn.GRUCell(H, H)
        self.abstract_belief, self.belief = nn.GRUCell(Sa, H), nn.GRUCell(S + H, H)
        self.abstract_feature, self.feature = nn.Linear(H + Sa, H), nn.Linear(H + S, H)
        self.prior_z, self.post_z = GaussianHead(H, Sa), GaussianHead(2 * H, Sa)
        self.prior_s, self.post_s = GaussianHead(H, S), GaussianHead(2 * H, S)
        self.prior_boundary = nn.Linear(H, 2)

    def noise(self, n: int, frames: int, settings: ElboSettings, generator: torch.Generator) -> Noise:
        """Noise for n sequences of so many frames."""
        seq, like = settings.seq_of(frames), self.prior_boundary.weight
        about = {"generator": generator, "dtype": like.dtype, "device": like.device}
        z, s = (torch.randn(n, seq, size, **about) for size in (self.sizes.abstract, self.sizes.state))
        return Noise(torch.rand(n, frames, 2, **about), z, s)

    def forward_pass(self, x: Tensor, settings: ElboSettings, tau: float, noise: Noise, truncate: bool) -> ForwardPass:
        """Through the posterior, in the module's mode.

        :param x: (n, T, *frame).
        :param tau: temperature of the Gumbel-softmax draw of the boundaries.
        :param truncate: whether N_max and l_max truncate the prior of the boundaries.
        """
        init, seq = settings.init, settings.seq_of(x.shape[1])
        last = init + seq
        codes = self.codes(x)
        logits = self.detector(codes)
        y = log_gumbel_softmax(logits, None if noise.boundary is None else noise.boundary.transpose(0, 1), tau)
        drawn, copied = straight_through(y)
        # The first modelled frame begins a segment, and the last frames lie beyond the window.
        one, none = drawn.new_ones(1, len(x)), drawn.new_zeros(1, len(x))
        read = torch.cat([one, drawn[init + 1 : last]])
        copy = torch.cat([none, copied[init + 1 : last]])

        a, b, o = self.summaries(codes[:last], copy, init)
        post_z = self.post_z(torch.cat([a[init - 1 : last - 1], b], -1))
        z = recurrences.read_or_copy(read, copy, post_z.sample(_time_first(noise.abstract)))
        cell = self.abstract_belief
        c = recurrences.update_or_copy(cell, read, copy, recurrences.input_products(cell, z[:-1]), a[init - 1])
        f = self.abstract_feature(torch.cat([c, z], -1))
        post_s = self.post_s(torch.cat([o, f], -1))
        s = post_s.sample(_time_first(noise.state))
        cell = self.belief
        h = recurrences.update_or_reset(cell, read, copy, recurrences.input_products(cell, torch.cat([s[:-1], f[1:]], -1)), f)
        g = self.feature(torch.cat([h, s], -1))

        hard = read.detach()
        prior_z, prior_s, raw = self.prior_z(c), self.prior_s(h), self.prior_boundary(g)
        prior = truncated_prior(raw, hard, settings) if truncate else raw
        after = y[init + 1 : last + 1]
        kl_z, kl_s = hard * post_z.divergence(prior_z), post_s.divergence(prior_s)
        kl_m = log_concrete_density(logits[init + 1 : last + 1], after, tau) - log_concrete_density(prior, after, tau)
        found, obs, constant = self.reconstruct(g, x[:, init:last], settings.obs_std)
        loss = (obs + kl_z + kl_s + kl_m).mean()

        def rows(v: Tensor) -> Tensor:
            return v.transpose(0, 1)

        return ForwardPass(
            loss, rows(obs), constant, rows(kl_s), rows(s), rows(h), rows(g), found.transpose(0, 1),
            prior_s.map(rows), post_s.map(rows), rows(kl_z), rows(kl_m), rows(z), rows(c), rows(f),
            prior_z.map(rows), post_z.map(rows), rows(hard), rows(drawn.detach()), rows(logits), rows(raw), rows(prior),
        )  # fmt: skip

    def summaries(self, codes: Tensor, copy: Tensor, init: int) -> tuple[Tensor, Tensor, Tensor]:
        """(a, b, o): of all frames so far, (T, n, H); of the segment from this frame to its end and from its start to it, (seq, n, H).

        :param codes: (init + seq, n, H).
        :param copy: (seq, n), of the modelled frames.
        """
        of = (self.forward_code, self.backward_code, self.segment_code)
        products = F.linear(codes, torch.cat([cell.weight_ih for cell in of]), torch.cat([cell.bias_ih for cell in of]))
        forwards, backwards, within = products.chunk(3, -1)
        # All three in one loop of init + seq - 1 steps: a takes no last frame; b and o wait until the first modelled one.
        wait = init - 1
        late = [F.pad(v, (0, 0, 0, 0, wait, 0)) for v in (backwards[init:].flip(0), within[init:])]
        # Backwards in time, b_t takes over b_{t+1} where t + 1 goes on with the segment; after the last frame nothing does.
        keep = torch.cat([torch.zeros_like(copy[:1]), copy[1:].flip(0)]), copy
        keeps = torch.stack([copy.new_ones(init + len(copy) - 1, copy.shape[1]), *(F.pad(v, (0, 0, wait, 0)) for v in keep)], 1)
        a, b, o = recurrences.run_grus(of, [forwards[:-1], *late], keeps)
        return a, b[wait:].flip(0), o[wait:]


def _time_first(noise: Tensor | None) -> Tensor | None:
    return None if noise is None else noise.transpose(0, 1)
