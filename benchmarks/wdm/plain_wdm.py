"""CPC and WPC straight from their equations, as one would write them first: the yardstick of ``wdm_speed.py``.

Pictures are put together sample by sample and character by character, each learner for itself; the penalty has a forward pass of its own
and autograd differentiates it twice; Adam is as torch has it.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

from settle.backend.wdm.critics.layers import ConvLayer, DenseOverMaps
from settle.backend.wdm.critics.learner import RepresentationLearner
from settle.backend.wdm.pairs.spatial_omniglot import CharacterTuples

SIDE = 14


def pictures(drawings: list[np.ndarray], characters: np.ndarray, drawers: np.ndarray, columns: int) -> Tensor:
    """(n, pixels) of n grids: at each place its alphabet's character, drawn by one drawer."""
    rows = len(drawings) // columns
    made = []
    for chosen, by in zip(characters, drawers, strict=True):
        picture = np.zeros((rows * SIDE, columns * SIDE), np.float32)
        for place, alphabet in enumerate(drawings):
            top, left = place // columns * SIDE, place % columns * SIDE
            picture[top : top + SIDE, left : left + SIDE] = alphabet[chosen[place], by[place]]
        made.append(torch.from_numpy(picture.ravel()))
    return torch.stack(made)


class PlainLearner:
    """One learner, with the first weights of ``like``."""

    def __init__(self, like: RepresentationLearner):
        self.settings = like.settings
        self.g, self.h = (self._encoder(encoder) for encoder in (like.critic.g, like.critic.h))
        self.adam = torch.optim.Adam([*self.g.parameters(), *self.h.parameters()], lr=self.settings.rate)

    def _encoder(self, encoder) -> nn.Sequential:
        rows: list[nn.Module] = []
        for layer in encoder.layers:
            W = layer.W.detach()
            if isinstance(layer, ConvLayer):
                rows += [] if rows else [nn.Unflatten(1, layer.input_shape)]
                linear: nn.Module = nn.Conv2d(W.shape[1], len(W), 3, stride=2, padding=1, dtype=W.dtype)
            else:
                if isinstance(layer, DenseOverMaps):
                    channels, height, width = layer.input_shape
                    W = W.view(-1, height, width, channels).permute(0, 3, 1, 2).flatten(1)
                    rows.append(nn.Flatten())
                linear = nn.Linear(W.shape[1], len(W), dtype=W.dtype)
            linear.load_state_dict({"weight": W, "bias": layer.b.detach()})
            rows += [linear, nn.ReLU()]
        return nn.Sequential(*rows[:-1])

    def batch(self, drawings: list[np.ndarray], tuples: CharacterTuples, columns: int) -> tuple[Tensor, Tensor]:
        sizes = np.array([len(alphabet) for alphabet in drawings])
        x = pictures(drawings, tuples.characters, tuples.drawers_x, columns)
        return x, pictures(drawings, (tuples.characters + 1) % sizes, tuples.drawers_y, columns)

    def scores(self, x: Tensor, y: Tensor) -> Tensor:
        return self.g(x) @ self.h(y).T

    def bound(self, x: Tensor, y: Tensor) -> Tensor:
        scores = self.scores(x, y)
        return (scores.diag() - scores.logsumexp(1)).mean() + math.log(len(x))

    def penalty(self, x: Tensor, y: Tensor) -> Tensor:
        """One-sided, at the positive pairs, of x and y together; 0 for a learner without one."""
        if self.settings.lipschitz != "penalty":
            return x.new_zeros(())
        x, y = x.clone().requires_grad_(), y.clone().requires_grad_()
        by_x, by_y = torch.autograd.grad((self.g(x) * self.h(y)).sum(), (x, y), create_graph=True)
        norm = torch.cat((by_x, by_y), 1).norm(dim=1)
        return (norm - self.settings.target).clamp(min=0).square().mean()

    def backward(self, bound: Tensor, penalty: Tensor) -> None:
        self.adam.zero_grad()
        (self.settings.weight * penalty - bound).backward()
