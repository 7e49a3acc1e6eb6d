"""What VTA and its flat counterpart have in common: the coders, the summary of the frames so far, training and reading."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn

from settle.backend.vta.kernels import recurrences
from settle.backend.vta.kernels.forward_pass import Noise, Pass, gaussian_constant
from settle.backend.vta.model.coders import decoder, encoder, flat_frames
from settle.backend.vta.model.prior import Rules
from settle.backend.vta.model.sizes import Sizes


class SequenceModel(nn.Module, ABC):
    """A model of sequences x (n, T, *frame); the first weights are torch's, from ``seed``."""

    def __init__(self, sizes: Sizes, seed: int):
        super().__init__()
        self.sizes = sizes
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.build(sizes)

    def build(self, sizes: Sizes) -> None:
        """Make the layers."""
        self.encoder, self.decoder = encoder(sizes), decoder(sizes)
        self.forward_code = nn.GRUCell(sizes.belief, sizes.belief)

    @abstractmethod
    def noise(self, n: int, frames: int, rules: Rules, generator: torch.Generator) -> Noise:
        """Noise for n sequences of so many frames."""

    @abstractmethod
    def passed(self, x: Tensor, rules: Rules, tau: float, noise: Noise, bound: bool) -> Pass:
        """Through the posterior, in the module's mode."""

    def losses(self, x: Tensor, rules: Rules, tau: float, noise: Noise) -> Pass:
        """The forward pass of training, its ``loss`` with a gradient. T >= 2 init + 2; training takes T = ``rules.frames``.

        :param tau: temperature of the boundary's draw.
        """
        self.train()
        return self.passed(x, rules, tau, noise, rules.truncate)

    @torch.no_grad()
    def read(self, x: Tensor, rules: Rules, noise: Noise | None = None, tau: float = 1.0) -> Pass:
        """Arg-max boundaries and the means of the states (or with ``noise`` for the states), by the running statistics; prior unbound."""
        self.eval()
        found = noise or Noise()
        return self.passed(x, rules, tau, Noise(None, found.abstract, found.state), False)

    def codes(self, x: Tensor) -> Tensor:
        """Codes of all frames, (T, n, H)."""
        n, T = x.shape[:2]
        return self.encoder(flat_frames(x.transpose(0, 1))).view(T, n, -1)

    def decoded(self, g: Tensor) -> Tensor:
        """(A, B, H) -> (A, B, *frame)."""
        return self.decoder(g.flatten(0, 1)).view(*g.shape[:2], *self.sizes.frame)

    def seen(self, g: Tensor, x: Tensor, std: float) -> tuple[Tensor, Tensor, float]:
        """The reconstruction (T, n, *frame) from features (T, n, H), -log N(x; it, std^2) (T, n) and the constant in that.

        :param x: (n, T, *frame).
        """
        found = self.decoded(g)
        constant = gaussian_constant(self.sizes.numbers, std)
        error = (x.transpose(0, 1) - found).flatten(2).square().sum(-1)
        return found, error / (2 * std**2) + constant, constant

    def burn_in(self, x: Tensor) -> Tensor:
        """a after frames x (n, init, *frame): the belief from which imagination begins, (n, H)."""
        inputs = recurrences.input_products(self.forward_code, self.codes(x))
        return recurrences.run(self.forward_code, inputs)[-1]
