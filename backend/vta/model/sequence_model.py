"""What the HSSM and the RSSM have in common: encoder and decoder, the summary of the frames so far, training and inference."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn

from settle.backend.core import stopping
from settle.backend.vta.kernels import recurrences
from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.encoder_decoder import decoder, encoder, frames_as_batch
from settle.backend.vta.model.forward_pass import ForwardPass, Noise
from settle.backend.vta.model.gaussians import gaussian_constant
from settle.backend.vta.model.sizes import ModelSizes

AT_ONCE = 4_000_000
"""Numbers in the frames that are encoded or decoded in one go outside of training: some tenths of a second's work."""


class SequenceModel(nn.Module, ABC):
    """A model of sequences x (n, T, *frame); the first weights are torch's, from ``seed``."""

    def __init__(self, sizes: ModelSizes, seed: int):
        super().__init__()
        self.sizes = sizes
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.build(sizes)

    def build(self, sizes: ModelSizes) -> None:
        """Make the layers."""
        self.encoder, self.decoder = encoder(sizes), decoder(sizes)
        self.forward_code = nn.GRUCell(sizes.belief, sizes.belief)

    @abstractmethod
    def noise(self, n: int, frames: int, settings: ElboSettings, generator: torch.Generator) -> Noise:
        """Noise for n sequences of so many frames."""

    @abstractmethod
    def forward_pass(self, x: Tensor, settings: ElboSettings, tau: float, noise: Noise, truncate: bool) -> ForwardPass:
        """Through the posterior, in the module's mode."""

    def training_pass(self, x: Tensor, settings: ElboSettings, tau: float, noise: Noise) -> ForwardPass:
        """The forward pass of training, its ``loss`` with a gradient. T >= 2 init + 2; training takes T = ``settings.frames``.

        :param tau: temperature of the Gumbel-softmax draw of the boundaries.
        """
        self.train()
        return self.forward_pass(x, settings, tau, noise, settings.truncate)

    @torch.no_grad()
    def infer(self, x: Tensor, settings: ElboSettings, noise: Noise | None = None, tau: float = 1.0) -> ForwardPass:
        """Arg-max boundaries and the means of the states (or with ``noise`` for the states), by the running statistics; the prior is not
        truncated."""
        self.eval()
        given = noise or Noise()
        return self.forward_pass(x, settings, tau, Noise(None, given.abstract, given.state), False)

    def codes(self, x: Tensor) -> Tensor:
        """Codes of all frames, (T, n, H)."""
        n, T = x.shape[:2]
        return self._in_parts(self.encoder, frames_as_batch(x.transpose(0, 1))).view(T, n, -1)

    def decode(self, g: Tensor) -> Tensor:
        """(A, B, H) -> (A, B, *frame)."""
        return self._in_parts(self.decoder, g.flatten(0, 1)).view(*g.shape[:2], *self.sizes.frame)

    def _in_parts(self, layers: nn.Module, frames: Tensor) -> Tensor:
        """Outside of training some frames at a time, since they do not depend on each other then: a run may be told to stop meanwhile."""
        stopping.check()
        size = max(1, AT_ONCE // self.sizes.numbers)
        if self.training or len(frames) <= size:
            return layers(frames)
        found = []
        for part in frames.split(size):
            stopping.check()
            found.append(layers(part))
        return torch.cat(found)

    def reconstruct(self, g: Tensor, x: Tensor, std: float) -> tuple[Tensor, Tensor, float]:
        """The reconstruction (T, n, *frame) from features (T, n, H), -log N(x; it, std^2) (T, n) and the constant in that.

        :param x: (n, T, *frame).
        """
        reconstruction = self.decode(g)
        constant = gaussian_constant(self.sizes.numbers, std)
        error = (x.transpose(0, 1) - reconstruction).flatten(2).square().sum(-1)
        return reconstruction, error / (2 * std**2) + constant, constant

    def burn_in(self, x: Tensor) -> Tensor:
        """a after frames x (n, init, *frame): the belief from which imagination begins, (n, H)."""
        inputs = recurrences.input_products(self.forward_code, self.codes(x))
        return recurrences.run_gru(self.forward_code, inputs)[-1]
