"""How far two processes agree, running over t: RelMSE, cosine, sign agreement.

Per element RelMSE = sqrt(sum_t (a - b)^2) / sqrt(max(sum_t a^2, sum_t b^2)); the figure of an array
is the mean over its elements [Ernoult2019]. An element where both processes vanish (a weight from a
black pixel) counts as 0 and lowers the mean, one where a single process vanishes counts as 1; the
"alive" mean is over the elements where neither vanishes.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass
class _SquaredSums:
    """sum_t of a^2, b^2 and (a-b)^2 for each element."""

    a: Tensor
    b: Tensor
    difference: Tensor

    @classmethod
    def like(cls, a: Tensor) -> _SquaredSums:
        return cls(*(torch.zeros_like(a) for _ in range(3)))

    def add(self, a: Tensor, b: Tensor) -> None:
        self.a.addcmul_(a, a)
        self.b.addcmul_(b, b)
        difference = a - b
        self.difference.addcmul_(difference, difference)

    def part(self, part: slice) -> _SquaredSums:
        return _SquaredSums(self.a[part], self.b[part], self.difference[part])

    def relmse(self) -> Tensor:
        larger = torch.maximum(self.a, self.b).clamp_min_(torch.finfo(self.a.dtype).tiny)
        return larger.reciprocal_().mul_(self.difference).sqrt_()


class ProcessComparison:
    """One array's Delta_EP (a) against its -nabla_BPTT (b), accumulated in float64 over t = 0, 1, ..."""

    def __init__(self) -> None:
        self._now: _SquaredSums | None = None

    def add(self, a: Tensor, b: Tensor) -> dict[str, float]:
        """Take in one step; gives the figures over all steps so far."""
        self.accumulate(a, b)
        return self.figures()

    def accumulate(self, a: Tensor, b: Tensor) -> None:
        """Take in one step."""
        a = a.detach().to("cpu", torch.float64).flatten()
        b = b.detach().to("cpu", torch.float64).flatten()
        if self._now is None:
            self._now, self._sums = _SquaredSums.like(a), _SquaredSums.like(a)
            self._a, self._b = torch.zeros_like(a), torch.zeros_like(a)
        self._now.add(a, b)
        self._a += a
        self._b += b
        self._sums.add(self._a, self._b)

    def figures(self, part: slice = slice(None)) -> dict[str, float]:
        """The figures over all steps so far, of all elements or of ``part`` of them.

        ``relmse``, ``relmse_alive``: of the instantaneous processes. ``relmse_cumulated``: of their
        running sums. ``cosine`` and ``sign_agreement`` (share of elements, where neither vanishes):
        of the sums up to now, that is of the updates if the phase ended here; NaN where nothing is alive.
        """
        assert self._now is not None, "figures come after the first step"
        now, a, b = self._now.part(part), self._a[part], self._b[part]
        relmse = now.relmse()
        alive = torch.minimum(now.a, now.b).sign_()
        count = float(alive.sum())
        return {
            "relmse": float(relmse.mean()),
            "relmse_alive": float(torch.dot(relmse, alive)) / count if count else 0.0,
            "relmse_cumulated": float(self._sums.part(part).relmse().mean()),
            "cosine": _cosine(a, b),
            "sign_agreement": _sign_agreement(a, b),
        }


def _cosine(a: Tensor, b: Tensor) -> float:
    norms = float(a.norm()) * float(b.norm())
    return max(-1.0, min(1.0, float(torch.dot(a, b)) / norms)) if norms else float("nan")


def _sign_agreement(a: Tensor, b: Tensor) -> float:
    product = (a * b).sign_()  # 1 equal, -1 opposite, 0 where one vanishes
    alive = int(product.count_nonzero())
    return (float(product.sum()) / alive + 1) / 2 if alive else float("nan")
