"""Adam by torch's own arithmetic, without ``torch.optim.Adam``: to construct that imports torch's compiler, .8 s of the processor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import torch
from torch import Tensor
from torch.optim.adam import adam as adam_step

_AVERAGES = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")
"""As torch calls them, and with them checkpoints."""


class TorchAdam:
    """[Kingma2015], betas .9 and .999, epsilon 1e-8: bit for bit what ``torch.optim.Adam`` does.

    ``rate`` may be set between updates.

    :param amsgrad: whether the largest mean square gradient so far counts.
    :param fused: all numbers of a parameter in one pass: each with the one at its place in memory.
    """

    def __init__(self, parameters: Iterable[Tensor], rate: float = 1e-3, *, amsgrad: bool = False, fused: bool = False):
        self.parameters, self.rate, self.amsgrad, self.fused = list(parameters), rate, amsgrad, fused
        self.state: dict[int, dict[str, Tensor]] = {}
        """Of each parameter that has had a gradient, by its number."""

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for p in self.parameters:
            p.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """One update of the parameters that have a gradient."""
        numbers = [i for i, p in enumerate(self.parameters) if p.grad is not None]
        for i in numbers:
            if i not in self.state:
                self.state[i] = self._at_start(self.parameters[i])
        states = [self.state[i] for i in numbers]
        mean, square, largest = ([state[name] for state in states if name in state] for name in _AVERAGES)
        adam_step(
            [self.parameters[i] for i in numbers],
            [g for i in numbers if (g := self.parameters[i].grad) is not None],
            mean,
            square,
            largest,
            [state["step"] for state in states],
            fused=self.fused or None,
            amsgrad=self.amsgrad,
            beta1=0.9,
            beta2=0.999,
            lr=self.rate,
            weight_decay=0.0,
            eps=1e-8,
            maximize=False,
        )

    def arrays(self) -> dict[str, np.ndarray]:
        """Copies of the state, ``NUMBER.NAME`` -> array, for a checkpoint."""
        return {f"{i}.{name}": v.cpu().numpy().copy() for i, state in self.state.items() for name, v in state.items()}

    def load_arrays(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Go on from what :meth:`arrays` gave."""
        self.state = {}
        for key, value in arrays.items():
            number, _, name = key.partition(".")
            p = self.parameters[int(number)]
            own = self._at_start(p) if int(number) not in self.state else self.state[int(number)]
            # Where the parameter lies in memory otherwise than a plain array, channels last, so do its averages.
            own[name].copy_(torch.as_tensor(np.array(value)))
            self.state[int(number)] = own

    def _at_start(self, p: Tensor) -> dict[str, Tensor]:
        count = torch.zeros((), dtype=torch.float32, device=p.device if self.fused else "cpu")
        return {"step": count, **{name: torch.zeros_like(p) for name in _AVERAGES[: 2 + self.amsgrad]}}
