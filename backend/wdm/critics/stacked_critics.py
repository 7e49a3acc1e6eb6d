"""Separable critics f = g.h of one shape, each with an objective of its own, trained side by side: every layer is one product of stacked
matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.core.random_streams import stream
from settle.backend.numerics.adam import TorchAdam
from settle.backend.wdm.critics.layers import uniform_weights
from settle.backend.wdm.dependency import bound_gradients, bounds

TRAINED = ("infonce", "nwj", "dv", "mine", "js")
"""Objectives, in the order of the stack. SMILE is trained as JS is, so the same critic serves it at every tau."""
_SCORE_GRADIENTS = {"infonce": bound_gradients.infonce, "nwj": bound_gradients.nwj, "dv": bound_gradients.dv, "js": bound_gradients.js}


def estimates(S: Tensor) -> Tensor:
    """Mutual information by every estimator, in the order of :data:`settle.backend.wdm.estimators.frames.ESTIMATORS`.

    :param S: (5, K, K), scores of the critics in the order of :data:`TRAINED`.
    """
    infonce, nwj, dv, mine, js = S
    smile = [bounds.smile(js, tau) for tau in (1.0, 5.0)] + [bounds.dv(js)]
    return torch.stack([bounds.infonce(infonce), bounds.nwj(nwj), bounds.dv(dv), bounds.dv(mine), bounds.js_mi(js), *smile])


def optimal_scores(log_ratio: Tensor) -> Tensor:
    """The scores that the critics would end with: each objective's best is the log-ratio (K, K), for NWJ 1 above it."""
    return torch.stack([log_ratio + (name == "nwj") for name in TRAINED])


class StackedCritics:
    """Five critics, Adam and MINE's running mean.

    :param dimension: numbers in x, and in y.
    :param sizes: units of the hidden layers.
    :param code: numbers in g(x) and h(y).
    :param purpose: which stream of ``seed`` the first weights come from.
    """

    def __init__(self, dimension: int, sizes: Sequence[int], code: int, seed: int, purpose: str, device: str):
        self.like = torch.zeros((), device=device)
        rng, count = stream(seed, purpose), 2 * len(TRAINED)
        widths = list(pairwise([dimension, *sizes, code]))
        # All critics begin alike, so that what they come to is their objective's doing.
        self.W = [self._repeated(uniform_weights(rng, (2, a, b), a, self.like), count) for a, b in widths]
        self.b = [self._repeated(uniform_weights(rng, (2, 1, b), a, self.like), count) for a, b in widths]
        self.parameters = [*self.W, *self.b]
        self.adam = TorchAdam(self.parameters, fused=device != "mps")
        self.ema: Tensor | None = None

    @staticmethod
    def _repeated(pair: Tensor, count: int) -> Tensor:
        """(2, ...), of g and of h -> (count, ...), those of all g before those of all h."""
        return pair.detach().repeat_interleave(count // 2, 0).requires_grad_()

    def scores(self, x: Tensor, y: Tensor) -> Tensor:
        """(5, K, K) of K pairs (K, d)."""
        half = len(TRAINED)
        a = torch.cat([x.expand(half, *x.shape), y.expand(half, *y.shape)])
        for W, b in zip(self.W[:-1], self.b[:-1], strict=True):
            a = torch.baddbmm(b, a, W).relu()
        a = torch.baddbmm(self.b[-1], a, self.W[-1])
        return a[:half] @ a[half:].mT

    def update(self, x: Tensor, y: Tensor, rate: float, alpha: float, clip: float) -> Tensor:
        """One update of each critic on K pairs; gives their scores of the batch before it, (5, K, K).

        :param alpha: of MINE's running mean.
        :param clip: longest gradient of a critic; 0: any.
        """
        S = self.scores(x, y)
        scores = S.detach()
        _, _, self.ema = bounds.mine(scores[TRAINED.index("mine")], self.ema, alpha)
        gradients = [
            bound_gradients.mine(own, self.ema) if name == "mine" else _SCORE_GRADIENTS[name](own)
            for name, own in zip(TRAINED, scores, strict=True)
        ]
        S.backward(-torch.stack(gradients))
        self._clip_gradients(clip)
        self.adam.rate = rate
        self.adam.step()
        self.adam.zero_grad()
        return scores

    def _clip_gradients(self, clip: float) -> None:
        """Shorten gradients; one that is not finite is left out: a batch in which e^S leaves the numbers would end its critic for good."""
        half, squares = len(TRAINED), [p.grad.square().flatten(1).sum(1) for p in self.parameters if p.grad is not None]
        both = torch.stack(squares).sum(0)
        length = (both[:half] + both[half:]).sqrt()
        share = (clip / length).clamp(max=1) if clip else torch.ones_like(length)
        if bool((share == 1).all()) and bool(length.isfinite().all()):
            return
        share = torch.where(length.isfinite(), share, 0).repeat(2)
        for p in self.parameters:
            if p.grad is not None:
                p.grad.nan_to_num_(0, 0, 0).mul_(share.view(-1, *[1] * (p.ndim - 1)))

    def reset_running_mean(self) -> None:
        """Let MINE's running mean begin with the next batch."""
        self.ema = None

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load_state_dict` goes on bit for bit."""
        arrays = {f"weights.{i}": p.detach().cpu().numpy() for i, p in enumerate(self.parameters)}
        arrays |= {f"adam.{name}": value for name, value in self.adam.arrays().items()}
        return arrays, {"ema": None if self.ema is None else float(self.ema)}

    def load_state_dict(self, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave, of critics of the same shapes."""
        self.adam.load_arrays(arrays_of(arrays, "adam"))
        with torch.no_grad():
            for i, p in enumerate(self.parameters):
                p.copy_(torch.as_tensor(np.array(arrays[f"weights.{i}"])))
        self.ema = None if values["ema"] is None else self.like.new_tensor(values["ema"])
