"""The recurrent state space model (RSSM) [Hafner2019]: the flat counterpart of the HSSM, without boundaries and abstract states."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from settle.backend.vta.kernels import recurrences
from settle.backend.vta.kernels.rssm_recurrence import run_rssm
from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.forward_pass import ForwardPass, Noise
from settle.backend.vta.model.gaussians import Gaussian, GaussianHead
from settle.backend.vta.model.sequence_model import SequenceModel
from settle.backend.vta.model.sizes import ModelSizes


class RSSM(SequenceModel):
    """h_t = GRU(s_{t-1}, h_{t-1}), s_t ~ N(h_t) of S + Sa numbers, g_t = W [h_t, s_t], x_t ~ N(decoder(g_t)); q(s_t) from [a_t, h_t].

    It begins as the HSSM does: h of the first modelled frame is a of the frame before. N_max and l_max do not apply.
    """

    def build(self, sizes: ModelSizes) -> None:
        super().build(sizes)
        H, self.state = sizes.belief, sizes.state + sizes.abstract
        self.belief, self.feature = nn.GRUCell(self.state, H), nn.Linear(H + self.state, H)
        self.prior_s, self.post_s = GaussianHead(H, self.state), GaussianHead(2 * H, self.state)

    def noise(self, n: int, frames: int, settings: ElboSettings, generator: torch.Generator) -> Noise:
        """Noise for n sequences of so many frames."""
        like = self.feature.weight
        shape = (n, settings.seq_of(frames), self.state)
        return Noise(state=torch.randn(shape, generator=generator, dtype=like.dtype, device=like.device))

    def forward_pass(self, x: Tensor, settings: ElboSettings, tau: float, noise: Noise, truncate: bool) -> ForwardPass:
        """Through the posterior, in the module's mode; ``tau`` and ``truncate`` have no effect."""
        init, seq = settings.init, settings.seq_of(x.shape[1])
        last = init + seq
        a = recurrences.run_gru(self.forward_code, recurrences.input_products(self.forward_code, self.codes(x)[:last]))
        draws = None if noise.state is None else noise.state.transpose(0, 1)
        h, s, post_s = self._posterior_states(a[init - 1 :], draws)
        g = self.feature(torch.cat([h, s], -1))
        prior_s = self.prior_s(h)
        kl_s = post_s.divergence(prior_s)
        found, obs, constant = self.reconstruct(g, x[:, init:last], settings.obs_std)
        loss = (obs + kl_s).mean()

        def rows(v: Tensor) -> Tensor:
            return v.transpose(0, 1)

        return ForwardPass(
            loss, rows(obs), constant, rows(kl_s), rows(s), rows(h), rows(g), rows(found), prior_s.map(rows), post_s.map(rows)
        )  # fmt: skip

    def _posterior_states(self, a: Tensor, draws: Tensor | None) -> tuple[Tensor, Tensor, Gaussian]:
        """h, s and q(s), each (seq, n, .), from a of the frame before the first and of all modelled ones."""
        H, cell, head = self.sizes.belief, self.belief, self.post_s
        of_a = F.linear(a[1:], head.weight[:, :H], head.bias)
        weights = (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)
        h, raw = run_rssm(a[0], of_a, head.weight[:, H:], draws, *weights)
        post = head.gaussian(raw)
        return h, post.sample(draws), post
